"""An Phu packs, prints, puts labels on, cancels, stops and lifts; nothing is made where the gate says no."""

import re
from html import unescape
from io import BytesIO
from threading import Thread

import pytest
import zxingcpp
from PIL import Image
from sqlmodel import select

from tests.web.people import signed_in
from trace import certificates, evidence, lots, recalls, ticket
from trace.labels import Run
from trace.lots import Lot
from trace.scans import Verdict

NONCE = "0123456789abcdef0123456789abcdef"


def post(client, path, nonce=NONCE, **fields):
    """Sends a form as our own page would."""
    return client.post(path, data={"csrf": client.csrf, "nonce": nonce, **fields}, follow_redirects=False)


def said(answer):
    """The page's text as a person reads it."""
    return unescape(answer.text)


def rows(world, table):
    """All rows of a table."""
    with world.house.reading() as reader:
        return list(reader.session.exec(select(table)))


def packing(world, *harvests, **changes):
    return {
        "product": world.an_phu.product.code,
        "lots": [lot.code for lot in harvests],
        "unit": "500",
        "scale": "g",
        "units": "20",
        "day": str(world.today),
        "best_before": "2026-03-08",
    } | changes


@pytest.fixture
def manager(world):
    """An Phu's manager in a browser, PIN just given."""
    return signed_in(world, world.an_phu.manager)


@pytest.fixture
def ready(world):
    """A packed lot that meets the rules: 20 × 500 g."""
    world.papers_in_order(world.an_phu)
    return world.pack(world.an_phu, world.harvest(world.an_phu))


@pytest.fixture
def bare(world):
    """A packed lot without any paper."""
    world.adopt_all()
    return world.pack(world.an_phu, world.harvest(world.an_phu))


def started(world, client, lot, **fields):
    """Id of a run that was started in the browser."""
    answer = post(client, f"/lots/{lot.code}/labels", **({"count": "20"} | fields))
    assert answer.status_code == 303, said(answer)
    return answer.headers["location"].rpartition("/")[2]


def printed(client, run, **fields):
    """The answer to asking for a run's file."""
    told = {"template": "a4-24", "start_cell": "1", "nonce": "f" * 32} | fields
    return post(client, f"/runs/{run}/file", **told)


def test_packing_shows_what_there_is_and_makes_a_lot(world, manager):
    harvest = world.harvest(world.an_phu)
    assert "còn 10 kg" in said(manager.get("/pack"))
    page = manager.get(f"/pack?product={world.an_phu.product.code}")
    assert re.search(rf'value="{harvest.code}" checked', page.text)
    assert 'value="2026-03-08"' in page.text  # pack day and shelf life
    answer = post(manager, "/pack", **packing(world, harvest))
    code = answer.headers["location"].rpartition("/")[2]
    assert "20 × 500 g" in said(manager.get(f"/lots/{code}"))


def test_trying_tells_how_many_units_fit_and_packs_nothing(world, manager):
    harvest = world.harvest(world.an_phu, 10_300)
    answer = post(manager, "/pack", **packing(world, harvest, **{"try": "1", "unit": "0,5", "scale": "kg"}))
    assert answer.status_code == 200
    assert "đủ cho 20 gói" in said(answer)
    assert [lot.kind for lot in rows(world, Lot)] == [lots.HARVEST]


def test_more_units_than_there_are_is_refused_with_the_number_that_fits(world, manager):
    answer = post(manager, "/pack", **packing(world, world.harvest(world.an_phu), units="21"))
    assert answer.status_code == 422
    assert "Chỉ đủ cho 20 gói" in said(answer)
    assert 'value="21"' in answer.text
    assert len(rows(world, Lot)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lots": []}, "lots"),
        ({"units": "0"}, "units"),
        ({"units": "1000000000000"}, "units"),
        ({"unit": "0"}, "unit"),
        ({"unit": "1.234", "scale": "kg"}, "unit"),
        ({"scale": ""}, "scale"),
        ({"day": "2026-03-02"}, "day"),
        ({"day": "gần đây"}, "day"),
        ({"best_before": "2026-02-01"}, "day"),
    ],
)
def test_a_wrong_packing_is_told_at_its_field_and_nothing_is_made(world, manager, changes, field):
    answer = post(manager, "/pack", **packing(world, world.harvest(world.an_phu), **changes))
    assert answer.status_code == 422
    assert f'id="form-{field}-error"' in answer.text
    assert len(rows(world, Lot)) == 1


