"""What an outsider needs to check our words: trust root, statements, commitments, checkpoints.  Pure.

The standard library, `cryptography` (through `signing`) and the pure proof rooms only: bytes in, facts out, or a
Tampered error.  docs/record-format.md tells the same so that a second verifier can be written from it.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Final

from trace import canonical
from trace.errors import RuleBroken, Tampered
from trace.signing import MAX_NOTE, BadNote, Signer, Verifier, open_note

STATEMENT: Final = "trace-statement/v1"
ROOT: Final = "trace-root/v1"
COMMITMENT: Final = "trace-sd/v1"
REALM: Final = re.compile(r"[a-z0-9][a-z0-9-]{2,40}")


class BadRoot(Tampered):
    """The trust root is malformed, unsigned or of another realm."""

    code = "bad-root"


class BadCheckpoint(Tampered):
    """The checkpoint is malformed or of another log."""

    code = "bad-checkpoint"


@dataclass(frozen=True)
class HostPeriod:
    """An authority in upper case that labels may name, and the days it does (inclusive; open without `until`)."""

    host: str
    since: date
    until: date | None = None

    def line(self) -> str:
        """`host LOCALHOST:8000 from 2026-11-24 until 2027-01-01`."""
        return f"host {self.host} from {self.since}" + (f" until {self.until}" if self.until else "")


@dataclass(frozen=True)
class Root:
    """The trust root: realm, its keys, its log and the hosts of its labels (trust root note v1)."""

    realm: str
    version: int
    expires: date
    root: Verifier
    log: Verifier
    origin: str
    operator: Verifier
    hosts: tuple[HostPeriod, ...]

    def text(self) -> str:
        """The signed text."""
        lines = [
            ROOT,
            f"realm {self.realm}",
            f"version {self.version}",
            f"expires {self.expires}",
            "threshold 1",
            f"root {self.root.vkey}",
            f"log {self.log.vkey} {self.origin}",
            f"operator {self.operator.vkey}",
            *(period.line() for period in self.hosts),
        ]
        return "\n".join(lines) + "\n"

    def hosts_on(self, day: date) -> tuple[str, ...]:
        """Hosts that a label run of this day may have been signed for."""
        return tuple(p.host for p in self.hosts if p.since <= day and (p.until is None or day <= p.until))


def open_root(note: bytes, pinned: Verifier | None = None) -> Root:
    """The root of a note signed by the key it names (or by `pinned`); raises BadRoot."""
    text = note.decode(errors="replace").split("\n\n")[0] + "\n"
    root = _parse_root(text)
    signed, _ = open_note(note, [pinned or root.root])
    if pinned is not None and pinned != root.root:
        raise BadRoot(why="another root key")
    if root.text() != signed:
        raise BadRoot(why="spelling")
    return root


def _parse_root(text: str) -> Root:
    values: dict[str, list[str]] = {}
    head, *lines = text.rstrip("\n").split("\n")
    for line in lines:
        key, _, value = line.partition(" ")
        values.setdefault(key, []).append(value)
    try:
        log_key, origin = values["log"][0].split(" ")
        found = Root(
            realm=values["realm"][0],
            version=int(values["version"][0]),
            expires=date.fromisoformat(values["expires"][0]),
            root=Verifier.parse(values["root"][0]),
            log=Verifier.parse(log_key),
            origin=origin,
            operator=Verifier.parse(values["operator"][0]),
            hosts=tuple(_host_period(value) for value in values["host"]),
        )
    except (KeyError, ValueError, IndexError) as error:
        raise BadRoot(why=str(error)) from error
    if head != ROOT or not REALM.fullmatch(found.realm):
        raise BadRoot(why="header")
    return found


def _host_period(value: str) -> HostPeriod:
    host, _, since, *rest = value.split(" ")
    return HostPeriod(host, date.fromisoformat(since), date.fromisoformat(rest[1]) if rest else None)


def statement_text(realm: str, body: dict[str, canonical.Value]) -> str:
    """The two lines that are signed."""
    return f"{STATEMENT} {realm}\n{canonical.encode(body).decode()}\n"


def statement_id(text: str) -> str:
    """SHA-256 of the signed text in hex: independent of the signature."""
    return sha256(text.encode()).hexdigest()


def seal(realm: str, body: dict[str, canonical.Value], signer: Signer) -> tuple[str, bytes]:
    """(id, note) of a new statement: canonical bytes, hash, signature; RuleBroken where no reader would open it."""
    text = statement_text(realm, body)
    note = signer.sign_note(text)
    if len(note) > MAX_NOTE:
        raise RuleBroken(why="a statement has at most 16 kB")
    return statement_id(text), note


def open_statement(note: bytes, realm: str, keys: Sequence[Verifier]) -> tuple[str, dict[str, canonical.Value]]:
    """(id, body) of a statement of this realm signed by exactly one of `keys`; raises a Tampered error otherwise."""
    text, _ = open_note(note, keys)
    return statement_id(text), read_statement(text, realm)


def read_statement(text: str, realm: str) -> dict[str, canonical.Value]:
    """The body of a statement's text, whose signature is checked elsewhere."""
    head, _, rest = text.partition("\n")
    if head != f"{STATEMENT} {realm}" or not rest.endswith("\n") or "\n" in rest[:-1]:
        raise BadNote(why="not a statement of this realm")
    body = canonical.decode(rest[:-1].encode())
    if not isinstance(body, dict):
        raise BadNote(why="not a record")
    return body


def commitment(realm: str, salt: str, name: str, value: canonical.Value) -> str:
    """base64url(SHA-256("trace-sd/v1" LF realm LF canonical([salt, name, value]))): hides a private field, binds it."""
    told = f"{COMMITMENT}\n{realm}\n".encode() + canonical.encode([salt, name, value])
    return base64.urlsafe_b64encode(sha256(told).digest()).decode().rstrip("=")


@dataclass(frozen=True)
class Checkpoint:
    """Size and root of the log at one moment (C2SP tlog-checkpoint)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Origin, size, base64 root, a line each."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@lru_cache(maxsize=16)  # every scan reads the newest one: the same bytes need no second look at their signature
def open_checkpoint(note: bytes, origin: str, log: Verifier) -> Checkpoint:
    """The checkpoint of this log, signed by its key; lines of other keys (witnesses) may follow."""
    text, _ = open_note(note, [log], exactly=None)
    try:
        name, size, root, end = text.split("\n")
        found = Checkpoint(name, int(size), base64.b64decode(root, validate=True))
    except ValueError as error:
        raise BadCheckpoint(why="lines") from error
    if end or name != origin or found.text() != text or len(found.root) != 32 or found.size < 0:
        raise BadCheckpoint(why="spelling or origin")
    return found
