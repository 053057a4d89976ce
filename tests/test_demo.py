"""The demo province: what it holds, what its scans say, who gets in, and what it never tells anybody."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from fastapi.testclient import TestClient
from PIL import Image
from sqlmodel import select

from tests.conftest import Cooperative, World
from trace import accounts, audit, certificates, codes, demo, evidence, labels, lots, parties, plots, products, scans
from trace.clock import local_day, wall_clock
from trace.demo import pictures
from trace.demo.cast import LOOSE, LOTS, PEOPLE, PLOTS
from trace.demo.province import Province
from trace.files import PHOTO_BYTES, photo
from trace.house import FolderInUse, House
from trace.safety import Outcome
from trace.scans import Verdict
from trace.transparency import Entry
from trace.web.app import create_app

ORIGIN = "http://localhost:8000"
HARVESTS_G = [grams for lot in LOTS.values() for _, _, grams in lot.harvests] + [grams for _, _, grams, _ in LOOSE]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("demo") / "D"
    demo.open_or_make(made, ORIGIN)
    return made


@pytest.fixture
def told(folder):
    return demo.open_or_make(folder, ORIGIN)


@pytest.fixture
def house(folder) -> Iterator[House]:
    opened = House(folder)
    yield opened
    opened.engine.dispose()


def visitor(house: House, **how) -> TestClient:
    return TestClient(create_app(house), base_url=ORIGIN, follow_redirects=False, **how)


def read(house: House, url: str, after: timedelta = timedelta()) -> scans.ScanReport:
    path = url.removeprefix(ORIGIN)
    with house.reading() as reader:
        now = wall_clock() + after
        if path.startswith("/t?code="):
            return scans.read_typed_code(reader, house.root, path.removeprefix("/t?code="), now)
        return scans.read(reader, house.root, path, now)


def test_it_holds_a_small_province_of_eight_parties_sixteen_people_and_about_forty_lots(house):
    with house.reading() as reader:
        session = reader.session
        assert len(session.exec(select(parties.Party)).all()) == 8
        assert len(session.exec(select(accounts.Person)).all()) == 16
        assert len(session.exec(select(plots.Plot)).all()) == 24
        found = session.exec(select(lots.Lot)).all()
        assert 38 <= len(found) <= 50
        assert all(len(json.loads(lot.inputs)) >= 2 for lot in found if lot.kind == lots.PACKED)
        assert min(lot.entered for lot in found) >= local_day(wall_clock()) - timedelta(days=24)
        papers = session.exec(select(certificates.Certificate)).all()
        assert len({paper.kind for paper in papers}) == 7
        states = {paper.state for paper in papers}
        assert states == {certificates.SEEN, certificates.WAITING, certificates.REFUSED, certificates.WITHDRAWN}
        assert [paper.party for paper in papers if certificates.twins(session, paper)] != []


def test_every_verdict_but_cannot_tell_can_be_scanned_and_is_the_one_that_it_says(house, told):
    assert list(told["scans"]) == [verdict.value for verdict in Verdict if verdict is not Verdict.CANNOT_TELL]
    for verdict, url in told["scans"].items():
        assert read(house, url).verdict == verdict


@pytest.mark.parametrize("days", [7, 45, 120])
def test_weeks_later_the_scans_still_say_the_same(house, told, days):
    for verdict, url in told["scans"].items():
        assert read(house, url, timedelta(days=days)).verdict == verdict


def test_the_scans_are_pages_of_the_right_status(house, told):
    with visitor(house) as phone:
        status = {verdict: phone.get(url).status_code for verdict, url in told["scans"].items()}
    assert {verdict for verdict, code in status.items() if code == 404} == {"forged", "unknown"}
    assert {code for verdict, code in status.items() if verdict not in ("forged", "unknown")} == {200}


def test_the_lots_of_the_suspended_group_fail_and_a_lifted_hold_leaves_its_history(house):
    with house.reading() as reader:
        by_product = {
            product.crop: lot
            for lot in reader.session.exec(select(lots.Lot).where(lots.Lot.kind == lots.PACKED))
            if (product := reader.session.get(products.Product, lot.product)) is not None
        }
        today = local_day(wall_clock())
        suspended = evidence.judged(reader, by_product["codonopsis"].code, today)
        assert suspended.outcome is Outcome.FAILS
        assert "party-suspended" in {reason.code for reason in suspended.reasons}
        unlabelled = evidence.judged(reader, by_product["avocado"].code, today)
        assert unlabelled.outcome not in (Outcome.MEETS, Outcome.NOT_APPLICABLE)
        assert labels.runs(reader.session, by_product["avocado"].code) == []
        lifted = by_product["passion_fruit"]
        report = scans.read_typed_code(reader, house.root, codes.typed(lifted.code, "1"), wall_clock())
    assert (report.stop, [stop.kind for stop in report.history]) == (None, ["hold"])


def test_the_whole_record_is_sound(folder):
    assert audit.verify(folder) == []


def test_a_second_call_gives_fresh_links_the_same_scans_and_ends_the_old_links(folder, house):
    first, second = demo.open_or_make(folder, ORIGIN), demo.open_or_make(folder, ORIGIN)
    assert first["scans"] == second["scans"]
    with visitor(house, client=("127.0.0.1", 50000)) as browser:
        for role in first["accounts"]:
            assert browser.get(first["accounts"][role]).status_code == 422
            assert browser.get(second["accounts"][role]).status_code == 303


def test_each_link_signs_in_again_and_again_as_its_role_and_the_pin_works(house, told):
    for role, link in told["accounts"].items():
        for _ in range(2):
            with visitor(house, client=("127.0.0.1", 50000)) as browser:
                assert browser.get(link).headers["location"] == "/home"
                page = browser.get("/pin")
                assert page.status_code == 200
                token = re.search(r'name="csrf" value="([^"]+)"', page.text)
                answer = browser.post(
                    "/pin",
                    data={"csrf": token[1], "pin": demo.PIN, "then": "/home"},
                    headers={"Sec-Fetch-Site": "same-origin"},
                )
                assert (answer.status_code, answer.headers["location"]) == (303, "/home")
        with house.reading() as reader:
            person = accounts.holder_of_reusable(reader.session, link.rsplit("/", 1)[1], wall_clock())
        assert person.role == role.removeprefix("second_").removeprefix("rival_")


def test_a_link_opens_nothing_from_another_machine(house, told):
    with visitor(house, client=("192.168.1.20", 50000)) as stranger:
        assert {stranger.get(link).status_code for link in told["accounts"].values()} == {404}


def test_a_reusable_card_opens_nothing_outside_the_demo_realm(tmp_path):
    house = House.create(tmp_path / "real", ORIGIN)
    with house.writing() as book:
        office = parties.add(book, "house", house.keys, kind=parties.Kind.AUTHORITY, name="Chi cục", commune="23293")
        vy, _ = accounts.enrol(book, "house", office, role=accounts.Role.OPERATOR, name="Vy")
    with house.filing() as session:
        card = accounts.new_card(session, vy.code, wall_clock(), reusable=True)
    with visitor(house, client=("127.0.0.1", 50000)) as browser:
        assert browser.get(f"/demo/{card}").status_code == 404
    house.engine.dispose()


def test_a_folder_of_another_kind_is_refused(tmp_path):
    house = House.create(tmp_path / "real", ORIGIN)
    house.engine.dispose()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("…")
    for other in ("real", "letters"):
        with pytest.raises(FolderInUse):
            demo.open_or_make(tmp_path / other, ORIGIN)
    (tmp_path / "real" / demo.NOTE).write_text('{"people": {}, "scans": {}}')
    with pytest.raises(FolderInUse):
        demo.open_or_make(tmp_path / "real", ORIGIN)


def test_a_demo_that_could_not_be_finished_leaves_an_empty_folder(tmp_path, monkeypatch):
    def interrupted(self: Province, _clock: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Province, "tell", interrupted)
    with pytest.raises(KeyboardInterrupt):
        demo.open_or_make(tmp_path / "D", ORIGIN)
    assert list((tmp_path / "D").iterdir()) == []


def test_the_scan_that_does_not_say_its_verdict_stops_the_making(house, told):
    wrong = {"recalled": told["scans"]["papers"].removeprefix(ORIGIN)}
    with pytest.raises(RuntimeError, match="recalled says papers"):
        demo._prove(house, wrong)


def test_another_origin_is_added_and_the_old_labels_keep_their_verdict(tmp_path_factory, folder):
    copied = tmp_path_factory.mktemp("moved") / "D"
    shutil.copytree(folder, copied)
    told = demo.open_or_make(copied, "http://farm.example:8000")
    moved = House(copied)
    assert told["origin"] == "http://farm.example:8000"
    assert moved.hosts == ("LOCALHOST:8000", "FARM.EXAMPLE:8000")
    path = told["scans"]["papers"].removeprefix(told["origin"])
    assert read(moved, path).verdict is Verdict.PAPERS
    moved.engine.dispose()


def test_the_words_name_each_link_and_each_scan_and_show_a_symbol_that_reads_as_the_green_label(told):
    words = demo.as_words(told)
    for link in (*told["accounts"].values(), *told["scans"].values(), told["labels"]):
        assert link in words
    rows = [line for line in words.splitlines() if line and not set(line) - set("█▀▄ ")]
    light = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    halves = [bytes(light[block][half] for block in row) for row in rows for half in (0, 1)]
    symbol = Image.frombytes("L", (len(rows[0]), len(halves)), b"".join(halves))
    large = symbol.resize((symbol.width * 4, symbol.height * 4), Image.Resampling.NEAREST)
    green = told["scans"]["papers"].replace("localhost", "LOCALHOST")
    assert zxingcpp.read_barcode(large).text == green


def test_the_sheet_holds_every_label_of_the_green_run(house, told):
    sheet = pypdfium2.PdfDocument(told["labels"])
    found = [
        code.text.replace("LOCALHOST", "localhost")
        for page in sheet
        for code in zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode)
    ]
    assert len(found) == len(set(found)) == LOTS["ca_phe"].labels
    assert told["scans"]["papers"] in found
    assert {read(house, url).verdict for url in found} == {Verdict.PAPERS}
    assert all("DỮ LIỆU MẪU" in page.get_textpage().get_text_range() for page in sheet)


def test_each_product_has_a_picture_of_its_own_that_a_slow_phone_can_load(house):
    with house.reading() as reader:
        kept = {product.picture for product in reader.session.exec(select(products.Product))}
    with visitor(house) as phone:
        answers = [phone.get(f"/photo/{digest}") for digest in kept]
    assert len(kept) == 11
    assert {answer.headers["content-type"] for answer in answers} == {"image/webp"}
    assert max(len(answer.content) for answer in answers) <= PHOTO_BYTES


def test_the_pictures_are_the_same_every_time():
    honey = photo(pictures.picture("honey"))
    assert honey == photo(pictures.picture("honey"))
    assert Image.open(BytesIO(honey)).size == (288, 288)


def secrets_of_the_cast() -> list[str]:
    """Patterns of what nobody outside may read: names, phones, places of plots, masses of single harvests."""
    words = [told.name for told in PEOPLE.values()]
    words += [form for told in PEOPLE.values() if told.phone for form in (told.phone, told.phone.replace(" ", ""))]
    words += [plot.name for plot in PLOTS.values()]
    words += [half for plot in PLOTS.values() for half in plot.point.split(", ")]
    patterns = [re.escape(word) for word in words]
    for grams in HARVESTS_G:
        kilograms = f"{grams / 1000:.3f}".rstrip("0")
        bare = f"(?:{grams}|{grams:,}|{f'{grams:,}'.replace(',', '.')})"
        patterns.append(rf"(?<![\w+/=.-]){bare}(?![\w+/=]|[.,]\d)")
        patterns.append(rf"(?<![\w.,]){re.escape(kilograms).replace(re.escape('.'), '[.,]')}0*\s*kg")
    return patterns


SECRET = re.compile("|".join(secrets_of_the_cast()))


def test_what_is_looked_for_would_be_found():
    for leak in (
        "Y Hạnh Čĕm",
        "0260 000 0104",
        "14.605127",
        '"mass_g":11370,',
        "11,37 kg",
        "9.14 kg",
        "123,45\u00a0kg",
    ):
        assert SECRET.search(f"<p>{leak}</p>"), leak


def test_no_statement_tells_a_name_a_phone_a_place_or_the_mass_of_one_harvest(house):
    with house.reading() as reader:
        for entry in reader.session.exec(select(Entry)):
            assert not SECRET.search(entry.body.decode()), entry.idx


def test_no_public_page_and_no_label_tells_them_either(house, told):
    with house.reading() as reader:
        runs = reader.session.exec(select(labels.Run)).all()
        paths = [f"/t?code={codes.typed(run.lot, str(run.first or ''))}" for run in runs]
    scanned = [url.removeprefix(ORIGIN) for url in told["scans"].values()]
    pages = ["/", "/about", "/report", "/t?code=", *paths, *scanned, *(f"/report?label={path}" for path in scanned[:1])]
    with visitor(house) as phone:
        for path in pages:
            for lang in ("vi", "en"):
                text = phone.get(f"{path}{'&' if '?' in path else '?'}lang={lang}").text
                assert not SECRET.search(text), (path, SECRET.search(text))
    for page in pypdfium2.PdfDocument(told["labels"]):
        assert not SECRET.search(page.get_textpage().get_text_range())


def test_the_note_in_the_folder_keeps_no_secret(folder, told):
    note = (folder / demo.NOTE).read_text(encoding="utf-8")
    assert not any(link.rsplit("/", 1)[1] in note for link in told["accounts"].values())
    assert not SECRET.search(note)


def test_one_pin_for_several_people_is_each_ones_own_to_give_and_to_lock(world: World):
    coop: Cooperative = world.an_phu
    both = [coop.manager.person, coop.clerk.person]
    with world.house.filing() as session:
        accounts.set_pins(session, both, demo.PIN)
        manager, clerk = (
            accounts.open_login(session, accounts.person(session, code), world.clock())[1] for code in both
        )
        for _ in range(accounts.PIN_TRIES):
            with pytest.raises(accounts.PinWrong):
                accounts.give_pin(session, clerk, "135791", world.clock())
        with pytest.raises(accounts.PinLocked):
            accounts.give_pin(session, clerk, demo.PIN, world.clock())
        accounts.give_pin(session, manager, demo.PIN, world.clock())
