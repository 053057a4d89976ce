"""The main job in a real browser at 360 x 640: register, pack, refuse, look at papers, print, scan, stop, lift."""

import re

import pypdfium2
import pytest
import zxingcpp

from tests.browser.live import chromium, phone, served
from tests.conftest import picture
from trace import accounts

pytestmark = pytest.mark.browser
PIN = "204816"


def sign_in(context, world, actor):
    """With the printed card, choosing a PIN, as everybody does the first time."""
    with world.house.filing() as session:
        card = accounts.new_card(session, actor.person, world.clock())
    page = context.new_page()
    page.goto(f"/join#{card}")
    assert page.input_value("[name=code]").replace("-", "") == card
    page.fill("[name=pin]", PIN)
    page.fill("[name=pin_again]", PIN)
    press(page, "Đăng nhập|Vào")
    assert page.url.endswith("/home")
    return page


def press(page, words):
    """Presses the button with these words."""
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(words)).first.click()


def fill(page, values):
    """Fills fields by name; days as yyyy-mm-dd, choices by value."""
    for name, value in values.items():
        field = page.locator(f"[name={name}]").first
        kind = field.get_attribute("type") or field.evaluate("e => e.tagName")
        if kind in ("radio", "checkbox"):
            page.locator(f"[name={name}][value='{value}']").check(force=True)
        elif kind == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def submit(page, form):
    """Sends a form whose button stands elsewhere on the page."""
    with page.expect_navigation():
        page.locator(form).evaluate("form => form.requestSubmit()")


def record_harvest(page, kg):
    """The harvest form, all its steps in one document."""
    fill(page, {"mass": kg})
    page.get_by_role("button", name="Tiếp").click()
    page.get_by_role("button", name="Gửi").click()
    page.wait_for_url("**/harvest/*")


def verdict(page, path):
    """The big word of a scan."""
    answer = page.goto(path)
    return answer.status, page.locator("h1 b").inner_text().lower()


def decoded(pdf, dpi):
    """What a printer at this resolution puts on paper, read by a camera's decoder."""
    found = []
    for sheet in pypdfium2.PdfDocument(pdf):
        bitmap = sheet.render(scale=dpi / 72, grayscale=True).to_pil()
        found += [code.text for code in zxingcpp.read_barcodes(bitmap, formats=zxingcpp.BarcodeFormat.QRCode)]
    return found


def test_from_a_harvest_on_a_hillside_to_an_honest_scan_in_a_shop(world, tmp_path):
    coop = world.an_phu
    world.adopt_all()
    with served(world.house) as base, chromium() as browser:
        member = sign_in(phone(browser, base), world, coop.member)
        member.goto("/harvest")
        record_harvest(member, "12,5")
        assert "12,5 kg" in member.inner_text("main")
        clerk = sign_in(phone(browser, base), world, coop.clerk)
        clerk.goto(f"/harvest?for={coop.member.person}")
        record_harvest(clerk, "7,5")

        manager = sign_in(phone(browser, base), world, coop.manager)
        lot = pack(manager, coop)
        assert not make_labels(manager, lot)
        told = manager.inner_text("main")
        assert "chưa có giấy cam kết" in told
        assert "cơ sở đóng gói" in told  # all reasons, not the first
        add_papers(manager, coop, tmp_path / "giay.png")
        officer = sign_in(phone(browser, base), world, world.lan)
        look_at_papers(officer, world)
        assert make_labels(manager, lot)
        path = printed(manager)

        shopper = phone(browser, base, java_script_enabled=False).new_page()
        assert verdict(shopper, path) == (200, "coi chừng")
        press(manager, "Đã dán hết")
        assert verdict(shopper, path) == (200, "đủ giấy tờ")
        stopped_and_lifted(manager, officer, shopper, lot, path)


def test_a_day_that_is_written_is_the_day_that_is_meant(world):
    with served(world.house) as base, chromium() as browser:
        page = sign_in(phone(browser, base), world, world.an_phu.member)
        page.goto("/harvest")
        fill(page, {"mass": "3"})
        page.get_by_role("button", name="Tiếp").click()
        page.locator("[name=day]").fill("2026-02-26")
        page.locator("[name=day]").dispatch_event("change")
        assert page.locator("[name=when][value=other]").is_checked()
        page.get_by_role("button", name="Gửi").click()
        page.wait_for_url("**/harvest/*")
        assert "26/02/2026" in page.inner_text("main")


