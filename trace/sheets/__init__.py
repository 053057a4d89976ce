"""Label sheets: faces become a PDF for the printer or a picture of one label; templates stand in label_templates.toml.

Rules: the symbol is a 1-bit picture of whole printer dots, and every symbol is read back before a file is handed out;
text is real text in an embedded font, so it copies out right; same input, same bytes.
Leaves to others: where things stand (layout), the words (finished by the caller), the ticket, who may print (labels).
"""

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from fpdf import FPDF, ViewerPreferences
from fpdf.fonts import TTFFont
from fpdf.line_break import Fragment
from PIL import Image, ImageDraw

from trace import qr
from trace.errors import RuleBroken
from trace.sheets.layout import FONT_FILES, Face, Layout, Template, font, layout, width_mm

MAX_LABELS: Final = 500

_TEMPLATES: Final = Path(__file__).parent.parent / "label_templates.toml"
_FAMILY: Final = "noto sans"
_POINTS_PER_MM: Final = 72 / qr.MM_PER_INCH
_FINE: Final = 4  # a picture is drawn this much finer, then thinned to black and white


class UnprintableLetter(RuleBroken):
    """The label font has no shape for a letter; facts: `letter`, `text`."""

    code = "letter-unprintable"


class TooManyLabels(RuleBroken):
    """More labels than one file may hold; facts: `count`, `limit`."""

    code = "labels-too-many"


class StartCellOutside(RuleBroken):
    """The sheet has no such cell to start at; facts: `start_cell`, `cells`."""

    code = "start-cell-outside"


class _Paper(FPDF):
    """fpdf2, which parts a line at every combining mark: a mark alone finds no letter to stand on."""

    def _parse_chars(
        self,
        text: str,
        markdown: bool,  # noqa: ARG002  # the signature is fpdf2's
        *,
        _initial_emphasis: tuple[bool, bool, bool, bool] | None = None,
    ) -> Iterator[Fragment]:
        yield Fragment(text, self._get_current_graphics_state(), self.k)


@cache
def templates() -> dict[str, Template]:
    """All templates by name."""
    tables = tomllib.loads(_TEMPLATES.read_text(encoding="utf-8"))
    return {name: Template(**_pairs(table)) for name, table in tables.items()}


def pdf(template: str, faces: Sequence[Face], version: int, made: datetime, start_cell: int = 1) -> bytes:
    """The labels as PDF, from cell `start_cell` (counted from 1) of the first sheet; `made` is the day in the file.

    Raises TooManyLabels, StartCellOutside, UnprintableLetter, and from qr SymbolTooSmall, UnreadableSymbol.
    """
    sheet = templates()[template]
    if len(faces) > MAX_LABELS:
        raise TooManyLabels(count=len(faces), limit=MAX_LABELS)
    for face in faces:
        _all_printable(face)
    if not 1 <= start_cell <= sheet.cells:
        raise StartCellOutside("start_cell", start_cell=start_cell, cells=sheet.cells)
    with _with_fonts(_blank(sheet, made)) as paper:
        for place, face in enumerate(faces, start_cell - 1):
            cell = place % sheet.cells
            if cell == 0 or not paper.pages_count:
                paper.add_page()
            placed = layout(sheet, face, version, sheet.dpi)
            _print(paper, sheet.corner_mm(cell), placed, _symbol(sheet, face, version, sheet.dpi))
        return bytes(paper.output())


def png(template: str, face: Face, version: int, dpi: int) -> bytes:
    """One label as a black and white picture of `dpi` dots per inch; raises as `pdf` does."""
    sheet = templates()[template]
    _all_printable(face)
    symbol = _symbol(sheet, face, version, dpi)
    placed = layout(sheet, face, version, dpi)
    dots = dpi / qr.MM_PER_INCH
    size = round(sheet.label_mm[0] * dots), round(sheet.label_mm[1] * dots)
    fine = Image.new("L", (size[0] * _FINE, size[1] * _FINE), 255)
    pen = ImageDraw.Draw(fine)
    if placed.black is not None:
        pen.rectangle([edge * dots * _FINE for edge in placed.black], fill=0)
    for words in placed.words:
        at = words.left_mm * dots * _FINE, words.baseline_mm * dots * _FINE
        shape = font(words.bold, words.em_mm * dots * _FINE)
        pen.text(at, words.text, fill=255 if words.on_black else 0, font=shape, anchor="ls")
    picture = fine.resize(size, Image.Resampling.BOX).convert("1", dither=Image.Dither.NONE)
    picture.paste(symbol, (round(placed.symbol[0] * dots), round(placed.symbol[1] * dots)))
    file = BytesIO()
    picture.save(file, "PNG", dpi=(dpi, dpi), optimize=True)
    return file.getvalue()


def refuse_unprintable(text: str, field: str) -> None:
    """Raises UnprintableLetter, naming the field, for the first letter that no label can show."""
    for letter in text:
        if ord(letter) not in _letters():
            raise UnprintableLetter(field, letter=letter, text=text)


def _pairs(table: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}


def _symbol(sheet: Template, face: Face, version: int, dpi: int) -> Image.Image:
    drawn = qr.symbol(face.url, version)
    qr.check(drawn, face.url)
    return qr.bitmap(drawn, qr.module_dots(sheet.symbol_mm, drawn.size, dpi))


def _all_printable(face: Face) -> None:
    for name in (field.name for field in fields(face) if field.name != "url"):
        refuse_unprintable(getattr(face, name), name)


@cache
def _letters() -> frozenset[int]:
    """Code points that the label fonts draw; both weights hold the same."""
    with _with_fonts(FPDF()) as paper:
        shapes = [shape for shape in paper.fonts.values() if isinstance(shape, TTFFont)]
        return frozenset(code for shape in shapes for code in shape.cmap)


@contextmanager
def _with_fonts(paper: FPDF) -> Iterator[FPDF]:
    """The paper with the label fonts, whose files are closed at the end."""
    for bold, file in FONT_FILES.items():
        paper.add_font(_FAMILY, "B" if bold else "", file)
    try:
        yield paper
    finally:
        for shape in paper.fonts.values():
            if isinstance(shape, TTFFont):
                shape.close()


def _blank(sheet: Template, made: datetime) -> FPDF:
    paper = _Paper(unit="mm", format=sheet.page_mm)
    paper.set_creation_date(made)
    paper.set_lang("vi")
    paper.viewer_preferences = ViewerPreferences(print_scaling="None")
    paper.set_auto_page_break(False)
    paper.set_margin(0)
    paper.c_margin = 0
    paper.set_text_shaping(True)
    return paper


def _print(paper: FPDF, corner: tuple[float, float], placed: Layout, symbol: Image.Image) -> None:
    across, down = corner
    left, top, right, _ = placed.symbol
    paper.image(symbol, across + left, down + top, right - left, right - left)
    if placed.black is not None:
        left, top, right, bottom = placed.black
        paper.rect(across + left, down + top, right - left, bottom - top, style="F")
    for words in placed.words:
        paper.set_text_color(255 if words.on_black else 0)
        paper.set_font(_FAMILY, "B" if words.bold else "", words.em_mm * _POINTS_PER_MM)
        # fpdf2 sets the baseline of a cell without height 0.3 em under its place
        paper.set_xy(across + words.left_mm, down + words.baseline_mm - 0.3 * words.em_mm)
        paper.cell(w=width_mm(words.text, bold=words.bold, em_mm=words.em_mm), h=0, text=words.text)
