"""Signing in with a card and a PIN: what does not work is told plainly, and every word has its Vietnamese."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from tests.web.people import browser, signed_in
from trace import accounts
from trace.web.words import words

ROOT = Path(__file__).parents[2]
PIN = "204816"


def card(world, actor):
    with world.house.filing() as session:
        return accounts.new_card(session, actor.person, world.clock())


def join(client, code, pin=PIN, again=None):
    form = {"code": code, "pin": pin, "pin_again": pin if again is None else again}
    return client.post("/join", data=form, follow_redirects=False)


def test_a_card_typed_in_small_letters_with_blanks_signs_in(world):
    code = card(world, world.an_phu.member).lower()
    client = browser(world)
    assert join(client, " ".join(code[i : i + 4] for i in range(0, 16, 4))).headers["location"] == "/home"
    assert client.get("/home").status_code == 200


def test_a_wrong_a_used_an_old_and_a_replaced_card_are_told_plainly(world):
    member = world.an_phu.member
    used, client = card(world, member), browser(world)
    assert join(client, used).status_code == 303
    replaced, old = card(world, member), card(world, member)
    world.clock.forward(days=15)
    for code in ("", "ABCD", used, replaced, old):
        answer = join(browser(world), code)
        assert answer.status_code == 422
        assert "thẻ mới" in answer.text.partition('id="form-code-error"')[2].partition("</p>")[0]


@pytest.mark.parametrize("pin", ["", "12345", "123456", "654321", "111111", "12345a", "١٢٣٤٥٧"])
def test_a_pin_is_six_digits_that_are_not_trivial(world, pin):
    code = card(world, world.an_phu.member)
    answer = join(browser(world), code, pin)
    assert answer.status_code == 422
    assert 'id="form-pin-error"' in answer.text
    assert f'value="{code}"' in answer.text, "the card's code is kept"
    assert join(browser(world), code).status_code == 303, "the card was not used up"


def test_two_pins_that_differ_are_told_and_none_is_shown(world):
    answer = join(browser(world), card(world, world.an_phu.member), PIN, "951357")
    assert answer.status_code == 422
    assert 'id="form-pin_again-error"' in answer.text
    assert PIN not in answer.text


def test_five_wrong_pins_lock_until_a_new_card(world):
    manager = signed_in(world, world.an_phu.manager, pin=PIN)
    form = {"csrf": manager.csrf, "then": "/people"}
    for left in (4, 3, 2, 1):
        assert f"{left} lần" in manager.post("/pin", data={**form, "pin": "000111"}).text
    manager.post("/pin", data={**form, "pin": "000111"})
    locked = manager.post("/pin", data={**form, "pin": PIN})
    assert locked.status_code == 422
    assert "thẻ mới" in locked.text.partition('id="form-pin-error"')[2]
    assert join(manager, card(world, world.an_phu.manager)).status_code == 403, "its own page has a token"
    assert join(browser(world), card(world, world.an_phu.manager)).status_code == 303


def test_the_right_pin_leads_back_to_where_it_was_asked(world):
    manager = signed_in(world, world.an_phu.manager, pin=PIN)
    world.clock.forward(minutes=11)
    assert manager.get("/people/new", follow_redirects=False).headers["location"] == "/pin?then=/people/new"
    form = {"csrf": manager.csrf, "pin": PIN, "then": "/people/new"}
    assert manager.post("/pin", data=form, follow_redirects=False).headers["location"] == "/people/new"
    assert manager.get("/people/new").status_code == 200


def test_a_wrong_pin_without_a_way_back_is_told_and_leads_home(world):
    manager = signed_in(world, world.an_phu.manager, pin=PIN)
    answer = manager.post("/pin", data={"csrf": manager.csrf, "pin": "000111"})
    assert answer.status_code == 422
    assert '<input type="hidden" name="then" value="/home">' in answer.text


def test_signing_out_ends_the_session_on_this_phone(world):
    member = signed_in(world, world.an_phu.member)
    cookie = member.cookies["sid"]
    member.post("/signout", data={"csrf": member.csrf})
    late = browser(world)
    late.cookies.set("sid", cookie)
    assert late.get("/home", follow_redirects=False).headers["location"] == "/join"


def test_what_is_not_there_is_said_in_both_languages_with_a_way_back(world):
    member = signed_in(world, world.an_phu.member)
    for lang, said in (("vi", "Chưa làm được"), ("en", "This did not work")):
        answer = member.get(f"/harvest/ABCDEFGHJK?lang={lang}")
        assert answer.status_code == 404
        assert said in answer.text
        assert 'href="/home"' in answer.text


def test_every_word_of_these_pages_has_its_vietnamese():
    environment, sentences = Environment(autoescape=True), set()
    for folder in ("member", "people", "login", "errors"):
        for template in (ROOT / "templates" / folder).glob("*.html"):
            tree = environment.parse(template.read_text())
            sentences |= {str(sentence) for _, _, sentence in extract_from_ast(tree)}
    for name in ("member_pages", "home_pages", "people_pages", "harvest_view", "login_pages"):
        code = (ROOT / "trace" / "web" / f"{name}.py").read_text()
        sentences |= set(re.findall(r'(?:\bsay|gettext)\(\s*"([^"]+)"', code))
    assert len(sentences) > 100
    assert [sentence for sentence in sorted(sentences) if words("vi").gettext(sentence) == sentence] == []
