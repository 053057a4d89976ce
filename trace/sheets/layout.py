"""Where the words and the symbol of one label stand: geometry and measured text, no drawing.

Rules: the symbol stands top left, the code under it, everything else in a column beside it; nothing enters the
symbol's quiet zone.  What does not fit shrinks, then wraps, then is cut with an ellipsis; code, dates and the sample
mark are never cut, and a host is whole or absent.  Lengths in mm from the label's top left corner.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

from trace import qr

FONT_FILES: Final = {
    bold: Path(__file__).parent.parent / "fonts" / f"NotoSans-{name}.ttf"
    for bold, name in ((False, "Regular"), (True, "Bold"))
}

_CAPITAL: Final = 0.714  # height of capitals of Noto Sans, in em
_ACCENT: Final = 1.1  # height of capitals with two marks, and a little air
_BAND: Final = 1.35  # a line of white on black
_PITCH: Final = 1.25  # from line to line, in em: marks and descenders do not touch
_APART_MM: Final = 1.5  # between code and host, at least
_GAP_MM: Final = 0.3  # between the column and what stands above and below it

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Face:
    """The words of one label, finished in the language of the label; `best_before` and `sample` may be empty."""

    url: str
    product: str
    unit: str
    packed: str
    best_before: str
    party: str
    code: str
    host: str
    hint: str
    sample: str


@dataclass(frozen=True)
class Template:
    """A sheet of labels, lengths in mm: pairs are (across, down), for `*_em_mm` (wished, smallest)."""

    page_mm: tuple[float, float]
    label_mm: tuple[float, float]
    first_mm: tuple[float, float]
    pitch_mm: tuple[float, float]
    columns: int
    rows: int
    dpi: int
    margin_mm: float
    symbol_at_mm: tuple[float, float]
    symbol_mm: float
    code_em_mm: tuple[float, float]
    product_em_mm: tuple[float, float]
    body_em_mm: tuple[float, float]
    bold_body: bool

    @property
    def cells(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows

    def corner_mm(self, cell: int) -> tuple[float, float]:
        """Top left corner of a cell counted from 0, row by row, moved to a whole printer dot."""
        row, column = divmod(cell, self.columns)
        dot = qr.MM_PER_INCH / self.dpi
        across = self.first_mm[0] + column * self.pitch_mm[0]
        down = self.first_mm[1] + row * self.pitch_mm[1]
        return round(across / dot) * dot, round(down / dot) * dot


@dataclass(frozen=True)
class Words:
    """One line of text at a place of the label: baseline and left end in mm from the label's top left corner."""

    text: str
    bold: bool
    em_mm: float
    left_mm: float
    baseline_mm: float
    on_black: bool = False

    @property
    def right_mm(self) -> float:
        return self.left_mm + width_mm(self.text, bold=self.bold, em_mm=self.em_mm)


@dataclass(frozen=True)
class Layout:
    """Where everything of one label stands, in mm from its top left corner; boxes are left, top, right, bottom."""

    symbol: Box
    words: tuple[Words, ...]
    black: Box | None


@dataclass(frozen=True)
class _Field:
    """A text of the column beside the symbol: `lines` at most, `whole` when it may not be cut."""

    text: str
    bold: bool
    em_mm: tuple[float, float]
    lines: int
    whole: bool = False


def layout(sheet: Template, face: Face, version: int, dpi: int) -> Layout:
    """Places the symbol top left, the code under it, everything else in a column beside it; raises SymbolTooSmall."""
    dot = qr.MM_PER_INCH / dpi
    modules = 17 + 4 * version
    module = qr.module_dots(sheet.symbol_mm, modules, dpi) * dot
    side = module * (modules + 2 * qr.QUIET_MODULES)
    left, top = (round(start / dot) * dot for start in sheet.symbol_at_mm)
    right, bottom = left + side, top + side
    edge, floor = sheet.label_mm[0] - sheet.margin_mm, sheet.label_mm[1] - sheet.margin_mm
    foot = _foot(sheet, face, (left + qr.QUIET_MODULES * module, bottom, edge, floor))
    beside = right, sheet.margin_mm, edge, floor - _CAPITAL * foot[0].em_mm - _GAP_MM
    words, black = _column(sheet, face, beside, host_placed=len(foot) > 1)
    return Layout((left, top, right, bottom), (*foot, *words), black)


def width_mm(text: str, *, bold: bool, em_mm: float = 1.0) -> float:
    """Measured width of a line as it will be printed, kerning and marks included."""
    return _advance(text, bold) * em_mm


def _foot(sheet: Template, face: Face, box: Box) -> list[Words]:
    """The code under the symbol, and the host at its right where both find room."""
    left, top, right, bottom = box
    wished = min(sheet.code_em_mm[0], (bottom - top) / _CAPITAL)
    host_width, code_width = width_mm(face.host, bold=True), width_mm(face.code, bold=True)
    em = min(wished, (right - left - _APART_MM - host_width * sheet.body_em_mm[1]) / code_width)
    if em < sheet.code_em_mm[1]:
        return [Words(face.code, True, min(wished, (right - left) / code_width), left, bottom)]
    host_em = min(sheet.body_em_mm[0], (right - left - _APART_MM - code_width * em) / host_width)
    return [
        Words(face.code, True, em, left, bottom),
        Words(face.host, True, host_em, right - host_width * host_em, bottom),
    ]


