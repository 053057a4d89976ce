"""Stops: who may order and lift them, what they do to labels, and what turns a labelled lot to "fails"."""

from datetime import date

import pytest

from tests.conftest import TODAY
from trace import cases, certificates, evidence, parties, products, recalls, reference, standing
from trace.errors import Forbidden, NotFound
from trace.labels import LabelRefused
from trace.parties import BadText
from trace.provenance import AlreadySent
from trace.recalls import AlreadyLifted, AlreadyStopped, DecisionMissing, StopReasonUnknown
from trace.safety import Outcome
from trace.scans import Verdict


def stopped(world, lot, actor=None, *, recall=False, reason="other-check", decision="12/QĐ-CC", nonce=""):
    with world.house.writing() as book:
        return recalls.stop(
            book, actor or world.lan, lot, recall=recall, reason=reason, decision=decision, nonce=nonce
        ).id


def lifted(world, lot, stop, actor=None, nonce=""):
    with world.house.writing() as book:
        return recalls.lift(book, actor or world.lan, lot, stop, why="Đã rõ nguyên nhân", nonce=nonce)


def suspended(world, coop, actor=None):
    with world.house.writing() as book:
        party = parties.get(book.session, coop.party)
        recalls.suspend(book, actor or world.lan, party, why="Không có sổ ghi chép", decision="13/QĐ-CC")
    return held_by(book)


def resumed(world, coop, actor=None):
    with world.house.writing() as book:
        recalls.resume(book, actor or world.lan, parties.get(book.session, coop.party), why="Đã có sổ")


def withdrawn(world, coop, since=TODAY):
    with world.house.writing() as book:
        code = next(row.code for row in certificates.of_party(book.session, coop.party) if row.kind == "vietgap")
        certificates.withdraw(book, world.lan, code, since=since, why="Bỏ sổ ghi chép")
    return held_by(book)


def held_by(book):
    """Lots that an act held when it ended."""
    return tuple(statement.text("lot") for statement in book.written if statement.type == "hold")


def standing_stops(world, lot):
    with world.house.reading() as reader:
        return [stop.ordered for stop in standing.stops(reader, lot.code) if stop.in_force]


def judgements(world, lot):
    with world.house.reading() as reader:
        return [s.text("outcome") for s in reader.about(lot.code, "judgement")]


def tasks(world):
    with world.house.reading() as reader:
        return [(case.lot, case.about) for case in cases.visible(reader.session, world.lan) if case.kind == cases.TASK]


def test_a_manager_stops_own_lots_at_once_and_an_officer_any_with_a_decision(world):
    lot = world.harvest(world.an_phu)
    stopped(world, lot, world.an_phu.manager, decision="")
    stopped(world, lot, world.official)
    assert [stop.text("side") for stop in standing_stops(world, lot)] == ["party", "authority"]
    with pytest.raises(DecisionMissing):
        stopped(world, lot, recall=True, decision=" ")


def test_nobody_else_stops_or_lifts(world):
    lot = world.harvest(world.an_phu)
    stop = stopped(world, lot)
    for actor in (world.an_phu.member, world.an_phu.clerk, world.operator):
        with pytest.raises(Forbidden):
            stopped(world, lot, actor)
        with pytest.raises(Forbidden):
            lifted(world, lot, stop, actor)
    with pytest.raises(NotFound):
        stopped(world, lot, world.binh_minh.manager)
    with pytest.raises(NotFound):
        lifted(world, lot, stop, world.binh_minh.manager)


@pytest.mark.parametrize("recall", [False, True])
def test_the_authority_lifts_every_stop_and_the_party_only_its_own(world, recall):
    coop, lot = world.an_phu, world.harvest(world.an_phu)
    by_authority = stopped(world, lot, recall=recall)
    by_party = stopped(world, lot, coop.manager, recall=recall)
    with pytest.raises(Forbidden):
        lifted(world, lot, by_authority, coop.manager)
    lifted(world, lot, by_party, coop.manager)
    again = stopped(world, lot, coop.manager, recall=recall)
    lifted(world, lot, again, world.lan)
    lifted(world, lot, by_authority, world.official)
    assert standing_stops(world, lot) == []


def test_the_public_reason_is_from_the_list_and_each_is_taken(world):
    lot = world.harvest(world.an_phu)
    for reason in reference.stop_reasons():
        lifted(world, lot, stopped(world, lot, reason=reason))
    with pytest.raises(StopReasonUnknown):
        stopped(world, lot, reason="because")


