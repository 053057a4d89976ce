"""The harvest book: members record their own, clerks and managers for others, everybody sees what is theirs."""

from datetime import date

import pytest
from sqlmodel import select

from tests.web.people import signed_in
from trace import accounts, cases, labels, lots, plots, recalls
from trace.accounts import Role
from trace.lots import Lot
from trace.parties import get as party_of
from trace.provenance import new_nonce

TODAY = "2026-03-01"


def fields(client, place, **changes):
    """The harvest form as a phone sends it."""
    told = {"csrf": client.csrf, "nonce": new_nonce(), "plot": place.code, "mass": "12,5", "when": TODAY, "day": ""}
    return {**told, **changes}


def send(client, form):
    return client.post("/harvest", data=form, follow_redirects=False)


def all_lots(world):
    with world.house.reading() as reader:
        return reader.session.exec(select(Lot)).all()


def neighbour(world, coop, name="Y Hạnh Ƀlah", crop="tomato"):
    """Another member of a cooperative with a plot."""
    with world.house.writing() as book:
        party = party_of(book.session, coop.party)
        person, _ = accounts.invite(book, coop.manager, party, role=Role.MEMBER, name=name)
        plot = plots.add(book, coop.manager, crop=crop, commune=coop.plot.commune, area_m2=1500, worker=person,
                         since=date(2025, 1, 1))  # fmt: skip
    return accounts.Actor(person.code, coop.party, Role.MEMBER), plot


def test_a_member_records_a_harvest_and_is_told_that_it_is_in_the_book(world):
    member = signed_in(world, world.an_phu.member)
    answer = send(member, fields(member, world.an_phu.plot))
    (lot,) = all_lots(world)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/harvest/{lot.code}"
    assert (lot.mass_g, lot.day, lot.person, lot.by) == (12_500, date(2026, 3, 1), lot.person, lot.person)
    page = member.get(answer.headers["location"]).text
    for words in ("Đã ghi", "Không cần ghi lại", "12,5 kg", "Dâu tây", "Rẫy sau nhà", "01/03/2026", "Ghi tiếp"):
        assert words in page
    assert "Người ghi giúp" not in page


def test_the_form_is_not_asked_what_it_knows(world):
    member = signed_in(world, world.an_phu.member)
    page = member.get("/harvest").text
    assert f'type="hidden" name="plot" value="{world.an_phu.plot.code}"' in page
    assert page.count('class="step"') + page.count('<fieldset class="step"') == 2
    assert f'value="{TODAY}" required checked' in page


def test_two_plots_of_a_crop_are_told_apart_and_the_last_one_is_chosen(world):
    coop = world.an_phu
    with world.house.writing() as book:
        worker = accounts.person(book.session, coop.member.person)
        plots.add(book, coop.manager, crop="strawberry", commune=coop.plot.commune, area_m2=900, worker=worker,
                  since=date(2025, 1, 1), name="Vườn suối")  # fmt: skip
    world.harvest(coop, 110_000)
    page = signed_in(world, coop.member).get("/harvest").text
    assert "Rẫy sau nhà" in page
    assert "Vườn suối" in page
    assert f'value="{coop.plot.code}" required checked' in page
    assert "Lần trước: Dâu tây 110 kg" in page


def test_the_same_form_sent_twice_makes_one_lot_and_leads_to_it(world):
    member = signed_in(world, world.an_phu.member)
    form = fields(member, world.an_phu.plot)
    first, second = send(member, form), send(member, form)
    assert first.headers["location"] == second.headers["location"]
    assert len(all_lots(world)) == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"mass": ""}, "mass", "số"),
        ({"mass": "0"}, "mass", "lớn hơn 0"),
        ({"mass": "1000000000"}, "mass", "1.000 tấn"),
        ({"mass": "1.234"}, "mass", "1,234 hay 1234"),
        ({"when": "2026-03-02"}, "day", "chưa tới"),
        ({"when": "other", "day": "2024-01-01"}, "day", "hơn một năm"),
        ({"when": "other", "day": ""}, "day", "24/11/2026"),
        ({"day": "2026-02-20"}, "day", "ngày"),
        ({"plot": ""}, "plot", "chọn"),
    ],
)
def test_a_wrong_form_comes_back_with_its_values_and_a_sentence_at_the_field(world, changes, field, words):
    member = signed_in(world, world.an_phu.member)
    form = fields(member, world.an_phu.plot, **changes)
    answer = send(member, form)
    assert answer.status_code == 422
    assert f'value="{form["nonce"]}"' in answer.text
    assert "<title>Lỗi: " in answer.text
    summary = answer.text.partition('class="summary"')[2].partition("</div>")[0]
    assert f'href="#form-{field}"' in summary
    assert words.lower() in summary.lower()
    if form["mass"]:
        assert f'value="{form["mass"]}"' in answer.text
    assert all_lots(world) == []


