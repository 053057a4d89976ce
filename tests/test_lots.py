"""Lots: a harvest is registered by or for the one who picked it; what is packed never exceeds what is left."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest

from tests.conftest import TODAY
from trace import accounts, evidence, lots
from trace.accounts import Role
from trace.errors import Forbidden, NotFound
from trace.lots import (
    Harvest,
    HarvestInFuture,
    HarvestTooOld,
    MassBad,
    MoreThanIsLeft,
    NothingToPack,
    NotOneProduct,
    PackDayBad,
    Packing,
    PlotNotWorked,
    UnitBad,
)  # fmt: skip
from trace.plots import Plot
from trace.provenance import AlreadySent

DAY = timedelta(days=1)


def registered(world, coop, actor=None, worker=None, nonce="", **told):
    with world.house.writing() as book:
        person = accounts.person(book.session, worker or coop.member.person)
        told = {"plot": coop.plot, "crop": "strawberry", "mass_g": 10_000, "day": TODAY, "worker": person, **told}
        return lots.register_harvest(book, actor or coop.member, Harvest(**told), nonce)


def packed(world, coop, *harvests, actor=None, nonce="", **told):
    told = {"unit_g": 500, "units": 20, "day": TODAY, "best_before": TODAY + 7 * DAY, "product": coop.product, **told}
    with world.house.writing() as book:
        packing = Packing(lots=tuple(lot.code for lot in harvests), **told)
        return lots.pack(book, actor or coop.manager, packing, nonce)


def count(world, coop, kind=""):
    with world.house.reading() as reader:
        return len(lots.of_party(reader.session, coop.party, kind))


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"day": TODAY + DAY}, HarvestInFuture),
        ({"day": TODAY - 367 * DAY}, HarvestTooOld),
        ({"mass_g": 0}, MassBad),
        ({"mass_g": -1}, MassBad),
        ({"mass_g": 10**12}, MassBad),
        ({"mass_g": lots.MAX_MASS_G + 1}, MassBad),
        ({"crop": "tomato"}, PlotNotWorked),
    ],
)
def test_what_is_no_harvest_is_refused_and_not_saved(world, told, error):
    with pytest.raises(error):
        registered(world, world.an_phu, **told)
    assert count(world, world.an_phu) == 0


@pytest.mark.parametrize("told", [{"mass_g": 1}, {"mass_g": lots.MAX_MASS_G}, {"day": TODAY - 366 * DAY}])
def test_the_least_the_most_and_the_oldest_harvest_are_taken(world, told):
    world.an_phu.plot.since = date(2025, 1, 1)
    assert registered(world, world.an_phu, **told).left_g == told.get("mass_g", 10_000)


def test_the_day_is_the_farms_and_not_the_one_in_london(world):
    world.clock.forward(hours=12.5)  # half past midnight on 2 March in Viet Nam, 1 March in UTC
    assert registered(world, world.an_phu, day=TODAY + DAY).entered == TODAY + DAY


def test_a_harvest_of_a_clerk_for_a_member_says_so(world):
    coop = world.an_phu
    lot = registered(world, coop, actor=coop.clerk)
    assert (lot.person, lot.by) == (coop.member.person, coop.clerk.person)
    own = registered(world, coop)
    with world.house.reading() as reader:
        assert evidence.made(reader, lot.code).text("for") == coop.member.person
        assert "for" not in evidence.made(reader, own.code).body


def test_a_single_mass_stands_in_no_statement(world):
    first, second = (registered(world, world.an_phu, mass_g=mass) for mass in (71_234_567, 84_567_891))
    lot = packed(world, world.an_phu, first, second, unit_g=500_000, units=300)
    with world.house.reading() as reader:
        notes = b"".join(evidence.made(reader, code).note for code in (first.code, second.code, lot.code))
        assert reader.private(evidence.made(reader, first.code)) == {"mass_g": 71_234_567}
        taken = reader.private(evidence.made(reader, lot.code)).values()
    assert sum(taken) == 150_000_000
    for secret in (71_234_567, 84_567_891, *taken):
        assert str(secret).encode() not in notes


@pytest.mark.parametrize("role", ["inspector", "official", "operator"])
def test_officers_and_operators_harvest_and_pack_nothing(world, role):
    actor = {"inspector": world.lan, "official": world.official, "operator": world.operator}[role]
    with pytest.raises(Forbidden):
        registered(world, world.an_phu, actor=actor)
    with pytest.raises(Forbidden):
        packed(world, world.an_phu, actor=actor)


def test_a_member_harvests_only_for_herself_and_nobody_on_a_rivals_plot(world):
    coop, rival = world.an_phu, world.binh_minh
    with pytest.raises(NotFound):
        registered(world, coop, worker=coop.clerk.person)
    for actor in (rival.member, rival.clerk, rival.manager):
        with pytest.raises(NotFound):
            registered(world, coop, actor=actor)
    with pytest.raises(NotFound):
        registered(world, coop, actor=coop.clerk, worker=rival.member.person)
    other = Plot(**{**coop.plot.model_dump(), "worker": coop.clerk.person})
    with pytest.raises(PlotNotWorked):
        registered(world, coop, plot=other)


def test_only_a_manager_packs_and_only_own_harvests_into_own_products(world):
    coop, rival = world.an_phu, world.binh_minh
    lot = world.harvest(coop)
    for actor in (coop.clerk, coop.member):
        with pytest.raises(Forbidden):
            packed(world, coop, lot, actor=actor)
    for told in ({"actor": rival.manager}, {"actor": rival.manager, "product": rival.product}):
        with pytest.raises(NotFound):
            packed(world, coop, lot, **told)
    with pytest.raises(NotFound):
        packed(world, coop, lot, product=rival.product)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"units": 0}, UnitBad),
        ({"units": lots.MAX_UNITS + 1}, UnitBad),
        ({"unit_g": 0}, UnitBad),
        ({"unit_g": -500}, UnitBad),
        ({"unit_g": 1_000_001}, UnitBad),
        ({"units": 21}, MoreThanIsLeft),
        ({"day": TODAY + DAY, "best_before": TODAY + 9 * DAY}, PackDayBad),
        ({"day": TODAY - 2 * DAY}, PackDayBad),
        ({"best_before": TODAY - DAY}, PackDayBad),
    ],
)
def test_what_cannot_be_packed_is_refused_and_nothing_is_taken(world, told, error):
    lot = world.harvest(world.an_phu, day=TODAY - DAY)
    with pytest.raises(error) as refused:
        packed(world, world.an_phu, lot, **told)
    if error is MoreThanIsLeft:
        assert refused.value.facts["most"] == 20
    assert count(world, world.an_phu, lots.PACKED) == 0
    assert packed(world, world.an_phu, lot).mass_g == 10_000


def test_nothing_and_what_is_packed_already_cannot_be_packed(world):
    lot = packed(world, world.an_phu, world.harvest(world.an_phu))
    with pytest.raises(NothingToPack):
        packed(world, world.an_phu)
    with pytest.raises(NotOneProduct):
        packed(world, world.an_phu, lot)
    with pytest.raises(NotOneProduct):
        packed(world, world.an_phu, world.harvest(world.an_phu), product=_tomatoes(world))


def _tomatoes(world):
    return type(world.an_phu.product)(**{**world.an_phu.product.model_dump(), "crop": "tomato"})


def test_the_oldest_harvest_is_packed_first_and_one_named_twice_counts_once(world):
    coop = world.an_phu
    new, old = world.harvest(coop), world.harvest(coop, day=TODAY - DAY)
    packed(world, coop, new, old, new, old, units=30)
    with world.house.reading() as reader:
        left = {lot.code: lot.left_g for lot in lots.of_party(reader.session, coop.party, lots.HARVEST)}
        assert left == {old.code: 0, new.code: 5_000}
        assert [lot.code for lot in lots.to_pack(reader.session, coop.party, "strawberry")] == [new.code]
    with pytest.raises(MoreThanIsLeft) as refused:
        packed(world, coop, new, old, units=11)
    assert (refused.value.facts["most"], refused.value.facts["left_g"]) == (10, 5_000)


def test_two_managers_at_once_never_pack_more_than_there_is(world):
    lot, start, told = world.harvest(world.an_phu), Barrier(2), []

    def press():
        start.wait()
        try:
            told.append(packed(world, world.an_phu, lot, units=15).units)
        except MoreThanIsLeft as refused:
            told.append(refused.facts["most"])

    managers = [Thread(target=press) for _ in range(2)]
    for manager in managers:
        manager.start()
    for manager in managers:
        manager.join()
    assert sorted(told) == [5, 15]
    assert count(world, world.an_phu, lots.PACKED) == 1


def test_the_same_form_sent_twice_makes_one_lot(world):
    lot = registered(world, world.an_phu, nonce="a")
    with pytest.raises(AlreadySent):
        registered(world, world.an_phu, nonce="a")
    first = packed(world, world.an_phu, lot, nonce="b")
    with pytest.raises(AlreadySent) as sent:  # though nothing is left to pack
        packed(world, world.an_phu, lot, nonce="b")
    with world.house.reading() as reader:
        assert reader.get(sent.value.facts["statement"]).text("lot") == first.code
    assert count(world, world.an_phu) == 2


def test_members_see_their_own_harvests_clerks_the_partys_and_rivals_none(world):
    coop = world.an_phu
    lot = world.harvest(coop)
    stranger = replace(coop.member, person=f"{coop.party}.M0000000")
    with world.house.reading() as reader:
        for actor in (coop.member, coop.clerk, coop.manager, world.lan, world.official):
            assert lots.get(reader.session, lot.code, actor).code == lot.code
        for actor in (stranger, world.binh_minh.manager, world.operator):
            with pytest.raises(NotFound):
                lots.get(reader.session, lot.code, actor)
        with pytest.raises(NotFound):
            lots.get(reader.session, "0000000000", world.lan)
        assert [own.code for own in lots.of_person(reader.session, coop.member.person)] == [lot.code]


def test_only_an_officer_confirms_a_day_and_says_how(world):
    lot = world.harvest(world.an_phu)
    for actor in (world.an_phu.manager, world.an_phu.clerk, world.operator):
        with pytest.raises(Forbidden), world.house.writing() as book:
            lots.confirm_day(book, actor, lot, how="original_seen")
    with pytest.raises(NotFound), world.house.writing() as book:
        lots.confirm_day(book, world.lan, lot, how="guessed")
    with world.house.writing() as book:
        lots.confirm_day(book, world.lan, lot, how="issuer_answered")
    with world.house.reading() as reader:
        assert evidence.gather(reader, lot.code).harvests[0].day_confirmed


def test_codes_begin_with_the_party_and_tell_nothing_else(world):
    codes = {world.harvest(world.an_phu).code for _ in range(5)}
    assert len(codes) == 5
    assert all(code.startswith(world.an_phu.party) and len(code) == 10 for code in codes)
    assert world.an_phu.member.role == Role.MEMBER
