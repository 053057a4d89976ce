"""A dishonest manager, a rival and a careless officer: each trick that was once thought of, and what it meets."""

import sqlite3
from datetime import date, timedelta

import pytest

from tests.conftest import ORIGIN, TODAY, picture
from trace import accounts, certificates, evidence, faces, labels, lots, parties, products, recalls
from trace.certificates import AlreadyDecided, DatesBad
from trace.clock import local_day
from trace.errors import NotFound
from trace.house import ClockWentBack, House
from trace.labels import LabelRefused, LotLabelThere, PrintedBefore
from trace.lots import PackDayBad
from trace.parties import BadText
from trace.products import CropUnknown
from trace.safety import Outcome
from trace.scans import Verdict


def reasons(world, lot):
    with world.house.reading() as reader:
        judgement = evidence.judged(reader, lot.code, local_day(world.clock()))
        return judgement.outcome, {reason.code for reason in judgement.reasons}


def test_a_pack_day_chosen_to_fit_a_lapsed_paper_is_entered_late(world):
    coop = world.an_phu
    world.adopt_all()
    world.looked_at(
        world.paper(coop, number="VG-1"),
        world.paper(coop, "facility", number="CS-1", expires=TODAY + timedelta(days=1)),
    )
    harvest = world.harvest(coop)
    world.clock.forward(days=60)
    lot = world.pack(coop, harvest, day=TODAY)
    assert reasons(world, lot) == (Outcome.UNKNOWN, {"entered-late"})
    with pytest.raises(LabelRefused):
        world.run(coop, lot)


def organic(world, coop):
    """A product that calls itself organic, borne out on the day it was named; VietGAP carries its lots."""
    world.papers_in_order(coop)
    paper = world.paper(coop, "organic", number="HC-1")
    world.looked_at(paper)
    with world.house.writing() as book:
        proven = certificates.proven_kinds(book, coop.party, TODAY, coop.plot.crop)
        named = products.add(
            book, coop.manager, crop=coop.plot.crop, name="Dâu tây hữu cơ", shelf_life_days=7,
            picture=world.house.files.keep(picture()), proven_words=proven,
        )  # fmt: skip
    coop.product = named
    return paper


def test_a_word_on_the_label_loses_its_lots_when_its_paper_is_withdrawn(world):
    coop = world.an_phu
    paper = organic(world, coop)
    lot = world.pack(coop, world.harvest(coop))
    run = world.run(coop, lot)
    world.attach(coop, run)
    path = world.paths(lot, run)[0]
    assert world.scan(path).verdict is Verdict.PAPERS
    with world.house.writing() as book:
        certificates.withdraw(book, world.lan, paper, since=date(2026, 1, 1), why="Không còn hữu cơ")
    assert world.scan(path).verdict is Verdict.FAILED
    assert "claim-unproven" in reasons(world, lot)[1]


def test_labels_printed_after_a_host_was_added_are_those_of_their_run(world):
    lot, run, _ = world.labelled(world.an_phu)
    world.clock.forward(days=1)
    world.house.add_host("https://t.trace.example")
    assert world.house.hosts[-1] == "T.TRACE.EXAMPLE"
    with world.house.reading() as reader:
        host = world.house.root.hosts_on(local_day(reader.get(run.id).at))[-1]
    issued = labels.labels_of(run, lot, host, world.house.keys)
    assert f"http://{host}" == ORIGIN.upper().replace("HTTP:", "http:")
    assert world.scan(issued[0].path()).verdict is Verdict.PAPERS


def test_another_process_learns_of_a_new_host(world):
    House(world.house.folder, world.clock).add_host("https://t.trace.example")
    assert "T.TRACE.EXAMPLE" in world.house.hosts


def test_use_by_is_never_later_than_the_product_keeps(world):
    coop = world.an_phu
    harvest = world.harvest(coop)
    packing = lots.Packing(coop.product, (harvest.code,), 500, 2, TODAY, date(9999, 12, 31))
    with pytest.raises(PackDayBad), world.house.writing() as book:
        lots.pack(book, coop.manager, packing)


def test_what_a_manager_writes_is_no_decision_of_anybody(world):
    lot, _, paths = world.labelled(world.an_phu)
    with world.house.writing() as book:
        recalls.stop(
            book, world.an_phu.manager, lot, recall=False, reason="other-check", decision="hàng thật 0909123456"
        )
    assert world.scan(paths[0]).stop.decision == ""


def test_a_paper_names_crops_that_exist_and_ends_where_such_papers_end(world):
    with pytest.raises(CropUnknown):
        world.paper(world.an_phu, crops=["dragon"])
    with pytest.raises(DatesBad):
        world.paper(world.an_phu, expires=None)


@pytest.mark.parametrize("number", ["vg-an", " VG–AN ", "VG\u2011AN", "VG\u200b-AN", "ＶＧ-ＡＮ", "VG AN"])
def test_the_same_number_in_other_clothes_is_the_same_number(world, number):
    key = certificates.number_key("vietgap", "VG-AN")
    assert certificates.number_key("vietgap", number) == key
    assert certificates.number_key("organic", number) != key


def test_a_twin_that_an_officer_refused_darkens_nobody(world):
    _, _, paths = world.labelled(world.an_phu)
    twin = world.paper(world.binh_minh, number=f"VG-{world.an_phu.party}")
    assert world.scan(paths[0]).verdict is Verdict.UNCERTAIN
    with world.house.writing() as book:
        certificates.refuse(book, world.lan, twin, why="Số của nơi khác")
    assert world.scan(paths[0]).verdict is Verdict.PAPERS