def test_a_stop_stands_once_a_side_and_kind_and_is_lifted_once(world):
    lot = world.harvest(world.an_phu)
    stop = stopped(world, lot)
    with pytest.raises(AlreadyStopped):
        stopped(world, lot, world.official)
    stopped(world, lot, recall=True)
    lifted(world, lot, stop)
    with pytest.raises(AlreadyLifted):
        lifted(world, lot, stop)
    assert stopped(world, lot) != stop


def test_the_same_form_sent_twice_is_one_stop_and_one_lift(world):
    lot = world.harvest(world.an_phu)
    stop = stopped(world, lot, nonce="a")
    with pytest.raises(AlreadySent):
        stopped(world, lot, nonce="a")
    lifted(world, lot, stop, nonce="b")
    with pytest.raises(AlreadySent):
        lifted(world, lot, stop, nonce="b")


def test_a_stop_is_lifted_only_at_the_lot_it_was_ordered_for(world):
    harvest = world.harvest(world.an_phu)
    lot = world.pack(world.an_phu, harvest)
    stop = stopped(world, harvest)
    for wrong in (lot, world.harvest(world.an_phu)):
        with pytest.raises(NotFound):
            lifted(world, wrong, stop)
    with pytest.raises(NotFound):
        lifted(world, harvest, "0" * 64)


def test_a_stop_on_a_harvest_is_judged_at_every_labelled_lot_packed_from_it(world):
    coop = world.an_phu
    world.papers_in_order(coop)
    harvest = world.harvest(coop)
    packed = [world.pack(coop, harvest, units=5) for _ in range(2)]
    for lot in packed:
        world.run(coop, lot, 5)
    recall = stopped(world, harvest, recall=True)
    assert [judgements(world, lot) for lot in packed] == [["meets", "fails"]] * 2
    lifted(world, harvest, recall)
    assert [judgements(world, lot) for lot in packed] == [["meets", "fails", "meets"]] * 2


def test_a_stop_on_a_packed_lot_leaves_its_harvest_and_its_siblings_alone(world):
    coop = world.an_phu
    world.papers_in_order(coop)
    harvest = world.harvest(coop)
    lot, sibling = (world.pack(coop, harvest, units=5) for _ in range(2))
    stopped(world, lot, recall=True)
    assert world.run(coop, sibling, 5).count == 5
    assert standing_stops(world, harvest) == []
    with pytest.raises(LabelRefused):
        world.run(coop, lot, 5)


def test_a_hold_asks_and_a_recall_fails(world):
    lot, _, paths = world.labelled(world.an_phu)
    hold = stopped(world, lot, world.an_phu.manager)
    assert world.scan(paths[0]).verdict is Verdict.HELD
    recall = stopped(world, lot)
    assert world.scan(paths[0]).verdict is Verdict.HELD
    stopped(world, lot, recall=True)
    assert world.scan(paths[0]).verdict is Verdict.RECALLED
    assert judgements(world, lot) == ["meets", "unknown", "fails"]
    lifted(world, lot, hold)
    lifted(world, lot, recall)
    assert tasks(world) == []


def test_a_withdrawn_paper_turns_labelled_lots_to_fails_holds_them_and_opens_a_task_in_the_same_act(world):
    lot, _, paths = world.labelled(world.an_phu)
    other, _, _ = world.labelled(world.binh_minh)
    size = _size(world)
    assert withdrawn(world, world.an_phu) == (lot.code,)
    (hold,) = standing_stops(world, lot)
    assert (hold.type, hold.text("side"), hold.text("reason")) == ("hold", "authority", "paper-withdrawn")
    assert tasks(world) == [(lot.code, "basis-withdrawn")]
    assert _size(world) == size + 3  # cert.withdraw, judgement, hold
    assert world.scan(paths[0]).verdict is Verdict.FAILED
    assert standing_stops(world, other) == []


def test_a_withdrawal_that_takes_effect_after_the_harvest_changes_nothing(world):
    lot, _, paths = world.labelled(world.an_phu)
    world.clock.forward(days=1)
    assert withdrawn(world, world.an_phu, since=date(2026, 3, 2)) == ()
    assert (standing_stops(world, lot), tasks(world)) == ([], [])
    assert world.scan(paths[0]).verdict is Verdict.PAPERS


def test_half_of_it_is_never_saved(world, monkeypatch):
    lot, _, _ = world.labelled(world.an_phu)
    size = _size(world)

    def full(*_args, **_told):
        raise OSError("disk full")

    monkeypatch.setattr(cases, "open_task", full)
    with pytest.raises(OSError, match="disk full"):
        withdrawn(world, world.an_phu)
    assert _size(world) == size
    assert standing_stops(world, lot) == []
    with world.house.reading() as reader:
        assert evidence.judged(reader, lot.code, TODAY).outcome is Outcome.MEETS


