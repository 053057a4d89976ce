"""First pages, harvest book, people and sign-in in a real Chromium of 360 x 640: access, width, taps, no script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.live import chromium, phone, served
from trace import accounts, recalls
from trace.lots import Lot
from trace.web.words import LANGS

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_TAPS = 10


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def opened(browser, base, world, actor, lang="vi", **options):
    """A phone signed in as somebody, speaking a language; what its console complains of is kept."""
    with world.house.filing() as session:
        cookie, _ = accounts.open_login(session, accounts.person(session, actor.person), world.clock())
    context = phone(browser, base, **options)
    context.add_cookies([{"name": "sid", "value": cookie, "url": base}, {"name": "lang", "value": lang, "url": base}])
    return context.new_page()


def sound(page):
    """No rule of access is broken with everything unfolded, and nothing sticks out sideways."""
    page.evaluate("document.querySelectorAll('.step').forEach(step => { step.hidden = false })")
    page.evaluate("document.querySelectorAll('details').forEach(more => { more.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"], page.url
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    told = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found.response["violations"]]
    assert told == [], page.url


def send(page, **values):
    """Fills the form of the page and sends it past the browser's own checks."""
    for name, value in values.items():
        page.evaluate("([name, value]) => { document.querySelector(`[name=${name}]`).value = value }", [name, value])
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form[method=post]').submit()")


def busy_day(world):
    """Something in every state."""
    coop = world.an_phu
    packed, held = world.harvest(coop, 110_000), world.harvest(coop, 12_500)
    world.pack(coop, packed, units=20)
    world.paper(coop)
    with world.house.writing() as book:
        recalls.stop(book, coop.manager, book.session.get_one(Lot, held.code), recall=False, reason="other-check")
    return packed


@pytest.mark.parametrize("lang", LANGS)
def test_no_rule_of_access_is_broken_on_any_page(browser, world, lang):
    coop = world.an_phu
    with served(world.house) as base:
        stranger = phone(browser, base).new_page()
        stranger.goto(f"/join?lang={lang}")
        sound(stranger)
        send(stranger, code="ABCD", pin="1", pin_again="2")
        sound(stranger)
        for actor, paths in (
            (coop.member, ("/home", "/harvest", "/harvests", "/nothing-here", "/pin")),
            (world.binh_minh.clerk, ("/home", "/harvest", "/harvest?q=xyz", "/harvests", "/harvests?q=xyz")),
            (coop.manager, ("/home", "/people", "/people?q=xyz", "/people/new", f"/people/{coop.member.person}",
                            f"/people/{coop.member.person}/card", f"/people/{coop.manager.person}")),
            (world.operator, ("/home", "/people", "/people/new")),
            (world.lan, ("/home",)),
        ):  # fmt: skip
            page = opened(browser, base, world, actor, lang)
            for path in paths:
                page.goto(path)
                sound(page)
        lot = busy_day(world)
        page = opened(browser, base, world, coop.member, lang)
        for path in ("/home", "/harvests", f"/harvest/{lot.code}"):
            page.goto(path)
            sound(page)
        page.goto("/harvest")
        send(page, mass="1.234", day="2024-01-01")
        sound(page)
        page.goto("/harvest")
        send(page, mass="5000")
        assert page.locator("[name=sure]").count() == 1
        sound(page)
        page.goto("/pin")
        send(page, pin="1")
        sound(page)
        page = opened(browser, base, world, coop.manager, lang)
        page.goto("/home")
        sound(page)
        page.goto("/people/new")
        send(page, name="")
        sound(page)
        send(page, name="A Thuỷ Ƀlong")
        assert page.locator("main img").count() == 1
        sound(page)


def test_a_harvest_takes_at_most_ten_taps_and_one_number(browser, world):
    with served(world.house) as base:
        page = opened(browser, base, world, world.an_phu.member)
        page.goto("/home")
        taps = 0

        def tap(found):
            nonlocal taps
            taps += 1
            box = found.bounding_box()
            assert box["height"] >= 48
            found.click()

        tap(page.get_by_role("link", name="Ghi thu hoạch"))
        tap(page.get_by_label("Được bao nhiêu?"))
        page.keyboard.type("12,5")
        tap(page.get_by_role("button", name="Tiếp"))
        tap(page.get_by_role("button", name="Gửi"))
        page.wait_for_url("**/harvest/*")
        assert page.get_by_text("Không cần ghi lại.").is_visible()
        assert page.get_by_text("12,5 kg").is_visible()
        assert taps <= MOST_TAPS


def test_a_clerk_records_for_another_without_a_script(browser, world):
    with served(world.house) as base:
        page = opened(browser, base, world, world.an_phu.clerk, java_script_enabled=False)
        page.goto("/home")
        page.get_by_role("link", name="Ghi thu hoạch").click()
        page.get_by_role("link", name="Người member An Phú").click()
        page.get_by_label("Được bao nhiêu?").fill("7,5")
        page.get_by_role("button", name="Gửi").click()
        assert page.get_by_text("Người ghi giúp").is_visible()


def test_the_phone_reads_the_card_s_square_and_chooses_a_pin(browser, world):
    with world.house.filing() as session:
        code = accounts.new_card(session, world.an_phu.member.person, world.clock())
    with served(world.house) as base:
        page = phone(browser, base).new_page()
        page.goto(f"/join#{code}")
        assert page.url.endswith("/join"), "the code leaves the address bar"
        page.get_by_label("Chọn mã PIN").fill("204816")
        page.get_by_label("Gõ lại mã PIN đó").fill("204816")
        page.get_by_role("button", name="Vào").click()
        page.wait_for_url("**/home")
        assert page.get_by_text("Ghi thu hoạch").is_visible()
