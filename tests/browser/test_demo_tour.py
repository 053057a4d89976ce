"""The demo as a newcomer meets it: every sign-in link, the pages behind it, every scan, on a phone.

With TRACE_PICTURES=1 the pictures docs/pictures/page-*.png are made again.
"""

import io
import os
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.live import chromium, phone, served
from trace import demo
from trace.house import House

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
ORIGIN = "http://localhost:8000"
# role -> (picture, page; a pattern means the first link of the page before that fits it)
TOUR = {
    "member": [("member-home", "/home"), ("member-harvest", "/harvest"), ("member-harvests", "/harvests")],
    "clerk": [("clerk-whose", "/harvest")],
    "manager": [
        ("manager-home", "/home"), ("manager-lots", "/lots"), ("manager-lot", r"^/lots/[0-9A-Z]{10}$"),
        ("manager-run", r"^/runs/"), ("manager-papers", "/certificates"), ("manager-pack", "/pack"),
    ],
    "inspector": [("officer-papers", "/officer/certificates"), ("officer-paper", r"^/officer/certificates/\w{4}\.")],
    "official": [
        ("officer-home", "/home"), ("officer-rules", "/officer/rules"), ("officer-lots", "/officer/lots"),
        ("officer-lot", r"^/officer/lots/\w{10}"), ("officer-cases", "/cases"),
    ],
    "operator": [("operator-parties", "/officer/parties")],
}  # fmt: skip


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "D"
    return demo.open_or_make(folder, ORIGIN), House(folder)


def keep(page, name):
    """A picture of the page for the documents, small, when pictures are wanted."""
    if os.environ.get("TRACE_PICTURES") != "1":
        return
    shot = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    shot.crop((0, 0, shot.width, min(shot.height, 1400))).quantize(96).save(
        PICTURES / f"page-{name}.png", optimize=True
    )


def follow(page, pattern):
    """The first link of this page that fits."""
    hrefs = [link.get_attribute("href") for link in page.locator("a[href]").all()]
    return next(href for href in hrefs if re.search(pattern, href))


def test_every_role_signs_in_by_its_link_and_finds_its_pages(province):
    told, house = province
    with served(house) as base, chromium() as browser:
        for role, stops in TOUR.items():
            page = phone(browser, base).new_page()
            page.goto(told["accounts"][role].removeprefix(ORIGIN))
            assert page.url.endswith("/home"), role
            for name, where in stops:
                answer = page.goto(where if where.startswith("/") else follow(page, where))
                assert answer.status == 200, (role, where)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (role, where)
                keep(page, name)


def test_every_scan_of_the_demo_shows_its_verdict_on_a_phone(province):
    told, house = province
    with served(house) as base, chromium() as browser:
        page = phone(browser, base, java_script_enabled=False).new_page()
        words = {}
        for verdict, url in told["scans"].items():
            answer = page.goto(url.removeprefix(ORIGIN))
            assert answer.status == {"forged": 404, "unknown": 404}.get(verdict, 200), verdict
            words[verdict] = page.locator("h1").inner_text()
            assert page.locator("body.green").count() == (verdict == "papers"), verdict
        assert len(set(words.values())) == len(words)
