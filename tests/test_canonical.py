"""One spelling of a record: inside the subset equal to RFC 8785, outside it refused."""

import csv
import json
import struct

import pytest

from trace.canonical import MAX_INT, NotCanonical, decode, encode, text_is_allowed

SPELLINGS = {
    "keys in order": ({"b": 1, "a": 2, "a_1": 3, "aa": 4}, '{"a":2,"a_1":3,"aa":4,"b":1}'),
    "no blank and no escape but for quote and backslash": ({"a": 'Xã "Đăk\\Hà" /'}, '{"a":"Xã \\"Đăk\\\\Hà\\" /"}'),
    "letters beyond the first plane": ({"a": "𠮷 🍓"}, '{"a":"𠮷 🍓"}'),
    "line and paragraph separators as they are": ({"a": "\u2028\u2029"}, '{"a":"\u2028\u2029"}'),
    "two spellings of a letter stay two": (["Đa\u0306k", "Đăk"], '["Đa\u0306k","Đăk"]'),
    "largest and smallest": ([MAX_INT, -MAX_INT, 0], "[9007199254740991,-9007199254740991,0]"),
    "truth and emptiness": ([True, False, [], {}, ""], '[true,false,[],{},""]'),
    "eight deep": ([[[[[[["x"]]]]]]], '[[[[[[["x"]]]]]]]'),
}


@pytest.mark.parametrize(("value", "text"), SPELLINGS.values(), ids=SPELLINGS.keys())
def test_a_value_has_one_spelling(value: object, text: str) -> None:
    assert encode(value) == text.encode()
    assert decode(text.encode()) == value


OUTSIDE = {
    "a float": 1.5,
    "a whole float": 1.0,
    "nothing": None,
    "too large": MAX_INT + 1,
    "too small": -MAX_INT - 1,
    "bytes": b"x",
    "a pair": ("a", "b"),
    "not a number": float("nan"),
    "nine deep": [[[[[[[["x"]]]]]]]],
    "a capital key": {"A": 1},
    "a key that begins with a digit": {"1a": 1},
    "an empty key": {"": 1},
    "a key with a mark": {"đ": 1},
    "a key of 33": {"a" * 33: 1},
    "a key with a line end": {"a\n": 1},
    "a number for a key": {1: 1},
    "a control": "\x00",
    "a tab": "\t",
    "delete": "\x7f",
    "next line": "\x85",
    "half a pair": "\ud83c",
    "a byte order mark": "\ufeff",
    "right to left": "\u202e",
    "isolate": "\u2066",
    "no character": "\uffff",
    "deep inside": {"a": [{"b": None}]},
}


@pytest.mark.parametrize("value", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_what_is_outside_the_subset_is_not_written(value: object) -> None:
    with pytest.raises(NotCanonical):
        encode(value)


OTHER_SPELLINGS = {
    "a blank": b'{"a": 1}',
    "a line end": b'{"a":1}\n',
    "keys out of order": b'{"b":1,"a":1}',
    "a key twice": b'{"a":1,"a":1}',
    "a key twice deep inside": b'[{"b":{"a":1,"a":2}}]',
    "an escape that is not needed": b'"\\u0061"',
    "a slash escaped": b'"\\/"',
    "a letter escaped": b'"\\u0111"',
    "half a pair escaped": b'"\\ud83c"',
    "minus nothing": b"-0",
    "an exponent": b"1e2",
    "a point": b"1.0",
    "a nought before": b"01",
    "a plus": b"+1",
    "infinity": b"Infinity",
    "not a number": b"NaN",
    "null": b"null",
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "broken letters": b'"\xff"',
    "overlong letters": b'"\xc1\x81"',
    "two values": b"1 2",
    "nothing": b"",
    "a comma at the end": b'["a",]',
    "single quotes": b"{'a':1}",
    "beyond 2^53": b"9007199254740992",
    "five thousand digits": b"1" * 5000,
    "very deep": b"[" * 100_000,
    "a capital key": b'{"A":1}',
}


@pytest.mark.parametrize("data", OTHER_SPELLINGS.values(), ids=OTHER_SPELLINGS.keys())
def test_any_other_spelling_is_not_read(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        decode(data)


def test_names_of_the_local_peoples_and_emoji_are_allowed_and_tricks_are_not() -> None:
    assert all(map(text_is_allowed, ("Kon Rơ Bang", "Y Blăm Êban", "Ŏi Hmŏk", "🍓", "a\u0300", "")))
    assert not any(map(text_is_allowed, ("a\u200eb", "a\u202eb", "a\nb", "\ufffe", "\udc00")))


def inside(value: object) -> list[object]:
    """The value if the subset holds it, else its largest parts that it does hold."""
    try:
        encode(value)
    except NotCanonical:
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return [found for part in parts for found in inside(part)]
    return [value]


@pytest.mark.vectors
@pytest.mark.parametrize("name", ["arrays", "structures", "values"])
def test_the_published_pairs_of_rfc_8785_are_equal_inside_the_subset_and_refused_outside(vectors, name) -> None:
    told = json.loads((vectors / f"crypto/jcs/input/{name}.json").read_bytes())
    canonical = (vectors / f"crypto/jcs/output/{name}.json").read_bytes()
    with pytest.raises(NotCanonical):
        encode(told)
    with pytest.raises(NotCanonical):
        decode(canonical)
    parts = inside(told)
    assert parts
    assert all(encode(part) in canonical for part in parts)


@pytest.mark.vectors
def test_published_numbers_are_equal_where_they_are_small_integers_and_refused_elsewhere(vectors) -> None:
    table = csv.reader((vectors / "crypto/jcs/es6-numbers.csv").read_text().splitlines())
    appendix = json.loads((vectors / "crypto/jcs/rfc8785-appendix-b-numbers.json").read_bytes())
    pairs = [*table, *((row["ieee754"], row["json"]) for row in appendix)]
    equal = 0
    for bits, text in pairs:
        number = struct.unpack(">d", bytes.fromhex(bits.zfill(16)))[0]
        with pytest.raises(NotCanonical):
            encode(number)
        if text.lstrip("-").isdigit() and abs(int(text)) <= MAX_INT:
            assert encode(int(number)) == text.encode()
            assert decode(text.encode()) == int(number)
            equal += 1
        else:
            with pytest.raises(NotCanonical):
                decode(text.encode())
    assert len(pairs) > 1500
    assert equal >= 3
