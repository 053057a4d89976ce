"""Runs of labels: serials go on and never come back, a file is handed out once, ranges wake and die."""

import json

import pytest

from trace import evidence, labels, lots, ticket
from trace.errors import NotFound
from trace.labels import NotPacked, PrintedBefore, RangeBad, RunTooLong, TooManyLabels
from trace.parties import BadText
from trace.provenance import AlreadySent
from trace.scans import Verdict


def act(world, verb, run, *told, actor=None, **named):
    """A verb on a run as it is stored now."""
    with world.house.writing() as book:
        verb(book, actor or world.an_phu.manager, book.session.get_one(labels.Run, run.id), *told, **named)


def stored(world, run):
    with world.house.reading() as reader:
        return labels.get_run(reader.session, run.id, world.an_phu.manager)


@pytest.fixture
def lot(world):
    """Twenty units of 500 g with their papers in order."""
    world.papers_in_order(world.an_phu)
    return world.pack(world.an_phu, world.harvest(world.an_phu))


def test_a_second_run_goes_on_where_the_first_ended(world, lot):
    first, second = world.run(world.an_phu, lot, 12), world.run(world.an_phu, lot, 8)
    assert (first.first, first.last, second.first, second.last) == (1, 12, 13, 20)
    with pytest.raises(TooManyLabels) as refused:
        world.run(world.an_phu, lot, 1)
    assert refused.value.facts["most"] == 0


def test_void_labels_free_their_units_but_their_serials_stay_dead(world, lot):
    run = world.run(world.an_phu, lot, 20)
    act(world, labels.attach, run, 6, 20)
    act(world, labels.void, run, 1, 5, why="In lệch")
    with pytest.raises(TooManyLabels) as refused:
        world.run(world.an_phu, lot, 6)
    assert refused.value.facts["most"] == 5
    fresh = world.run(world.an_phu, lot, 5)
    assert (fresh.first, fresh.last) == (21, 25)
    act(world, labels.attach, fresh, 21, 25)
    for first, last in ((1, 1), (5, 6), (1, 20)):
        with pytest.raises(RangeBad):
            act(world, labels.attach, run, first, last)
    paths = world.paths(lot, run)
    assert world.scan(paths[0]).verdict is Verdict.VOID
    assert world.scan(paths[5]).verdict is Verdict.PAPERS
    assert world.scan(world.paths(lot, fresh)[0]).verdict is Verdict.PAPERS


def test_a_label_on_the_goods_can_still_be_cancelled_once(world, lot):
    run = world.run(world.an_phu, lot, 20)
    act(world, labels.attach, run, 1, 20)
    act(world, labels.void, run, 3, 4, why="Rách", actor=world.an_phu.clerk)
    with pytest.raises(RangeBad):
        act(world, labels.void, run, 4, 5, why="Rách")
    with pytest.raises(BadText):
        act(world, labels.void, run, 7, 8, why="")
    assert json.loads(stored(world, run).void) == [[3, 4]]


def test_labels_wake_by_ranges_and_only_inside_their_run(world, lot):
    run = world.run(world.an_phu, lot, 10)
    for first, last in ((0, 5), (1, 11), (7, 6), (-3, -1)):
        with pytest.raises(RangeBad):
            act(world, labels.attach, run, first, last)
    act(world, labels.attach, run, 1, 1, actor=world.an_phu.clerk)
    act(world, labels.attach, run, 4, 10)
    with pytest.raises(RangeBad):
        act(world, labels.attach, run, 3, 4)
    paths = world.paths(lot, run)
    assert [world.scan(paths[serial - 1]).verdict for serial in (1, 2, 3, 4)] == [
        Verdict.PAPERS, Verdict.INACTIVE, Verdict.INACTIVE, Verdict.PAPERS,
    ]  # fmt: skip
    assert json.loads(stored(world, run).attached) == [[1, 1], [4, 10]]


def test_a_file_is_handed_out_once_and_again_only_with_a_reason_that_shows(world, lot):
    run = world.run(world.an_phu, lot, 10)
    act(world, labels.hand_out, run)
    with pytest.raises(PrintedBefore):
        act(world, labels.hand_out, run)
    act(world, labels.hand_out, run, why="Giấy kẹt trong máy in")
    assert stored(world, run).printed == 2
    with world.house.reading() as reader:
        told = [(s.type, s.number("times"), reader.why(s)) for s in labels.history(reader, run.id)]
    assert told == [("label.print", 1, ""), ("label.print", 2, "Giấy kẹt trong máy in")]


def test_a_file_whose_labels_are_on_goods_is_not_handed_out_again(world, lot):
    run = world.run(world.an_phu, lot, 10)
    act(world, labels.hand_out, run)
    act(world, labels.attach, run, 1, 1)
    with pytest.raises(RangeBad):
        act(world, labels.hand_out, run, why="Giấy kẹt")


