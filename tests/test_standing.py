"""What is in force: a stop reaches all that was packed from its lot, and nothing else."""

from datetime import date

from trace import parties, recalls, standing


def stopped(world, lot, *, recall=False, actor=None):
    with world.house.writing() as book:
        return recalls.stop(book, actor or world.lan, lot, recall=recall, reason="other-check", decision="12/QĐ").id


def lifted(world, lot, stop):
    with world.house.writing() as book:
        recalls.lift(book, world.lan, lot, stop, why="Đã rõ")


def standing_stops(world, lot):
    with world.house.reading() as reader:
        return standing.stops(reader, lot.code)


def test_a_stop_reaches_forward_and_never_back_or_aside(world):
    coop = world.an_phu
    first, second = world.harvest(coop, day=date(2026, 2, 28)), world.harvest(coop)
    only_first = world.pack(coop, first, units=5)
    mixed = world.pack(coop, first, second, units=22)
    only_second = world.pack(coop, second, units=5)
    stopped(world, first)
    reached = {lot.code for lot in (first, second, only_first, mixed, only_second) if standing_stops(world, lot)}
    assert reached == {first.code, only_first.code, mixed.code}
    stopped(world, only_second)
    assert not standing_stops(world, second)
    with world.house.reading() as reader:
        assert standing.descent(reader, second.code) == (second.code, mixed.code, only_second.code)
        assert standing.ancestry(reader, mixed.code) == (mixed.code, first.code, second.code)


def test_a_lifted_stop_is_remembered_but_not_in_force(world):
    lot = world.harvest(world.an_phu)
    hold, recall = stopped(world, lot), stopped(world, lot, recall=True)
    lifted(world, lot, hold)
    told = [(stop.ordered.id, stop.is_recall, stop.in_force, stop.by_authority) for stop in standing_stops(world, lot)]
    assert told == [(hold, False, False, True), (recall, True, True, True)]


def test_each_stop_is_lifted_by_its_own_lift_only(world):
    lot = world.harvest(world.an_phu)
    stopped(world, lot, actor=world.an_phu.manager)
    second = stopped(world, lot)
    lifted(world, lot, second)
    assert [stop.in_force for stop in standing_stops(world, lot)] == [True, False]


def test_a_suspension_is_in_force_until_the_party_may_go_on(world):
    with world.house.writing() as book:
        party = parties.get(book.session, world.an_phu.party)
        for _ in range(2):
            recalls.suspend(book, world.lan, party, why="Không có sổ", decision="13/QĐ")
            assert standing.suspended(book, party.code)
            recalls.resume(book, world.lan, party, why="Đã có sổ")
            assert not standing.suspended(book, party.code)
        assert not standing.suspended(book, world.binh_minh.party)
