"""An Phu's manager keeps products, plots and papers; a clerk reads; Binh Minh finds nothing."""

import ast
import re
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.ext import extract_from_ast
from PIL import Image
from sqlmodel import select

from tests.conftest import MANG_DEN, picture
from tests.web.people import signed_in
from trace import certificates, files, web
from trace.certificates import Certificate
from trace.plots import Plot
from trace.products import Product
from trace.web import lot_view, manager_forms, reasons
from trace.web.words import words

PDF = b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"
NONCE = "0123456789abcdef0123456789abcdef"


def post(client, path, files=None, **fields):
    """Sends a form as our own page would."""
    told = {"csrf": client.csrf, "nonce": NONCE, **fields}
    return client.post(path, data=told, files=files, follow_redirects=False)


def rows(world, table):
    """All rows of a table."""
    with world.house.reading() as reader:
        return list(reader.session.exec(select(table)))


@pytest.fixture
def manager(world):
    """An Phu's manager in a browser."""
    return signed_in(world, world.an_phu.manager)


def product_form(**changes):
    return {
        "crop": "strawberry",
        "name": "Dâu vườn nhà",
        "brand": "",
        "shelf_life_days": "5",
        "gtin": "",
    } | changes


def paper_form(coop, **changes):
    return {
        "kind": "vietgap",
        "number": "VG-77",
        "issuer": "Tổ chức chứng nhận",
        "issued": "2026-01-05",
        "expires": "2028-01-04",
        "plots": [coop.plot.code],
        "crops": ["strawberry"],
        "quantity": "",
    } | changes


def plot_form(coop, **changes):
    return {
        "crop": "strawberry",
        "commune": MANG_DEN,
        "area": "0,25",
        "worker": coop.member.person,
        "since": "2026-01-01",
        "until": "",
        "name": "Rẫy trên",
        "point": "",
    } | changes


def said(answer):
    """The page's text as a person reads it."""
    return unescape(answer.text)


def test_a_manager_adds_a_product_with_its_picture(world, manager):
    assert 'value="4"' in manager.get("/products/new?crop=strawberry").text  # the suggested shelf life
    answer = post(manager, "/products/new", {"picture": ("a.png", picture())}, **product_form())
    assert answer.headers["location"] == "/products"
    made = next(row for row in rows(world, Product) if row.name == "Dâu vườn nhà")
    assert (made.shelf_life_days, made.party) == (5, world.an_phu.party)
    assert files.media_type(world.house.files.read(made.picture)) == "image/webp"
    assert "Dâu vườn nhà" in said(manager.get("/products"))


def test_the_crop_is_asked_first_by_its_picture(manager):
    page = manager.get("/products/new").text
    assert "/products/new?crop=strawberry" in page
    assert "/static/crops/strawberry.svg" in page


@pytest.mark.parametrize("word", ["hữu cơ", "VietGAP", "Ngọc Linh"])
def test_a_protected_word_is_refused_and_named(world, manager, word):
    before = len(rows(world, Product))
    form = product_form(name=f"Dâu {word}")
    answer = post(manager, "/products/new", {"picture": ("a.png", picture())}, **form)
    assert answer.status_code == 422
    assert f"“{word}”" in said(answer)
    assert f"Dâu {word}" in said(answer)
    assert words("vi").gettext("Choose the file once more: a refused form cannot keep it.") in said(answer)
    assert len(rows(world, Product)) == before


def test_a_word_that_a_checked_paper_bears_out_is_taken(world, manager):
    world.looked_at(world.paper(world.an_phu))
    form = product_form(name="Dâu VietGAP")
    assert post(manager, "/products/new", {"picture": ("a.png", picture())}, **form).status_code == 303


def test_a_paper_of_another_crop_bears_out_no_word(world, manager):
    world.looked_at(world.paper(world.an_phu))
    form = product_form(crop="lettuce", name="Xà lách VietGAP")
    answer = post(manager, "/products/new", {"picture": ("a.png", picture())}, **form)
    assert answer.status_code == 422
    assert 'id="form-name-error"' in answer.text


def test_a_protected_word_in_the_standard_is_told_at_its_field(manager):
    form = product_form(standard="USDA Organic")
    answer = post(manager, "/products/new", {"picture": ("a.png", picture())}, **form)
    assert answer.status_code == 422
    assert 'id="form-standard-error"' in answer.text


def test_a_name_that_the_label_cannot_print_is_told_while_it_can_still_be_changed(world, manager):
    form = product_form(name="Dâu 🍓 vườn nhà")
    answer = post(manager, "/products/new", {"picture": ("a.png", picture())}, **form)
    assert answer.status_code == 422
    assert "🍓" in said(answer).partition('id="form-name-error"')[2].partition("</p>")[0]
    spoken = product_form(name="Dâu Kơ̆ Đăk Rơ Wa ƀŏŭĕ č")
    assert post(manager, "/products/new", {"picture": ("a.png", picture())}, **spoken).status_code == 303