def test_all_that_is_wrong_is_told_at_once(world):
    member = signed_in(world, world.an_phu.member)
    answer = send(member, fields(member, world.an_phu.plot, mass="x", when="other", day="y"))
    assert 'id="form-mass-error"' in answer.text
    assert 'id="form-day-error"' in answer.text


def test_another_day_is_taken_as_written(world):
    member = signed_in(world, world.an_phu.member)
    send(member, fields(member, world.an_phu.plot, when="other", day="2026-02-20"))
    assert [lot.day for lot in all_lots(world)] == [date(2026, 2, 20)]


def test_far_more_than_usual_is_asked_about_and_never_refused(world):
    world.harvest(world.an_phu, 10_000)
    member = signed_in(world, world.an_phu.member)
    form = fields(member, world.an_phu.plot, mass="31")
    asked = send(member, form)
    assert asked.status_code == 422
    assert "Đúng, nhiều hơn mọi khi" in asked.text
    assert 'name="sure" value="31000"' in asked.text
    assert "10 kg" in asked.text
    again = send(member, {**form, "mass": "310", "sure": "31000"})
    assert 'name="sure" value="310000"' in again.text, "a yes to one amount is no yes to another"
    assert send(member, {**form, "sure": "31000"}).status_code == 303
    assert sorted(lot.mass_g for lot in all_lots(world)) == [10_000, 31_000]


def test_three_times_the_usual_is_not_asked_about(world):
    world.harvest(world.an_phu, 10_000)
    member = signed_in(world, world.an_phu.member)
    assert send(member, fields(member, world.an_phu.plot, mass="30")).status_code == 303


def test_a_clerk_records_for_a_member_and_the_record_says_so(world):
    coop = world.an_phu
    neighbour(world, coop)
    clerk = signed_in(world, coop.clerk)
    whose = clerk.get("/harvest").text
    assert "Y Hạnh" in whose
    assert f"/harvest?for={coop.member.person}" in whose
    found = clerk.get("/harvest", params={"q": "hanh"}).text
    assert "Y Hạnh" in found
    assert coop.member.person not in found
    assert f"Bạn đang ghi cho Người member {coop.name}." in clerk.get(f"/harvest?for={coop.member.person}").text
    answer = send(clerk, fields(clerk, coop.plot, **{"for": coop.member.person}))
    page = clerk.get(answer.headers["location"]).text
    assert "Người ghi giúp" in page
    assert f"Người clerk {coop.name}" in page
    with world.house.reading() as reader:
        (lot,) = all_lots(world)
        made = reader.only(lot.code, "lot.create")
        assert (made.text("for"), made.text("by")) == (coop.member.person, coop.clerk.person)
    assert "12,5 kg" in signed_in(world, coop.member).get("/home").text


def test_a_member_records_for_nobody_else_and_sees_nobody_elses_harvest(world):
    coop = world.an_phu
    other, plot = neighbour(world, coop)
    lot = world.harvest(coop, 7_770)
    client = signed_in(world, other)
    assert client.get(f"/harvest?for={coop.member.person}").status_code == 404
    assert send(client, fields(client, coop.plot, **{"for": coop.member.person})).status_code == 404
    assert send(client, fields(client, coop.plot)).status_code == 422, "another's plot is told plainly"
    assert client.get(f"/harvest/{lot.code}").status_code == 404
    for path in ("/home", "/harvests", "/harvests?q=dau"):
        assert "7,77" not in client.get(path).text
    assert send(client, fields(client, plot)).status_code == 303


def test_a_rival_finds_no_form_no_plot_and_no_harvest_of_ours(world):
    lot = world.harvest(world.an_phu)
    for role in ("member", "clerk", "manager"):
        rival = signed_in(world, getattr(world.binh_minh, role))
        own = {"for": world.binh_minh.member.person}
        assert rival.get(f"/harvest?for={world.an_phu.member.person}").status_code == 404
        assert send(rival, fields(rival, world.an_phu.plot, **own)).status_code == 404
        assert rival.get(f"/harvest/{lot.code}").status_code == 404
    assert len(all_lots(world)) == 1


def test_officers_and_the_operator_record_no_harvest(world):
    for actor in (world.lan, world.official, world.operator):
        client = signed_in(world, actor)
        assert client.get("/harvest").status_code == 403
        assert client.get("/harvests").status_code == 403
        assert send(client, fields(client, world.an_phu.plot)).status_code == 403


def test_the_book_tells_what_became_of_each_harvest_newest_first(world):
    coop = world.an_phu
    packed, partly, held = world.harvest(coop, 10_000), world.harvest(coop, 11_000), world.harvest(coop, 12_000)
    world.pack(coop, packed, units=20)
    world.pack(coop, partly, units=10)
    with world.house.writing() as book:
        recalls.stop(book, coop.manager, book.session.get_one(Lot, held.code), recall=False, reason="other-check")
    world.harvest(coop, 13_000)
    page = signed_in(world, coop.member).get("/harvests").text
    told = ["13 kg", "Đã gửi", "12 kg", "dừng", "11 kg", "Còn 6 kg", "10 kg", "Đã đóng gói hết"]
    at = [page.index(words) for words in told]
    assert at == sorted(at)


