"""The public pages through the real application: statuses, languages, reports, pictures, nothing kept."""

import gzip

import pytest

from tests.web.people import browser, signed_in
from trace import recalls
from trace.web import scan_page
from trace.web.scan_page import REPORTS_PER_HOUR, Quota


@pytest.fixture(autouse=True)
def fresh_quota(monkeypatch):
    """Each test begins with an empty hour."""
    monkeypatch.setattr(scan_page, "_quota", Quota())


def test_a_scan_is_one_small_answer_without_script_or_cookie(world):
    _, _, paths = world.labelled(world.an_phu)
    answer = browser(world).get(paths[0])
    assert answer.status_code == 200
    assert len(gzip.compress(answer.content, 6)) <= 6 * 1024
    assert "<script" not in answer.text
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_the_query_changes_the_language_and_nothing_else(world):
    _, _, paths = world.labelled(world.an_phu)
    client = browser(world)
    assert "Đủ giấy tờ" in client.get(paths[0]).text
    assert "Đủ giấy tờ" in client.get(f"{paths[0]}?fbclid=x&a=1").text
    assert "Papers in order" in client.get(f"{paths[0]}?lang=en").text
    assert "Papers in order" in client.get(paths[0], headers={"accept-language": "en-GB"}).text


def test_a_label_spelled_another_way_is_another_label(world):
    _, _, paths = world.labelled(world.an_phu)
    client = browser(world)
    for path in (paths[0].lower(), paths[0] + "/", paths[0].replace("/1/", "/%31/"), "/" + paths[0], paths[0] + "%20"):
        assert "Đủ giấy tờ" not in client.get(path).text


def test_a_recall_is_told_in_the_next_request(world):
    lot, _, paths = world.labelled(world.an_phu)
    client = browser(world)
    assert "Đủ giấy tờ" in client.get(paths[0]).text
    with world.house.writing() as book:
        recalls.stop(book, world.lan, lot, recall=True, reason="harmful-microbes", decision="1/QĐ")
    assert "Đừng ăn" in client.get(paths[0]).text


def test_the_picture_of_a_product_is_public_and_a_paper_is_not(world):
    client = browser(world)
    answer = client.get(f"/photo/{world.an_phu.product.picture}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    paper = world.house.files.keep(b"%PDF-1.4\n%%EOF\n")
    assert client.get(f"/photo/{paper}").status_code == 404
    assert client.get("/photo/../trace.db").status_code == 404


def test_a_report_becomes_a_numbered_case_for_manager_and_officer(world):
    _, _, paths = world.labelled(world.an_phu)
    form = {"label": paths[0], "problem": "spoiled", "text": "Có mùi lạ"}
    answer = browser(world).post("/report", data=form)
    assert answer.status_code == 200
    assert signed_in(world, world.an_phu.manager).get("/cases/1").status_code == 200
    assert "Có mùi lạ" in signed_in(world, world.lan).get("/cases/1").text
    assert signed_in(world, world.binh_minh.manager).get("/cases/1").status_code == 404
    assert "Đủ giấy tờ" in browser(world).get(paths[0]).text  # it never colours a page


def test_a_network_reports_ten_times_an_hour(world):
    client = browser(world)
    form = {"label": "", "problem": "other", "text": ""}
    told = [client.post("/report", data=form).status_code for _ in range(REPORTS_PER_HOUR + 1)]
    assert told == [200] * REPORTS_PER_HOUR + [429]
    world.clock.forward(minutes=61)
    assert client.post("/report", data=form).status_code == 200


def test_a_report_without_a_problem_is_asked_again_with_what_was_typed(world):
    answer = browser(world).post("/report", data={"label": "/X", "problem": "", "text": "Hộp <b>khác</b>"})
    assert answer.status_code == 422
    assert "Hộp &lt;b&gt;khác&lt;/b&gt;" in answer.text


def test_somebody_who_is_signed_in_may_report_too(world):
    client = signed_in(world, world.an_phu.member)
    assert client.post("/report", data={"label": "", "problem": "other", "text": ""}).status_code == 200
