"""Label sheets as a printer sees them: rasterised, decoded, read as text, measured."""

import hashlib
import io
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pypdfium2.raw
import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, features

from trace import qr, sheets
from trace.sheets.layout import layout, width_mm

ROOT = Path(__file__).resolve().parent.parent
MADE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
A4, THERMAL = "a4-24", "thermal-50x30"
LETTERS = "Kơ̆ Đăk Rơ Wa ƀŏŭĕ č"


def label(serial=137, host="T.TRACE.VN", scheme="https", **words):
    digits = f"{serial:0181d}"[:3] + "".join(str((serial * 7 + place * place) % 10) for place in range(178))
    usual = sheets.Face(
        url=f"{scheme}://{host}/7K3F9QXM2P/{serial}/{digits}",
        product="Cà chua bi Măng Đen",
        unit="500 g",
        packed="Đóng gói 24/11/2026",
        best_before="Hạn dùng 28/11/2026",
        party="HTX Nông nghiệp An Phú",
        code=f"7K3F-9QXM2P-{serial}-C",
        host=host.lower(),
        hint="Quét bằng camera hoặc Zalo",
        sample="",
    )
    return replace(usual, **words)


def pages(pdf, dpi):
    return [page.render(scale=dpi / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]


def read(page):
    """Addresses of all symbols of a page, row by row."""
    found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in sorted(found, key=lambda c: (c.position.top_left.y // 50, c.position.top_left.x))]


def text_of(pdf):
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).replace("\r\n", "\n")


def box_of(words):
    """Left, top, right, bottom of a line: capitals above, descenders below the baseline."""
    return words.left_mm, words.baseline_mm - 0.714 * words.em_mm, words.right_mm, words.baseline_mm + 0.2 * words.em_mm


def apart(one, two):
    return one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]


@pytest.mark.parametrize("dpi", [203, 300])
def test_every_label_of_a_full_a4_sheet_is_read_from_the_printed_page(dpi):
    faces = [label(serial, sample="DỮ LIỆU MẪU") for serial in range(1, 25)]
    (page,) = pages(sheets.pdf(A4, faces, 6, MADE), dpi)
    assert read(page) == [face.url for face in faces]


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("version", [6, 7])
def test_every_label_of_a_roll_is_read_from_its_own_page(dpi, version):
    faces = [label(serial) for serial in (1, 9_999)]
    printed = pages(sheets.pdf(THERMAL, faces, version, MADE), dpi)
    assert [read(page) for page in printed] == [[face.url] for face in faces]


@pytest.mark.parametrize("template", [A4, THERMAL])
@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_the_picture_of_one_label_is_black_and_white_and_reads(template, dpi):
    face = label(host="NONGSAN.QUANGNGAI.GOV.VN", sample="DỮ LIỆU MẪU")
    picture = Image.open(io.BytesIO(sheets.png(template, face, 7, dpi)))
    across, down = sheets.templates()[template].label_mm
    assert picture.mode == "1"
    assert picture.size == (round(across * dpi / 25.4), round(down * dpi / 25.4))
    assert read(picture.convert("L")) == [face.url]


def test_a_used_sheet_is_filled_from_the_cell_that_is_asked_for():
    faces = [label(serial) for serial in range(1, 8)]
    first, second = pages(sheets.pdf(A4, faces, 6, MADE, start_cell=20), 203)
    assert read(first) == [face.url for face in faces[:5]]
    assert read(second) == [face.url for face in faces[5:]]
    found = zxingcpp.read_barcodes(first, formats=zxingcpp.BarcodeFormat.QRCode)[0].position.top_left
    assert found.x > 70 * 203 / 25.4
    assert found.y > 210 * 203 / 25.4


def test_symbols_are_one_bit_pictures_of_whole_printer_dots():
    for template, version, dots in ((THERMAL, 6, 4), (THERMAL, 7, 4), (A4, 6, 13), (A4, 7, 12)):
        page = pypdfium2.PdfDocument(sheets.pdf(template, [label()], version, MADE))[0]
        (picture,) = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        side = (17 + 4 * version + 8) * dots
        left, _, right, _ = picture.get_bounds()
        assert picture.get_px_size() == (side, side)
        assert picture.get_metadata().bits_per_pixel == 1
        assert (right - left) / 72 * sheets.templates()[template].dpi == pytest.approx(side, abs=0.1)
        assert dots * 25.4 / sheets.templates()[template].dpi >= 0.40


def test_text_copies_out_with_every_vietnamese_and_local_letter():
    words = text_of(sheets.pdf(A4, [label(party=LETTERS, product="Sâm dây Ngọk Linh", unit="1 kg")], 6, MADE)).split(
        "\n"
    )
    assert words == [
        "7K3F-9QXM2P-137-C t.trace.vn",
        "Sâm dây Ngọk Linh",
        "1 kg",
        "Đóng gói 24/11/2026",
        "Hạn dùng 28/11/2026",
        LETTERS,
        "Quét bằng camera hoặc Zalo",
    ]


def test_a_loose_mark_stands_over_its_letter_and_above_another_mark():
    page = pypdfium2.PdfDocument(sheets.pdf(A4, [label(product="ơ̆ ê̆")], 6, MADE))[0]
    text = page.get_textpage()
    said = text.get_text_range()
    for letter in "ơê":
        place = said.index(f"{letter}\u0306")
        left, bottom, right, top = text.get_charbox(place)
        mark_left, mark_bottom, mark_right, _ = text.get_charbox(place + 1)
        assert left < (mark_left + mark_right) / 2 < right
        assert mark_bottom >= top - 0.1 * (top - bottom)
    assert features.check("raqm"), "pictures need Pillow with raqm to place marks"


def test_the_fonts_are_embedded_and_nothing_scales_the_page():
    pdf = sheets.pdf(A4, [label()], 6, MADE)
    assert pdf.count(b"/FontFile2") == 2
    assert b"/PrintScaling /None" in pdf


def test_the_same_labels_give_the_same_bytes():
    faces = [label(serial) for serial in range(1, 4)]
    assert sheets.pdf(A4, faces, 6, MADE) == sheets.pdf(A4, faces, 6, MADE)
    assert sheets.png(THERMAL, faces[0], 6, 203) == sheets.png(THERMAL, faces[0], 6, 203)


NAMES = st.text(alphabet="Cà phê Đăk HàỄƀŏ̆-.,()123WMil", min_size=1, max_size=120).filter(str.strip)


@settings(max_examples=60, deadline=None)
@example(
    product="Cà phê bột rang mộc Đăk Hà loại đặc biệt hái chín" * 3, party=LETTERS * 6, host="T" * 33, serial=999_999
)
@example(product="W" * 90, party="Ễ" * 90, host="T.TRACE.VN", serial=1)
@given(
    product=NAMES,
    party=NAMES,
    host=st.sampled_from(["T.TRACE.VN", "LOCALHOST:8000", "NONGSAN.QUANGNGAI.GOV.VN:8443", "A" * 30]),
    serial=st.integers(1, 999_999),
)
def test_however_long_the_words_they_overlap_nothing_and_the_important_ones_stay_whole(product, party, host, serial):
    for sample in ("", "DỮ LIỆU MẪU"):
        face = label(serial, host, product=product, party=party, sample=sample)
        for sheet in sheets.templates().values():
            placed = layout(sheet, face, 7, sheet.dpi)
            boxes = [placed.symbol, *(box_of(words) for words in placed.words)]
            assert all(apart(one, two) for place, one in enumerate(boxes) for two in boxes[:place])
            assert min(min(box) for box in boxes) >= 0
            assert max(box[2] for box in boxes) <= sheet.label_mm[0]
            assert max(box[3] for box in boxes) <= sheet.label_mm[1]
            said = [words.text for words in placed.words]
            together = " ".join(said)
            assert all(whole in together for whole in (face.code, face.unit, face.packed, face.best_before, sample))
            assert face.host in "".join(said) or not any(part in together for part in (face.host[:6], face.host[-6:]))


def test_letters_are_never_smaller_than_a_shopper_reads():
    for sheet in sheets.templates().values():
        crowded = label(
            999_999, "NONGSAN.QUANGNGAI.GOV.VN:8443", product=LETTERS * 4, party=LETTERS * 4, sample="DỮ LIỆU MẪU"
        )
        for face in (label(), crowded):
            code, *others = layout(sheet, face, 7, sheet.dpi).words
            assert (code.text, code.bold) == (face.code, True)
            assert code.em_mm * 203 / 25.4 >= 19
            assert min(words.em_mm for words in others) * 0.714 >= 1.5


def test_an_ordinary_label_says_everything():
    for template, sheet in sheets.templates().items():
        face = label()
        said = " ".join(words.text for words in layout(sheet, face, 6, sheet.dpi).words)
        for words in (
            face.product,
            face.unit,
            face.packed,
            face.best_before,
            face.party,
            face.code,
            face.host,
            face.hint,
        ):
            assert words in said, template


def test_the_sample_mark_stands_white_on_black():
    for sheet in sheets.templates().values():
        placed = layout(sheet, label(sample="DỮ LIỆU MẪU"), 6, sheet.dpi)
        (mark,) = [words for words in placed.words if words.on_black]
        left, top, right, bottom = placed.black
        assert mark.text == "DỮ LIỆU MẪU"
        assert left <= mark.left_mm
        assert mark.right_mm <= right
        assert top < mark.baseline_mm - 0.714 * mark.em_mm
        assert mark.baseline_mm < bottom
        assert layout(sheet, label(), 6, sheet.dpi).black is None


def test_the_measured_width_is_the_printed_width():
    page = pypdfium2.PdfDocument(sheets.pdf(A4, [label(product="HHHH")], 6, MADE))[0]
    text = page.get_textpage()
    start = text.get_text_range().index("HHHH")
    first, last = text.get_charbox(start), text.get_charbox(start + 3)
    bearings = 2 * 0.09 * 3.5  # of a bold H, left and right
    assert (last[2] - first[0]) / 72 * 25.4 == pytest.approx(width_mm("HHHH", bold=True, em_mm=3.5) - bearings, abs=0.1)


def test_a_host_too_long_for_a_readable_module_is_refused():
    face = label(host="TRUY-XUAT-NONG-SAN-SACH.QUANGNGAI.GOV.VN")
    version = qr.version_for(face.url)
    assert version == 8
    for make in (lambda: sheets.pdf(THERMAL, [face], version, MADE), lambda: sheets.png(THERMAL, face, version, 203)):
        with pytest.raises(qr.SymbolTooSmall):
            make()


def test_a_letter_without_a_shape_more_labels_than_a_file_holds_and_a_cell_off_the_sheet_are_refused():
    with pytest.raises(sheets.UnprintableLetter) as refused:
        sheets.pdf(A4, [label(product="Cà chua 番茄")], 6, MADE)
    assert (refused.value.field, refused.value.facts["letter"]) == ("product", "番")
    with pytest.raises(sheets.UnprintableLetter):
        sheets.png(THERMAL, label(party="An\nPhú"), 6, 203)
    with pytest.raises(sheets.UnprintableLetter) as refused:
        sheets.refuse_unprintable("Cà chua 番茄", "name")
    assert (refused.value.field, refused.value.facts["letter"]) == ("name", "番")
    sheets.refuse_unprintable(LETTERS, "name")
    with pytest.raises(sheets.TooManyLabels):
        sheets.pdf(A4, [label()] * 501, 6, MADE)
    for cell in (0, 25):
        with pytest.raises(sheets.StartCellOutside):
            sheets.pdf(A4, [label()], 6, MADE, start_cell=cell)


def test_no_file_is_made_when_one_symbol_does_not_read_back(monkeypatch):
    monkeypatch.setattr(qr, "read_back", lambda drawn: "https://T.TRACE.VN/7K3F9QXM2P/1/1")
    with pytest.raises(qr.UnreadableSymbol):
        sheets.pdf(A4, [label(1), label(2)], 6, MADE)


def test_vendored_files_are_the_ones_that_were_looked_at():
    rows = tomllib.loads((ROOT / "vendor.toml").read_text(encoding="utf-8"))["file"]
    for row in rows:
        assert hashlib.sha256((ROOT / row["path"]).read_bytes()).hexdigest() == row["sha256"], row["path"]
    named = {row["path"] for row in rows}
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "trace" / "fonts").iterdir()} <= named
