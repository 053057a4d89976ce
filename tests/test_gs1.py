"""GS1 numbers: check digits, and numbers that may not leave the house."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace import gs1


@pytest.mark.parametrize(
    ("typed", "gtin"),
    [
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("4006381333931", "04006381333931"),
        (" 8934563138165 ", "08934563138165"),
        ("18934563138162", "18934563138162"),
    ],
)
def test_a_gtin_of_any_length_becomes_14_digits(typed, gtin):
    assert gs1.gtin14(typed) == gtin


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "digits"), ("893456313816X", "digits"), ("８９３４５６３１３８１６５", "digits"),
        ("8934-563138165", "digits"), ("893456313816", "check"),
        ("893456313", "length"), ("123456789012345", "length"), ("8934563138164", "check"),
    ],
)  # fmt: skip
def test_what_is_no_gtin_says_why(typed, why):
    with pytest.raises(gs1.BadGtin) as refused:
        gs1.gtin14(typed)
    assert (refused.value.field, refused.value.facts) == ("gtin", {"why": why})


@pytest.mark.parametrize("body", ["020000000000", "029123456789", "040000000000", "200000000000", "299999999999"])
def test_a_number_for_inside_the_house_is_not_for_trade(body):
    for digits in (body, f"0{body}", f"1{body}"):
        with pytest.raises(gs1.BadGtin) as refused:
            gs1.gtin14(digits + gs1.check_digit(digits))
        assert refused.value.facts == {"why": "restricted"}


@pytest.mark.parametrize("body", ["0000000", "0123456", "2123456"])
def test_a_short_number_for_inside_the_house_is_not_for_trade(body):
    with pytest.raises(gs1.BadGtin) as refused:
        gs1.gtin14(body + gs1.check_digit(body))
    assert refused.value.facts == {"why": "restricted"}


def test_a_vietnamese_prefix_may_be_traded():
    assert gs1.gtin14("893" + "000000000" + gs1.check_digit("893000000000")).startswith("0893")


def test_a_gln_or_ggn_has_13_digits_and_a_check_digit():
    assert gs1.gln13("4012345000009") == "4012345000009"
    for typed, why in (("4012345000008", "check"), ("96385074", "length"), ("401234500000X", "digits")):
        with pytest.raises(gs1.BadGln) as refused:
            gs1.gln13(typed)
        assert refused.value.facts == {"why": why}


@given(st.text(alphabet="0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_every_single_slip_is_caught(body, place, slip):
    digits = body + gs1.check_digit(body)
    assert gs1.gln13(digits) == digits
    wrong = digits[:place] + str((int(digits[place]) + slip) % 10) + digits[place + 1 :]
    with pytest.raises(gs1.BadGln):
        gs1.gln13(wrong)


@given(st.text() | st.text(alphabet="0123456789", min_size=7, max_size=15))
def test_any_text_is_14_digits_or_refused(text):
    try:
        answer = gs1.gtin14(text)
    except gs1.BadGtin as refused:
        answer = refused.facts["why"]
    assert answer in {"digits", "length", "check", "restricted"} or (len(answer) == 14 and gs1.gtin14(answer) == answer)
