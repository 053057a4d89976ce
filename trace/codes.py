"""Codes that people read and type: Crockford base32 without I, L, O, U, and the check character under a label.

A party is 4 characters (20 bits), a lot 6 more (30 random bits, so that a number tells nothing); TCVN 13274:2020 asks
for unique codes without meaning.
"""

import secrets
from typing import Final

from trace.errors import RuleBroken

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PARTY_LENGTH: Final = 4
LOT_LENGTH: Final = 10  # party and lot together
_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}
_TYPED: Final = str.maketrans("OIL", "011", "- .\t")


class Mistyped(RuleBroken):
    """The check character does not agree, or a character cannot stand in a code."""

    code = "code-mistyped"


def random_code(length: int) -> str:
    """`length` random characters, 5 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def is_code(text: str, length: int) -> bool:
    """Whether `text` is exactly `length` upper-case characters of the alphabet."""
    return len(text) == length and all(character in _VALUE for character in text)


def check_character(text: str) -> str:
    """Sum over GF(32), x^5+x^2+1, of α^i times the i-th character from the right, i = 1, 2, …

    All single slips and all swaps of two characters change it, for texts of up to 30 characters.
    """
    total, power = 0, 1
    for character in reversed(text):
        power = _times(power, 2)
        total ^= _times(power, _VALUE[character])
    return ALPHABET[total]


def typed(lot: str, serial: str = "") -> str:
    """The form printed under a symbol: 7K3F-9QXM2P-137-C, or 7K3F-9QXM2P-C for a whole lot."""
    parts = [lot[:PARTY_LENGTH], lot[PARTY_LENGTH:], serial, check_character(lot + serial)]
    return "-".join(part for part in parts if part)


def read_typed(text: str) -> tuple[str, str]:
    """(lot, serial) of a typed code; small letters, dashes, blanks, O for 0 and I or L for 1 are forgiven.

    Raises Mistyped when the check character disagrees.
    """
    plain = text.strip().upper().translate(_TYPED)
    lot, serial, check = plain[:LOT_LENGTH], plain[LOT_LENGTH:-1], plain[LOT_LENGTH:][-1:]
    if not is_code(lot, LOT_LENGTH) or not _is_serial(serial) or not is_code(check, 1):
        raise Mistyped(field="code")
    if check_character(lot + serial) != check:
        raise Mistyped(field="code")
    return lot, serial


def shown_lot(lot: str) -> str:
    """7K3F-9QXM2P."""
    return f"{lot[:PARTY_LENGTH]}-{lot[PARTY_LENGTH:]}"


def _is_serial(text: str) -> bool:
    return text == "" or (text.isascii() and text.isdigit() and text[0] != "0" and len(text) <= 7)


def _times(left: int, right: int) -> int:
    """Product in GF(32) with x^5 = x^2 + 1."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        right >>= 1
        left <<= 1
        if left & 0b100000:
            left ^= 0b100101
    return product