def test_everything_wrong_with_a_product_is_told_at_once(manager):
    form = product_form(name="Dâu sạch", shelf_life_days="nhiều")
    answer = post(manager, "/products/new", **form)
    assert answer.status_code == 422
    for field in ("name", "shelf_life_days", "picture"):
        assert f'id="form-{field}-error"' in answer.text
    assert "<title>Lỗi:" in answer.text
    assert 'value="nhiều"' in answer.text


@pytest.mark.parametrize("changes", [{"shelf_life_days": "0"}, {"shelf_life_days": "99999"}, {"gtin": "123"}])
def test_a_wrong_number_on_a_product_is_told(world, manager, changes):
    answer = post(manager, "/products/new", {"picture": ("a.png", picture())}, **product_form(**changes))
    assert answer.status_code == 422
    assert f'id="form-{next(iter(changes))}-error"' in answer.text


def test_a_picture_that_is_none_is_refused(manager):
    answer = post(manager, "/products/new", {"picture": ("a.png", b"not a picture")}, **product_form())
    assert answer.status_code == 422
    assert 'id="form-picture-error"' in answer.text


def test_a_plot_is_added_and_its_commune_found_by_an_old_name(world, manager):
    assert f'value="{MANG_DEN}"' in manager.get("/plots/new?q=măng cành").text.partition("</option>")[2][:120]
    answer = post(manager, "/plots/new", **plot_form(world.an_phu))
    assert answer.headers["location"] == "/plots"
    made = next(row for row in rows(world, Plot) if row.name == "Rẫy trên")
    assert (made.area_m2, made.commune) == (2500, MANG_DEN)
    assert "2.500 m²" in said(manager.get("/plots"))


def test_a_plot_that_is_worked_until_a_day_ends_on_it(world, manager):
    assert post(manager, "/plots/new", **plot_form(world.an_phu, until="30/06/2026")).status_code == 303
    made = next(row for row in rows(world, Plot) if row.name == "Rẫy trên")
    assert str(made.until) == "2026-06-30"


@pytest.mark.parametrize(
    "changes",
    [
        {"until": "2025-12-31"},
        {"until": "mai"},
        {"area": "0"},
        {"area": "10001"},
        {"area": "1.234"},
        {"commune": ""},
        {"worker": "nobody"},
        {"crop": ""},
        {"since": "hôm qua"},
        {"point": "14,3"},
    ],
)
def test_a_wrong_plot_is_told_at_its_field_and_keeps_what_was_typed(world, manager, changes):
    answer = post(manager, "/plots/new", **plot_form(world.an_phu, **changes))
    assert answer.status_code == 422
    assert f'id="form-{next(iter(changes))}-error"' in answer.text
    assert 'value="Rẫy trên"' in said(answer)
    assert len(rows(world, Plot)) == 2


def test_another_partys_person_works_no_plot_here(world, manager):
    form = plot_form(world.an_phu, worker=world.binh_minh.member.person)
    assert post(manager, "/plots/new", **form).status_code == 422


def test_a_paper_is_added_waits_and_is_shown_with_who_looked(world, manager):
    answer = post(manager, "/certificates/new", {"file": ("a.pdf", PDF)}, **paper_form(world.an_phu))
    code = answer.headers["location"].rpartition("/")[2]
    assert "Chờ cán bộ xem" in said(manager.get(f"/certificates/{code}"))
    world.looked_at(code)
    page = said(manager.get(f"/certificates/{code}"))
    assert "Đã xem bản gốc" in page
    assert "Chi cục Quản lý chất lượng" in page
    assert ">Lan<" not in page


def test_a_refused_paper_tells_why(world, manager):
    code = world.paper(world.an_phu)
    with world.house.writing() as book:
        certificates.refuse(book, world.lan, code, why="Số không đọc được")
    page = said(manager.get(f"/certificates/{code}"))
    assert "Số không đọc được" in page
    assert "Không được nhận" in page


def test_a_form_sent_twice_makes_one_paper(world, manager):
    first, second = (
        post(manager, "/certificates/new", {"file": ("a.pdf", PDF)}, **paper_form(world.an_phu)) for _ in range(2)
    )
    assert first.headers["location"] == second.headers["location"]
    assert len(rows(world, Certificate)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"expires": "2025-12-31"}, "expires"),
        ({"issued": "2026-03-02"}, "issued"),
        ({"issued": "31/02/2026"}, "issued"),
        ({"number": ""}, "number"),
        ({"plots": []}, "plots"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "9999999999999"}, "quantity"),
        ({"kind": "facility", "result": ""}, "result"),
        ({"kind": "self_declaration"}, "products"),
    ],
)
def test_a_wrong_paper_is_told_at_its_field_and_keeps_what_was_typed(world, manager, changes, field):
    answer = post(manager, "/certificates/new", {"file": ("a.pdf", PDF)}, **paper_form(world.an_phu, **changes))
    assert answer.status_code == 422
    assert f'id="form-{field}-error"' in answer.text
    assert "Tổ chức chứng nhận" in said(answer)
    assert rows(world, Certificate) == []


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 that never ends", b"<html>", b"PK\x03\x04", b"%PDF" * (3 << 20)])
def test_a_file_that_is_no_paper_is_refused(world, manager, data):
    answer = post(manager, "/certificates/new", {"file": ("a.pdf", data)}, **paper_form(world.an_phu))
    assert answer.status_code in (413, 422)
    assert rows(world, Certificate) == []