def test_a_suspension_holds_labelled_lots_and_resuming_and_lifting_bring_them_back(world):
    coop = world.an_phu
    lot, _, paths = world.labelled(coop)
    assert suspended(world, coop) == (lot.code,)
    (hold,) = standing_stops(world, lot)
    assert hold.text("reason") == "other-check"  # no paper was withdrawn: nobody says so
    assert tasks(world) == [(lot.code, "party-suspended")]
    assert world.scan(paths[0]).verdict is Verdict.FAILED
    resumed(world, coop)
    assert world.scan(paths[0]).verdict is Verdict.HELD
    with pytest.raises(Forbidden):
        lifted(world, lot, hold.id, coop.manager)
    lifted(world, lot, hold.id)
    assert world.scan(paths[0]).verdict is Verdict.PAPERS
    assert judgements(world, lot) == ["meets", "fails", "unknown", "meets"]


def test_a_suspension_is_ordered_and_ended_once_by_officers_with_a_decision(world):
    coop = world.an_phu
    for actor in (coop.manager, world.operator):
        with pytest.raises(Forbidden):
            suspended(world, coop, actor)
        with pytest.raises(Forbidden):
            resumed(world, coop, actor)
    with pytest.raises(AlreadyLifted):
        resumed(world, coop)
    with pytest.raises(BadText), world.house.writing() as book:
        recalls.suspend(book, world.lan, parties.get(book.session, coop.party), why="x", decision="")
    suspended(world, coop)
    with pytest.raises(AlreadyStopped):
        suspended(world, coop)


def test_a_hold_of_the_manager_does_not_stand_for_the_authoritys(world):
    coop = world.an_phu
    lot, _, paths = world.labelled(coop)
    own = stopped(world, lot, coop.manager)
    assert withdrawn(world, coop) == (lot.code,)
    assert tasks(world) == [(lot.code, "basis-withdrawn")]
    lifted(world, lot, own, coop.manager)
    assert [stop.text("side") for stop in standing_stops(world, lot)] == ["authority"]
    assert world.scan(paths[0]).verdict is Verdict.FAILED


def test_a_lot_that_is_recalled_or_fails_already_is_not_held_again(world):
    coop = world.an_phu
    lot, _, _ = world.labelled(coop)
    stopped(world, lot, recall=True)
    assert withdrawn(world, coop) == ()
    assert [stop.type for stop in standing_stops(world, lot)] == ["recall"]
    failing, _, _ = world.labelled(world.binh_minh)
    assert withdrawn(world, world.binh_minh) == (failing.code,)
    assert suspended(world, world.binh_minh) == ()
    assert len(standing_stops(world, failing)) == 1


def test_a_hold_of_the_authority_is_enough_but_the_task_is_opened_all_the_same(world):
    lot, _, _ = world.labelled(world.an_phu)
    stopped(world, lot)
    assert withdrawn(world, world.an_phu) == ()
    assert len(standing_stops(world, lot)) == 1
    assert tasks(world) == [(lot.code, "basis-withdrawn")]


def test_an_officer_who_lifts_the_hold_of_a_lot_that_fails_is_not_overruled_and_the_page_says_failed(world):
    lot, _, paths = world.labelled(world.an_phu)
    withdrawn(world, world.an_phu)
    (hold,) = standing_stops(world, lot)
    lifted(world, lot, hold.id)
    assert standing_stops(world, lot) == []
    assert world.scan(paths[0]).verdict is Verdict.FAILED


def test_lots_without_labels_are_neither_judged_nor_held(world):
    coop = world.an_phu
    world.papers_in_order(coop)
    lot = world.pack(coop, world.harvest(coop))
    assert withdrawn(world, coop) == ()
    assert (judgements(world, lot), standing_stops(world, lot), tasks(world)) == ([], [], [])


def test_a_refused_paper_or_a_changed_product_type_turns_labelled_lots_too(world):
    coop = world.an_phu
    lot, _, _ = world.labelled(coop)
    with world.house.writing() as book:
        row = next(row for row in certificates.of_party(book.session, coop.party) if row.kind == "facility")
        certificates.refuse(book, world.lan, row.code, why="Giấy bị sửa")
    assert held_by(book) == (lot.code,)
    assert tasks(world) == [(lot.code, "facility-refused")]
    other, _, _ = world.labelled(world.binh_minh)
    with world.house.writing() as book:
        found = products.get(book.session, world.binh_minh.product.code, world.lan)
        products.change_type(book, world.lan, found, "processed_prepacked")
    assert held_by(book) == (other.code,)
    assert tasks(world)[1:] == [(other.code, "declaration-missing")]


def _size(world):
    with world.house.reading() as reader:
        return reader.size
