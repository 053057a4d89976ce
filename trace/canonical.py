"""The one spelling of a record: a strict subset of RFC 8785 (JSON Canonicalization Scheme).

Text is UTF-8; object keys match [a-z][a-z0-9_]{0,31}; values are strings, integers up to 2^53-1, booleans, arrays,
objects; no floats, no null; depth at most 8.  Inside this subset sorting keys by code point equals RFC 8785's
UTF-16 order.  Unicode is never normalised here: what people type is made NFC where it enters the house.
"""

import json
import re
from functools import lru_cache
from typing import Final, TypeAlias

from trace.errors import Tampered

MAX_INT: Final = 2**53 - 1  # RFC 8785, 3.2.2.3 and I-JSON, RFC 7493 2.2
MAX_DEPTH: Final = 8
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,31}\Z")
# C0, DEL and C1 controls, surrogates, BOM, bidirectional controls, U+FFFE and U+FFFF: fixed ranges, no Unicode tables.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)

_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)

Value: TypeAlias = str | int | bool | list["Value"] | dict[str, "Value"]


class NotCanonical(Tampered):
    """The value or the bytes are outside the canonical subset."""

    code = "not-canonical"


def encode(value: Value) -> bytes:
    """The canonical bytes of `value`, without a newline; raises NotCanonical outside the subset."""
    _check(value, 1)
    return _ENCODER.encode(value).encode()


def decode(data: bytes) -> Value:
    """The value of canonical bytes; raises NotCanonical unless encoding it again gives exactly `data`."""
    try:
        value: Value = json.loads(data.decode(), object_pairs_hook=_unique, parse_float=_refuse, parse_constant=_refuse)
        again = encode(value)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(why=type(error).__name__) from error
    if again != data:
        raise NotCanonical(why="spelling")
    return value


def text_is_allowed(text: str) -> bool:
    """Whether a string may stand in a record: no control, surrogate, BOM or bidirectional character."""
    return (text.isascii() and text.isprintable()) or _FORBIDDEN.search(text) is None  # the cheap question first


def _check(value: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotCanonical(why="depth")
    if isinstance(value, str):
        if not text_is_allowed(value):
            raise NotCanonical(why="character")
    elif isinstance(value, int):  # True and False too
        if abs(value) > MAX_INT:
            raise NotCanonical(why="integer")
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not _key_is_allowed(key):
                raise NotCanonical(why="key")
            _check(item, depth + 1)
    else:
        raise NotCanonical(why="type")


@lru_cache(maxsize=1024)
def _key_is_allowed(key: str) -> bool:
    return _KEY.match(key) is not None


def _unique(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical(why="duplicate key")
    return found


def _refuse(text: str) -> Value:
    raise NotCanonical(why=f"number {text[:20]}")