def test_a_photo_of_a_paper_loses_its_place(world, manager):
    told = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at 14.35, 108.00"
    Image.new("RGB", (40, 40)).save(told, "JPEG", exif=exif)
    post(manager, "/certificates/new", {"file": ("a.jpg", told.getvalue())}, **paper_form(world.an_phu))
    kept = rows(world, Certificate)[0].file
    assert b"14.35" not in world.house.files.read(kept)


def test_the_file_goes_out_as_a_download_in_a_sandbox(world, manager):
    code = world.paper(world.an_phu)
    answer = manager.get(f"/certificates/{code}/file")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"] == f'attachment; filename="{code}.pdf"'
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_same_number_elsewhere_is_told_without_a_name(world, manager):
    world.paper(world.binh_minh)
    page = said(manager.get(f"/certificates/{world.paper(world.an_phu)}"))
    assert "Số này cũng có ở nơi khác" in page
    assert "Bình Minh" not in page
    assert world.binh_minh.party not in page


def test_a_rival_finds_no_paper_and_cannot_use_our_plots(world):
    rival = signed_in(world, world.binh_minh.manager)
    code = world.paper(world.an_phu)
    assert rival.get(f"/certificates/{code}").status_code == 404
    assert rival.get(f"/certificates/{code}/file").status_code == 404
    answer = post(rival, "/certificates/new", {"file": ("a.pdf", PDF)}, **paper_form(world.an_phu))
    assert answer.status_code == 404


def test_a_clerk_reads_the_lists_and_adds_nothing(world):
    clerk = signed_in(world, world.an_phu.clerk)
    for path in ("/products", "/plots", "/certificates"):
        assert clerk.get(path).status_code == 200
        assert clerk.get(f"{path}/new").status_code == 403
    assert post(clerk, "/plots/new", **plot_form(world.an_phu)).status_code == 403
    answer = post(clerk, "/certificates/new", {"file": ("a.pdf", PDF)}, **paper_form(world.an_phu))
    assert answer.status_code == 403


def test_a_member_sees_none_of_these_pages(world):
    member = signed_in(world, world.an_phu.member)
    for path in ("/products", "/plots", "/certificates", f"/certificates/{world.paper(world.an_phu)}"):
        assert member.get(path).status_code == 403


def test_empty_lists_say_what_to_do_next(world, manager):
    page = said(manager.get("/certificates"))
    assert "Chưa có giấy nào" in page
    assert "/certificates/new" in page


def test_every_word_of_these_pages_has_a_vietnamese_copy():
    told = set(_in_templates()) | set(_in_code())
    for table in (lot_view.TITLES, reasons.WHATS, reasons.BUTTONS, manager_forms.RESULTS):
        told |= set(table.values())
    told |= {mend for mend, _ in reasons.MENDS.values()} | {word for _, word in reasons.OUTCOMES.values()}
    same = {"ha"}
    assert {sentence for sentence in told if words("vi").gettext(sentence) == sentence} == same


def _in_templates():
    for folder in ("manager", "lots"):
        for path in (Path(web.__file__).parents[2] / "templates" / folder).glob("*.html"):
            for _, _, message in extract_from_ast(Environment(autoescape=True).parse(path.read_text())):
                yield message


def _in_code():
    for name in ("lot_view", "reasons", "manager_forms", "manager_pages", "label_pages", "label_forms", "label_file"):
        text = (Path(web.__file__).parent / f"{name}.py").read_text()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and re.fullmatch(r"(.*\.)?(gettext|say)", ast.unparse(node.func)):
                choice = node.args[0]
                parts = [choice.body, choice.orelse] if isinstance(choice, ast.IfExp) else [choice]
                yield from (part.value for part in parts if isinstance(part, ast.Constant))


def test_an_empty_paper_tells_all_that_it_lacks_at_once(world):
    client = signed_in(world, world.an_phu.manager)
    for kind, fields in (
        ("vietgap", {"number", "issuer", "issued", "expires", "plots", "crops", "file"}),
        ("facility", {"number", "issuer", "issued", "expires", "result", "file"}),
    ):
        answer = client.post("/certificates/new", data={"csrf": client.csrf, "kind": kind})
        assert answer.status_code == 422
        assert {name for name in fields if f'id="form-{name}-error"' in answer.text} == fields
