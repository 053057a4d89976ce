"""The gate: no label of a lot that does not meet the rules, whoever asks, at whichever door, for whatever reason."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Barrier, Thread

import pytest

from tests.conftest import World
from tests.made_evidence import ADVERSE, RULES, TODAY
from trace import accounts, certificates, evidence, labels, lots, parties, plots, products, recalls, safety
from trace.accounts import Actor
from trace.errors import Forbidden, NotFound, TraceError
from trace.labels import LabelRefused, Run, TooManyLabels
from trace.lots import Lot, MoreThanIsLeft
from trace.provenance import Book
from trace.safety import Outcome
from trace.scans import Verdict

LABELS = ("label.run", "label.print", "label.attach")


@dataclass
class Gate:
    """A lot of An Phú without labels, one whose labels were handed out, and one whose labels were not."""

    world: World
    bare: Lot
    printed: Run
    fresh: Run

    def start_run(self, book: Book, actor: Actor) -> None:
        labels.start_run(book, actor, self.bare, 1)

    def start_lot_run(self, book: Book, actor: Actor) -> None:
        labels.start_run(book, actor, self.bare, 0)

    def hand_out(self, book: Book, actor: Actor) -> None:
        labels.hand_out(book, actor, book.session.get_one(Run, self.fresh.id))

    def hand_out_again(self, book: Book, actor: Actor) -> None:
        labels.hand_out(book, actor, book.session.get_one(Run, self.printed.id), why="Giấy kẹt trong máy in")

    def attach(self, book: Book, actor: Actor) -> None:
        labels.attach(book, actor, book.session.get_one(Run, self.printed.id), 1, 1)

    def cast(self) -> dict[str, Actor]:
        """Everybody who might stand at a door."""
        world = self.world
        return {
            **{f"own {role}": getattr(world.an_phu, role) for role in ("manager", "clerk", "member")},
            **{f"rival {role}": getattr(world.binh_minh, role) for role in ("manager", "clerk", "member")},
            "inspector": world.lan, "official": world.official, "operator": world.operator,
        }  # fmt: skip

    def written(self) -> list[tuple[str, str]]:
        """Every label statement and every row of a run."""
        with self.world.house.reading() as reader:
            told = [(s.type, s.id) for kind in LABELS for s in reader.of_type(kind)]
            rows = [
                ("row", str(run.model_dump()))
                for lot in (self.bare.code, self.printed.lot)
                for run in labels.runs(reader.session, lot)
            ]
        return told + rows

    def answer(self, door: str, actor: Actor) -> TraceError | None:
        """What a door says; None where it opens."""
        try:
            with self.world.house.writing() as book:
                getattr(self, door)(book, actor)
        except TraceError as refused:
            return refused
        return None


DOORS = ("start_run", "start_lot_run", "hand_out", "hand_out_again", "attach")


def expected(door: str, who: str) -> type[TraceError]:
    """Which refusal: the reasons for those whose door it is, "not there" for a rival, "never you" for other roles."""
    its_own = ("manager", "clerk") if door == "attach" else ("manager",)
    whose, _, role = who.partition(" ")
    if role not in its_own:
        return Forbidden
    return LabelRefused if whose == "own" else NotFound


@pytest.fixture
def gate(world: World) -> Gate:
    """Papers in order, three lots, two runs."""
    coop = world.an_phu
    world.papers_in_order(coop)
    bare, other = (world.pack(coop, world.harvest(coop)) for _ in range(2))
    printed, fresh = world.run(coop, other, 5), world.run(coop, other, 5)
    with world.house.writing() as book:
        labels.hand_out(book, coop.manager, book.session.get_one(Run, printed.id))
    return Gate(world, bare, printed, fresh)


@pytest.mark.parametrize("door", DOORS)
def test_a_lot_that_meets_the_rules_passes_every_door_with_the_right_role_only(gate: Gate, door: str) -> None:
    for who, actor in gate.cast().items():
        if expected(door, who) is not LabelRefused:
            assert type(gate.answer(door, actor)) is expected(door, who), who
    assert gate.answer(door, gate.world.an_phu.manager) is None


@pytest.mark.parametrize("door", DOORS)
def test_no_reason_of_the_table_passes_any_door_in_any_role(
    gate: Gate, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = gate.written()
    for code, adverse in ADVERSE.items():
        judgement = safety.judge(adverse, RULES, TODAY)
        monkeypatch.setattr(evidence, "judged", lambda *_, judgement=judgement: judgement)
        for who, actor in gate.cast().items():
            refused = gate.answer(door, actor)
            assert type(refused) is expected(door, who), (code, who)
            if isinstance(refused, LabelRefused):
                assert code in [reason.code for reason in refused.judgement.reasons]
                assert refused.judgement == judgement
    assert gate.written() == before


def decide(verb: Callable[..., object], kind: str, **told: object) -> Callable[[Gate], None]:
    """Lan decides on An Phú's paper of a kind."""

    def decided(gate: Gate) -> None:
        with gate.world.house.writing() as book:
            rows = certificates.of_party(book.session, gate.world.an_phu.party)
            verb(book, gate.world.lan, next(row.code for row in rows if row.kind == kind), **told)

    return decided


