"""What is in force against parties and lots: suspensions, holds, recalls, and what was lifted.

Read from the log (Memory keeps these statements, so no lost index row hides one).  A stop reaches forward only: to
whatever was packed from a stopped lot.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trace.provenance import Reader
from trace.statements import Statement


@dataclass(frozen=True)
class Stop:
    """A hold or recall of a lot, with the statement that lifted it."""

    ordered: Statement
    lifted: Statement | None = None

    @property
    def lot(self) -> str:
        """The lot that was stopped itself."""
        return self.ordered.text("lot")

    @property
    def is_recall(self) -> bool:
        """Recall or hold."""
        return self.ordered.type == "recall"

    @property
    def by_authority(self) -> bool:
        """Whose side ordered it."""
        return self.ordered.text("side") == "authority"

    @property
    def in_force(self) -> bool:
        """Not lifted."""
        return self.lifted is None


def ancestry(reader: Reader, lot: str) -> tuple[str, ...]:
    """The lot itself and all that went into it, nearest first."""

    def parts(code: str) -> Iterable[str]:
        packed = (s for s in reader.about(code, "lot.pack") if s.text("lot") == code)
        return [part for s in packed for part in s.texts("inputs")]

    return _walk(lot, parts)


def descent(reader: Reader, lot: str) -> tuple[str, ...]:
    """The lot itself and all that was made from it: what a stop reaches."""
    return _walk(lot, lambda code: [s.text("lot") for s in reader.about(code, "lot.pack") if code in s.texts("inputs")])


def _walk(lot: str, step: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Everything that can be reached from a lot, each once, nearest first."""
    found: dict[str, None] = {}
    waiting = [lot]
    while waiting:
        code = waiting.pop(0)
        if code not in found:
            found[code] = None
            waiting.extend(step(code))
    return tuple(found)


def stops(reader: Reader, lot: str) -> tuple[Stop, ...]:
    """All stops that reach a lot, in force or lifted, oldest first."""
    found: list[Stop] = []
    for code in ancestry(reader, lot):
        told = reader.about(code, "hold", "hold.lift", "recall", "recall.lift")
        lifts = {s.text("of"): s for s in told if s.type.endswith(".lift")}
        found.extend(Stop(s, lifts.get(s.id)) for s in told if s.type in ("hold", "recall") and s.text("lot") == code)
    return tuple(sorted(found, key=lambda stop: stop.ordered.idx))


def suspended(reader: Reader, party: str) -> bool:
    """Whether an authority's suspension of a party is in force."""
    told = reader.about(party, "party.suspend", "party.resume")
    return bool(told) and told[-1].type == "party.suspend"
