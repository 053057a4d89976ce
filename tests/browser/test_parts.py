"""The frame and the parts of signed-in pages, seen by a real Chromium under the pages' own security policy.

One sample page (parts_sample.html) carries every part.
Nothing is served: the browser's requests are answered from here.
"""

import gzip
import mimetypes
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import extract_from_ast
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser.live import FLAGS
from trace.web.words import LANGS, Lang, words

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "trace" / "web" / "static"
TEMPLATES = ROOT / "templates"
CHROMIUM = Path("/usr/bin/chromium")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ORIGIN = "http://localhost:8102"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, SMALL, DESK = (360, 640), (320, 640), (1280, 800)
LOOKS = ("big", "desk")

CROPS = [
    {"value": "a", "label": "Dâu tây", "picture": "strawberry"},
    {"value": "b", "label": "Bắp cải", "picture": "cabbage", "note": "Vườn suối"},
]
REASONS = [
    {
        "text": "Certificate lapsed.",
        "law": "TT 02/2024/TT-BKHCN",
        "code": "basis-duplicate-number-at-two-parties",
        "fix": "Add",
        "href": "/c",
    },
    {"text": "No facility paper.", "outcome": "unknown"},
    {"text": "Diary complete.", "outcome": "meets"},
    {"text": "Not pre-packed.", "outcome": "not_applicable"},
]
MISTAKES = {"mass": "How many kg? More than 0.", "crop": "Choose a crop.", "": "Nothing was saved."}


@dataclass
class Form:
    id: str = "harvest"
    nonce: str = "n1"
    given: dict[str, Any] = field(default_factory=lambda: {"crop": "a", "mass": "12,5", "plots": ["b"]})
    errors: dict[str, str] = field(default_factory=dict)


def render(lang: Lang, look: str = "big", errors: dict[str, str] | None = None) -> str:
    """The sample page as an answer to Lan (inspector) or, with errors, the same page after a refused form."""
    loader = FileSystemLoader([TEMPLATES, Path(__file__).parent])
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True)
    environment.globals["_"] = words(lang).gettext
    page = {
        "lang": lang, "other_lang": "en" if lang == "vi" else "vi", "other_url": "?lang", "title": "Thu hoạch",
        "back": "/", "home": "/", "who": "Lan", "role": "inspector", "csrf": "c1", "demo": True,
        "failed": bool(errors), "notice": {"kind": "good", "text": "Saved."},
    }  # fmt: skip
    form = Form(errors=errors or {})
    return environment.get_template("parts_sample.html").render(
        page=page, look=look, form=form, stop=Form(id="stop", given={}), crops=CROPS, reasons=REASONS
    )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        said = f"NO BROWSER: {CHROMIUM} is missing, the parts were not seen by one"
        if os.environ.get("TRACE_REQUIRE_BROWSER") == "1":
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, html: str, size: tuple[int, int] = PHONE, script: bool = True, path: str = "/harvest"
) -> Iterator[tuple[Page, list[str]]]:
    """The page in a fresh window and the bodies of what it posted; anything the browser complains of fails the test."""
    posted: list[str] = []
    complaints: list[str] = []

    def answer(route: Route) -> None:
        asked = route.request.url.removeprefix(ORIGIN).split("?")[0]
        if route.request.method == "POST":
            posted.append(route.request.post_data or "")
            route.fulfill(status=204)
        elif asked.startswith("/static/"):
            kind = mimetypes.guess_type(asked)[0]
            route.fulfill(body=(STATIC / asked.removeprefix("/static/")).read_bytes(), content_type=kind)
        else:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)

    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=script)
    context.route("**/*", answer)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(ORIGIN + path)
    yield page, posted
    context.close()
    assert complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("errors", [{}, MISTAKES], ids=["fresh", "refused"])
