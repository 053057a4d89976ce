"""What the judgement reads: gathered from statements alone, the same for the gate and for a scan."""

from datetime import timedelta

import pytest

from tests.conftest import TODAY
from trace import evidence, lots, parties, products, recalls
from trace.errors import NotFound
from trace.safety import PACKING, PRIMARY, Outcome

DAY = timedelta(days=1)


def gathered(world, lot):
    with world.house.reading() as reader:
        return evidence.gather(reader, lot.code)


def outcome(world, lot):
    with world.house.reading() as reader:
        return evidence.judged(reader, lot.code, world.today).outcome


def test_a_packed_lot_is_known_with_its_parts_papers_and_days(world):
    coop = world.an_phu
    first, second = world.harvest(coop, day=TODAY - DAY), world.harvest(coop)
    world.papers_in_order(coop)
    told = gathered(world, world.pack(coop, first, second, units=30))
    assert [harvest.lot for harvest in told.harvests] == [first.code, second.code]
    assert [(h.day, h.entered, h.day_confirmed) for h in told.harvests] == [
        (TODAY - DAY, TODAY, False), (TODAY, TODAY, False),
    ]  # fmt: skip
    assert {paper.kind for paper in told.papers} == {"vietgap", "facility"}
    assert (told.made, told.mass_g, told.stages, told.missing) == (TODAY, 15_000, (PRIMARY, PACKING), ())


def test_a_harvest_that_is_not_packed_is_asked_only_where_it_grew(world):
    world.papers_in_order(world.an_phu)
    lot = world.harvest(world.an_phu)
    assert gathered(world, lot).stages == (PRIMARY,)
    assert outcome(world, lot) is Outcome.MEETS


def test_papers_of_another_party_do_not_help(world):
    world.papers_in_order(world.binh_minh)
    assert gathered(world, world.pack(world.an_phu, world.harvest(world.an_phu))).papers == ()


def test_a_suspended_party_is_named_as_people_know_it(world):
    lot = world.pack(world.an_phu, world.harvest(world.an_phu))
    with world.house.writing() as book:
        party = parties.get(book.session, world.an_phu.party)
        recalls.suspend(book, world.lan, party, why="x", decision="1")
    assert gathered(world, lot).suspended == ("An Phú",)


def test_a_product_without_a_picture_and_a_party_without_papers_lack_their_data_items(world):
    coop = world.an_phu
    with world.house.writing() as book:
        coop.product = products.add(book, coop.manager, crop="strawberry", name="Dâu", shelf_life_days=7)
    assert gathered(world, world.pack(coop, world.harvest(coop))).missing == ("product_picture", "standards")


def test_a_lot_that_nobody_made_is_not_found(world):
    with world.house.reading() as reader, pytest.raises(NotFound):
        evidence.gather(reader, "0000000000")


def test_a_late_entry_after_a_lapsed_paper_is_unknown_until_an_officer_confirms_the_day(world):
    coop = world.an_phu
    world.papers_in_order(coop)
    world.clock.forward(days=305)  # 31 December: the last day of both papers
    picked = world.today
    world.clock.forward(days=3)
    late = world.harvest(coop, day=picked)
    assert outcome(world, late) is Outcome.UNKNOWN
    with world.house.writing() as book:
        lots.confirm_day(book, world.lan, late, how="original_seen")
    assert outcome(world, late) is Outcome.MEETS


def test_two_days_after_the_harvest_is_in_time(world):
    coop = world.an_phu
    world.papers_in_order(coop)
    world.clock.forward(days=305)
    picked = world.today
    world.clock.forward(days=2)
    assert outcome(world, world.harvest(coop, day=picked)) is Outcome.MEETS
