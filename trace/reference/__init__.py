"""Data we did not invent: laws, crops, communes, words, each row with its document, its days and how sure we are.

One function a table gives its rows by key: crops()["coffee_cherry"].  Tables are checked once, when first asked for;
one that is not as drawn raises BrokenTable.  Where a row decides is known elsewhere: safety judges, adoptions know
which rows an official adopted.  SOURCES.md lists the files.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, TypeVar, cast

from trace.reference import loading, protected
from trace.reference.folding import fold
from trace.reference.loading import BrokenTable
from trace.reference.tables import (
    CertificateType,
    CheckHow,
    Commune,
    Crop,
    EntryWindow,
    ProductType,
    ProtectedWord,
    Reason,
    RequiredBasis,
    Row,
    StopReason,
    Tt02Item,
)

__all__ = [
    "RULES",
    "TABLES",
    "BrokenTable",
    "CertificateType",
    "CheckHow",
    "Commune",
    "Crop",
    "EntryWindow",
    "ProductType",
    "ProtectedWord",
    "Reason",
    "RequiredBasis",
    "Row",
    "StopReason",
    "Tt02Item",
    "certificate_types",
    "check_hows",
    "communes",
    "crops",
    "day",
    "day_or_none",
    "fold",
    "keyed",
    "product_types",
    "protected_words_in",
    "raw_rows",
    "reasons",
    "row_hash",
    "rows",
    "stop_reasons",
    "tables_hash",
    "tt02_items",
]

R = TypeVar("R", bound=Row)

TABLES: Final[Mapping[str, type[Row]]] = {
    kind.table: kind
    for kind in (
        CertificateType, CheckHow, Commune, Crop, EntryWindow, ProductType, ProtectedWord, Reason, RequiredBasis,
        StopReason, Tt02Item,
    )
}  # fmt: skip
# The tables that a judgement reads.
RULES: Final = (
    "certificate_types", "crops", "entry_windows", "product_types", "reasons", "required_basis", "tt02_items",
)  # fmt: skip


def rows(kind: type[R]) -> tuple[R, ...]:
    """All rows of a table, in file order.  Raises BrokenTable."""
    return cast("tuple[R, ...]", _loaded(kind.table))


@cache
def raw_rows(table: str) -> tuple[dict[str, str], ...]:
    """The same rows as texts by column, as row_hash() takes them.  Raises BrokenTable, KeyError for no such table."""
    return tuple(texts for _, texts in loading.raw(TABLES[table], _content(table)))


def row_hash(table: str, row: Mapping[str, str]) -> str:
    """Sha256, hex, over {"row": {column: text}, "table": ...} as JSON with sorted keys, no spaces, UTF-8."""
    named = {"row": dict(row), "table": table}
    text = json.dumps(named, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def tables_hash() -> str:
    """Sha256, hex, over the bytes of the RULES files one after another, in name order."""
    return hashlib.sha256(b"".join(_content(table) for table in sorted(RULES))).hexdigest()


def certificate_types() -> Mapping[str, CertificateType]:
    """Kinds of paper, by key."""
    return _by_key(CertificateType)


def check_hows() -> Mapping[str, CheckHow]:
    """How an officer looked at a paper, by key."""
    return _by_key(CheckHow)


def communes() -> Mapping[str, Commune]:
    """Communes of today's Quảng Ngãi, by code."""
    return _by_key(Commune)


def crops() -> Mapping[str, Crop]:
    """Crops and products of the area, by key."""
    return _by_key(Crop)


def product_types() -> Mapping[str, ProductType]:
    """How products reach the buyer, by key."""
    return _by_key(ProductType)


def reasons() -> Mapping[str, Reason]:
    """Reasons of a judgement, by code."""
    return _by_key(Reason)


def stop_reasons() -> Mapping[str, StopReason]:
    """Public reasons of a hold or a recall, by key."""
    return _by_key(StopReason)


def tt02_items() -> Mapping[str, Tt02Item]:
    """The ten data items of TT 02/2024/TT-BKHCN, by key, in their order."""
    return _by_key(Tt02Item)


def protected_words_in(text: str) -> tuple[ProtectedWord, ...]:
    """The protected words that a product's name, brand or label text holds, each once."""
    return protected.find(text, rows(ProtectedWord))


def day(text: str) -> date:
    """A day as the tables write it, 2026-11-24.  Raises ValueError."""
    return date.fromisoformat(text)


def day_or_none(text: str) -> date | None:
    """The same where the cell may be empty.  Raises ValueError."""
    return day(text) if text else None


def _by_key(kind: type[R]) -> Mapping[str, R]:
    return cast("Mapping[str, R]", _keyed(kind.table))


@cache
def _keyed(table: str) -> Mapping[str, Row]:
    (key,) = TABLES[table].unique
    return {getattr(row, key): row for row in _loaded(table)}


@cache
def _loaded(table: str) -> tuple[Row, ...]:
    return loading.load(TABLES[table], _content(table))


def _content(table: str) -> bytes:
    return (Path(__file__).parent / f"{table}.csv").read_bytes()
