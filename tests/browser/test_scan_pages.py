"""The public pages in a real Chromium, as a stranger's phone shows them: rules of access, policy, widths, no script.

Nothing is served: the browser's requests are answered from here, with the page's own policy.  With TRACE_PICTURES=1
the pictures of docs/pictures are made again; without it they must be there and small.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser.live import FLAGS
from tests.scan_reports import REPORTS, lookup
from trace.web import scan_render
from trace.web.scan_view import view
from trace.web.words import LANGS, Lang, words

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = Path("/usr/bin/chromium")
ORIGIN = "http://127.0.0.1:8101"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATH = "/7K3F9QXM2P/117/" + "8" * 181
SMALL_PAGES = ("landing", "about", "report", "done")
PAGES = (*REPORTS, *SMALL_PAGES)
pytestmark = pytest.mark.browser


def html(name: str, lang: Lang) -> str:
    spoken = words(lang)
    if name in REPORTS:
        return scan_render.render(view(REPORTS[name], spoken, lookup(lang), host="kontum.example", path=PATH))
    pages = {
        "landing": lambda: scan_render.landing(spoken, demo=True),
        "about": lambda: scan_render.about(spoken, demo=True),
        "report": lambda: scan_render.report_form(
            spoken, demo=True, label=PATH, errors={"problem": spoken.gettext("Choose one"), "text": "500"}
        ),
        "done": lambda: scan_render.report_done(spoken, demo=True, case="2026-0042"),
    }
    return pages[name]()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        said = f"NO BROWSER: {CHROMIUM} is missing, the public pages were not seen by one"
        if os.environ.get("TRACE_REQUIRE_BROWSER") == "1":
            pytest.fail(said)
        pytest.skip(said)
    fonts = tmp_path_factory.mktemp("fonts") / "fonts.conf"  # letters as on a phone, the same on every machine
    fonts.write_text(
        f"<fontconfig><dir>{ROOT / 'trace' / 'fonts'}</dir><cachedir>{fonts.parent}</cachedir></fontconfig>"
    )
    with sync_playwright() as play:
        environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS, env=environment)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, name: str, lang: Lang, width: int = 360) -> Iterator[tuple[Page, list[str], list[str]]]:
    """The page under its own policy; the answers that it asked for; what the console complained about."""
    asked: list[str] = []
    complaints: list[str] = []

    def answer(route: Route) -> None:
        asked.append(f"{route.request.method} {route.request.url.removeprefix(ORIGIN)}")
        if "/photo/" in route.request.url:
            drawing = (ROOT / "trace/web/static/crops/strawberry.svg").read_bytes()
            route.fulfill(body=drawing, content_type="image/svg+xml")
        else:
            policy = {"Content-Security-Policy": scan_render.csp(scan_render.STYLE), "Cache-Control": "no-store"}
            route.fulfill(body=html(name, lang), content_type="text/html; charset=utf-8", headers=policy)

    context = browser.new_context(viewport={"width": width, "height": 640})
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", answer)
    page.goto(ORIGIN + PATH)
    yield page, asked, complaints
    context.close()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_no_rule_of_access_is_broken_and_the_console_is_silent(chromium: Browser, name: str, lang: Lang) -> None:
    with opened(chromium, name, lang) as (page, _asked, complaints):
        assert complaints == []
        page.evaluate("document.querySelectorAll('details').forEach(more => { more.open = true })")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found.response["violations"]] == []


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_sideways(chromium: Browser, name: str, lang: Lang, width: int) -> None:
    with opened(chromium, name, lang, width) as (page, _asked, _complaints):
        page.evaluate("document.querySelectorAll('details').forEach(more => { more.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("name", ["papers", "recalled", "report", "landing"])
def test_every_target_is_at_least_44_pixels_high(chromium: Browser, name: str) -> None:
    with opened(chromium, name, "vi") as (page, _asked, _complaints):
        low = page.evaluate("""() => [...document.querySelectorAll('main a, button, input, textarea, summary, .pill')]
            .filter(e => e.type !== 'hidden').map(e => e.type === 'radio' ? e.closest('label') : e)
            .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 90))""")
        assert low == []


def test_the_verdict_needs_one_request_and_the_picture_a_second(chromium: Browser) -> None:
    with opened(chromium, "papers", "vi") as (page, asked, _complaints):
        page.wait_for_load_state("networkidle")
        assert [line for line in asked if "favicon" not in line] == [f"GET {PATH}", "GET /photo/dau-tay"]
        assert page.context.cookies() == []
        picture = page.locator("img")
        box = picture.bounding_box()
        assert (box["width"], box["height"], picture.get_attribute("loading")) == (96, 96, "lazy")


def test_the_verdict_and_the_goods_stand_above_the_fold(chromium: Browser) -> None:
    with opened(chromium, "papers", "vi") as (page, _asked, _complaints):
        for place in (page.get_by_role("heading", level=1), page.get_by_role("heading", name="Dâu tây Măng Đen")):
            box = place.bounding_box()
            assert box["y"] + box["height"] <= 640


def test_same_answers_without_a_script_and_different_leads_to_the_form(chromium: Browser) -> None:
    with opened(chromium, "papers", "vi") as (page, asked, _complaints):
        answer = page.get_by_text("Tốt. Hãy so cả số tem")
        assert not answer.is_visible()
        page.get_by_role("link", name="Giống", exact=True).click()
        assert answer.is_visible()
        page.get_by_role("link", name="Không giống").click()
        assert any(line.startswith("GET /report?label=%2F7K3F9QXM2P%2F117") for line in asked)


def test_a_typed_code_and_a_report_are_sent_to_this_house_only(chromium: Browser) -> None:
    with opened(chromium, "unknown-malformed", "vi") as (page, asked, complaints):
        page.get_by_label("Gõ mã in dưới ô vuông").fill("7K3F-9QXM2P-117-C")
        page.get_by_role("button", name="Tìm").click()
        assert "GET /t?lang=vi&code=7K3F-9QXM2P-117-C" in asked
        assert complaints == []
    with opened(chromium, "report", "vi") as (page, asked, complaints):
        page.get_by_label("Hỏng hoặc có mùi lạ").check()
        page.get_by_role("button", name="Gửi").click()
        assert "POST /report?lang=vi" in asked
        assert complaints == []


def test_a_mistake_in_the_report_leads_to_its_field(chromium: Browser) -> None:
    with opened(chromium, "report", "vi") as (page, _asked, _complaints):
        assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
        page.get_by_role("link", name="500").click()
        assert page.url.endswith("#text")


@pytest.mark.parametrize("name", PAGES)
def test_there_is_a_small_picture_of_every_verdict(chromium: Browser, name: str) -> None:
    picture = PICTURES / f"scan-{name}.png"
    if os.environ.get("TRACE_PICTURES") == "1":
        with opened(chromium, name, "vi") as (page, _asked, _complaints):
            page.wait_for_load_state("networkidle")
            shot = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
        shot.quantize(64, dither=Image.Dither.NONE).save(picture, optimize=True)
    assert picture.stat().st_size <= 60_000