def _column(sheet: Template, face: Face, box: Box, *, host_placed: bool) -> tuple[list[Words], Box | None]:
    left, top, right, bottom = box
    words: list[Words] = []
    black = None
    if face.sample:
        em = min(sheet.body_em_mm[0], (right - left) / (width_mm(face.sample, bold=True) + 0.6))
        start = (left + right - width_mm(face.sample, bold=True, em_mm=em)) / 2
        black = left, top, right, top + em * _BAND
        words.append(Words(face.sample, True, em, start, top + em * _ACCENT, on_black=True))
        top = black[3] + _GAP_MM
    blocks = _fitted(_fields(sheet, face, right - left, host_placed=host_placed), right - left, bottom - top)
    spare = bottom - top - _height(blocks)
    gap = min(max(spare / len(blocks), 0.0), sheet.body_em_mm[1] / 2)
    for field, em, lines in blocks:
        for line in lines:
            words.append(Words(line, field.bold, em, left, top + em))
            top += em * _PITCH
        top += gap
    return words, black


def _fields(sheet: Template, face: Face, width: float, *, host_placed: bool) -> list[_Field]:
    """The texts of the column, the most important first; the body shrinks so far that dates stay on one line."""
    bold = sheet.bold_body
    wished, smallest = sheet.body_em_mm
    dates = [date for date in (face.packed, face.best_before) if date]
    wished = max(smallest, min([wished, *(width / width_mm(date, bold=bold) for date in dates)]))
    body = wished, smallest
    column = [_Field(face.product, True, sheet.product_em_mm, 3), _Field(face.unit, True, body, 1)]
    column += [_Field(date, bold, body, 2, whole=True) for date in dates]
    column.append(_Field(face.party, bold, body, 2))
    if not host_placed:
        column.append(_Field(face.host, True, body, 3, whole=True))
    return [*column, _Field(face.hint, bold, body, 2)]


_Block = tuple[_Field, float, list[str]]


def _fitted(column: list[_Field], width: float, height: float) -> list[_Block]:
    """The roomiest setting that fits: shrunk evenly first, then without the least important, then on fewer lines."""
    blocks: list[_Block] = []
    for tried, wish in _attempts(column):
        ems = [_em(field, width, wish) for field in tried]
        broken = [_broken(field.text, field.bold, width / em) for field, em in zip(tried, ems, strict=True)]
        cut = any(len(lines) > field.lines for field, lines in zip(tried, broken, strict=True))
        blocks = [(f, em, _clipped(f, lines, width / em)) for f, em, lines in zip(tried, ems, broken, strict=True)]
        if _height(blocks) <= height and not (cut and wish > 0):
            break
    return blocks


def _attempts(column: list[_Field]) -> Iterator[tuple[list[_Field], float]]:
    for step in range(10, -1, -1):
        yield column, step / 10
    yield column[:-1], 0.0
    product, *others = column[:-1]
    for most, rest in ((2, 2), (2, 1), (1, 1)):
        yield [replace(f, lines=min(f.lines, n)) for f, n in ((product, most), *((o, rest) for o in others))], 0.0


def _em(field: _Field, width: float, wish: float) -> float:
    """Between wished and smallest; up to a fifth smaller when that saves a second line."""
    em = field.em_mm[1] + wish * (field.em_mm[0] - field.em_mm[1])
    one_line = width / width_mm(field.text, bold=field.bold)
    return one_line if max(field.em_mm[1], 0.8 * em) <= one_line < em else em


def _height(blocks: list[_Block]) -> float:
    return sum(em * _PITCH * len(lines) for _, em, lines in blocks)


def _broken(text: str, bold: bool, width: float) -> list[str]:
    """Lines of at most `width` em, broken after blanks, dots and hyphens, inside a word that alone is too long."""
    lines = [""]
    for word in re.findall(r"[^ .-]*[ .-]*", text):
        if lines[-1] and _advance((lines[-1] + word).rstrip(), bold) > width:
            lines.append("")
        lines[-1] += word
        while _advance(lines[-1].rstrip(), bold) > width:
            head = _longest(lines[-1], bold, width)
            lines[-1:] = [head, lines[-1][len(head) :]]
    return [line.strip() for line in lines]


def _clipped(field: _Field, lines: list[str], width: float) -> list[str]:
    if field.whole or len(lines) <= field.lines:
        return lines
    rest = " ".join(lines[field.lines - 1 :])
    return [*lines[: field.lines - 1], _longest(rest, field.bold, width - _advance("…", field.bold)).rstrip() + "…"]


def _longest(text: str, bold: bool, width: float) -> str:
    """The longest beginning of at most `width` em (one letter at least) that parts no letter from its marks."""
    ends = [end for end in range(1, len(text) + 1) if end == len(text) or not unicodedata.combining(text[end])]
    fitting = [end for end in ends if _advance(text[:end], bold) <= width]
    return text[: max(fitting, default=ends[0])]


@lru_cache(maxsize=64)
def font(bold: bool, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT_FILES[bold], size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=4096)
def _advance(text: str, bold: bool) -> float:
    """Width in em, never 0: a mark alone has none."""
    return max(font(bold, 1000).getlength(text), 1) / 1000
