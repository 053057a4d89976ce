"""Amounts and days as people type them: read one way only, asked back where there are two."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace import units
from trace.errors import RuleBroken


@pytest.mark.parametrize(
    ("typed", "grams"),
    [
        ("1,5", 1500), ("1.5", 1500), ("12", 12_000), (" 12 ", 12_000), ("0,001", 1), ("0.234", 234), ("1,234", 1234),
        ("1.234,5", 1_234_500), ("1,234.5", 1_234_500), ("1.234.567", 1_234_567_000), ("007", 7000), ("2,50000", 2500),
        ("12.50", 12_500), ("1000000000", 10**12),
    ],
)  # fmt: skip
def test_kilograms_become_grams(typed, grams):
    assert units.parse_mass_g(typed) == grams


def test_a_point_before_three_digits_is_asked_back():
    with pytest.raises(units.AmbiguousNumber) as asked:
        units.parse_mass_g("1.234", field="mass")
    assert asked.value.field == "mass"
    assert asked.value.facts == {"first": "1,234", "second": "1234"}


@pytest.mark.parametrize("typed", ["0", "0,0", "-5", "−1,5", "-0", "1000000000,001", "999999999999999"])
def test_nothing_below_zero_or_beyond_measure_is_taken(typed):
    with pytest.raises(units.NumberOutOfRange) as refused:
        units.parse_mass_g(typed)
    assert refused.value.facts == {"most": 10**9}


def test_less_than_a_gram_is_too_fine():
    with pytest.raises(units.NumberTooFine):
        units.parse_mass_g("1,2345")


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", "--5", "abc", "1e3", "1E3", "nan", "inf", "Infinity", "٣", "１２", "१", "²", "½", "1,", ",5", "1..5",
     "1,2,3", "1.2.3", "+5", "0x10", "1_000", "12 kg", "1 000", "1" * 16, "1.23.456", "5\x00"],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused(typed):
    with pytest.raises(units.NumberBad):
        units.parse_mass_g(typed)


def test_hectares_become_square_metres():
    assert units.parse_area_m2("0,5") == 5000
    assert units.parse_area_m2("1.5") == 15_000
    with pytest.raises(units.NumberTooFine):
        units.parse_area_m2("0,00001")


def test_pieces_are_whole():
    assert units.parse_count("20") == 20
    assert units.parse_count("1.234") == units.parse_count("1,234") == 1234
    with pytest.raises(units.NumberTooFine):
        units.parse_count("1,5")


@given(st.integers(1, units.MOST))
def test_what_is_shown_with_a_comma_is_read_back_the_same(grams):
    assert units.parse_mass_g(f"{grams // 1000},{grams % 1000:03d}") == grams


@given(st.integers(1, units.MOST))
def test_points_between_thousands_and_a_comma_are_read_back_the_same(grams):
    kilograms = f"{grams // 1000:,}".replace(",", ".")
    assert units.parse_mass_g(f"{kilograms},{grams % 1000:03d}") == grams


@given(st.integers(1, 999), st.integers(0, 999))
def test_both_answers_to_the_question_can_be_typed(whole, part):
    with pytest.raises(units.AmbiguousNumber) as asked:
        units.parse_mass_g(f"{whole}.{part:03d}")
    first, second = asked.value.facts["first"], asked.value.facts["second"]
    assert units.parse_mass_g(second) == 1000 * units.parse_mass_g(first)


@given(st.text() | st.text(alphabet="0123456789.,-/ "))
def test_any_text_is_an_amount_in_range_or_refused(text):
    for parse in (units.parse_mass_g, units.parse_area_m2, units.parse_count):
        try:
            answer = parse(text, field="f")
        except RuleBroken as refused:
            answer = refused.field
        assert answer == "f" or 1 <= answer <= units.MOST


@pytest.mark.parametrize("typed", ["24/11/2026", "2026-11-24", "24-11-2026", "24.11.2026", " 24/11/2026 "])
def test_a_day_is_read_day_first_or_as_the_browser_sends_it(typed):
    assert units.parse_day(typed) == date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed",
    ["", "31/02/2026", "11/24/2026", "24/11/26", "2026-11-31", "2026-W48-2", "20261124", "0026-11-24", "٢٤/11/2026",
     "24/11", "0/1/2026", "today"],
)  # fmt: skip
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(units.DayBad):
        units.parse_day(typed)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_is_read_back_the_same(day):
    assert units.parse_day(day.isoformat()) == units.parse_day(f"{day:%d/%m}/{day.year}") == day