def test_a_phone_without_script_records_a_harvest_all_the_same(world):
    with world.house.filing() as session:
        card = accounts.new_card(session, world.an_phu.member.person, world.clock())
    with served(world.house) as base, chromium() as browser:
        page = phone(browser, base, java_script_enabled=False).new_page()
        page.goto("/join")
        fill(page, {"code": card, "pin": PIN, "pin_again": PIN})
        press(page, "Vào")
        page.goto("/harvest")
        fill(page, {"mass": "8,25"})
        press(page, "Gửi")
        assert "/harvest/" in page.url
        assert "8,25 kg" in page.inner_text("main")


def stopped_and_lifted(manager, officer, shopper, lot, path):
    """The manager holds, the officer recalls; each is told at once, and lifted it is history."""
    manager.goto(f"/lots/{lot}")
    stop(manager, "hold", "other-check", "")
    assert verdict(shopper, path) == (200, "đang chờ")
    lift(manager)
    assert verdict(shopper, path) == (200, "đủ giấy tờ")
    officer.goto(f"/officer/lots/{lot}")
    stop(officer, "recall", "pesticide-above-limit", "12/QĐ-CC")
    assert verdict(shopper, path) == (200, "đừng ăn")
    manager.goto(f"/lots/{lot}")
    assert manager.locator("form[action$='/lift']").count() == 0
    officer.goto(f"/officer/lots/{lot}")
    lift(officer)
    assert verdict(shopper, path) == (200, "đủ giấy tờ")
    assert "thu hồi" in shopper.inner_text("main").lower()


def pack(manager, coop):
    """Packs both harvests; gives the code of the lot."""
    manager.goto(f"/pack?product={coop.product.code}")
    fill(manager, {"unit": "500", "scale": "g", "units": "24"})
    submit(manager, "form[action='/pack']")
    assert "/lots/" in manager.url
    return manager.url.rsplit("/", 1)[1]


def make_labels(manager, lot):
    """Asks for 24 labels; whether a run began."""
    manager.goto(f"/lots/{lot}")
    manager.fill("[name=count]", "24")
    press(manager, "Làm tem")
    return "/runs/" in manager.url


def add_papers(manager, coop, file):
    """A VietGAP paper and a facility certificate, each with a photograph."""
    file.write_bytes(picture("white"))
    for kind, number in (("vietgap", "VG-2026-01"), ("facility", "CS-2026-01")):
        manager.goto(f"/certificates/new?kind={kind}")
        fill(manager, {"number": number, "issuer": "Nơi cấp giấy", "issued": "2026-01-05", "expires": "2026-12-31"})
        scope = {"plots": coop.plot.code, "crops": "strawberry"} if kind == "vietgap" else {"result": "dat"}
        fill(manager, scope)
        manager.set_input_files("[type=file]", file)
        submit(manager, "form[action='/certificates/new']")
        assert "/certificates/new" not in manager.url, manager.inner_text("main")


def look_at_papers(officer, world):
    """The officer says of each waiting paper how she looked at it."""
    for certificate in waiting(world):
        officer.goto(f"/officer/certificates/{certificate}")
        fill(officer, {"how": "original_seen"})
        submit(officer, "form[action$='/check']")


def printed(manager):
    """Prints the run on both kinds of paper, the second time with a reason; gives the path of one label."""
    run, urls = manager.url, {}
    for template, dpi in (("a4-24", 300), ("thermal-50x30", 203)):
        fill(manager, {"template": template, **({"why": "Giấy kẹt"} if urls else {})})
        with manager.expect_download() as download:
            manager.locator("form[action$='/file']").evaluate("form => form.requestSubmit()")
        urls[template] = decoded(download.value.path(), dpi)
        assert len(set(urls[template])) == 24
        manager.goto(run)
    assert set(urls["a4-24"]) == set(urls["thermal-50x30"])
    label = urls["a4-24"][0]
    assert label.startswith("http://LOCALHOST:8000/")
    return label.removeprefix("http://LOCALHOST:8000")


def waiting(world):
    """Codes of the papers that nobody has looked at."""
    from trace import certificates

    with world.house.reading() as reader:
        return [row.code for row in certificates.waiting(reader.session)]


def stop(page, kind, reason, decision):
    """Holds or recalls the lot of the page, in two steps."""
    page.locator("details:has(form[action$='/stop']) > summary").click()
    fill(page, {"kind": kind, "reason": reason})
    if decision:
        fill(page, {"decision": decision})
    submit(page, "form[action$='/stop']")


def lift(page):
    """Lifts the stop of the page; a manager in two steps."""
    folded = page.locator("details:has(form[action$='/lift']) > summary")
    if folded.count():
        folded.first.click()
    page.locator("form[action$='/lift'] [name=why]").first.fill("Đã xem lại, ổn")
    submit(page, "form[action$='/lift']")
