"""The drawing board of the demo's own pictures, and a page for each sample paper.

Places are hundredths of the picture's side, from its top left corner.  One primitive does nearly all: a closed outline
filled with light that falls from the upper left.  Every picture is drawn three times as large and then shrunk.
"""

from collections.abc import Sequence
from io import BytesIO
from math import cos, pi, sin
from typing import Final, TypeAlias

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from trace.files import PHOTO_SIDE
from trace.sheets.layout import FONT_FILES

SIDE: Final = PHOTO_SIDE * 3
PAPER_SIZE: Final = (620, 877)  # A4 at 75 dots per inch
Point: TypeAlias = tuple[float, float]
Colour: TypeAlias = tuple[int, int, int]


def paper(title: str, lines: Sequence[str]) -> bytes:
    """A sample paper as PNG: a frame, a title, some lines, a stamp that says it is a sample."""
    page = Image.new("RGB", PAPER_SIZE, (253, 251, 244))
    pen = ImageDraw.Draw(page)
    pen.rectangle((22, 22, 597, 854), outline=(150, 122, 70), width=3)
    pen.rectangle((30, 30, 589, 846), outline=(201, 180, 131), width=1)
    middle = PAPER_SIZE[0] / 2
    pen.text((middle, 96), "GIẤY MẪU", font=_font(20), fill=(120, 110, 90), anchor="mm")
    rows = _wrapped(title.upper(), _font(30), 500)
    for row, text in enumerate(rows):
        pen.text((middle, 160 + 42 * row), text, font=_font(30), fill=(120, 36, 30), anchor="mm")
    for row, text in enumerate(lines):
        pen.text((76, 200 + 42 * len(rows) + 44 * row), text, font=_font(19, bold=False), fill=(50, 46, 40))
    pen.ellipse((372, 630, 532, 790), outline=(196, 60, 52), width=5)
    pen.text((452, 710), "DỮ LIỆU\nMẪU", font=_font(26), fill=(196, 60, 52), anchor="mm", align="center")
    return png(page)


class Canvas:
    """A square picture with a soft ground."""

    def __init__(self, top: Colour, bottom: Colour) -> None:
        shade = Image.linear_gradient("L").resize((SIDE, SIDE))
        self.image = Image.composite(_plain(bottom), _plain(top), shade)

    def fill(self, outline: Sequence[Point], light: Colour, dark: Colour, focus: Point = (0.36, 0.3)) -> None:
        """Fills a closed outline; `focus` is where the light falls, in shares of its box."""
        spots = [(x * SIDE / 100, y * SIDE / 100) for x, y in outline]
        left, top = (int(min(spot[axis] for spot in spots)) for axis in (0, 1))
        width, height = (int(max(spot[axis] for spot in spots)) + 1 - low for axis, low in ((0, left), (1, top)))
        mask = Image.new("L", (width, height))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in spots], fill=255)
        far = [max(share, 1 - share) for share in focus]
        wide = Image.radial_gradient("L").resize((int(2 * far[0] * width) + 1, int(2 * far[1] * height) + 1))
        across, down = int((far[0] - focus[0]) * width), int((far[1] - focus[1]) * height)
        shade = wide.crop((across, down, across + width, down + height))
        body = Image.composite(_plain(dark, (width, height)), _plain(light, (width, height)), shade)
        self.image.paste(body, (left, top), mask)

    def blur(self, outline: Sequence[Point], colour: Colour, strength: float, softness: float) -> None:
        """A soft spot: a shadow under things, or a shine on them; `strength` 0 to 1."""
        mask = Image.new("L", (SIDE, SIDE))
        spots = [(x * SIDE / 100, y * SIDE / 100) for x, y in outline]
        ImageDraw.Draw(mask).polygon(spots, fill=int(255 * strength))
        mask = mask.filter(ImageFilter.GaussianBlur(softness * SIDE / 100))
        self.image.paste(_plain(colour), (0, 0), mask)

    def shadow(self, x: float, y: float, across: float, down: float) -> None:
        """The shadow of a thing that stands there."""
        self.blur(oval(x, y, across, down), (40, 34, 24), 0.42, 2.2)

    def shine(self, x: float, y: float, across: float, down: float, turn: float = -0.6) -> None:
        """A spot of light."""
        self.blur(oval(x, y, across, down, turn), (255, 255, 255), 0.62, 1.0)

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A smooth open line."""
        spots = [(x * SIDE / 100, y * SIDE / 100) for x, y in through(points, closed=False)]
        ImageDraw.Draw(self.image).line(spots, fill=colour, width=max(1, int(width * SIDE / 100)), joint="curve")


def _plain(colour: Colour, size: tuple[int, int] = (SIDE, SIDE)) -> Image.Image:
    return Image.new("RGB", size, colour)


def oval(x: float, y: float, across: float, down: float, turn: float = 0.0) -> list[Point]:
    """An ellipse, turned clockwise by radians."""
    around = [step * pi / 36 for step in range(72)]
    return placed([(across * cos(angle), down * sin(angle)) for angle in around], x, y, 1, turn)


def box(left: float, top: float, right: float, bottom: float, corner: float) -> list[Point]:
    """A rectangle with round corners."""
    middles = ((right, bottom, 0), (left, bottom, 1), (left, top, 2), (right, top, 3))
    found: list[Point] = []
    for x, y, quarter in middles:
        inner = (x - corner if x == right else x + corner), (y - corner if y == bottom else y + corner)
        angles = [(quarter + step / 6) * pi / 2 for step in range(7)]
        found += [(inner[0] + corner * cos(angle), inner[1] + corner * sin(angle)) for angle in angles]
    return found


def placed(points: Sequence[Point], x: float, y: float, size: float, turn: float) -> list[Point]:
    """Points drawn around (0, 0), grown, turned (radians, clockwise) and put in their place."""
    sine, cosine = sin(turn) * size, cos(turn) * size
    return [(x + a * cosine - b * sine, y + a * sine + b * cosine) for a, b in points]


def through(points: Sequence[Point], *, closed: bool = True) -> list[Point]:
    """A smooth line through points (Catmull and Rom)."""
    ring = [points[-1], *points, *points[:2]] if closed else [points[0], *points, points[-1]]
    spans = zip(ring, ring[1:], ring[2:], ring[3:], strict=False)
    found = [_between(*span, step / 8) for span in spans for step in range(8)]
    return found if closed else [*found, points[-1]]


def _between(before: Point, start: Point, end: Point, after: Point, share: float) -> Point:
    def one(a: float, b: float, c: float, d: float) -> float:
        bent = (2 * a - 5 * b + 4 * c - d) * share**2 + (3 * b - a - 3 * c + d) * share**3
        return (2 * b + (c - a) * share + bent) / 2

    return one(before[0], start[0], end[0], after[0]), one(before[1], start[1], end[1], after[1])


def _font(size: int, *, bold: bool = True) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT_FILES[bold], size)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    rows: list[str] = []
    for word in text.split():
        if rows and font.getlength(f"{rows[-1]} {word}") <= width:
            rows[-1] = f"{rows[-1]} {word}"
        else:
            rows.append(word)
    return rows


def png(image: Image.Image) -> bytes:
    """The file of a picture."""
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()
