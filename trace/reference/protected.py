"""Finds protected words in a product's name, its brand or its label text, however they are dressed up.

Seen through: NFC or NFD, zero-width characters, missing marks, capitals, look-alike letters, and dots, spaces or
hyphens in between ("h.ữ.u c.ơ", "GLOBAL G.A.P"), old and new places of a tone ("an tòan").  A find begins and ends at
the edge of a word, so "Đăk Hàng" holds no "Đăk Hà"; edges are also a digit beside a letter and a capital after a small
letter ("RauSạch").  Only a word of ours with all its marks is found behind other letters too ("RAUSẠCH").
Addresses are never checked: Đăk Hà is a commune too.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from trace.reference.folding import fold
from trace.reference.tables import ProtectedWord

_LOOKALIKES = str.maketrans(
    "АВЕЅКМНОРСТХІаеѕорсухіОοΟΑΒΕΚΜΝΙΡΤΧһѵօɑɡᴀʙᴄᴅᴇɢʜɪᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ",
    "ABESKMHOPCTXIaesopcyxiOoOABEKMNIPTXhvoagabcdeghiklmnoprtuvwyz",
    "\u115f\u1160\u3164\uffa0",  # letters without a shape
)
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SHAPES = frozenset("\u0302\u0306\u030c\u031b")  # â, ă, č, ơ: another letter; other marks tell no words apart


@dataclass(frozen=True)
class _Letter:
    """One letter or digit of the text: its folded form, the marks upon it, whether a word begins here."""

    plain: str
    marks: frozenset[str]
    begins: bool


def find(text: str, words: Sequence[ProtectedWord]) -> tuple[ProtectedWord, ...]:
    """The protected words in the text, each once, in the order of the table."""
    letters = _letters(text)
    joined = "".join(letter.plain for letter in letters)
    return tuple(word for word in words if _stands_in(word, joined, letters))


def _stands_in(word: ProtectedWord, joined: str, letters: Sequence[_Letter]) -> bool:
    wanted = _letters(word.shown)
    start = joined.find(word.folded)
    while start >= 0:
        end = start + len(word.folded)
        found = letters[start:end]
        ends = word.match == "start" or end == len(letters) or letters[end].begins
        begins = found[0].begins or (word.language != "en" and _is_one_piece(found) and _is_spelled(found, wanted))
        if begins and ends and (word.marks == "loose" or _may_be(found, wanted)):
            return True
        start = joined.find(word.folded, start + 1)
    return False


def _may_be(found: Sequence[_Letter], wanted: Sequence[_Letter]) -> bool:
    """Whether the letters lack marks of the word at most; a tone may sit on another letter."""
    return _tones(found) <= _tones(wanted) and all(
        letter.marks & _SHAPES <= own.marks & _SHAPES for letter, own in zip(found, wanted, strict=True)
    )


def _is_spelled(found: Sequence[_Letter], wanted: Sequence[_Letter]) -> bool:
    """Whether the letters carry every mark of the word and no other."""
    return _may_be(found, wanted) and _may_be(wanted, found)


def _is_one_piece(found: Sequence[_Letter]) -> bool:
    return not any(letter.begins for letter in found)


def _tones(letters: Sequence[_Letter]) -> frozenset[str]:
    return frozenset().union(*(letter.marks for letter in letters)) & _TONES


def _letters(text: str) -> list[_Letter]:
    letters: list[_Letter] = []
    before = " "
    for char in _characters(text):
        base = char[0]
        plain = fold(base)
        if plain.isalnum():
            begins = not before.isalnum() or _edge(before, base)
            letters += [_Letter(one, frozenset(char[1:]), begins and at == 0) for at, one in enumerate(plain)]
        before = base
    return letters


def _characters(text: str) -> list[str]:
    """The text as visible characters, each with the marks that follow it; what cannot be seen is gone."""
    characters: list[str] = []
    for char in unicodedata.normalize("NFKD", text.translate(_LOOKALIKES)):
        category = unicodedata.category(char)
        if category in {"Mn", "Me"} and characters:
            characters[-1] += char
        elif category != "Cf":
            characters.append(char)
    return characters


def _edge(before: str, char: str) -> bool:
    return before.isdigit() != char.isdigit() or (before.islower() and char.isupper())
