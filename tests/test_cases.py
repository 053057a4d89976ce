"""Cases: numbered, seen by those whom they concern, closed with a word; they never colour a page."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from trace import cases
from trace.errors import Forbidden, NotFound
from trace.parties import BadText
from trace.scans import Verdict


def reported(world, coop=None, **told):
    told = {"about": "other", "text": "Trái dập", "party": coop.party if coop else "", **told}
    with world.house.filing() as session:
        return cases.report(session, world.clock(), **told).number


def closed(world, actor, number, word="Đã gọi điện"):
    with world.house.filing() as session:
        return cases.close(session, actor, number, word, world.clock())


def seen(world, actor):
    with world.house.reading() as reader:
        return [case.number for case in cases.visible(reader.session, actor)]


def test_cases_are_numbered_one_after_another_and_tasks_among_them(world):
    first, second = reported(world, world.an_phu), reported(world)
    with world.house.writing() as book:
        task = cases.open_task(book, lot="AAAA000001", party=world.an_phu.party, text="basis-withdrawn").number
    assert (first, second, task) == (1, 2, 3)


def test_a_manager_sees_the_own_partys_cases_and_an_officer_all(world):
    own, other, nobodys = reported(world, world.an_phu), reported(world, world.binh_minh), reported(world)
    assert seen(world, world.an_phu.manager) == [own]
    assert seen(world, world.lan) == seen(world, world.official) == [own, other, nobodys]
    for actor in (world.an_phu.clerk, world.an_phu.member, world.operator):
        with pytest.raises(Forbidden):
            seen(world, actor)


def test_a_case_is_closed_with_a_word_by_those_who_see_it(world):
    told, other = reported(world, world.an_phu), reported(world, world.binh_minh)
    with world.house.writing() as book:
        own = cases.open_task(book, lot="", party=world.an_phu.party, text="party-suspended").number
    with pytest.raises(Forbidden):
        closed(world, world.an_phu.manager, told)
    for number in (other, 99):
        with pytest.raises(NotFound):
            closed(world, world.an_phu.manager, number)
    with pytest.raises(Forbidden):
        closed(world, world.an_phu.clerk, own)
    with pytest.raises(BadText):
        closed(world, world.an_phu.manager, own, word=" ")
    assert closed(world, world.an_phu.manager, own).closed_by == world.an_phu.manager.person
    assert closed(world, world.lan, other).word == "Đã gọi điện"


def test_open_cases_come_first_and_the_oldest_of_them(world):
    numbers = []
    for _ in range(3):
        numbers.append(reported(world, world.an_phu))
        world.clock.forward(hours=1)
    closed(world, world.lan, numbers[0])
    assert seen(world, world.lan) == [2, 3, 1]
    with world.house.reading() as reader:
        case = cases.visible(reader.session, world.lan)[-1]
        assert case.closed.replace(tzinfo=NOON.tzinfo) - NOON == timedelta(hours=3)


def test_a_report_is_short_and_may_be_without_words(world):
    assert reported(world, text="")
    with pytest.raises(BadText):
        reported(world, text="x" * 501)


def test_no_report_colours_a_page(world):
    lot, _, paths = world.labelled(world.an_phu)
    for _ in range(20):
        reported(world, world.an_phu, lot=lot.code, serial="1", about="not-the-same-goods")
    assert world.scan(paths[0]).verdict is Verdict.PAPERS


def test_nothing_about_the_visitor_is_kept(world):
    assert set(cases.Case.model_fields) == {
        "number", "kind", "opened", "lot", "serial", "party", "about", "text", "closed", "closed_by", "word",
    }  # fmt: skip
