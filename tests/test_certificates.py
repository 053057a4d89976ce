"""Papers: what is handed in counts for nothing until an officer looked; equal numbers wait for a decision."""

import unicodedata
from datetime import date

import pytest

from tests.conftest import NOON, TODAY
from trace import certificates, reference
from trace.certificates import AlreadyDecided, DatesBad, HowUnknown, KindUnknown, ResultBad, ScopeMissing
from trace.errors import Forbidden, NotFound
from trace.parties import BadText

TOMORROW = date(2026, 3, 2)


def paper(world, code):
    with world.house.reading() as reader:
        return certificates.paper(reader, reader.only(code, "cert.add"))


def refused(world, code, why="Ảnh mờ"):
    with world.house.writing() as book:
        return certificates.refuse(book, world.lan, code, why=why)


def withdrawn(world, code, since=TODAY, actor=None):
    with world.house.writing() as book:
        return certificates.withdraw(book, actor or world.lan, code, since=since, why="Bỏ sổ ghi chép")


@pytest.mark.parametrize(
    ("kind", "told", "error", "field"),
    [
        ("vietgap", {"expires": date(2025, 12, 31)}, DatesBad, "expires"),
        ("vietgap", {"issued": TOMORROW}, DatesBad, "issued"),
        ("diploma", {}, KindUnknown, "kind"),
        ("facility", {"result": ""}, ResultBad, "result"),
        ("facility", {"result": "tốt"}, ResultBad, "result"),
        ("vietgap", {"result": "dat"}, ResultBad, "result"),
        ("vietgap", {"plots": []}, ScopeMissing, "plots"),
        ("organic", {"crops": []}, ScopeMissing, "crops"),
        ("self_declaration", {"products": []}, ScopeMissing, "products"),
        ("vietgap", {"number": "  "}, BadText, "number"),
        ("vietgap", {"number": "9" * 61}, BadText, "number"),
        ("vietgap", {"issuer": ""}, BadText, "issuer"),
    ],
)
def test_what_is_no_paper_is_refused_at_its_field_and_not_saved(world, kind, told, error, field):
    with pytest.raises(error) as wrong:
        world.paper(world.an_phu, kind, **told)
    assert wrong.value.field == field
    with world.house.reading() as reader:
        assert certificates.of_party(reader.session, world.an_phu.party) == []


def test_a_paper_of_one_day_issued_today_is_taken(world):
    code = world.paper(world.an_phu, issued=TODAY, expires=TODAY)
    assert paper(world, code).faults(TODAY) == ("not-looked-at",)


@pytest.mark.parametrize("kind", reference.certificate_types())
def test_seven_kinds_of_paper_can_be_handed_in(world, kind):
    code = world.paper(world.an_phu, kind)
    assert paper(world, code).kind == kind
    assert len(reference.certificate_types()) == 7


def test_only_a_manager_hands_in_papers(world):
    for actor in (world.an_phu.clerk, world.an_phu.member, world.lan, world.official, world.operator):
        with pytest.raises(Forbidden), world.house.writing() as book:
            certificates.add(
                book, actor, kind="vietgap", number="1", issuer="X", issued=TODAY, expires=None, file="0" * 64
            )


@pytest.mark.parametrize("verb", ["check", "refuse", "withdraw"])
def test_only_officers_decide_on_papers(world, verb):
    told = {"check": {"how": "original_seen"}, "refuse": {"why": "x"}, "withdraw": {"since": TODAY, "why": "x"}}
    code = world.paper(world.an_phu)
    for actor in (world.an_phu.manager, world.an_phu.clerk, world.binh_minh.manager, world.operator):
        with pytest.raises(Forbidden), world.house.writing() as book:
            getattr(certificates, verb)(book, actor, code, **told[verb])
    with pytest.raises(NotFound), world.house.writing() as book:
        getattr(certificates, verb)(book, world.official, "AAAA.CXXXX", **told[verb])


def test_an_officer_says_how_and_the_paper_counts(world):
    code = world.paper(world.an_phu)
    for how in reference.check_hows():
        world.looked_at(code, how=how)
        assert paper(world, code).looked == how
        assert paper(world, code).counts(TODAY)
    for how in ("", "refused", "told on the phone"):
        with pytest.raises(HowUnknown):
            world.looked_at(code, how=how)


