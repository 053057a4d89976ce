"""Every page that a role may open, at 360 x 640, in both languages: no access fault, no sideways scroll, quiet console.

The pages are found from the routes, so a new one is looked at without being listed; every template was shown once.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.live import PHONE, chromium, phone, served
from tests.web.people import signed_in
from tests.web.test_rivals import code_for, filled, ids
from trace.settings import templates_folder
from trace.web.app import PAGES
from trace.web.pages import environment
from trace.web.words import LANGS

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOT_PAGES = ("/file", "/photo/", "/preview.png", "/demo/", "/{path", "favicon")
# Shown only as an answer to a form, or to somebody without a session: their own tests look at them.
ANSWERS = {"errors/error.html", "login/join.html", "people/card.html"}


def addresses(world):
    """Addresses of all pages, with ids of An Phú."""
    known = ids(world)
    for pages in PAGES:
        for route in pages.router.routes:
            if "GET" in route.methods and not any(part in route.path for part in NOT_PAGES):
                yield filled(route.path, {**known, "code": code_for(route.path, known)})
    yield f"/pack?product={known['product']}"
    yield f"/harvest?for={known['person']}"
    yield "/products/new?crop=strawberry"
    yield "/certificates/new?kind=vietgap"
    yield "/certificates/new?kind=facility"


def faults(page, address):
    """What is wrong with one page, in words."""
    console = []
    page.on("console", lambda message: console.append(message.text) if message.type == "error" else None)
    page.set_viewport_size(PHONE)
    answer = page.goto(address)
    if answer.status in (403, 404) or "html" not in answer.headers.get("content-type", ""):
        return None
    # As tall as the page: what the bottom bar hides now can be scrolled clear of it, and is no fault of its size.
    page.set_viewport_size({"width": 360, "height": max(640, page.evaluate("document.documentElement.scrollHeight"))})
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{one['id']}: {one['nodes'][0]['html'][:90]}" for one in found] + (["sideways"] if wide else []) + console


@pytest.mark.parametrize("role", ["member", "clerk", "manager", "lan", "official", "operator"])
def test_every_page_of_a_role_is_open_to_all(world, role):
    actor = getattr(world.an_phu, role, None) or getattr(world, role)
    pages = list(dict.fromkeys(addresses(world)))
    seen, wrong = 0, {}
    with served(world.house) as base, chromium() as browser:
        context = phone(browser, base)
        cookie = signed_in(world, actor).cookies["sid"]
        context.add_cookies([{"name": "sid", "value": cookie, "url": base}])
        page = context.new_page()
        for address in pages:
            for lang in LANGS:
                told = faults(page, f"{address}{'&' if '?' in address else '?'}lang={lang}")
                seen += told is not None
                if told:
                    wrong[f"{lang} {address}"] = told
    assert wrong == {}
    assert seen >= 10


def test_every_template_was_shown(world):
    """Run alone, it opens every page itself, without a browser."""
    for role in ("member", "clerk", "manager"):
        client = signed_in(world, getattr(world.an_phu, role))
        for address in addresses_once(world):
            client.get(address)
    for actor in (world.lan, world.official, world.operator):
        client = signed_in(world, actor)
        for address in addresses_once(world):
            client.get(address)
    shown = {name for lang in LANGS for _, name in environment(lang).cache}
    there = {
        str(path.relative_to(templates_folder()))
        for path in templates_folder().rglob("*.html")
        if "scan" not in path.parts
    }
    assert there - shown <= ANSWERS


def addresses_once(world):
    """The addresses of a world, made once."""
    if not hasattr(world, "addresses"):
        world.addresses = list(dict.fromkeys(addresses(world)))
    return world.addresses
