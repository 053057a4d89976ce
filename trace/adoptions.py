"""Which rows of the rule tables decide: those that an official adopted, with name, day and document seen.

`reference.adopt` names the hash of a row, so that a changed row is a new row that nobody adopted.  Before adoption a
row leaves lots unknown where it would decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from trace import reference
from trace.accounts import Actor, Role
from trace.clock import local_day
from trace.errors import Conflict, NotFound
from trace.parties import clean
from trace.provenance import Book, Reader
from trace.reference import Row
from trace.safety import Rules
from trace.statements import Statement


class AlreadyAdopted(Conflict):
    """The row decides already."""

    code = "row-adopted"


ADOPTED: Final[tuple[type[Row], ...]] = (reference.RequiredBasis, reference.EntryWindow, reference.Tt02Item)


@dataclass(frozen=True)
class RowState:
    """A row of a rule table, its hash, and the statement that adopted it."""

    hash: str
    row: Row
    adoption: Statement | None

    @property
    def adopted(self) -> bool:
        """Whether it decides."""
        return self.adoption is not None


def adopt(book: Book, actor: Actor, row_hash: str, *, document_seen: str, nonce: str = "") -> None:
    """An official adopts one row, having compared it with the document."""
    actor.need(Role.OFFICIAL)
    state = next((r for r in rows(book) if r.hash == row_hash), None)
    if state is None:
        raise NotFound(row=row_hash)
    if state.adopted:
        raise AlreadyAdopted(row=row_hash)
    book.write(
        "reference.adopt", party=actor.party, by=actor.person, nonce=nonce, table=state.row.table, row=row_hash,
        document_seen=clean(document_seen, "document_seen", longest=200), done=local_day(book.now),
    )  # fmt: skip


def rows(reader: Reader) -> list[RowState]:
    """All rows of the rule tables with their state."""
    seen = {s.text("row"): s for s in reader.of_type("reference.adopt")}
    return [RowState(key, row, seen.get(key)) for key, row in by_hash().items()]


def rules(reader: Reader) -> Rules:
    """The rules as they decide now."""
    return _rules(frozenset(s.text("row") for s in reader.of_type("reference.adopt")))


def rules_with(adopted: frozenset[Row]) -> Rules:
    """The rules with these rows adopted."""
    return Rules(
        basis=reference.rows(reference.RequiredBasis),
        windows=reference.rows(reference.EntryWindow),
        items=reference.rows(reference.Tt02Item),
        reasons=reference.reasons(),
        adopted=adopted,
        hash=reference.tables_hash(),
    )


@lru_cache(maxsize=8)
def _rules(hashes: frozenset[str]) -> Rules:
    known = by_hash()
    return rules_with(frozenset(known[key] for key in hashes & known.keys()))


@cache
def by_hash() -> Mapping[str, Row]:
    """Every row that decides only once adopted, by its hash."""
    return {
        reference.row_hash(kind.table, texts): row
        for kind in ADOPTED
        for row, texts in zip(reference.rows(kind), reference.raw_rows(kind.table), strict=True)
    }
