"""Lan, an inspector, and Hùng, an official, at their desk: papers, rules, lots, parties; Vy, the operator, adds one."""

import ast
import re
import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from tests.conftest import MANG_DEN, picture
from tests.web.people import signed_in
from trace import adoptions, certificates, evidence, files, parties, products, recalls, standing, web
from trace.safety import Outcome
from trace.web import officer_desk, officer_paper_view, officer_rule_pages
from trace.web.words import words

ROOT = Path(web.__file__).parents[2]


@pytest.fixture
def lan(world):
    """Lan's browser."""
    return signed_in(world, world.lan)


def text(answer):
    """What a person reads on a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def send(client, page, action, **fields):
    """Opens a page, fills the form with this action, sends it as it stands there (nonce, hidden fields and all)."""
    html = client.get(page).text
    form = html[html.index(f'method="post" action="{action}"') :].partition("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert hidden["csrf"] == client.csrf
    return client.post(action, data=hidden | fields, follow_redirects=False)


def state(world, code):
    """What the row of a paper says."""
    with world.house.reading() as reader:
        return reader.session.get_one(certificates.Certificate, code).state


def outcome(world, lot):
    """How a lot is judged now."""
    with world.house.reading() as reader:
        return evidence.judged(reader, lot.code, world.today).outcome


def at(code):
    return f"/officer/certificates/{code}"


# Papers


def test_the_queue_shows_waiting_papers_oldest_first_and_says_so_when_there_are_none(world, lan):
    assert "Không còn giấy nào chờ bạn xem" in text(lan.get("/officer/certificates"))
    world.paper(world.binh_minh, number="VG-OLD")
    world.clock.forward(hours=30)
    world.paper(world.an_phu, number="VG-NEW")
    lan = signed_in(world, world.lan)
    told = text(lan.get("/officer/certificates"))
    assert told.index("VG-OLD") < told.index("VG-NEW")
    assert "Phường Kon Tum" in told
    assert "từ 01/03/2026" in told


def test_the_queue_is_filtered_by_kind_and_by_state(world, lan):
    seen, organic = world.paper(world.an_phu, number="VG-1"), world.paper(world.an_phu, "organic", number="HC-1")
    world.looked_at(seen)
    assert "VG-1" not in text(lan.get("/officer/certificates"))
    assert "VG-1" in text(lan.get("/officer/certificates?state=seen"))
    assert "VG-1" not in text(lan.get("/officer/certificates?state=all&kind=organic"))
    assert at(organic) in lan.get("/officer/certificates?kind=organic").text


def test_more_than_thirty_papers_are_cut_into_pages(world, lan):
    for number in range(32):
        world.paper(world.an_phu, number=f"VG-{number:02}")
    first = lan.get("/officer/certificates?kind=vietgap")
    assert first.text.count('class="row"') == 30
    after = unescape(re.search(r'href="([^"]+)" rel="next"', first.text)[1])
    second = lan.get(f"/officer/certificates{after}")
    assert second.text.count('class="row"') == 2
    assert 'rel="prev"' in second.text


def test_a_paper_shows_everything_it_says(world, lan):
    code = world.paper(world.an_phu, "facility", number="CS-9", quantity_g=2_000_000)
    told = text(lan.get(at(code)))
    for part in ("CS-9", "Tổ chức chứng nhận", "01/01/2026", "31/12/2026", "Đạt", "An Phú", "Xã Măng Đen", "2.000 m²",
                 "Dâu tây An Phú", "2.000 kg", "12:00, 01/03/2026"):  # fmt: skip
        assert part in told, part


def test_the_file_leaves_as_a_download_that_can_run_nothing(world, lan):
    code = world.paper(world.an_phu)
    answer = lan.get(f"{at(code)}/file")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"] == f'attachment; filename="{code}.pdf"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "<img" not in lan.get(at(code)).text.partition("<main")[2]


def test_a_picture_is_shown_and_a_file_that_was_changed_is_not_believed(world, lan):
    digest = world.house.files.keep(files.evidence(picture()))
    code = world.paper(world.an_phu, file=digest)
    assert f'<img src="{at(code)}/file"' in lan.get(at(code)).text
    (world.house.folder / "files" / digest[:2] / digest).write_bytes(b"forged")
    assert "Tệp đã lưu bị mất hoặc bị sửa" in text(lan.get(at(code)))
    assert lan.get(f"{at(code)}/file").status_code != 200


def test_lan_looks_at_a_paper_and_says_how(world, lan):
    code = world.paper(world.an_phu)
    answer = send(lan, at(code), f"{at(code)}/check", how="register_looked_up")
    assert (answer.status_code, answer.headers["location"]) == (303, at(code))
    assert state(world, code) == certificates.SEEN
    assert "Đã tra sổ của nơi cấp" in text(lan.get(at(code)))


def test_how_it_was_looked_at_must_be_said(world, lan):
    code = world.paper(world.an_phu)
    answer = send(lan, at(code), f"{at(code)}/check")
    assert answer.status_code == 422
    assert 'id="check-how-error"' in answer.text
    assert state(world, code) == certificates.WAITING


def test_the_same_form_sent_twice_decides_once(world, lan):
    code = world.paper(world.an_phu)
    html = lan.get(at(code)).text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html.partition("/check")[2]))
    size = world.house.memory.size
    for _ in range(2):
        answer = lan.post(f"{at(code)}/check", data=fields | {"how": "original_seen"}, follow_redirects=False)
        assert answer.status_code == 303
    assert world.house.memory.size == size + 1


def test_a_refusal_says_why_to_the_party(world, lan):
    code = world.paper(world.an_phu)
    assert send(lan, at(code), f"{at(code)}/refuse", why="").status_code == 422
    assert send(lan, at(code), f"{at(code)}/refuse", why="Ảnh mờ, xin chụp lại").status_code == 303
    assert state(world, code) == certificates.REFUSED
    assert "Ảnh mờ, xin chụp lại" in text(lan.get(at(code)))


def test_a_paper_refused_after_it_carried_labels_puts_the_lot_on_hold(world, lan):
    lot, _, _ = world.labelled(world.an_phu)
    with world.house.reading() as reader:
        code = next(p.code for p in certificates.papers(reader, world.an_phu.party) if p.kind == "vietgap")
    assert send(lan, at(code), f"{at(code)}/refuse", why="Nơi cấp nói không cấp").status_code == 303
    with world.house.reading() as reader:
        assert [stop.in_force for stop in standing.stops(reader, lot.code)] == [True]


def test_who_decides_second_is_told_and_nothing_is_overwritten(world, lan):
    code = world.paper(world.an_phu)
    html = lan.get(at(code)).text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html.partition("/refuse")[2]))
    world.looked_at(code)
    answer = lan.post(f"{at(code)}/refuse", data=fields | {"why": "Ảnh mờ"}, follow_redirects=False)
    assert answer.status_code == 409
    assert "Ảnh mờ" in answer.text
    assert "Đã xem bản gốc" in text(answer)
    assert state(world, code) == certificates.SEEN


def test_one_number_at_two_parties_is_shown_side_by_side_and_blames_nobody(world, lan):
    ours, theirs = world.paper(world.an_phu, number="VG-7"), world.paper(world.binh_minh, number=" vg-7")
    told = text(lan.get(at(ours)))
    assert "Cùng số này ở Bình Minh" in told
    assert at(theirs) in lan.get(at(ours)).text
    assert not re.search("giả|gian|forge", told, re.IGNORECASE)
    assert "số này cũng có ở đơn vị khác" in text(lan.get("/officer/certificates"))


def test_a_paper_with_its_number_that_came_meanwhile_is_shown_before_the_decision(world, lan):
    ours = world.paper(world.an_phu, number="VG-7")
    html = lan.get(at(ours)).text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html.partition("/check")[2]))
    world.paper(world.binh_minh, number="VG-7")
    answer = lan.post(f"{at(ours)}/check", data=fields | {"how": "original_seen"}, follow_redirects=False)
    assert answer.status_code == 409
    assert "Cùng số này ở Bình Minh" in text(answer)
    assert state(world, ours) == certificates.WAITING


def test_a_withdrawal_shows_first_what_it_would_change_and_then_holds_those_lots(world, lan):
    lot, _, _ = world.labelled(world.an_phu)
    with world.house.reading() as reader:
        code = next(p.code for p in certificates.papers(reader, world.an_phu.party) if p.kind == "vietgap")
    page = f"{at(code)}/withdraw"
    assert "/withdraw" in lan.get(at(code)).text
    assert 'action="' + page + '" novalidate' not in lan.get(page).text
    size = world.house.memory.size
    shown = lan.get(f"{page}?since=2026-02-01")
    assert re.search(r"Đạt\s+→\s+Không đạt", text(shown))
    assert world.house.memory.size == size
    assert outcome(world, lot) is Outcome.MEETS
    assert send(lan, f"{page}?since=2026-02-01", page, why="").status_code == 422
    assert send(lan, f"{page}?since=2026-02-01", page, why="Nơi cấp rút").status_code == 303
    assert outcome(world, lot) is Outcome.FAILS
    with world.house.reading() as reader:
        assert standing.stops(reader, lot.code)[0].in_force
    assert "không quyết định thêm được nữa" in text(lan.get(at(code)))


def test_a_withdrawal_from_a_day_after_the_harvest_changes_no_lot(world, lan):
    world.labelled(world.an_phu)
    with world.house.reading() as reader:
        code = next(p.code for p in certificates.papers(reader, world.an_phu.party) if p.kind == "vietgap")
    assert re.search(r"Đạt\s+→\s+Đạt", text(lan.get(f"{at(code)}/withdraw?since=2026-03-02")))
    assert lan.get(f"{at(code)}/withdraw?since=mai").status_code == 422


# The PIN and the roles


def test_ten_minutes_later_the_pin_comes_before_the_form_and_before_the_act(world, lan):
    code = world.paper(world.an_phu)
    world.clock.forward(minutes=11)
    page = lan.get(at(code))
    assert f"/pin?then={at(code)}" in page.text
    assert "/check" not in page.text
    answer = lan.post(f"{at(code)}/check", data={"csrf": lan.csrf, "how": "original_seen"}, follow_redirects=False)
    assert answer.headers["location"].startswith("/pin")
    assert state(world, code) == certificates.WAITING


@pytest.mark.parametrize("role", ["member", "clerk", "manager"])
def test_people_of_a_cooperative_have_no_desk_here(world, role):
    code = world.paper(world.an_phu)
    lot, coop = world.harvest(world.an_phu).code, world.an_phu
    own = signed_in(world, getattr(coop, role))
    for path in ("/officer/certificates", at(code), f"{at(code)}/file", "/officer/rules", "/officer/lots",
                 f"/officer/lots/{lot}", "/officer/parties", f"/officer/parties/{coop.party}",
                 f"/officer/products/{coop.product.code}"):  # fmt: skip
        assert own.get(path).status_code == 403, path


def test_the_operator_sees_parties_but_no_papers_lots_or_rules(world):
    vy = signed_in(world, world.operator)
    code = world.paper(world.an_phu, number="VG-1")
    assert "An Phú" in text(vy.get("/officer/parties"))
    assert "VG-1" not in text(vy.get(f"/officer/parties/{world.an_phu.party}"))
    for path in ("/officer/certificates", at(code), "/officer/lots", "/officer/rules"):
        assert vy.get(path).status_code == 403, path


# Rules


def test_every_row_is_in_plain_words_and_nobody_has_confirmed_it_at_first(world, lan):
    told = text(lan.get("/officer/rules"))
    assert "Đã xác nhận 0 trong 22 quy định" in told
    assert told.count("Chưa ai xác nhận") == 22
    assert "Nông sản tươi: ghi trong vòng 48 giờ sau khi hái." in told
    assert "TT 17/2018/TT-BNNPTNT" in told
    assert not re.search(r"[a-z]_[a-z]", told)


def test_the_official_adopts_one_row_having_seen_the_document_and_the_inspector_cannot(world, lan):
    with world.house.reading() as reader:
        row = adoptions.rows(reader)[0].hash
    page, action = f"/officer/rules/{row}", f"/officer/rules/{row}/adopt"
    assert action not in lan.get(page).text
    assert "Chỉ cán bộ tỉnh" in text(lan.get(page))
    sent = {"csrf": lan.csrf, "document_seen": "Công báo 15"}
    assert lan.post(action, data=sent, follow_redirects=False).status_code == 403
    hung = signed_in(world, world.official)
    assert send(hung, page, action, document_seen=" ").status_code == 422
    assert send(hung, page, action, document_seen="Công báo 15").status_code == 303
    told = text(hung.get("/officer/rules"))
    assert "Đã xác nhận 1 trong 22 quy định" in told
    assert "Hùng, Chi cục Quản lý chất lượng, 12:00, 01/03/2026. Đã xem: Công báo 15" in told


def test_a_row_that_was_adopted_meanwhile_is_told(world):
    hung = signed_in(world, world.official)
    with world.house.reading() as reader:
        row = adoptions.rows(reader)[0].hash
    page, action = f"/officer/rules/{row}", f"/officer/rules/{row}/adopt"
    html = hung.get(page).text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html.partition("/adopt")[2]))
    world.adopt_all()
    assert hung.post(action, data=fields | {"document_seen": "Công báo"}, follow_redirects=False).status_code == 409
    assert hung.get("/officer/rules/" + "0" * 64).status_code == 404


# Lots


def test_lots_are_found_by_code_party_and_product_and_judged_live(world, lan):
    good, _, _ = world.labelled(world.an_phu)
    bare = world.pack(world.binh_minh, world.harvest(world.binh_minh))
    told = lan.get("/officer/lots").text
    assert good.code in told
    assert bare.code in told
    for q in (good.code[:6], f"{good.code[:4]}-{good.code[4:]}".lower(), "an phu", "dau tay an"):
        found = lan.get("/officer/lots", params={"q": q}).text
        assert (good.code in found, bare.code in found) == (True, False), q
    assert "Không thấy lô nào như vậy" in text(lan.get("/officer/lots?q=sầu riêng"))
    meets = lan.get("/officer/lots?outcome=meets").text
    assert (good.code in meets, bare.code in meets) == (True, False)
    assert "1 trong 2 lô ở trang này" in meets


def test_harvests_have_their_own_list(world, lan):
    harvest = world.harvest(world.an_phu)
    assert harvest.code not in lan.get("/officer/lots").text
    assert harvest.code in lan.get("/officer/lots?kind=harvest").text


def test_a_lot_whose_plot_the_forger_hid_is_told_in_the_list(world, lan):
    lot = world.pack(world.an_phu, world.harvest(world.an_phu))
    world.house.engine.dispose()
    with closing(sqlite3.connect(world.house.folder / "trace.db")) as forged, forged:
        for (name,) in forged.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            forged.execute(f"DROP TRIGGER {name}")
        forged.execute("DELETE FROM mention WHERE subject = ?", (world.an_phu.plot.code,))
    answer = lan.get("/officer/lots")
    assert answer.status_code == 200
    assert lot.code in answer.text
    assert "Sổ ghi không khớp" in text(answer)


def test_a_lot_tells_judgement_chain_and_the_ids_of_its_statements(world, lan):
    lot, run, _ = world.labelled(world.an_phu)
    page = lan.get(f"/officer/lots/{lot.code}")
    assert run.id in page.text
    assert "Giấy chứng nhận VietGAP" in text(page)
    harvest = re.search(r'href="/officer/lots/(\w{10})"', page.text.partition("<main")[2])[1]
    assert f"/officer/lots/{lot.code}" in lan.get(f"/officer/lots/{harvest}").text


def test_an_officer_recalls_with_a_decision_and_lifts_with_a_reason(world, lan):
    lot, _, labels = world.labelled(world.an_phu)
    page = f"/officer/lots/{lot.code}"
    assert "Dừng lô này, gồm 20 tem." in text(lan.get(page))
    answer = send(lan, page, f"{page}/stop", kind="recall", reason="harmful-microbes", decision="")
    assert answer.status_code == 422
    assert 'id="stop-decision-error"' in answer.text
    assert 'value="recall" required checked' in answer.text
    told = {"kind": "recall", "reason": "harmful-microbes", "decision": "12/QĐ"}
    assert send(lan, page, f"{page}/stop", **told).status_code == 303
    assert world.scan(labels[0]).verdict == "recalled"
    assert send(lan, page, f"{page}/stop", **told).status_code == 409
    assert send(lan, page, f"{page}/lift", why="").status_code == 422
    assert send(lan, page, f"{page}/lift", why="Kiểm lại, không có gì").status_code == 303
    assert world.scan(labels[0]).verdict == "papers"
    assert "Kiểm lại, không có gì" in text(lan.get(page))


def test_the_authority_may_lift_what_a_cooperative_stopped(world, lan):
    lot = world.pack(world.an_phu, world.harvest(world.an_phu))
    with world.house.writing() as book:
        recalls.stop(book, world.an_phu.manager, lot, recall=False, reason="other-check")
    page = f"/officer/lots/{lot.code}"
    assert send(lan, page, f"{page}/lift", why="Đã xem").status_code == 303
    assert "/lift" not in lan.get(page).text


def test_a_stop_of_a_harvest_says_how_many_lots_and_labels_it_reaches(world, lan):
    world.papers_in_order(world.an_phu)
    harvest = world.harvest(world.an_phu)
    world.run(world.an_phu, world.pack(world.an_phu, harvest, units=10), 10)
    told = text(lan.get(f"/officer/lots/{harvest.code}"))
    assert "Dừng lô này và 1 lô làm ra từ nó, gồm 10 tem." in told


def test_a_harvest_entered_late_waits_for_an_officer_who_says_how_the_day_is_known(world, lan):
    world.adopt_all()
    papers = [world.paper(world.an_phu, expires=world.today.replace(month=2, day=20))]
    papers.append(world.paper(world.an_phu, "facility", number="CS-1"))
    world.looked_at(*papers)
    harvest = world.harvest(world.an_phu, day=world.today.replace(month=2, day=10))
    page = f"/officer/lots/{harvest.code}"
    assert outcome(world, harvest) is Outcome.UNKNOWN
    assert send(lan, page, f"{page}/confirm").status_code == 422
    assert send(lan, page, f"{page}/confirm", how="original_seen").status_code == 303
    assert outcome(world, harvest) is Outcome.MEETS
    assert "/confirm" not in lan.get(page).text


# Parties and products


def test_parties_are_found_by_name_without_marks(world, lan):
    told = text(lan.get("/officer/parties?q=binh minh"))
    assert "Hợp tác xã · Phường Kon Tum · 3 người" in told
    assert "An Phú" not in told
    assert "Không có đơn vị nào" in text(lan.get("/officer/parties?q=zzz"))


def test_a_party_is_suspended_by_decision_and_resumed_with_a_reason(world, lan):
    lot, _, _ = world.labelled(world.an_phu)
    page = f"/officer/parties/{world.an_phu.party}"
    assert send(lan, page, f"{page}/suspend", why="Không cho vào xem", decision="").status_code == 422
    assert send(lan, page, f"{page}/suspend", why="Không cho vào xem", decision="7/QĐ").status_code == 303
    assert outcome(world, lot) is Outcome.FAILS
    told = text(lan.get(page))
    assert "Đang tạm ngừng" in told
    assert "7/QĐ" in told
    assert "Đang tạm ngừng" in text(lan.get("/officer/parties"))
    assert send(lan, page, f"{page}/resume", why="Đã cho xem").status_code == 303
    assert f"{page}/suspend" in lan.get(page).text
    assert "Đã cho xem" in text(lan.get(page))


def test_an_authority_is_not_suspended_from_here(world, lan):
    assert "/suspend" not in lan.get(f"/officer/parties/{world.lan.party}").text


def test_the_product_type_is_put_right_by_an_officer_and_labelled_lots_are_judged_again(world, lan):
    lot, _, _ = world.labelled(world.an_phu)
    code = world.an_phu.product.code
    page = f"/officer/products/{code}"
    answer = send(lan, page, f"{page}/type", product_type="processed_prepacked")
    assert answer.status_code == 303
    with world.house.reading() as reader:
        assert products.get(reader.session, code, world.lan).product_type == "processed_prepacked"
        assert standing.stops(reader, lot.code)[0].in_force


def test_the_operator_adds_a_party_and_it_can_sign_labels(world, lan):
    vy = signed_in(world, world.operator)
    page = "/officer/parties/new"
    assert lan.get(page).status_code == 403
    empty = send(vy, page, page, name="", kind="", commune="")
    assert empty.status_code == 422
    assert "Chọn loại đơn vị" in text(empty)
    bad = send(vy, page, page, name="Tổ hợp tác Đăk Pxi", kind="group", commune="00000")
    assert bad.status_code == 422
    assert 'value="Tổ hợp tác Đăk Pxi"' in bad.text
    made = send(vy, page, page, name="Tổ hợp tác Đăk Pxi", kind="group", commune=MANG_DEN, phone="")
    code = made.headers["location"].rpartition("/")[2]
    with world.house.reading() as reader:
        assert parties.get(reader.session, code).name == "Tổ hợp tác Đăk Pxi"
        assert reader.about(code, "key.label")


# Words


def test_every_word_of_the_desk_has_a_vietnamese_copy():
    missing = {key for key in _keys() if words("vi").gettext(key) == key and re.search("[a-z]{2}", key)}
    assert missing <= {"{number}. {name}", "GTIN"}


def test_no_copy_is_left_over():
    with (ROOT / "trace/web/locale/vi/officer.po").open("rb") as handle:
        ids = {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(handle, locale="vi") if m.id}
    assert ids - set(_keys()) == set()


def _keys():
    """Keys of the desk's templates and code."""
    environment = Environment(autoescape=True)
    for folder in ("officer", "cases"):
        for file in (ROOT / "templates" / folder).glob("*.html"):
            for _line, _function, told in extract_from_ast(environment.parse(file.read_text())):
                yield told
    yield from officer_desk.KINDS.values()
    yield from (text for _, _, text in officer_desk._PLACES)
    yield from (text for _, text in officer_paper_view.STATES.values())
    for table in ("_TABLES", "_STAGES", "_GROUPS", "_COVERS", "_CERTAINTY"):
        yield from getattr(officer_rule_pages, table).values()
    for name in ("officer_desk", "officer_paper_view", "officer_pages", "officer_rule_pages", "officer_lot_pages",
                 "officer_party_pages", "case_pages"):  # fmt: skip
        for node in ast.walk(ast.parse((ROOT / f"trace/web/{name}.py").read_text())):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if called in ("say", "gettext", "ngettext") and isinstance(node.args[0], ast.Constant):
                    yield node.args[0].value
                if called == "Option" and isinstance(node.args[1], ast.Constant):
                    yield node.args[1].value
