"""Reads one reference table strictly: a column, value or date that is not as drawn stops the program with its place.

Files are UTF-8, NFC, with a header in the order of columns().  Nothing is guessed and nothing is skipped.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from trace.errors import TraceError
from trace.reference.tables import Row

R = TypeVar("R", bound=Row)


class BrokenTable(TraceError):
    """A reference file is not as drawn; facts: file, line, column, why."""

    code = "reference-broken"


def columns(kind: type[Row]) -> tuple[str, ...]:
    """The table's columns in file order: its own first, then those that every table has."""
    shared = tuple(field.name for field in fields(Row))
    return (*(field.name for field in fields(kind) if field.name not in shared), *shared)


def raw(kind: type[Row], content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Gives (line, row as texts) for each row.  Raises BrokenTable."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise BrokenTable(file=kind.table, line=0, column="", why="not UTF-8") from None
    if not unicodedata.is_normalized("NFC", text):
        raise BrokenTable(file=kind.table, line=0, column="", why="not NFC")
    names = columns(kind)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = tuple(next(reader, ()))
    if header != names:
        odd = sorted(set(header) ^ set(names))
        raise BrokenTable(file=kind.table, line=1, column=", ".join(odd), why="not the columns as drawn")
    try:
        for cells in reader:
            yield reader.line_num, dict(zip(names, cells, strict=True))
    except (ValueError, csv.Error):
        raise BrokenTable(file=kind.table, line=reader.line_num, column="", why="not a cell for each column") from None


def load(kind: type[R], content: bytes) -> tuple[R, ...]:
    """All rows of a table, checked.  Raises BrokenTable."""
    loaded: list[R] = []
    seen: set[tuple[str, ...]] = set()
    for line, texts in raw(kind, content):
        row = _row(kind, line, texts)
        key = tuple(texts[name] for name in kind.unique)
        if key in seen:
            raise BrokenTable(file=kind.table, line=line, column=", ".join(kind.unique), why="twice")
        if row.valid_to is not None and row.valid_to < row.valid_from:
            raise BrokenTable(file=kind.table, line=line, column="valid_to", why="ends before it begins")
        seen.add(key)
        loaded.append(row)
    return tuple(loaded)


def _row(kind: type[R], line: int, texts: dict[str, str]) -> R:
    hints = get_type_hints(kind)
    may_be_empty = {field.name for field in fields(kind) if field.default is not MISSING}
    values: dict[str, Any] = {}
    for name, text in texts.items():
        if text or name not in may_be_empty:
            try:
                values[name] = _value(text, hints[name])
            except ValueError as why:
                raise BrokenTable(file=kind.table, line=line, column=name, why=str(why)) from None
    return kind(**values)


def _value(text: str, wanted: object) -> object:
    """The cell by its field's type.  Raises ValueError."""
    if not text or text != text.strip():
        raise ValueError("spaces at an end" if text else "missing")
    if get_origin(wanted) is Literal:
        return _one_of(text, get_args(wanted))
    if get_origin(wanted) is tuple:
        return tuple(_value(part, str) for part in text.split("|"))
    if wanted is bool:
        return _one_of(text, ("yes", "no")) == "yes"
    if wanted is str:
        return text
    return _number(text) if int in (wanted, *get_args(wanted)) else _day(text)


def _one_of(text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise ValueError(f"not one of {', '.join(allowed)}")
    return text


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError("not a number")
    return int(text)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError("not a day written as 2026-11-24")
    return day
