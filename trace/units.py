"""Amounts and days as people type them, turned into integers (grams, pieces, m²) and dates; nothing is guessed.

Vietnamese spelling: a comma divides the fraction, points group thousands.  "1.234" could be either and is asked back.
Only the digits 0 to 9 count.  Errors name the form's field and what would be right.
"""

import re
from datetime import date
from typing import Final

from trace.errors import RuleBroken

MOST: Final = 10**12  # grams, pieces or m²
_DIGITS: Final = r"[0-9]{1,15}"
_GROUPED: Final = r"[1-9][0-9]{0,2}"
_SPELLINGS: Final = re.compile(
    rf"(?P<plain>{_DIGITS})"
    rf"|(?P<points>{_GROUPED}(?:\.[0-9]{{3}}){{1,4}})(?:,(?P<after_points>{_DIGITS}))?"
    rf"|(?P<commas>{_GROUPED}(?:,[0-9]{{3}}){{1,4}})\.(?P<after_commas>{_DIGITS})"
    rf"|(?P<whole>{_DIGITS})[.,](?P<part>{_DIGITS})"
)
_ASKED_BACK: Final = re.compile(rf"{_GROUPED}\.[0-9]{{3}}")
_DAY: Final = re.compile(r"(?P<d>[0-9]{1,2})[/.-](?P<m>[0-9]{1,2})[/.-](?P<y>[0-9]{4})")
_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NumberBad(RuleBroken):
    """What was typed is no number."""

    code = "number-bad"


class AmbiguousNumber(RuleBroken):
    """Two readings; facts `first` (with a fraction) and `second` (thousands) are texts that can be typed instead."""

    code = "number-ambiguous"


class NumberTooFine(RuleBroken):
    """More decimals than the unit has; fact `decimals`."""

    code = "number-too-fine"


class NumberOutOfRange(RuleBroken):
    """Zero, below zero or too large; fact `most`, in the typed unit."""

    code = "number-out-of-range"


class DayBad(RuleBroken):
    """What was typed is no day of the calendar."""

    code = "day-bad"


def parse_mass_g(text: str, field: str = "") -> int:
    """Kilograms as typed, in grams, 1 to 10**12.  Raises NumberBad and its neighbours."""
    return _amount(text, 3, field)


def parse_area_m2(text: str, field: str = "") -> int:
    """Hectares as typed, in m², 1 to 10**12.  Raises NumberBad and its neighbours."""
    return _amount(text, 4, field)


def parse_count(text: str, field: str = "") -> int:
    """Pieces as typed, 1 to 10**12; "1.234" can only be thousands here.  Raises NumberBad and its neighbours."""
    return _amount(text, 0, field)


def parse_day(text: str, field: str = "") -> date:
    """A day as 24/11/2026 or 2026-11-24.  Raises DayBad."""
    typed = text.strip()
    try:
        if _ISO_DAY.fullmatch(typed):
            day = date.fromisoformat(typed)
        else:
            parts = _DAY.fullmatch(typed)
            if parts is None:
                raise DayBad(field=field)
            day = date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
    except ValueError:
        raise DayBad(field=field) from None
    if day.year < 1900:
        raise DayBad(field=field)
    return day


def _amount(text: str, decimals: int, field: str) -> int:
    typed = text.strip()
    below_zero = typed.startswith(("-", "−"))
    typed = typed[1:] if below_zero else typed
    if decimals and _ASKED_BACK.fullmatch(typed):
        raise AmbiguousNumber(field=field, first=typed.replace(".", ","), second=typed.replace(".", ""))
    whole, fraction = _split(typed, decimals, field)
    fraction = fraction.rstrip("0")
    if len(fraction) > decimals:
        raise NumberTooFine(field=field, decimals=decimals)
    amount = int(whole + fraction.ljust(decimals, "0"))
    if below_zero or not 0 < amount <= MOST:
        raise NumberOutOfRange(field=field, most=MOST // 10**decimals)
    return amount


def _split(typed: str, decimals: int, field: str) -> tuple[str, str]:
    found = _SPELLINGS.fullmatch(typed)
    if found is None:
        raise NumberBad(field=field)
    if found["plain"]:
        return found["plain"], ""
    if found["points"]:
        return found["points"].replace(".", ""), found["after_points"] or ""
    if found["commas"]:
        return found["commas"].replace(",", ""), found["after_commas"]
    if not decimals and re.fullmatch(rf"{_GROUPED},[0-9]{{3}}", typed):
        return typed.replace(",", ""), ""
    return found["whole"], found["part"]


def shown_number(value: int, *, comma: str = ",") -> str:
    """1.234.567 with a decimal comma, 1,234,567 with a decimal point."""
    return f"{value:,}".replace(",", "." if comma == "," else ",")


def shown_mass(mass_g: int, *, comma: str = ",") -> str:
    """500 g, 1,25 kg, 1.250 kg: grams below a kilogram, else kilograms with at most three decimals."""
    if mass_g < 1000:
        return f"{mass_g} g"
    whole, rest = divmod(mass_g, 1000)
    decimals = f"{rest:03d}".rstrip("0")
    return f"{shown_number(whole, comma=comma)}{comma + decimals if decimals else ''} kg"


def shown_day(value: date) -> str:
    """24/11/2026."""
    return f"{value:%d/%m/%Y}"
