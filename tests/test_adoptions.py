"""A row of the rule tables decides once an official adopted it: with name, day and the document that was seen."""

import pytest

from tests.conftest import TODAY
from trace import adoptions, reference
from trace.adoptions import AlreadyAdopted
from trace.errors import Forbidden, NotFound
from trace.parties import BadText
from trace.reference import EntryWindow, RequiredBasis, Tt02Item

FIRST = next(iter(adoptions.by_hash()))


def adopted(world, row=FIRST, actor=None, seen="Công báo số 12"):
    with world.house.writing() as book:
        adoptions.adopt(book, actor or world.official, row, document_seen=seen)


def test_every_row_that_decides_waits_for_an_official(world):
    with world.house.reading() as reader:
        states = adoptions.rows(reader)
        assert not adoptions.rules(reader).adopted
    assert not any(state.adopted for state in states)
    assert {type(state.row) for state in states} == {RequiredBasis, EntryWindow, Tt02Item}
    assert len(states) == sum(len(reference.rows(kind)) for kind in adoptions.ADOPTED)


def test_an_adopted_row_decides_and_says_who_when_and_after_which_document(world):
    adopted(world)
    row = adoptions.by_hash()[FIRST]
    with world.house.reading() as reader:
        rules = adoptions.rules(reader)
        state = next(state for state in adoptions.rows(reader) if state.hash == FIRST)
    assert rules.decides(row)
    assert rules.adopted == {row}
    assert rules.hash == reference.tables_hash()
    assert state.adoption.text("by") == world.official.person
    assert (state.adoption.text("document_seen"), state.adoption.done) == ("Công báo số 12", TODAY)


def test_only_an_official_adopts(world):
    for actor in (world.lan, world.operator, world.an_phu.manager, world.an_phu.clerk, world.an_phu.member):
        with pytest.raises(Forbidden):
            adopted(world, actor=actor)


def test_a_row_is_adopted_once_with_a_document_and_only_if_there_is_one(world):
    with pytest.raises(BadText):
        adopted(world, seen="  ")
    with pytest.raises(NotFound):
        adopted(world, row="0" * 64)
    adopted(world)
    with pytest.raises(AlreadyAdopted):
        adopted(world)


@pytest.mark.parametrize("kind", adoptions.ADOPTED)
def test_a_changed_letter_makes_a_new_row_that_nobody_adopted(kind):
    texts = dict(reference.raw_rows(kind.table)[0])
    assert reference.row_hash(kind.table, texts) in adoptions.by_hash()
    for name, cell in texts.items():
        assert reference.row_hash(kind.table, {**texts, name: f"{cell}x"}) not in adoptions.by_hash()