def stop(*, recall: bool, by: str = "", of_harvest: bool = False) -> Callable[[Gate], None]:
    """Somebody stops both lots, or the harvests that they were packed from."""

    def stopped(gate: Gate) -> None:
        world = gate.world
        with world.house.writing() as book:
            for code in (gate.bare.code, gate.printed.lot):
                part = evidence.parts(book, code)[0].text("lot") if of_harvest else code
                actor = world.an_phu.manager if by == "manager" else world.lan
                lot = lots.get(book.session, part, actor)
                recalls.stop(book, actor, lot, recall=recall, reason="foreign-matter", decision="14/QĐ")

    return stopped


def suspend(gate: Gate) -> None:
    with gate.world.house.writing() as book:
        party = parties.get(book.session, gate.world.an_phu.party)
        recalls.suspend(book, gate.world.lan, party, why="Không có sổ", decision="15/QĐ")


def twin(gate: Gate) -> None:
    gate.world.paper(gate.world.binh_minh, number=f"VG-{gate.world.an_phu.party}")


def change_type(gate: Gate) -> None:
    with gate.world.house.writing() as book:
        found = products.get(book.session, gate.world.an_phu.product.code, gate.world.lan)
        products.change_type(book, gate.world.lan, found, "processed_prepacked")


AFTERWARDS = {
    "held": stop(recall=False),
    "held by the manager": stop(recall=False, by="manager"),
    "held at the harvest": stop(recall=False, of_harvest=True),
    "recalled": stop(recall=True),
    "recalled by the manager": stop(recall=True, by="manager"),
    "recalled at the harvest": stop(recall=True, of_harvest=True),
    "party-suspended": suspend,
    "basis-withdrawn": decide(certificates.withdraw, "vietgap", since=date(2026, 1, 1), why="Bỏ sổ"),
    "facility-withdrawn": decide(certificates.withdraw, "facility", since=date(2026, 3, 1), why="Bỏ sổ"),
    "basis-refused": decide(certificates.refuse, "vietgap", why="Ảnh mờ"),
    "facility-refused": decide(certificates.refuse, "facility", why="Ảnh mờ"),
    "basis-duplicate-number": twin,
    "declaration-missing": change_type,
}


@pytest.mark.parametrize("reason", AFTERWARDS)
def test_what_happens_after_the_papers_were_in_order_shuts_every_door(gate: Gate, reason: str) -> None:
    AFTERWARDS[reason](gate)
    before = gate.written()
    for door in DOORS:
        for who, actor in gate.cast().items():
            refused = gate.answer(door, actor)
            assert type(refused) is expected(door, who), (door, who)
            if isinstance(refused, LabelRefused):
                assert reason.partition(" ")[0] in [told.code for told in refused.judgement.reasons]
    assert gate.written() == before


