"""What a scan says: which verdict comes first, what is told of stops, and that nothing private is told."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from tests import conftest
from tests.conftest import MANG_DEN, NOON, TODAY
from trace import codes, labels, parties, products, recalls, scans
from trace.labels import Run
from trace.scans import ReasonFacts, StopFacts, Verdict

DAY = timedelta(days=1)


def typed(world, code):
    with world.house.reading() as reader:
        return scans.read_typed_code(reader, world.house.root, code, world.clock())


def stop(world, lot, *, recall, actor=None, reason="other-check"):
    with world.house.writing() as book:
        return recalls.stop(book, actor or world.lan, lot, recall=recall, reason=reason, decision="12/QĐ-CC").id


def lift(world, lot, stop_id):
    with world.house.writing() as book:
        recalls.lift(book, world.lan, lot, stop_id, why="Đã rõ")


def on_the_goods(world, run, first, last):
    with world.house.writing() as book:
        labels.attach(book, world.an_phu.manager, book.session.get_one(Run, run.id), first, last)


def cancelled(world, run, serial):
    with world.house.writing() as book:
        labels.void(book, world.an_phu.manager, book.session.get_one(Run, run.id), serial, serial, why="Rách")


def withdrawn(world, kind="vietgap"):
    with world.house.writing() as book:
        papers = conftest.certificates.of_party(book.session, world.an_phu.party)
        code = next(row.code for row in papers if row.kind == kind and row.state == conftest.certificates.SEEN)
        conftest.certificates.withdraw(book, world.lan, code, since=date(2026, 1, 1), why="Bỏ sổ ghi chép")


def wrong_signature(path):
    """The same path with the last digit of its signature changed."""
    return f"{path[:-1]}{(int(path[-1]) + 1) % 10}"


def test_the_first_verdict_that_applies_is_told_whatever_else_is_true(world):
    coop = world.an_phu
    world.papers_in_order(coop)
    lot = world.pack(coop, world.harvest(coop))
    run = world.run(coop, lot, 20)
    on_the_goods(world, run, 1, 10)
    cancelled(world, run, 2)
    cancelled(world, run, 12)
    paths = dict(enumerate(world.paths(lot, run), 1))
    code, sleeping, dead = (codes.typed(lot.code, serial) for serial in ("1", "11", "2"))
    ways = {
        "scanned": paths[1], "asleep": paths[11], "void": paths[2], "void, never awake": paths[12],
        "forged": wrong_signature(paths[1]), "other serial": paths[1].replace("/1/", "/3/"),
        "serial too high": paths[1].replace("/1/", "/21/"), "malformed": f"/{lot.code}/1/123",
        "only a lot": f"/{lot.code}",
    }  # fmt: skip
    words = {
        "typed": code, "typed, asleep": sleeping, "typed, void": dead, "never issued": codes.typed(lot.code, "99"),
        "mistyped": code[:-1] + ("0" if code[-1] != "0" else "1"),
    }  # fmt: skip

    def told():
        return {
            **{way: world.scan(path).verdict for way, path in ways.items()},
            **{way: typed(world, text).verdict for way, text in words.items()},
        }

    now = {
        "scanned": Verdict.PAPERS, "asleep": Verdict.INACTIVE, "void": Verdict.VOID, "void, never awake": Verdict.VOID,
        "forged": Verdict.FORGED, "other serial": Verdict.FORGED, "serial too high": Verdict.FORGED,
        "malformed": Verdict.UNKNOWN, "only a lot": Verdict.UNKNOWN, "typed": Verdict.TYPED,
        "typed, asleep": Verdict.INACTIVE, "typed, void": Verdict.VOID, "mistyped": Verdict.UNKNOWN,
        "never issued": Verdict.UNKNOWN,
    }  # fmt: skip
    assert told() == now
    world.paper(world.binh_minh, number=f"VG-{coop.party}")
    assert told() == {**now, "scanned": Verdict.UNCERTAIN, "typed": Verdict.UNCERTAIN}
    hold = stop(world, lot, recall=False)
    assert told() == {**now, "scanned": Verdict.HELD, "typed": Verdict.HELD}
    world.clock.forward(days=8)
    assert told() == {**now, "scanned": Verdict.OVERDUE, "typed": Verdict.OVERDUE}
    withdrawn(world)
    assert told() == dict.fromkeys(now, Verdict.FAILED)
    stop(world, lot, recall=True)
    assert told() == dict.fromkeys(now, Verdict.RECALLED)
    lift(world, lot, hold)
    assert told() == dict.fromkeys(now, Verdict.RECALLED)


def test_what_is_no_food_is_never_green_and_the_earlier_verdicts_come_first(world):
    coop = world.an_phu
    world.papers_in_order(coop)
    with world.house.writing() as book:
        products.change_type(book, world.lan, products.get(book.session, coop.product.code, world.lan), "not_food")
    lot = world.pack(coop, world.harvest(coop))
    run = world.run(coop, lot)
    path = world.paths(lot, run)[0]
    assert world.scan(path).verdict is Verdict.INACTIVE
    world.attach(coop, run)
    assert world.scan(path).verdict is Verdict.NOT_FOOD
    assert typed(world, codes.typed(lot.code, "1")).verdict is Verdict.TYPED
    hold = stop(world, lot, recall=False)
    assert world.scan(path).verdict is Verdict.HELD
    lift(world, lot, hold)
    stop(world, lot, recall=True)
    assert world.scan(path).verdict is Verdict.RECALLED


def test_a_label_for_the_whole_lot_is_read_like_one_of_an_item(world):
    coop = world.an_phu
    world.papers_in_order(coop)
    lot = world.pack(coop, world.harvest(coop))
    run = world.run(coop, lot, 0)
    world.attach(coop, run)
    (path,) = world.paths(lot, run)
    report = world.scan(path)
    assert (report.verdict, report.serial, report.last_serial) == (Verdict.PAPERS, "", 0)
    assert report.typed_code == codes.typed(lot.code)
    assert typed(world, report.typed_code).verdict is Verdict.TYPED
    assert world.scan(wrong_signature(path)).verdict is Verdict.FORGED
    assert typed(world, codes.typed(lot.code, "1")).detail == "never_issued"


def test_any_other_path_is_unknown(world):
    for head in ("", "/", "/favicon.ico/", "/ABC/", "/0000000000/", "/0000000000/1/", "/0000000000/01/"):
        for digits in ("0" * 181, "9" * 181, "0" * 180, "x" * 181, ""):
            report = world.scan(head + digits)
            assert (report.verdict, report.detail) == (Verdict.UNKNOWN, "malformed"), head + digits


def test_unknown_says_whether_it_was_malformed_mistyped_or_never_issued(world):
    lot, _, _ = world.labelled(world.an_phu, 5)
    assert world.scan(f"/{lot.code}/1/12").detail == "malformed"
    assert typed(world, "XXXX-XXXXXX-1-1").detail == "mistyped"
    for text in ("", "-", "0" * 80, "Đà Lạt"):
        assert typed(world, text).detail == "mistyped"
    for code in (codes.typed(lot.code, "6"), codes.typed("0000000000", "1"), codes.typed(lot.code)):
        assert typed(world, code).detail == "never_issued"
    assert world.scan("/").lot == ""


def test_a_harvest_code_was_never_issued_as_a_label(world):
    harvest = world.harvest(world.an_phu)
    assert typed(world, codes.typed(harvest.code, "1")).detail == "never_issued"


def test_a_typed_code_is_read_forgivingly_and_is_never_green(world):
    lot, _, _ = world.labelled(world.an_phu, 5)
    code = codes.typed(lot.code, "3")
    for text in (code, code.lower(), f"  {code} ", code.replace("-", ""), code.replace("-", " ")):
        assert typed(world, text).verdict is Verdict.TYPED
    assert typed(world, f"0{code}").verdict is Verdict.UNKNOWN


def test_papers_that_fail_are_brown_and_say_why(world):
    _, _, paths = world.labelled(world.an_phu)
    withdrawn(world, "facility")
    report = world.scan(paths[0])
    assert (report.verdict, report.detail) == (Verdict.FAILED, "papers")
    assert report.reasons[0] == ReasonFacts("facility-withdrawn", f"CS-{world.an_phu.party}")


def test_a_recall_tells_its_reason_side_decision_and_day(world):
    lot, _, paths = world.labelled(world.an_phu)
    stop(world, lot, recall=True, reason="foreign-matter")
    report = world.scan(paths[0])
    assert report.stop == StopFacts("recall", "authority", "foreign-matter", "12/QĐ-CC", TODAY, None)


def test_a_recall_is_told_before_a_hold_and_the_newest_of_its_kind(world):
    lot, _, paths = world.labelled(world.an_phu)
    stop(world, lot, recall=True, actor=world.an_phu.manager, reason="wrong-label")
    stop(world, lot, recall=True, reason="foreign-matter")
    stop(world, lot, recall=False, reason="suspected-mix-up")
    assert world.scan(paths[0]).stop.reason == "foreign-matter"


@pytest.mark.parametrize("recall", [False, True])
@pytest.mark.parametrize("of_harvest", [False, True])
def test_a_lifted_stop_is_told_only_to_labels_that_were_issued_before_the_lift(world, recall, of_harvest):
    coop = world.an_phu
    world.papers_in_order(coop)
    harvest = world.harvest(coop)
    lot = world.pack(coop, harvest)
    before = world.run(coop, lot, 5)
    world.attach(coop, before)
    stopped = harvest if of_harvest else lot
    ordered = stop(world, stopped, recall=recall)
    world.clock.forward(days=1)
    lift(world, stopped, ordered)
    after = world.run(coop, lot, 5)
    world.attach(coop, after)
    old, new = (world.scan(world.paths(lot, run)[0]) for run in (before, after))
    assert old.verdict is new.verdict is Verdict.PAPERS
    kind = "recall" if recall else "hold"
    assert old.history == (StopFacts(kind, "authority", "other-check", "12/QĐ-CC", TODAY, TODAY + DAY),)
    assert new.history == ()
    assert old.stop is new.stop is None
    assert typed(world, codes.typed(lot.code, "1")).history == old.history


def test_a_stop_of_a_sibling_is_not_told(world):
    coop = world.an_phu
    world.papers_in_order(coop)
    harvest = world.harvest(coop)
    lot, sibling = (world.pack(coop, harvest, units=5) for _ in range(2))
    run = world.run(coop, lot, 5)
    world.attach(coop, run)
    lift(world, sibling, stop(world, sibling, recall=True))
    stop(world, sibling, recall=False)
    report = world.scan(world.paths(lot, run)[0])
    assert (report.verdict, report.stop, report.history) == (Verdict.PAPERS, None, ())


def test_a_use_by_day_is_good_to_its_end(world):
    lot, _, paths = world.labelled(world.an_phu)
    world.clock.now = NOON.replace(day=8, hour=16, minute=59)  # 8 March, a minute to midnight in Viet Nam
    assert lot.best_before == date(2026, 3, 8)
    assert world.scan(paths[0]).verdict is Verdict.PAPERS
    world.clock.forward(minutes=1)
    assert world.scan(paths[0]).verdict is Verdict.OVERDUE


def test_a_green_page_tells_who_looked_at_which_paper_how_and_when(world):
    coop = world.an_phu
    first, second = world.harvest(coop, day=TODAY - DAY), world.harvest(coop)
    world.papers_in_order(coop)
    lot = world.pack(coop, first, second, units=30)
    run = world.run(coop, lot, 30)
    world.attach(coop, run)
    report = world.scan(world.paths(lot, run)[4])
    assert (report.lot, report.serial, report.last_serial) == (codes.shown_lot(lot.code), "5", 30)
    assert (report.party, report.party_kind, report.product) == ("An Phú", "cooperative", "Dâu tây An Phú")
    assert (report.unit_g, report.lot_mass_g, report.households, report.is_food) == (500, 15_000, 1, True)
    assert (report.harvested_first, report.harvested_last) == (TODAY - DAY, TODAY)
    assert (report.packed, report.best_before, report.labelled) == (TODAY, TODAY + 7 * DAY, TODAY)
    assert report.standards == ("vietgap", "facility")
    assert {(paper.checked_by, paper.checked_how, paper.checked_on) for paper in report.papers} == {
        ("Chi cục Quản lý chất lượng", "original_seen", TODAY)
    }
    assert [paper.number for paper in report.papers] == [f"VG-{coop.party}", f"CS-{coop.party}"]
    assert [(step.kind, step.count) for step in report.steps] == [("harvest", 2), ("pack", 30), ("label", 30)]
    assert report.photo == f"/photo/{coop.product.picture}"
    assert (report.demo, report.checked_at, report.reasons, report.stop) == (True, NOON, (), None)
    with world.house.reading() as reader:
        assert report.log_size == reader.size


def test_papers_that_carry_nothing_are_not_shown(world):
    coop = world.an_phu
    world.paper(coop, "organic", "HC-1")
    world.looked_at(world.paper(coop, number="VG-0", crops=["tomato"]))
    _, _, paths = world.labelled(coop)
    assert [paper.number for paper in world.scan(paths[0]).papers] == [f"VG-{coop.party}", f"CS-{coop.party}"]


def test_nothing_private_stands_in_a_report(world):
    coop = world.an_phu
    first, second = world.harvest(coop, 6_789, day=TODAY - DAY), world.harvest(coop, 5_432)
    world.papers_in_order(coop)
    lot = world.pack(coop, first, second, units=24)
    run = world.run(coop, lot, 24)
    world.attach(coop, run)
    told = str(replace(world.scan(world.paths(lot, run)[0]), log_size=0, checked_at=NOON, photo="", typed_code=""))
    for secret in (
        "Người", "Rẫy sau nhà", "14.605", "108.283", "6789", "5432", "5211", coop.member.person, coop.plot.code,
    ):  # fmt: skip
        assert secret not in told
    assert "Măng Đen" in told


def test_a_phone_is_shown_only_where_the_party_gave_a_public_one(world, monkeypatch):
    assert world.scan(world.labelled(world.an_phu)[2][0]).party_phone == ""
    with monkeypatch.context() as patched:
        patched.setattr(parties, "add", partial(parties.add, phone="0260 3 862 000"))
        listed = conftest._cooperative(world, "Kon Plông", MANG_DEN)
    assert world.scan(world.labelled(listed)[2][0]).party_phone == "0260 3 862 000"


def test_a_papers_number_is_told_as_it_stands_even_if_it_looks_like_a_lot(world):
    coop = world.an_phu
    lot, _, paths = world.labelled(coop)
    other = world.paper(coop, number="0123456789")
    world.looked_at(other)
    with world.house.writing() as book:
        conftest.certificates.withdraw(book, world.lan, other, since=date(2026, 1, 1), why="x")
    withdrawn(world)
    told = {(reason.code, reason.evidence) for reason in world.scan(paths[0]).reasons}
    assert ("basis-withdrawn", "0123456789") in told
    assert ("held", codes.shown_lot(lot.code)) in told


def test_labels_issued_after_their_key_was_revoked_are_forged_and_older_ones_are_not(world):
    coop = world.an_phu
    lot, _, paths = world.labelled(coop, 10)
    with world.house.writing() as book:
        book.write("key.revoke", party=coop.party, by=world.operator.person, kidx=parties.KIDX)
    second = world.pack(coop, world.harvest(coop))
    run = world.run(coop, second)
    assert world.scan(paths[0]).verdict is Verdict.PAPERS
    report = world.scan(world.paths(second, run)[0])
    assert (report.verdict, report.detail) == (Verdict.FORGED, "run")
    assert lot.code != second.code


def test_a_log_that_cannot_be_read_gives_no_facts(world):
    report = scans.unreadable(world.house.root, NOON)
    assert (report.verdict, report.lot, report.log_size, report.demo) == (Verdict.CANNOT_TELL, "", 0, True)
