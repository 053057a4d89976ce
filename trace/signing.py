"""Ed25519 keys and C2SP signed notes: the one envelope around everything that is signed, except labels.

A note is text ending in a newline, a blank line, and signature lines `— name base64(key id ‖ signature)`.  What a
signature is for stands in the first line of the text (or the first bytes of a label's message), so that none can pass
for another.  A signature proves who said it and that it was not altered, not that it is true.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from trace.errors import Tampered

ED25519: Final = b"\x01"  # C2SP signed-note, signature types
SIGNATURE_SIZE: Final = 64
KEY_ID_SIZE: Final = 4
MAX_NOTE: Final = 16_384  # bytes
_P: Final = 2**255 - 19
# y coordinates of the eight points of small order (RFC 7748, 7; with either sign bit): 0, 1, -1 and the two of order 8.
_ORDER_8_Y: Final = 2707385501144840649318225287225658788936804267575313519463743609750303021
_SMALL_ORDER_Y: Final = frozenset({0, 1, _P - 1, _ORDER_8_Y, _P - _ORDER_8_Y})


class BadSignature(Tampered):
    """The signature is not this key's over these bytes."""

    code = "bad-signature"


class WeakKey(Tampered):
    """A public key under which signatures prove nothing: small order, or y not below p."""

    code = "weak-key"


class BadNote(Tampered):
    """The bytes are not a signed note, or not signed exactly by the keys asked for."""

    code = "bad-note"


@dataclass(frozen=True)
class Verifier:
    """A public key with its name; `vkey` is its C2SP text."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        refuse_weak(self.public)
        if not self.name or any(c.isspace() or c == "+" for c in self.name):
            raise BadNote(why="key name")

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)[:4]."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:KEY_ID_SIZE]

    @property
    def vkey(self) -> str:
        """`name+hex key id+base64(type ‖ public key)`."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """The key of a vkey text; raises BadNote when malformed."""
        try:
            name, key_id, data = vkey.split("+", 2)  # base64 may hold a plus, name and key id may not
            raw = base64.b64decode(data, validate=True)
        except (ValueError, binascii.Error) as error:
            raise BadNote(why="vkey") from error
        found = cls(name, raw[1:]) if raw[:1] == ED25519 and len(raw) == 33 else None
        if found is None or found.key_id.hex() != key_id:
            raise BadNote(why="vkey")
        return found

    def verify(self, signature: bytes, message: bytes) -> None:
        """Silent if `signature` (64 bytes) is this key's over `message`, else BadSignature."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature as error:
            raise BadSignature(key=self.name) from error


class Signer:
    """A private key with its name.  Ed25519 is deterministic: the same bytes give the same signature (RFC 8032)."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """64 bytes of signature over `message`."""
        return self._private.sign(message)

    def sign_note(self, text: str) -> bytes:
        """The whole note with one signature line."""
        signed = text.encode()
        line = base64.b64encode(self.verifier.key_id + self.sign(signed)).decode()
        return signed + f"\n— {self.verifier.name} {line}\n".encode()


def refuse_weak(public: bytes) -> None:
    """Raises WeakKey for keys that some verifiers accept with a signature fitting every message."""
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if len(public) != 32 or y >= _P or y in _SMALL_ORDER_Y:
        raise WeakKey(key=public.hex())


def open_note(
    note: bytes, verifiers: Sequence[Verifier], *, exactly: int | None = 1
) -> tuple[str, tuple[Verifier, ...]]:
    """(text, the distinct keys that signed it).

    `exactly` asks for that many signature lines, all by known keys: nothing unknown may hang on a statement.  With
    None, lines of unknown keys are ignored (C2SP signed-note), and one known key must have signed.
    """
    text, lines = split_note(note)
    if exactly is not None and len(lines) != exactly:
        raise BadNote(why="number of signatures")
    signers: list[Verifier] = []
    for name, key_id, signature in lines:
        known = next((v for v in verifiers if v.name == name and v.key_id == key_id), None)
        if known is None:
            if exactly is not None:
                raise BadNote(why="unknown key")
            continue
        known.verify(signature, text.encode())
        if all(known.public != other.public for other in signers):
            signers.append(known)
    if not signers:
        raise BadNote(why="not signed")
    return text, tuple(signers)


def split_note(note: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """(text, [(key name, key id, signature)]) without looking at any signature; raises BadNote when malformed."""
    if len(note) > MAX_NOTE:
        raise BadNote(why="size")
    try:
        whole = note.decode()
    except UnicodeDecodeError as error:
        raise BadNote(why="encoding") from error
    if any(ord(c) < 0x20 and c != "\n" for c in whole) or not whole.endswith("\n"):
        raise BadNote(why="control character")
    text, separator, tail = whole.rpartition("\n\n")
    if not separator or not tail:
        raise BadNote(why="no signature")
    return text + "\n", [_signature_line(line) for line in tail[:-1].split("\n")]


def _signature_line(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, data = rest.partition(" ")
    try:
        raw = base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise BadNote(why="signature line") from error
    spelled = base64.b64encode(raw).decode() == data
    if dash != "—" or not name or len(raw) <= KEY_ID_SIZE or not spelled:  # other kinds of key sign at other lengths
        raise BadNote(why="signature line")
    return name, raw[:KEY_ID_SIZE], raw[KEY_ID_SIZE:]
