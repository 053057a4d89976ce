"""Parties: names with all letters, an address of two levels, a label key for those who produce, and no secrets."""

import unicodedata

import pytest

from tests.conftest import MANG_DEN
from trace import parties
from trace.errors import NotFound
from trace.parties import BadText, Kind


def added(world, kind=Kind.GROUP, name="Tổ hợp tác Kon Plông", **told):
    with world.house.writing() as book:
        party = parties.add(book, "house", world.house.keys, kind=kind, name=name, commune=MANG_DEN, **told)
        return party, book.written


@pytest.mark.parametrize("kind", Kind)
def test_only_producers_get_a_label_key_and_in_the_same_act(world, kind):
    party, written = added(world, kind)
    wanted = ["party.add", "key.label"] if kind in parties.PRODUCERS else ["party.add"]
    assert [s.type for s in written] == wanted
    assert (party.kind, party.commune) == (kind, MANG_DEN)


@pytest.mark.parametrize("name", ["Hợp tác xã Đăk Rơ Wa", "Y Blŭk Êban", "H’Ƀlom Ñiê", "A Bơk Čư Jŭ"])
def test_a_name_keeps_the_letters_of_all_peoples_in_one_spelling(world, name):
    party, _ = added(world, name=unicodedata.normalize("NFD", f"  {name}  "))
    assert party.name == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "HTX\u202eAn Phú", "HTX\x00", "\ud800"])
def test_a_name_that_is_none_is_refused_and_nothing_is_saved(world, name):
    with pytest.raises(BadText) as refused:
        added(world, name=name)
    assert refused.value.field == "name"
    with world.house.reading() as reader:
        assert len(parties.named(reader.session)) == 3


def test_a_commune_that_is_none_is_refused(world):
    with pytest.raises(NotFound), world.house.writing() as book:
        parties.add(book, "house", world.house.keys, kind=Kind.GROUP, name="An Phú", commune="99999")


def test_a_public_phone_stands_in_the_statement_only_as_a_commitment(world):
    party, written = added(world, phone="0260 3 862 000")
    assert party.phone == "0260 3 862 000"
    assert b"3 862 000" not in written[0].note
    silent, unsaid = added(world)
    assert silent.phone == ""
    assert "sd" not in unsaid[0].body


def test_parties_are_found_by_code_and_listed_by_name_and_kind(world):
    with world.house.reading() as reader:
        assert parties.get(reader.session, world.an_phu.party).name == "An Phú"
        assert [p.name for p in parties.named(reader.session, Kind.COOPERATIVE)] == ["An Phú", "Bình Minh"]
        assert len(parties.named(reader.session)) == 3
        with pytest.raises(NotFound):
            parties.get(reader.session, "0000")