@pytest.mark.parametrize("count", [-1, 501, 10**9])
def test_a_run_has_at_most_500_labels(world, lot, count):
    with pytest.raises(RunTooLong) as refused:
        world.run(world.an_phu, lot, count)
    assert refused.value.facts["most"] == 500


def test_only_a_packed_lot_carries_labels(world, lot):
    with pytest.raises(NotPacked):
        world.run(world.an_phu, world.harvest(world.an_phu), 1)


def test_one_label_for_the_whole_lot_takes_no_unit(world, lot):
    whole = world.run(world.an_phu, lot, 0)
    assert (whole.first, whole.last, whole.count, whole.for_lot) == (0, 0, 1, True)
    items = world.run(world.an_phu, lot, 20)
    assert (items.first, items.last, items.for_lot) == (1, 20, False)
    (path,) = world.paths(lot, whole)
    assert ticket.parse(path).serial == ""
    assert world.scan(path).verdict is Verdict.INACTIVE
    world.attach(world.an_phu, whole)
    assert world.scan(path).verdict is Verdict.PAPERS
    act(world, labels.void, whole, 0, 0, why="Rơi mất")
    assert world.scan(path).verdict is Verdict.VOID


def test_a_run_says_lot_unit_use_by_key_and_judgement(world, lot):
    run = world.run(world.an_phu, lot, 20)
    with world.house.reading() as reader:
        told, made = reader.get(run.id), evidence.made(reader, lot.code)
        judged = reader.get(told.text("judgement"))
    assert (judged.type, judged.text("outcome"), judged.text("market")) == ("judgement", "meets", "VN")
    assert (told.text("lot"), told.number("unit_g"), told.day("best_before")) == (lot.code, 500, lot.best_before)
    assert (told.number("first"), told.number("last"), told.number("kidx")) == (1, 20, 1)
    assert {made.id, judged.id} <= set(told.texts("prev"))


def test_a_judgement_is_recorded_once_a_change_and_never_by_a_scan(world, lot):
    runs = [world.run(world.an_phu, lot, count) for count in (5, 5, 0)]
    world.attach(world.an_phu, runs[0])
    with world.house.reading() as reader:
        size = reader.size
    for path in world.paths(lot, runs[0]):
        assert world.scan(path).verdict is Verdict.PAPERS
    with world.house.reading() as reader:
        assert reader.size == size
        assert len(reader.about(lot.code, "judgement")) == 1
        assert len({reader.get(run.id).text("judgement") for run in runs}) == 1


def test_a_judgement_is_recorded_whatever_act_changed_it(world):
    coop, rival = world.an_phu, world.binh_minh
    lot, _, _ = world.labelled(coop)
    world.paper(rival, number=f"VG-{coop.party}")
    with world.house.reading() as reader:
        own = next(paper.code for paper in evidence.gather(reader, lot.code).papers if paper.kind == "vietgap")
    world.looked_at(own)
    with world.house.reading() as reader:
        told = [(s.text("outcome"), s.texts("reasons")) for s in reader.about(lot.code, "judgement")]
    disputed = (f"basis-duplicate-number:VG-{coop.party}",)
    assert told == [("meets", ()), ("unknown", disputed), ("meets", ())]


def test_the_same_form_sent_twice_is_one_act(world, lot):
    def run():
        with world.house.writing() as book:
            return labels.start_run(book, world.an_phu.manager, lot, 20, nonce="a")

    first = run()
    with pytest.raises(AlreadySent) as sent:  # though no unit is left
        run()
    assert sent.value.facts["statement"] == first.id
    for verb, told in (
        (labels.hand_out, {}), (labels.attach, {"first": 1, "last": 20}),
        (labels.void, {"first": 1, "last": 20, "why": "Rách"}),
    ):  # fmt: skip
        act(world, verb, first, **told, nonce=verb.__name__)
        with pytest.raises(AlreadySent):
            act(world, verb, first, **told, nonce=verb.__name__)


def test_runs_are_seen_by_their_party_and_by_officers_but_not_by_members(world, lot):
    run, coop = world.run(world.an_phu, lot, 20), world.an_phu
    with world.house.reading() as reader:
        for actor in (coop.manager, coop.clerk, world.lan):
            found = labels.get_run(reader.session, run.id, actor)
            assert labels.lot_of(reader.session, found, actor).code == lot.code
        for actor in (coop.member, world.binh_minh.manager, world.operator):
            with pytest.raises(NotFound):
                labels.get_run(reader.session, run.id, actor)
        with pytest.raises(NotFound):
            labels.get_run(reader.session, "0" * 64, world.lan)
        assert labels.labelled_lots(reader.session, coop.party) == [lot.code]
        assert lots.get(reader.session, lot.code, coop.manager).units == 20
