"""GS1 numbers: check digits of GTIN-8, -12, -13, -14 and of the 13 digits of a GLN or a GLOBALG.A.P. number (GGN).

Only checks what others assigned; nothing here ever makes a number up.  Source: GS1 General Specifications, check digit
calculation and restricted circulation prefixes.
"""

from typing import Final

from trace.errors import RuleBroken

_GTIN_LENGTHS: Final = (8, 12, 13, 14)


class BadGtin(RuleBroken):
    """Not a GTIN for trade; fact `why`: digits, length, check or restricted."""

    code = "gtin-bad"


class BadGln(RuleBroken):
    """Not a GLN or GGN; fact `why`: digits, length or check."""

    code = "gln-bad"


def check_digit(digits: str) -> str:
    """The digit that belongs behind these digits: weights 3, 1, 3, ... from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def gtin14(text: str, field: str = "gtin") -> str:
    """A GTIN of any length as 14 digits, zeros in front.  Raises BadGtin.

    Refuses numbers for use inside a house only: prefixes 02, 04 and 20-29, and eight digits that begin with 0 or 2.
    """
    digits = text.strip()
    why = _fault(digits, _GTIN_LENGTHS)
    filled = digits.rjust(14, "0")
    if not why and _inside_only(filled):
        why = "restricted"
    if why:
        raise BadGtin(field=field, why=why)
    return filled


def gln13(text: str, field: str = "gln") -> str:
    """The 13 digits of a GLN or GGN.  Raises BadGln."""
    digits = text.strip()
    why = _fault(digits, (13,))
    if why:
        raise BadGln(field=field, why=why)
    return digits


def _fault(digits: str, lengths: tuple[int, ...]) -> str:
    if not (digits.isascii() and digits.isdecimal()):
        return "digits"
    if len(digits) not in lengths:
        return "length"
    return "" if check_digit(digits[:-1]) == digits[-1] else "check"


def _inside_only(gtin: str) -> bool:
    if gtin.startswith("000000"):
        return gtin[6] in "02"
    return gtin[1:3] in {"02", "04"} or gtin[1] == "2"