def bare_lot(world: World, **told: object) -> Lot:
    return world.pack(world.an_phu, world.harvest(world.an_phu), **told)


def no_papers(world: World) -> Lot:
    world.adopt_all()
    return bare_lot(world)


def nobody_looked(world: World) -> Lot:
    world.adopt_all()
    world.paper(world.an_phu)
    world.looked_at(world.paper(world.an_phu, "facility", "CS-1"))
    return bare_lot(world)


def nobody_adopted(world: World) -> Lot:
    world.looked_at(world.paper(world.an_phu), world.paper(world.an_phu, "facility", "CS-1"))
    return bare_lot(world)


def with_vietgap(**told: object) -> Callable[[World], Lot]:
    """A VietGAP paper that is looked at, with something wrong with it."""

    def packed(world: World) -> Lot:
        world.adopt_all()
        world.looked_at(world.paper(world.an_phu, **told), world.paper(world.an_phu, "facility", "CS-1"))
        return bare_lot(world)

    return packed


def place_not_passed(world: World) -> Lot:
    world.adopt_all()
    world.looked_at(world.paper(world.an_phu), world.paper(world.an_phu, "facility", "CS-1", result="khong_dat"))
    return bare_lot(world)


def picked_before_the_paper(world: World) -> Lot:
    world.papers_in_order(world.an_phu)
    return world.pack(world.an_phu, world.harvest(world.an_phu, day=date(2025, 12, 31)))


def entered_late(world: World) -> Lot:
    world.papers_in_order(world.an_phu)
    world.looked_at(world.paper(world.an_phu, "facility", "CS-2", expires=date(2027, 12, 31)))
    world.clock.forward(days=308)  # three days after the last day of the VietGAP paper
    return world.pack(world.an_phu, world.harvest(world.an_phu, day=date(2026, 12, 31)))


def no_picture(world: World) -> Lot:
    coop = world.an_phu
    world.papers_in_order(coop)
    with world.house.writing() as book:
        coop.product = products.add(book, coop.manager, crop="strawberry", name="Dâu", shelf_life_days=7)
    return bare_lot(world)


FROM_THE_START: dict[str, Callable[[World], Lot]] = {
    "basis-missing": no_papers,
    "facility-missing": no_papers,
    "basis-not-looked-at": nobody_looked,
    "rule-not-adopted": nobody_adopted,
    "basis-out-of-scope": with_vietgap(crops=["tomato"]),
    "basis-out-of-scope for so much": with_vietgap(quantity_g=9_999),
    "basis-expired": with_vietgap(expires=date(2026, 2, 28)),
    "basis-not-yet-valid": picked_before_the_paper,
    "facility-result-not-met": place_not_passed,
    "entered-late": entered_late,
    "data-missing": no_picture,
}


@pytest.mark.parametrize("reason", FROM_THE_START)
@pytest.mark.parametrize("count", [20, 0], ids=["items", "whole lot"])
def test_a_lot_that_never_was_in_order_gets_no_run(world: World, reason: str, count: int) -> None:
    lot = FROM_THE_START[reason](world)
    with pytest.raises(LabelRefused) as refused:
        world.run(world.an_phu, lot, count)
    assert reason.partition(" ")[0] in [told.code for told in refused.value.judgement.reasons]
    with world.house.reading() as reader:
        assert reader.of_type("label.run", "judgement") == []
        assert labels.runs(reader.session, lot.code) == []


def test_all_reasons_are_told_at_once(world: World) -> None:
    lot = bare_lot(world)
    with world.house.writing() as book:
        recalls.stop(book, world.an_phu.manager, lot, recall=False, reason="other-check")
        party = parties.get(book.session, world.an_phu.party)
        recalls.suspend(book, world.lan, party, why="x", decision="1")
    world.adopt_all()
    with pytest.raises(LabelRefused) as refused:
        world.run(world.an_phu, lot)
    assert [reason.code for reason in refused.value.judgement.reasons] == [
        "data-missing", "party-suspended", "basis-missing", "facility-missing", "held",
    ]  # fmt: skip
    assert refused.value.judgement.outcome is Outcome.FAILS


