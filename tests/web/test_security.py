"""The doors: unknown hosts, forms from elsewhere, sessions, headers, large bodies."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.web.people import BASE, browser, signed_in
from trace.web.app import create_app


def test_an_unknown_host_is_misdirected(world):
    client = TestClient(create_app(world.house), base_url=BASE)
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    assert client.get("/", headers={"host": "localhost:9999"}).status_code == 421
    assert client.get("/").status_code == 200


def test_a_host_that_was_added_is_answered(world):
    world.house.add_host("https://t.trace.example")
    client = TestClient(create_app(world.house), base_url=BASE)
    assert client.get("/", headers={"host": "t.trace.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/about", "/join", "/t?code=x", "/ABCDEFGHJK/1/2", "/home"])
def test_every_page_carries_its_security_headers(world, path):
    response = browser(world).get(path, follow_redirects=False)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"
    if response.status_code == 200:
        policy = response.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert response.headers["cache-control"] == "no-store"


def test_a_public_page_sets_no_cookie(world):
    _, _, paths = world.labelled(world.an_phu)
    for path in (paths[0], "/", "/about", "/t?code=1", "/report?label=x"):
        assert "set-cookie" not in browser(world).get(path).headers


def test_a_form_from_another_site_is_refused(world):
    client = signed_in(world, world.an_phu.manager)
    token = client.csrf
    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "", "origin": "https://evil.example"}):
        answer = client.post("/signout", data={"csrf": token}, headers=headers)
        assert answer.status_code == 403
    assert client.get("/home").status_code == 200


def test_a_form_without_the_sessions_token_is_refused(world):
    client = signed_in(world, world.an_phu.manager)
    assert client.post("/signout", data={}).status_code == 403
    assert client.post("/signout", data={"csrf": "x"}).status_code == 403
    assert client.post("/signout", data={"csrf": client.csrf}, follow_redirects=False).status_code == 303
    assert client.get("/home", follow_redirects=False).headers["location"] == "/join"


def test_somebody_who_is_signed_in_may_report_from_the_public_page_without_a_token(world):
    client = signed_in(world, world.an_phu.manager)
    told = {"label": "/x", "problem": "ill", "text": "x"}
    assert client.post("/report", data=told).status_code == 200
    assert client.post("/report", data=told, headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("path", ["//evil.example/x", "/%2fevil.example/x", "/\\evil.example", "/%09/evil.example"])
def test_the_links_of_an_error_page_stay_inside_the_site(world, path):
    answer = browser(world).get(f"{BASE}{path}")
    assert answer.status_code == 404
    links = re.findall(r'href="([^"]*)"', answer.text)
    assert any("lang=en" in link for link in links)
    assert [link for link in links if not re.match(r"[/?#](?![/\\\t])", link)] == []


@pytest.mark.parametrize("path", ["/", "/about", "/report", "/t?code=x"])
def test_a_public_page_answers_head_as_it_answers_get(world, path):
    client = browser(world)
    asked, seen = client.head(path), client.get(path)
    assert asked.status_code == seen.status_code
    for name in ("content-type", "content-security-policy", "cache-control"):
        assert asked.headers[name] == seen.headers[name]


def test_a_body_of_unknown_or_huge_length_is_not_read(world):
    client = signed_in(world, world.an_phu.manager)
    assert client.post("/report", content=iter([b"x"])).status_code == 411
    assert client.post("/report", headers={"content-length": str(10**9)}, content=b"x").status_code == 413


def test_the_cookie_is_host_bound_and_secure_where_people_come_by_https(world):
    world.house.add_host("https://t.trace.example")
    from trace import accounts

    with world.house.filing() as session:
        card = accounts.new_card(session, world.an_phu.manager.person, world.clock())
    client = TestClient(create_app(world.house), base_url=BASE)
    form = {"code": card, "pin": "204816", "pin_again": "204816"}
    headers = {"host": "t.trace.example", "sec-fetch-site": "same-origin"}
    cookie = client.post("/join", data=form, headers=headers, follow_redirects=False).headers["set-cookie"]
    assert cookie.startswith("__Host-sid=")
    assert {"httponly", "secure", "path=/", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}


def test_after_the_pin_one_is_sent_back_only_inside_the_site(world):
    client = signed_in(world, world.an_phu.manager, pin="204816")
    for then in ("https://evil.example", "//evil.example", "/\\evil.example", "/home\r\nX: y"):
        answer = client.post("/pin", data={"csrf": client.csrf, "pin": "204816", "then": then}, follow_redirects=False)
        assert answer.headers["location"] == "/home"


def test_no_page_shows_a_stack_trace(world):
    client = signed_in(world, world.an_phu.manager)
    for path in ("/lots/%00", "/photo/../../etc/passwd", "/certificates/'; DROP TABLE lot", "/" + "A" * 5000):
        answer = client.get(path, follow_redirects=False)
        assert answer.status_code in (303, 404)
        assert not re.search(r"Traceback|sqlalchemy|File \"", answer.text)