@pytest.mark.parametrize("lang", LANGS)
def test_axe_finds_nothing(
    chromium: Browser, lang: Lang, errors: dict[str, str], look: str, size: tuple[int, int]
) -> None:
    with opened(chromium, render(lang, look, errors), size) as (page, _):
        page.evaluate("document.querySelectorAll('.step').forEach(step => { step.hidden = false })")
        page.evaluate("document.querySelectorAll('details').forEach(more => { more.open = true })")
        found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
        assert found.response["violations"] == []
        assert len(found.response["passes"]) > 30


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("look", LOOKS)
def test_nothing_scrolls_sideways_on_the_smallest_phone(chromium: Browser, look: str, script: bool) -> None:
    with opened(chromium, render("vi", look, MISTAKES), SMALL, script) as (page, _):
        assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS)
def test_every_target_is_at_least_44_pixels_each_way(chromium: Browser, look: str) -> None:
    with opened(chromium, render("vi", look, MISTAKES), PHONE) as (page, _):
        page.evaluate("document.querySelectorAll('.step').forEach(step => { step.hidden = false })")
        page.evaluate("document.querySelectorAll('details').forEach(more => { more.open = true })")
        small = page.evaluate("""() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
            .map(e => e.type === 'checkbox' ? e.closest('label') : e)
            .filter(e => e.type !== 'hidden' && !e.hidden && !e.classList.contains('skip'))
            .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
            .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)""")
        assert small == []


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS)
def test_the_keyboard_always_shows_where_it_stands(chromium: Browser, look: str) -> None:
    """Each stop has an outline of at least 2 px and is not under the bottom bar (WCAG 2.4.7, 2.4.11)."""
    with opened(chromium, render("vi", look), PHONE) as (page, _):
        stops = set()
        for _press in range(60):
            page.keyboard.press("Tab")
            stop = page.evaluate("""() => {
                const e = document.activeElement;
                const seen = e.type === 'radio' ? e.nextElementSibling : e;
                const style = getComputedStyle(seen), box = seen.getBoundingClientRect();
                const bar = document.querySelector('.bar').getBoundingClientRect();
                const covered = !e.closest('.bar') && box.top >= bar.top;
                return {name: e.outerHTML.slice(0, 90), top: e === document.body,
                        shown: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && !covered};
            }""")
            if stop["top"]:
                break
            assert stop["shown"], stop["name"]
            stops.add(stop["name"])
        assert len(stops) >= 20


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, SMALL])
def test_a_phone_shows_where_one_is_without_scrolling_the_chips(chromium: Browser, size: tuple[int, int]) -> None:
    with opened(chromium, render("vi"), size, script=False) as (page, _):
        box = page.locator(".chips [aria-current]").bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= size[0] - box["width"]


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS)
def test_the_code_of_a_reason_is_never_parted_inside_a_word(chromium: Browser, look: str) -> None:
    with opened(chromium, render("vi", look), SMALL) as (page, _):
        parted = page.evaluate("""() => {
            const text = document.querySelector('.verdict code').firstChild, range = document.createRange();
            return [...text.data.matchAll(/[a-z]+/g)].filter(word => {
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                return range.getClientRects().length > 1;
            }).map(word => word[0]);
        }""")
        assert parted == []


@pytest.mark.browser
def test_without_script_all_steps_show_and_the_form_is_sent(chromium: Browser) -> None:
    with opened(chromium, render("vi"), script=False) as (page, posted):
        assert page.locator(".step:visible").count() == 3
        assert page.get_by_text("Tiếp", exact=True).count() == 0
        assert not page.get_by_role("button", name="Print").is_visible()
        page.get_by_role("button", name="Save").click()
        assert posted
        assert posted[0].startswith("csrf=c1&nonce=n1&crop=a&mass=12%2C5")


@pytest.mark.browser
def test_with_script_one_step_shows_and_the_phones_back_key_goes_one_step_back(chromium: Browser) -> None:
    with opened(chromium, render("vi")) as (page, posted):
        first, second, third = page.locator(".step").all()
        assert first.is_visible()
        assert not second.is_visible()
        page.get_by_role("button", name="Tiếp").click()
        page.get_by_label("Day").fill("2026-11-23")
        page.get_by_label("Mass").press("Enter")
        assert third.is_visible()
        assert posted == []
        page.go_back()
        assert second.is_visible()
        assert not third.is_visible()
        page.get_by_role("button", name="Tiếp").click()
        page.evaluate("sent = 0; addEventListener('submit', event => { sent += event.defaultPrevented ? 0 : 1 })")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("button", name="Save").dblclick()
        assert page.evaluate("sent") == 1
        assert "day=2026-11-23" in posted[0]
        assert page.get_by_role("button", name="Đang gửi…").is_visible()