def test_the_party_s_book_is_searched_without_marks_and_sums_what_is_left(world):
    coop = world.an_phu
    other, plot = neighbour(world, coop)
    client = signed_in(world, other)
    send(client, fields(client, plot, mass="40"))
    world.harvest(coop, 10_000)
    world.harvest(coop, 15_000)
    clerk = signed_in(world, coop.clerk)
    everything = clerk.get("/harvests").text
    assert "<dt>Dâu tây</dt><dd>25 kg</dd>" in everything
    assert "<dt>Cà chua</dt><dd>40 kg</dd>" in everything
    for words in ("y hanh", "ca chua", "tomato"):
        found = clerk.get("/harvests", params={"q": words}).text
        assert "Cà chua · 40 kg" in found
        assert "Dâu tây · 10 kg" not in found
    assert "Không thấy “xyz”." in clerk.get("/harvests?q=xyz").text


def test_a_long_book_has_pages(world, monkeypatch):
    monkeypatch.setattr("trace.web.member_pages.ON_A_PAGE", 2)
    for mass in (1000, 2000, 3000):
        world.harvest(world.an_phu, mass)
    clerk = signed_in(world, world.an_phu.clerk)
    assert 'href="/harvests?page=2&amp;q=" rel="next"' in clerk.get("/harvests").text
    last = clerk.get("/harvests?page=2").text
    assert "Dâu tây · 1 kg" in last
    assert "Dâu tây · 3 kg" not in last
    assert 'rel="next"' not in last


def test_a_member_s_first_page_has_one_large_tile_records_and_plots(world):
    member = signed_in(world, world.an_phu.member)
    empty = member.get("/home").text
    assert empty.count('class="tile first"') == 1
    assert "Chưa ghi lần nào" in empty
    assert "Rẫy sau nhà" in empty
    world.harvest(world.an_phu)
    assert "Dâu tây · 10 kg" in member.get("/home").text


def test_a_manager_s_first_page_tells_what_needs_a_hand_today(world):
    coop = world.an_phu
    manager = signed_in(world, coop.manager)
    assert "Hôm nay không có việc gấp" in manager.get("/home").text
    world.papers_in_order(coop)
    world.paper(coop, number="VG-SOON", expires=date(2026, 3, 20))
    bare = world.pack(coop, world.harvest(coop, 10_000), units=10)
    printed = world.pack(coop, world.harvest(coop, 10_000), units=20)
    run = world.run(coop, printed)
    with world.house.writing() as book:
        labels.hand_out(book, coop.manager, book.session.get_one(labels.Run, run.id))
        recalls.stop(book, coop.manager, book.session.get_one(Lot, bare.code), recall=False, reason="other-check")
        cases.open_task(book, lot=bare.code, party=coop.party, text="other")
    page = manager.get("/home").text
    for words, href in (
        ("Lô đang bị dừng", "/lots"), ("Vụ việc chưa xong", "/cases"), ("Giấy tờ sắp hết hạn", "/certificates"),
        ("sớm nhất ngày 20/03/2026", "/certificates"), ("Giấy tờ chờ cán bộ xem", "/certificates"),
        ("Thu hoạch chờ đóng gói", "/pack"), ("Lô đã đóng gói, chưa có tem", "/lots"),
        ("Tem đã in, chưa dán hết", "/lots"),
    ):  # fmt: skip
        row = next(part for part in page.split("<li>") if words in part)
        assert f'href="{href}"' in row
    world.attach(coop, run)
    assert "Tem đã in, chưa dán hết" not in manager.get("/home").text
    rival = signed_in(world, world.binh_minh.manager)
    assert "Hôm nay không có việc gấp" in rival.get("/home").text


def test_officers_and_the_operator_meet_their_own_lists(world):
    world.paper(world.an_phu)
    page = signed_in(world, world.lan).get("/home").text
    paths = ("/officer/certificates", "/officer/rules", "/officer/lots", "/officer/parties", "/cases")
    assert [path for path in paths if f'href="{path}"' not in page] == []
    papers = next(part for part in page.split("<li>") if "/officer/certificates" in part)
    assert "<span>1</span>" in papers
    page = signed_in(world, world.operator).get("/home").text
    assert 'href="/officer/parties"' in page
    assert 'href="/people"' in page


def test_a_packed_lot_has_no_harvest_page(world):
    lot = world.pack(world.an_phu, world.harvest(world.an_phu))
    assert lot.kind == lots.PACKED
    assert signed_in(world, world.an_phu.manager).get(f"/harvest/{lot.code}").status_code == 404
