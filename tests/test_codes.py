"""Codes that people read and type: one slip or one swap never makes another code."""

import itertools

import pytest

from trace.codes import ALPHABET, Mistyped, check_character, is_code, random_code, read_typed, shown_lot, typed

LOT = "7K3F9QXM2P"


def test_a_code_has_no_letter_that_looks_like_a_digit() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)
    assert is_code(random_code(10), 10)
    assert not any(is_code(text, 4) for text in ("7k3f", "7K3", "7K3FF", "7K3O", "", "7K3Đ"))


@pytest.mark.parametrize(
    ("lot", "serial", "shown"),
    [(LOT, "137", "7K3F-9QXM2P-137-0"), (LOT, "", "7K3F-9QXM2P-8"), ("0000000000", "1", "0000-000000-1-2")],
)
def test_a_typed_code_reads_as_it_was_printed(lot: str, serial: str, shown: str) -> None:
    assert typed(lot, serial) == shown
    assert read_typed(shown) == (lot, serial)
    assert shown_lot(lot) == "-".join(shown.split("-")[:2])


def test_the_check_character_is_the_sum_that_was_published() -> None:
    """The same sum by tables of powers of α, with x⁵ = x² + 1."""
    powers = [1]
    for _ in range(30):
        powers.append(powers[-1] << 1 if powers[-1] < 16 else (powers[-1] << 1) ^ 0b100101)
    assert len(set(powers)) == 31, "α makes every value but nought"
    for text in (LOT, LOT + "137", "Z" * 17, "0123456789ABCDEFG"):
        total = 0
        for i, character in enumerate(reversed(text), start=1):
            value = ALPHABET.index(character)
            total ^= powers[(powers.index(value) + i) % 31] if value else 0
        assert check_character(text) == ALPHABET[total]


def test_small_letters_blanks_and_lookalikes_are_forgiven() -> None:
    code = typed("70110K0011", "101")
    for text in (code.lower(), f"  {code} ", code.replace("-", " "), code.replace("-", ""), code.replace("0", "O"),
                 code.replace("1", "l"), code.replace("1", "I"), code.replace("-", ".")):  # fmt: skip
        assert read_typed(text) == ("70110K0011", "101")


@pytest.mark.parametrize("text", ["", "7", LOT, f"{LOT}01", f"{LOT}12345678A", "7K3F-9QXM2P-A7-1", "Đ" * 12, "७" * 12])
def test_what_cannot_be_a_code_is_mistyped(text: str) -> None:
    with pytest.raises(Mistyped):
        read_typed(text)


SAMPLES = [(LOT, "137"), (LOT, ""), ("ZZZZZZZZZZ", "9999999"), ("0123456789", "10"), ("AAAAAAAAAA", "1000")]


def refused(text: str) -> bool:
    try:
        read_typed(text)
    except Mistyped:
        return True
    return False


@pytest.mark.parametrize(("lot", "serial"), SAMPLES)
def test_every_single_slip_is_caught(lot: str, serial: str) -> None:
    code = lot + serial + check_character(lot + serial)
    slips = [code[:at] + other + code[at + 1 :] for at in range(len(code)) for other in ALPHABET if other != code[at]]
    assert len(slips) == 31 * len(code)
    assert all(map(refused, slips))


@pytest.mark.parametrize(("lot", "serial"), SAMPLES)
def test_every_swap_of_two_characters_is_caught_however_far_apart(lot: str, serial: str) -> None:
    code = lot + serial + check_character(lot + serial)
    for left, right in itertools.combinations(range(len(code)), 2):
        swapped = list(code)
        swapped[left], swapped[right] = code[right], code[left]
        assert code[left] == code[right] or refused("".join(swapped))