def test_a_packing_sent_twice_makes_one_lot(world, manager):
    harvest = world.harvest(world.an_phu, 50_000)
    first, second = (post(manager, "/pack", **packing(world, harvest)) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert len(rows(world, Lot)) == 2


def test_a_rivals_harvest_cannot_be_packed(world, manager):
    assert post(manager, "/pack", **packing(world, world.harvest(world.binh_minh))).status_code == 404


def test_nothing_to_pack_says_what_comes_first(manager):
    page = said(manager.get("/pack"))
    assert "Chưa có gì để đóng gói" in page
    assert 'href="/products"' in page


def test_the_list_shows_lots_with_their_judgement_and_labels(world, manager, ready):
    world.run(world.an_phu, ready)
    page = said(manager.get("/lots"))
    assert "Đạt" in page
    assert "20 tem" in page
    assert f'href="/lots/{ready.code}"' in page
    assert "Không có lô nào" in said(manager.get("/lots?q=ZZZZ"))
    assert f'href="/lots/{ready.code}"' in manager.get(f"/lots?q={ready.code[:4]}-{ready.code[4:].lower()}").text
    assert "10 kg" in said(manager.get("/lots?kind=harvest"))


def test_a_refused_run_shows_every_reason_with_what_mends_it_and_makes_nothing(world, manager, bare):
    answer = post(manager, f"/lots/{bare.code}/labels", count="20")
    assert answer.status_code == 422
    page = said(answer)
    with world.house.reading() as reader:
        told = evidence.judged(reader, bare.code, world.today).reasons
    assert len(told) >= 3
    for reason in told:
        assert f"<code>{reason.code}</code>" in page
    assert page.count('href="/certificates/new"') >= 2
    assert "Không đạt" in page
    assert "Chưa in tem được" in page
    assert rows(world, Run) == []


def test_a_run_is_started_once_however_often_it_is_sent(world, manager, ready):
    assert started(world, manager, ready) == started(world, manager, ready)
    assert len(rows(world, Run)) == 1


@pytest.mark.parametrize(("count", "told"), [("21", "20 tem"), ("501", "500 tem"), ("0", "lớn hơn 0"), ("x", "số")])
def test_a_wrong_number_of_labels_is_told(world, manager, ready, count, told):
    answer = post(manager, f"/lots/{ready.code}/labels", count=count)
    assert answer.status_code == 422
    assert told in said(answer)
    assert f'value="{count}"' in answer.text
    assert rows(world, Run) == []


def test_two_managers_who_press_at_once_get_one_run_between_them(world, ready):
    answers = []
    browsers = [signed_in(world, world.an_phu.manager) for _ in range(2)]

    def press(client, nonce):
        answers.append(post(client, f"/lots/{ready.code}/labels", nonce=nonce, count="15"))

    threads = [Thread(target=press, args=(client, str(n) * 32)) for n, client in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert "5 tem" in said(next(answer for answer in answers if answer.status_code == 422))
    assert [run.count for run in rows(world, Run)] == [15]


def test_after_ten_minutes_labels_stops_and_files_ask_for_the_pin_and_do_nothing(world, manager, ready):
    run = started(world, manager, ready)
    world.clock.forward(minutes=11)
    for path, back in (
        (f"/lots/{ready.code}/labels", f"/lots/{ready.code}"),
        (f"/lots/{ready.code}/stop", f"/lots/{ready.code}"),
        (f"/lots/{ready.code}/lift", f"/lots/{ready.code}"),
        (f"/runs/{run}/file", f"/runs/{run}"),
    ):
        assert post(manager, path).headers["location"] == f"/pin?then={back}"
    assert f"/pin?then=/lots/{ready.code}" in manager.get(f"/lots/{ready.code}").text
    assert len(rows(world, Run)) == 1


def test_the_file_is_a_pdf_and_is_handed_out_once(world, manager, ready):
    run = started(world, manager, ready)
    answer = printed(manager, run)
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"].startswith("attachment")
    again = printed(manager, run, nonce="e" * 32)
    assert again.status_code == 422
    assert 'id="file-why-error"' in again.text
    assert printed(manager, run, nonce="d" * 32, why="Máy in kẹt giấy").status_code == 200
    assert "Máy in kẹt giấy" in said(manager.get(f"/lots/{ready.code}"))


def test_the_same_answer_asked_again_is_not_a_second_file(world, manager, ready):
    run = started(world, manager, ready)
    assert printed(manager, run).status_code == 200
    assert printed(manager, run).headers["location"] == f"/runs/{run}"


def test_both_templates_and_a_used_sheet_can_be_printed(world, manager, ready):
    run = started(world, manager, ready, count="2")
    assert printed(manager, run, start_cell="24").status_code == 200
    assert printed(manager, run, template="thermal-50x30", nonce="e" * 32, why="khổ khác").status_code == 200


@pytest.mark.parametrize(("field", "value"), [("start_cell", "25"), ("start_cell", "0"), ("template", "wall")])
def test_a_wrong_sheet_is_told_and_the_file_not_counted(world, manager, ready, field, value):
    run = started(world, manager, ready, count="2")
    answer = printed(manager, run, **{field: value})
    assert answer.status_code == 422
    assert f'id="file-{field}-error"' in answer.text
    assert rows(world, Run)[0].printed == 0


def test_a_lot_that_fails_meanwhile_is_not_printed(world, manager, ready):
    run = started(world, manager, ready)
    with world.house.writing() as book:
        code = certificates.of_party(book.session, world.an_phu.party)[0].code
        certificates.withdraw(book, world.lan, code, since=world.today, why="hết hiệu lực")
    assert printed(manager, run).status_code == 422
    assert rows(world, Run)[0].printed == 0


def test_the_preview_belongs_to_no_lot(world, manager, ready):
    run = started(world, manager, ready)
    for template in ("a4-24", "thermal-50x30", "nonsense"):
        answer = manager.get(f"/runs/{run}/preview.png?template={template}")
        picture = Image.open(BytesIO(answer.content)).convert("L")
        read = zxingcpp.read_barcode(picture.resize((picture.width * 3, picture.height * 3)))
        assert read.text.startswith("http://LOCALHOST:8000/0000000000/")
        assert world.scan(read.text.removeprefix("http://LOCALHOST:8000")).verdict is Verdict.UNKNOWN
        assert ticket.parse(read.text.removeprefix("http://LOCALHOST:8000")).signature == bytes(64)


def test_labels_wake_when_they_are_put_on(world, manager, ready):
    run = started(world, manager, ready)
    paths = world.paths(ready, rows(world, Run)[0])
    assert world.scan(paths[0]).verdict is Verdict.INACTIVE
    post(manager, f"/runs/{run}/attach", nonce="a" * 32, first="1", last="5")
    assert [world.scan(paths[n]).verdict for n in (4, 5)] == [Verdict.PAPERS, Verdict.INACTIVE]
    assert "6–20" in said(manager.get(f"/runs/{run}"))
    assert post(manager, f"/runs/{run}/attach", nonce="b" * 32, all="1").status_code == 303
    assert world.scan(paths[19]).verdict is Verdict.PAPERS
    assert "Đã dán" in said(manager.get(f"/lots/{ready.code}"))


def test_all_that_is_open_is_put_on_around_what_was_cancelled(world, manager, ready):
    run = started(world, manager, ready)
    post(manager, f"/runs/{run}/void", nonce="a" * 32, first="7", last="8", why="in nhòe")
    post(manager, f"/runs/{run}/attach", nonce="b" * 32, all="1")
    paths = world.paths(ready, rows(world, Run)[0])
    found = [world.scan(paths[n]).verdict for n in (5, 6, 7, 8)]
    assert found == [Verdict.PAPERS, Verdict.VOID, Verdict.VOID, Verdict.PAPERS]


def test_the_word_that_all_are_on_sent_twice_leads_to_the_run(world, manager, ready):
    run = started(world, manager, ready)
    for _ in range(2):
        answer = post(manager, f"/runs/{run}/attach", nonce="b" * 32, all="1")
        assert (answer.status_code, answer.headers.get("location")) == (303, f"/runs/{run}")
    assert rows(world, Run)[0].attached == "[[1, 20]]"


@pytest.mark.parametrize(("first", "last"), [("0", "3"), ("5", "4"), ("1", "21"), ("", "5")])
def test_numbers_that_are_not_in_the_run_are_told_and_kept(world, manager, ready, first, last):
    run = started(world, manager, ready)
    answer = post(manager, f"/runs/{run}/attach", nonce="a" * 32, first=first, last=last)
    assert answer.status_code == 422
    assert 'id="attach-first-error"' in answer.text
    assert f'value="{last}"' in answer.text


def test_cancelling_asks_what_happened(world, manager, ready):
    run = started(world, manager, ready)
    answer = post(manager, f"/runs/{run}/void", nonce="a" * 32, first="1", last="2", why="")
    assert answer.status_code == 422
    assert 'id="void-why-error"' in answer.text
    assert rows(world, Run)[0].void == "[]"


def test_a_clerk_puts_labels_on_and_prints_none(world, manager, ready):
    run = started(world, manager, ready)
    clerk = signed_in(world, world.an_phu.clerk)
    assert printed(clerk, run).status_code == 403
    assert post(clerk, f"/lots/{ready.code}/labels", nonce="c" * 32, count="1").status_code == 403
    assert post(clerk, f"/runs/{run}/attach", nonce="a" * 32, all="1").status_code == 303


def test_one_label_for_the_whole_lot(world, manager, ready):
    run = started(world, manager, ready, count="", whole_lot="1")
    assert printed(manager, run).content.startswith(b"%PDF-")
    assert post(manager, f"/runs/{run}/attach", nonce="a" * 32, all="1").status_code == 303
    assert world.scan(world.paths(ready, rows(world, Run)[0])[0]).verdict is Verdict.PAPERS
    post(manager, f"/runs/{run}/void", nonce="b" * 32, whole_lot="1", why="rách")
    assert world.scan(world.paths(ready, rows(world, Run)[0])[0]).verdict is Verdict.VOID


def test_a_manager_holds_and_lifts_an_own_lot(world, manager):
    lot, _, paths = world.labelled(world.an_phu)
    answer = post(manager, f"/lots/{lot.code}/stop", kind="hold", reason="suspected-mix-up")
    assert answer.status_code == 303
    assert world.scan(paths[0]).verdict is Verdict.HELD
    page = said(manager.get(f"/lots/{lot.code}"))
    assert "Có thể đã lẫn với lô khác" in page
    stop = re.search(r'name="stop" value="([0-9a-f]{64})"', page)[1]
    refused = post(manager, f"/lots/{lot.code}/lift", nonce="a" * 32, stop=stop, why="")
    assert refused.status_code == 422
    assert f'id="lift-{stop}-why-error"' in refused.text
    assert post(manager, f"/lots/{lot.code}/lift", nonce="b" * 32, stop=stop, why="Đã tách xong").status_code == 303
    assert world.scan(paths[0]).verdict is Verdict.PAPERS
    assert "Đã tách xong" in said(manager.get(f"/lots/{lot.code}"))


def test_a_stop_needs_its_kind_and_a_reason_from_the_list(world, manager, ready):
    for fields, field in (({"reason": "other-check"}, "kind"), ({"kind": "hold", "reason": "because"}, "reason")):
        answer = post(manager, f"/lots/{ready.code}/stop", **fields)
        assert answer.status_code == 422
        assert f'id="stop-{field}-error"' in answer.text
        assert '<details class="danger" open>' in answer.text


def test_a_stop_that_somebody_ordered_first_is_told(world, manager, ready):
    for nonce, status in (("a" * 32, 303), ("b" * 32, 409)):
        answer = post(manager, f"/lots/{ready.code}/stop", nonce=nonce, kind="recall", reason="foreign-matter")
        assert answer.status_code == status
    assert "đang dừng rồi" in said(answer)


def test_the_authoritys_stop_says_who_can_lift_it(world, manager, ready):
    with world.house.writing() as book:
        lot = lots.get(book.session, ready.code, world.lan)
        stop = recalls.stop(book, world.lan, lot, recall=True, reason="pesticide-banned", decision="12/QĐ").id
    page = said(manager.get(f"/lots/{ready.code}"))
    assert "Chỉ cơ quan mới cho bán lại được" in page
    assert "12/QĐ" in page
    assert f'value="{stop}"' not in page
    assert post(manager, f"/lots/{ready.code}/lift", stop=stop, why="thôi").status_code == 403


def test_a_lot_page_shows_harvests_inside_papers_and_history(world, manager, ready):
    page = said(manager.get(f"/lots/{ready.code}"))
    for words in (
        "10 kg",
        "Người member An Phú",
        "Xã Măng Đen",
        "Giấy chứng nhận VietGAP",
        "Đã đóng gói",
        "Đã ghi thu",
    ):
        assert words in page
    assert "Rẫy sau nhà" not in page


def test_a_member_reads_only_her_own_harvest(world, ready):
    member = signed_in(world, world.an_phu.member)
    with world.house.reading() as reader:
        harvest = lots.of_person(reader.session, world.an_phu.member.person)[0].code
    assert "10 kg" in said(member.get(f"/lots/{harvest}"))
    assert member.get(f"/lots/{ready.code}").status_code == 404
    assert member.get("/lots").status_code == 403


def test_a_rival_finds_nothing(world, manager, ready):
    run = started(world, manager, ready)
    rival = signed_in(world, world.binh_minh.manager)
    for path in (f"/lots/{ready.code}", f"/runs/{run}", f"/runs/{run}/preview.png"):
        assert rival.get(path).status_code == 404
    for path in ("labels", "stop", "lift"):
        fields = {"count": "1", "kind": "hold", "reason": "other-check", "stop": "0" * 64, "why": "x"}
        assert post(rival, f"/lots/{ready.code}/{path}", **fields).status_code == 404
    for path in ("file", "attach", "void"):
        fields = {"template": "a4-24", "start_cell": "1", "first": "1", "last": "2", "why": "x"}
        assert post(rival, f"/runs/{run}/{path}", **fields).status_code == 404
    assert rival.get(f"/pack?product={world.an_phu.product.code}").status_code == 404