def test_a_late_entry_after_a_lapsed_certificate_gets_labels_once_an_officer_confirmed_the_day(world: World) -> None:
    lot = entered_late(world)
    with pytest.raises(LabelRefused) as refused:
        world.run(world.an_phu, lot)
    assert refused.value.judgement.outcome is Outcome.UNKNOWN
    with world.house.writing() as book:
        harvest = evidence.parts(book, lot.code)[0].text("lot")
        lots.confirm_day(book, world.lan, lots.get(book.session, harvest, world.lan), how="original_seen")
    assert world.run(world.an_phu, lot).count == 20


def test_ten_kilograms_at_500_grams_are_twenty_units_and_twenty_labels(world: World) -> None:
    coop = world.an_phu
    world.papers_in_order(coop)
    harvest = world.harvest(coop, mass_g=10_000)
    with pytest.raises(MoreThanIsLeft) as too_much:
        world.pack(coop, harvest, unit_g=500, units=21)
    assert too_much.value.facts["most"] == 20
    lot = world.pack(coop, harvest, unit_g=500, units=20)
    with pytest.raises(TooManyLabels) as too_many:
        world.run(coop, lot, 21)
    assert too_many.value.facts["most"] == 20
    assert world.run(coop, lot, 20).last == 20


def test_two_managers_who_each_want_fifteen_of_twenty_labels_get_fifteen_together(world: World) -> None:
    world.papers_in_order(world.an_phu)
    lot = bare_lot(world)
    start, told = Barrier(2), []

    def press() -> None:
        start.wait()
        try:
            told.append(world.run(world.an_phu, lot, 15).count)
        except TooManyLabels as refused:
            told.append(refused.facts["most"])

    managers = [Thread(target=press) for _ in range(2)]
    for manager in managers:
        manager.start()
    for manager in managers:
        manager.join()
    assert sorted(told) == [5, 15]
    with world.house.reading() as reader:
        assert len(reader.of_type("label.run")) == 1


def test_rubber_prints_without_any_paper_and_its_page_is_neutral(world: World) -> None:
    coop = world.an_phu
    with world.house.writing() as book:
        worker = accounts.person(book.session, coop.member.person)
        coop.plot = plots.add(
            book, coop.manager, crop="rubber_latex", commune="23473", area_m2=9_000, worker=worker,
            since=date(2025, 1, 1),
        )  # fmt: skip
        coop.product = products.add(
            book, coop.manager, crop="rubber_latex", name="Mủ cao su", shelf_life_days=365,
            picture=coop.product.picture,
        )  # fmt: skip
    world.adopt_all()
    world.paper(coop, "commitment", "CK-1")
    lot = bare_lot(world)
    run = world.run(coop, lot)
    world.attach(coop, run)
    report = world.scan(world.paths(lot, run)[0])
    assert (report.verdict, report.is_food) == (Verdict.NOT_FOOD, False)
    assert [reason.code for reason in report.reasons] == ["not-food"]


def test_what_was_shut_opens_again_when_the_reason_is_gone(gate: Gate) -> None:
    world = gate.world
    manager = world.an_phu.manager
    with world.house.writing() as book:
        hold = recalls.stop(book, manager, gate.bare, recall=False, reason="other-check").id
    assert isinstance(gate.answer("start_run", manager), LabelRefused)
    with world.house.writing() as book:
        recalls.lift(book, manager, gate.bare, hold, why="Đã rõ")
    assert gate.answer("start_run", manager) is None


def test_the_judgement_of_one_lot_opens_no_door_of_another(gate: Gate) -> None:
    world = gate.world
    with world.house.writing() as book:
        recalls.stop(book, world.lan, gate.bare, recall=True, reason="foreign-matter", decision="1")
    assert isinstance(gate.answer("start_run", world.an_phu.manager), LabelRefused)
    assert gate.answer("hand_out", world.an_phu.manager) is None
