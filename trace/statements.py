"""What a statement is: its types, what it speaks of, and its fields as facts.  Pure.

A statement names things by their public codes, never by row ids: the signed words mean the same outside our database.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from trace import canonical
from trace.canonical import Value

# Type -> fields whose values name what a statement speaks of: by these it is found again.
SUBJECTS: Final[dict[str, tuple[str, ...]]] = {
    "party.add": ("party",),
    "party.suspend": ("party",),
    "party.resume": ("party",),
    "role.grant": ("person", "party"),
    "role.end": ("person", "party"),
    "key.label": ("party",),
    "key.revoke": ("party",),
    "product.add": ("product", "party"),
    "product.type": ("product",),
    "plot.add": ("plot", "party"),
    "cert.add": ("cert", "party", "number_key"),
    "cert.check": ("cert",),
    "cert.withdraw": ("cert",),
    "reference.adopt": ("row",),
    "lot.create": ("lot", "party"),
    "lot.check": ("lot",),
    "lot.pack": ("lot", "party", "inputs"),
    "judgement": ("lot",),
    "label.run": ("lot", "run"),
    "label.print": ("run", "lot"),
    "label.attach": ("run", "lot"),
    "label.void": ("run", "lot"),
    "hold": ("lot",),
    "hold.lift": ("lot", "of"),
    "recall": ("lot",),
    "recall.lift": ("lot", "of"),
    "correct": ("of",),
}
# Kept in memory from the log itself, so that losing an index row can hide no stop, withdrawal or double number.
KEPT: Final = frozenset(
    {
        "party.suspend", "party.resume", "role.end", "key.label", "key.revoke", "cert.add", "cert.check",
        "cert.withdraw", "product.type", "lot.pack", "label.run", "label.void", "hold", "hold.lift", "recall",
        "recall.lift", "correct",
    }
)  # fmt: skip
CUSTODY: Final = "operator"  # whose key signs; `by` names the person


@dataclass(frozen=True)
class Statement:
    """One verified statement: position in the log, id (hex), body, note."""

    idx: int
    id: str
    body: dict[str, Value]
    note: bytes = field(repr=False)

    @property
    def type(self) -> str:
        """`lot.create`, `hold`, …"""
        return self.text("type")

    @property
    def at(self) -> datetime:
        """Moment of entry, UTC."""
        return datetime.fromisoformat(self.text("at"))

    @property
    def done(self) -> date:
        """Day of the act as stated; the day of entry where none was."""
        return date.fromisoformat(self.text("done")) if "done" in self.body else self.at.date()

    def text(self, name: str) -> str:
        """A text field, "" where absent."""
        value = self.body.get(name, "")
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """An integer field, 0 where absent."""
        value = self.body.get(name, 0)
        return value if isinstance(value, int) else 0

    def flag(self, name: str) -> bool:
        """A boolean field, False where absent."""
        return self.body.get(name) is True

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, () where absent."""
        value = self.body.get(name, [])
        return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()

    def day(self, name: str) -> date | None:
        """A day field, None where absent."""
        return date.fromisoformat(self.text(name)) if self.text(name) else None


def subjects(body: dict[str, Value]) -> list[str]:
    """The codes by which a statement is found."""
    found: list[str] = []
    for name in SUBJECTS[str(body["type"])]:
        value = body.get(name)
        if isinstance(value, str) and value:
            found.append(value)
        elif isinstance(value, list):
            found.extend(v for v in value if isinstance(v, str))
    return list(dict.fromkeys(found))


def kept_subjects(note: bytes) -> Iterable[str]:
    """Subjects of statements that Memory keeps; the cheap test first, for this runs over the whole log at start."""
    line = note.split(b"\n", 2)[1]
    if not any(f'"type":"{kind}"'.encode() in line for kind in KEPT):
        return ()
    body = canonical.decode(line)
    return subjects(body) if isinstance(body, dict) and body.get("type") in KEPT else ()
