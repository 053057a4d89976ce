"""What a label's QR holds: a path that proves itself.

`/COOPLOT/SERIAL/<181 digits>` for an item, `/COOPLOT/<181 digits>` for a whole lot.  The digits are a 75-byte ticket,
one big-endian integer of fixed width:

    0      version << 4 | kidx     version 1; kidx = which label key of the party (0-15)
    1-2    day, uint16             days since 2020-01-01: the pack day
    3-10   pin                     first 8 bytes of the id of the label.run statement
    11-74  Ed25519 signature over  "trace-label/v1\\n" HOST "\\n" COOPLOT "\\n" SERIAL-or-"-" "\\n" bytes 0-10

HOST is the authority printed on the label in upper case, with its port where it has one.  The grammar is strict: one
spelling only, so that no changed character reads as the same label.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from trace.errors import RuleBroken
from trace.signing import SIGNATURE_SIZE, Signer, Verifier

VERSION: Final = 1
DIGITS: Final = 181
SIZE: Final = 75  # bytes
EPOCH: Final = date(2020, 1, 1)
_HEAD: Final = 11
_CROCKFORD: Final = "[0-9A-HJKMNP-TV-Z]"
_PATH: Final = re.compile(rf"/({_CROCKFORD}{{10}})(?:/([1-9][0-9]{{0,6}}))?/([0-9]{{{DIGITS}}})", re.ASCII)
_HOST: Final = re.compile(r"[A-Z0-9]([A-Z0-9.-]{0,61}[A-Z0-9])?(:[1-9][0-9]{1,4})?", re.ASCII)


class Malformed(RuleBroken):
    """The path is not a label of ours, whoever printed it."""

    code = "label-malformed"


@dataclass(frozen=True)
class Label:
    """One label: lot (10 characters), serial ("" for a whole lot), key index, pack day, pin of its run, signature."""

    lot: str
    serial: str
    kidx: int
    day: date
    pin: bytes
    signature: bytes = b""

    def message(self, host: str) -> bytes:
        """The bytes that are signed for `host`."""
        head = f"trace-label/v1\n{host}\n{self.lot}\n{self.serial or '-'}\n"
        return head.encode() + self._head()

    def path(self) -> str:
        """The path in the QR symbol."""
        number = int.from_bytes(self._head() + self.signature, "big")
        serial = f"/{self.serial}" if self.serial else ""
        return f"/{self.lot}{serial}/{number:0{DIGITS}d}"

    def _head(self) -> bytes:
        days = (self.day - EPOCH).days
        return bytes([VERSION << 4 | self.kidx]) + days.to_bytes(2, "big") + self.pin


def issue(label: Label, host: str, signer: Signer) -> Label:
    """The same label, signed for `host`; the same inputs always give the same label."""
    if not _HOST.fullmatch(host):
        raise Malformed(host=host)
    return replace(label, signature=signer.sign(label.message(host)))


def parse(path: str) -> Label:
    """The label that a path spells; raises Malformed for anything else.  Nothing is verified yet."""
    match = _PATH.fullmatch(path)
    number = int(match[3]) if match else 0
    if match is None or number >= 1 << (8 * SIZE):
        raise Malformed
    raw = number.to_bytes(SIZE, "big")
    if raw[0] >> 4 != VERSION:
        raise Malformed
    day = EPOCH + timedelta(days=int.from_bytes(raw[1:3], "big"))
    return Label(match[1], match[2] or "", raw[0] & 15, day, raw[3:_HEAD], raw[_HEAD:])


def verify(label: Label, host: str, verifier: Verifier) -> None:
    """Silent if the label was signed for `host` by this key, else BadSignature."""
    verifier.verify(label.signature, label.message(host))


def url(label: Label, host: str, scheme: str) -> str:
    """The text of the symbol: `https://HOST/COOPLOT/SERIAL/digits`."""
    return f"{scheme}://{host}{label.path()}"


assert SIZE == _HEAD + SIGNATURE_SIZE  # noqa: S101  # the layout above
