"""The officers' desk and the cases in a real Chromium: rules of access, widths, the console, no script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.live import PHONE, chromium, served
from tests.conftest import picture
from trace import accounts, adoptions, cases, certificates, files, parties, recalls
from trace.web.words import LANGS

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 800}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def opened(browser, base, world, actor, lang, **options):
    """A window in which this person is signed in."""
    with world.house.filing() as session:
        cookie, _ = accounts.open_login(session, accounts.person(session, actor.person), world.clock())
    context = browser.new_context(base_url=base, **options)
    context.add_cookies([{"name": "sid", "value": cookie, "url": base}, {"name": "lang", "value": lang, "url": base}])
    return context.new_page()


def good_and_bad(world):
    """A desk with everything on it: (officer's pages, operator's pages)."""
    lot, _, _ = world.labelled(world.an_phu)
    photo = world.house.files.keep(files.evidence(picture()))
    paper = world.paper(world.an_phu, "organic", "HC-7", file=photo)
    world.paper(world.binh_minh, "organic", "hc-7")
    refused = world.paper(world.binh_minh, "commitment", "CK-1")
    late = world.harvest(world.binh_minh, day=world.today.replace(month=2, day=10))
    with world.house.writing() as book:
        certificates.refuse(book, world.lan, refused, why="Ảnh mờ")
        recalls.stop(book, world.lan, lot, recall=True, reason="pesticide-above-limit", decision="12/QĐ")
        rival = parties.get(book.session, world.binh_minh.party)
        recalls.suspend(book, world.lan, rival, why="Không cho xem", decision="13/QĐ")
        row = adoptions.rows(book)[0].hash
        seen = next(p.code for p in certificates.papers(book, world.an_phu.party) if p.kind == "vietgap")
        cases.open_task(book, lot=lot.code, party=lot.party, text="recalled")
    papers = "/officer/certificates"
    lots, places = "/officer/lots", "/officer/parties"
    return (
        papers, f"{papers}?state=all", f"{papers}/{paper}", f"{papers}/{refused}",
        f"{papers}/{seen}/withdraw?since=2026-02-01", "/officer/rules", f"/officer/rules/{row}", lots,
        f"{lots}?outcome=fails&q=an", f"{lots}/{lot.code}", f"{lots}/{late.code}", places,
        f"{places}/{world.an_phu.party}", f"{places}/{world.binh_minh.party}",
        f"/officer/products/{world.an_phu.product.code}", "/cases", "/cases/1",
    ), (places, f"{places}/new")  # fmt: skip


def empty(_world):
    """The same desk on its first day."""
    return ("/officer/certificates", "/officer/lots", "/officer/rules", "/cases"), ("/officer/parties?q=zzz",)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("made", [good_and_bad, empty])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(world, made, lang):
    officers, operators = made(world)
    with served(world.house) as base, chromium() as browser:
        for viewport in (PHONE, DESK):
            for actor, paths in ((world.lan, officers), (world.operator, operators)):
                page = opened(browser, base, world, actor, lang, viewport=viewport)
                complaints = []
                page.on("console", lambda message, found=complaints: found.append(message.text))
                for path in paths:
                    assert page.goto(path).status == 200, path
                    page.evaluate("document.querySelectorAll('details').forEach(more => { more.open = true })")
                    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
                    assert found.response["violations"] == [], path
                    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"], path
                assert complaints == []


def test_without_script_an_official_adopts_and_an_inspector_stops(world):
    lot, _, labels = world.labelled(world.an_phu)
    with served(world.house) as base, chromium() as browser:
        page = opened(browser, base, world, world.lan, "vi", viewport=PHONE, java_script_enabled=False)
        page.goto(f"/officer/lots/{lot.code}")
        page.locator("summary", has_text="Dừng lô này").click()
        page.locator("[name=reason]").select_option("wrong-label")
        page.get_by_role("button", name="Dừng ngay").click()
        assert page.title().startswith("Lỗi:")
        page.locator("[name=decision]").fill("14/QĐ")
        page.get_by_role("button", name="Dừng ngay").click()
        assert "Đang dừng" in page.locator("main").inner_text()
    assert world.scan(labels[0]).verdict == "held"


def test_a_refused_form_comes_back_open_and_passes_axe(world):
    code = world.paper(world.an_phu)
    with served(world.house) as base, chromium() as browser:
        page = opened(browser, base, world, world.lan, "vi", viewport=PHONE)
        page.goto(f"/officer/certificates/{code}")
        page.get_by_role("button", name="Giấy đúng").click()
        assert page.locator(".summary").is_visible()
        found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
        assert found.response["violations"] == []