def test_a_withdrawal_is_never_of_the_future_and_can_be_put_right_to_an_earlier_day(world):
    paper = world.paper(world.an_phu)
    for since, error in ((TODAY + timedelta(days=1), DatesBad), (TODAY, None), (TODAY, AlreadyDecided)):
        if error is None:
            with world.house.writing() as book:
                certificates.withdraw(book, world.lan, paper, since=since, why="x")
        else:
            with pytest.raises(error), world.house.writing() as book:
                certificates.withdraw(book, world.lan, paper, since=since, why="x")
    with world.house.writing() as book:
        certificates.withdraw(book, world.lan, paper, since=date(2026, 1, 5), why="Từ đầu năm")
        added = book.only(paper, "cert.add")
        assert certificates.paper(book, added).withdrawn_from == date(2026, 1, 5)


def test_blanks_are_no_reason_to_print_again(world):
    world.papers_in_order(world.an_phu)
    lot = world.pack(world.an_phu, world.harvest(world.an_phu))
    run = world.run(world.an_phu, lot)
    with world.house.writing() as book:
        labels.hand_out(book, world.an_phu.manager, run)
    with pytest.raises(PrintedBefore), world.house.writing() as book:
        labels.hand_out(book, world.an_phu.manager, run, why="  ")


def test_a_lot_has_one_label_for_the_whole_of_it_until_that_is_void(world):
    coop = world.an_phu
    world.papers_in_order(coop)
    lot = world.pack(coop, world.harvest(coop))
    whole = world.run(coop, lot, 0)
    with pytest.raises(LotLabelThere):
        world.run(coop, lot, 0)
    with world.house.writing() as book:
        labels.void(book, coop.manager, whole, 0, 0, why="Rách")
    assert world.run(coop, lot, 0).for_lot


def test_nothing_is_entered_in_the_past(world):
    size = world.house.memory.size
    world.clock.forward(hours=-3)
    with pytest.raises(ClockWentBack):
        world.harvest(world.an_phu)
    world.clock.forward(hours=3, seconds=-5)  # set right by seconds: entered at the moment of the newest
    world.harvest(world.an_phu)
    with world.house.reading() as reader:
        assert reader.at(size).at >= reader.at(size - 1).at


def test_an_authority_sells_nothing_and_is_not_suspended(world):
    with world.house.reading() as reader:
        office = parties.get(reader.session, world.lan.party)
    with pytest.raises(NotFound), world.house.writing() as book:
        recalls.suspend(book, world.lan, office, why="x", decision="1")


def test_names_that_only_look_alike_are_refused(world):
    with pytest.raises(BadText), world.house.writing() as book:
        parties.add(
            book, "house", world.house.keys, kind=parties.Kind.COOPERATIVE, name="An\u200b Phú", commune="23473"
        )


def test_a_manager_makes_no_officer_even_if_the_row_calls_the_party_an_authority(world):
    coop = world.an_phu
    with world.house.reading() as reader:
        party = parties.get(reader.session, coop.party)
    party.kind = "authority"
    with pytest.raises(accounts.PowerMissing), world.house.writing() as book:
        accounts.enrol(book, coop.manager.person, party, role=accounts.Role.INSPECTOR, name="Ai đó")


def test_a_recall_is_told_though_other_proofs_of_the_lot_are_lost(world):
    lot, _, paths = world.labelled(world.an_phu)
    with world.house.writing() as book:
        recalls.stop(book, world.lan, lot, recall=True, reason="harmful-microbes", decision="1/QĐ")
    with sqlite3.connect(world.house.folder / "trace.db") as forger:
        forger.execute("DROP TRIGGER mention_no_delete")
        forger.execute("DELETE FROM mention WHERE subject = ?", (world.an_phu.plot.code,))
    assert world.scan(paths[0]).verdict is Verdict.RECALLED


def test_reasons_that_people_write_stand_in_no_statement(world):
    _, run, _ = world.labelled(world.an_phu)
    with world.house.writing() as book:
        labels.void(book, world.an_phu.manager, run, 1, 1, why="Ông Nguyễn Văn A làm rách, gọi 0909123456")
        told = labels.history(book, run.id)[-1]
        assert book.why(told) == "Ông Nguyễn Văn A làm rách, gọi 0909123456"
    assert "Nguyễn".encode() not in told.note
    assert b"0909123456" not in told.note


def test_a_label_carries_the_signed_words_whatever_the_rows_say(world):
    lot, run, _ = world.labelled(world.an_phu)
    with sqlite3.connect(world.house.folder / "trace.db") as forger:
        forger.execute("UPDATE product SET name = 'Sâm Ngọc Linh'")
    issued = labels.labels_of(run, lot, world.house.hosts[-1], world.house.keys)
    with world.house.reading() as reader:
        assert faces.of(reader, lot.code, issued, world.house.hosts[-1])[0].product == "Dâu tây An Phú"


def test_a_hundred_harvests_fit_into_one_lot_and_one_more_is_told(world):
    coop = world.an_phu
    with world.house.writing() as book:
        worker = accounts.person(book.session, coop.member.person)
        told = lots.Harvest(coop.plot, coop.plot.crop, 1000, TODAY, worker)
        picked = [lots.register_harvest(book, coop.member, told) for _ in range(101)]
    with pytest.raises(lots.TooManyHarvests):
        world.pack(coop, *picked, units=1)
    assert world.pack(coop, *picked[:100], units=200).mass_g == 100_000