@pytest.mark.browser
def test_an_empty_step_is_not_left(chromium: Browser) -> None:
    with opened(chromium, render("vi")) as (page, _):
        page.get_by_role("button", name="Tiếp").click()
        page.get_by_label("Mass").fill("")
        page.get_by_role("button", name="Tiếp").click()
        assert page.get_by_label("Mass").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "after"), [("vi", "21,5"), ("en", "21.5")])
def test_the_stepper_counts_in_the_spelling_of_the_page_and_stops_at_nothing(
    chromium: Browser, lang: Lang, after: str
) -> None:
    with opened(chromium, render(lang)) as (page, _):
        page.get_by_role("button", name=words(lang).gettext("Next")).click()
        mass = page.get_by_label("Mass")
        page.get_by_role("button", name="+10").click()
        page.get_by_role("button", name="−1", exact=True).click()
        assert mass.input_value() == after
        for _press in range(3):
            page.get_by_role("button", name="−10").click()
        assert mass.input_value() == "0"


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_a_refused_form_opens_at_its_summary_and_leads_to_the_field(chromium: Browser, script: bool) -> None:
    with opened(chromium, render("vi", errors=MISTAKES), script=script) as (page, _):
        assert page.title() == "Lỗi: Thu hoạch"
        page.wait_for_function("document.activeElement.className === 'summary'") if script else None
        page.get_by_role("link", name=MISTAKES["mass"]).click()
        mass = page.locator("#harvest-mass")
        assert mass.is_visible()
        assert mass.input_value() == "12,5"
        assert mass.get_attribute("aria-describedby") == "harvest-mass-hint harvest-mass-error"
        assert MISTAKES["mass"] in page.locator("#harvest-mass-error").inner_text()


@pytest.mark.browser
def test_the_code_behind_the_hash_fills_the_field_and_leaves_the_address(chromium: Browser) -> None:
    with opened(chromium, render("vi"), path="/join#K7QM-29XD") as (page, _):
        assert page.locator("#harvest-number").input_value() == "K7QM-29XD"
        assert page.url == ORIGIN + "/join"


def test_a_verdict_shows_every_reason_with_its_word() -> None:
    page = render("vi")
    assert all(reason["text"] in page for reason in REASONS)
    assert all(word in page for word in ("Không đạt", "Chưa đủ bằng chứng", "Đạt", "Không phải xét"))


def test_every_word_of_the_parts_has_its_vietnamese() -> None:
    environment = Environment(autoescape=True)
    trees = [environment.parse((TEMPLATES / name).read_text()) for name in ("base.html", "parts.html")]
    sentences = {str(sentence) for tree in trees for _line, _function, sentence in extract_from_ast(tree)}
    assert len(sentences) > 20
    assert [sentence for sentence in sorted(sentences) if words("vi").gettext(sentence) == sentence] == []


def test_sheet_script_and_drawings_stay_small_and_old_phones_understand_them() -> None:
    sheet = (STATIC / "app.css").read_bytes()
    assert len(gzip.compress(sheet)) < 8192
    assert len(gzip.compress((STATIC / "app.js").read_bytes())) < 3072
    assert re.search(rb"[;{]gap:|inset:|aspect-ratio|:is\(|:has\(|@layer|oklch|light-dark", sheet) is None
    for drawing in STATIC.glob("crops/*.svg"):
        assert drawing.stat().st_size <= 2500
        assert ET.parse(drawing).getroot().get("viewBox") == "0 0 80 80"  # noqa: S314  our own
    assert re.search(r"\sstyle=|\son[a-z]+=|<style|<script>", render("vi", errors=MISTAKES)) is None