def test_a_refusal_needs_a_reason_and_can_be_taken_back_by_looking_again(world):
    code = world.paper(world.an_phu)
    with pytest.raises(BadText):
        refused(world, code, why=" ")
    row = refused(world, code)
    assert (row.state, row.note) == (certificates.REFUSED, "Ảnh mờ")
    assert paper(world, code).faults(TODAY) == ("refused",)
    world.looked_at(code)
    assert paper(world, code).counts(TODAY)


def test_a_withdrawn_paper_stays_withdrawn(world):
    code = world.paper(world.an_phu)
    world.looked_at(code)
    assert withdrawn(world, code).state == certificates.WITHDRAWN
    assert paper(world, code).withdrawn_from == TODAY
    assert paper(world, code).counts(date(2026, 2, 28))
    assert not paper(world, code).counts(TODAY)
    for again in (lambda: world.looked_at(code), lambda: refused(world, code), lambda: withdrawn(world, code)):
        with pytest.raises(AlreadyDecided):
            again()


def test_the_same_number_at_two_parties_counts_at_neither_until_an_officer_decides_after_both_are_known(world):
    first = world.paper(world.an_phu, number="VG-77")
    world.looked_at(first)
    assert paper(world, first).counts(TODAY)
    second = world.paper(world.binh_minh, number="VG-77")
    assert paper(world, first).faults(TODAY) == ("duplicate-number",)
    assert paper(world, second).faults(TODAY) == ("not-looked-at", "duplicate-number")
    world.looked_at(first)
    assert paper(world, first).counts(TODAY)
    assert not paper(world, second).counts(TODAY)
    refused(world, second)
    assert paper(world, second).faults(TODAY) == ("refused",)
    assert paper(world, first).counts(TODAY)


def test_a_third_twin_opens_the_question_again(world):
    first = world.paper(world.an_phu, number="VG-77")
    world.paper(world.binh_minh, number="VG-77")
    world.looked_at(first)
    world.paper(world.binh_minh, number="VG-77")
    assert paper(world, first).disputed


@pytest.mark.parametrize("number", [" vg-77/đl ", "VG-77/ĐL", unicodedata.normalize("NFD", "Vg-77/Đl")])
def test_numbers_are_compared_without_case_blanks_or_spelling(world, number):
    first = world.paper(world.an_phu, number="VG-77/ĐL")
    world.paper(world.binh_minh, number=number)
    assert paper(world, first).disputed
    with world.house.reading() as reader:
        assert len(certificates.twins(reader.session, certificates.get(reader.session, first, world.lan))) == 1


def test_other_numbers_other_kinds_and_the_own_party_are_no_twins(world):
    first = world.paper(world.an_phu, number="VG-77")
    world.paper(world.binh_minh, number="VG-78")
    world.paper(world.binh_minh, "facility", number="VG-77")
    world.paper(world.an_phu, number="VG-77")
    assert not paper(world, first).disputed


def test_papers_wait_in_a_list_for_officers_and_each_party_sees_its_own(world):
    own, other = world.paper(world.an_phu), world.paper(world.binh_minh, number="VG-2")
    with world.house.reading() as reader:
        assert {row.code for row in certificates.waiting(reader.session)} == {own, other}
        assert certificates.get(reader.session, own, world.lan).party == world.an_phu.party
        for code in (own, "nothing"):
            with pytest.raises(NotFound):
                certificates.get(reader.session, code, world.binh_minh.manager)
    world.looked_at(own)
    with world.house.reading() as reader:
        assert [row.code for row in certificates.waiting(reader.session)] == [other]


def test_who_looked_how_and_for_which_office_stands_in_the_statement(world):
    code = world.paper(world.an_phu)
    world.looked_at(code, how="register_looked_up")
    with world.house.reading() as reader:
        added, checked = reader.about(code, "cert.add", "cert.check")
        told = (checked.text("by"), checked.text("how"), checked.text("office"), checked.done, checked.texts("prev"))
        assert told == (world.lan.person, "register_looked_up", world.lan.party, TODAY, (added.id,))
        assert checked.at == NOON
