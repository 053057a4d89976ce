"""A manager's pages in a real Chromium of 360 x 640: empty, good and refused; access, width, and without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.live import chromium, phone, served
from tests.web.people import signed_in
from trace import recalls
from trace.lots import Lot
from trace.web.words import LANGS

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all tests of this file."""
    with chromium() as started:
        yield started


def opened(browser, base, world, actor, lang="vi", **options):
    """A phone signed in as somebody, speaking a language."""
    context = phone(browser, base, **options)
    cookie = signed_in(world, actor).cookies["sid"]
    context.add_cookies([{"name": "sid", "value": cookie, "url": base}, {"name": "lang", "value": lang, "url": base}])
    return context.new_page()


def sound(page):
    """No rule of access is broken with everything unfolded, and nothing sticks out sideways."""
    page.evaluate("document.querySelectorAll('main details').forEach(more => { more.open = true })")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # there the bar at thumb height covers nothing
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"], page.url
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    told = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found.response["violations"]]
    assert told == [], page.url


def refused(page, address, form):
    """The page again after its form was sent as it stood."""
    page.goto(address)
    with page.expect_navigation():
        page.evaluate("query => document.querySelector(query).submit()", form)
    assert page.title().startswith(("Lỗi:", "Error:"))
    assert page.locator(".summary").count() == 1
    sound(page)


@pytest.mark.parametrize("lang", LANGS)
def test_products_plots_and_papers_are_open_to_all(world, browser, lang):
    coop = world.an_phu
    world.paper(world.binh_minh)
    with served(world.house) as base:
        page = opened(browser, base, world, coop.manager, lang)
        page.goto("/certificates")
        sound(page)  # still empty
        paper = world.paper(coop)
        for address in (
            "/products", "/products/new", "/plots", "/plots/new?q=mang canh", "/certificates", "/certificates/new",
            f"/certificates/{paper}", "/certificates/new?kind=facility", "/certificates/new?kind=self_declaration",
        ):  # fmt: skip
            page.goto(address)
            sound(page)
        refused(page, "/products/new?crop=strawberry", "form[action='/products/new']")
        refused(page, "/plots/new", "form[method=post][action='/plots/new']")
        refused(page, "/certificates/new?kind=vietgap", "form[action='/certificates/new']")


@pytest.mark.parametrize("lang", LANGS)
def test_packing_lots_labels_and_stops_are_open_to_all(world, browser, lang):
    coop = world.an_phu
    with served(world.house) as base:
        page = opened(browser, base, world, coop.manager, lang)
        for address in ("/pack", "/lots", "/lots?kind=harvest", "/lots?q=zz"):
            page.goto(address)
            sound(page)  # still empty
        bare = world.pack(coop, world.harvest(coop))
        refused(page, f"/lots/{bare.code}", "form[action$='/labels']")
        refused(page, f"/lots/{bare.code}", "form[action$='/stop']")
        lot, run, _ = world.labelled(coop)
        fresh = world.run(coop, world.pack(coop, world.harvest(coop)))
        world.harvest(coop)
        refused(page, f"/pack?product={coop.product.code}", "form[action='/pack']")
        refused(page, f"/runs/{fresh.id}", "form[action$='/void']")
        with world.house.writing() as book:
            known = book.session.get_one(Lot, lot.code)
            recalls.stop(book, world.lan, known, recall=True, reason="pesticide-banned", decision="12/QĐ")
            recalls.stop(book, coop.manager, known, recall=False, reason="other-check")
        for address in ("/pack", "/lots", f"/lots/{lot.code}", f"/runs/{run.id}", f"/runs/{fresh.id}"):
            page.goto(address)
            sound(page)


def test_without_script_a_manager_packs_labels_and_prints(world, browser):
    coop = world.an_phu
    world.papers_in_order(coop)
    world.harvest(coop)
    with served(world.house) as base:
        page = opened(browser, base, world, coop.manager, java_script_enabled=False)
        page.goto(f"/pack?product={coop.product.code}")
        page.fill("[name=units]", "20")
        page.click("footer button")
        assert "20 × 500 g" in page.inner_text("main")
        page.fill("[name=count]", "20")
        page.click("form[action$='/labels'] button")
        page.wait_for_load_state()
        assert page.locator("img[src*='preview.png']").evaluate("picture => picture.naturalWidth") > 0
        with page.expect_download() as download:
            page.click("footer button")
        assert download.value.path().read_bytes().startswith(b"%PDF-")
        page.click("text=In xong rồi")
        page.click("footer button")
        assert "Đã dán" in page.inner_text("main")
