"""The demo's product pictures, drawn stroke by stroke: no photograph, no clip art, nobody else's work."""

from collections.abc import Callable
from math import cos, pi, sin
from typing import Final

from PIL import Image

from trace.demo.drawing import Canvas, Colour, box, oval, placed, png, through
from trace.files import PHOTO_SIDE

_LEAF: Final = ((126, 186, 82), (48, 110, 44))
_GOLDEN: Final = 2.39996  # radians: the golden angle, which scatters evenly


def picture(product: str) -> bytes:
    """The picture of a product (a crop's key) as PNG."""
    canvas = Canvas(*_GROUNDS[product])
    _DRAWINGS[product](canvas)
    return png(canvas.image.resize((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS))


def _strawberry(canvas: Canvas) -> None:
    canvas.shadow(50, 88, 44, 6)
    canvas.fill(box(9, 40, 91, 56, 4), (236, 226, 205), (190, 172, 138))
    rows = ((38, (24, 41, 58, 75)), (48, (17, 33, 50, 66, 83)), (59, (25, 42, 59, 75)))
    for row, (y, places) in enumerate(rows):
        for at, x in enumerate(places):
            _berry(canvas, x, y, 11.2 + (at + row) % 2, (at * 2 + row) % 3 * 0.22 - 0.22)
    canvas.fill(((7, 60), (93, 60), (87, 89), (13, 89)), (250, 246, 236), (214, 198, 168), (0.4, 0.1))
    canvas.fill(((7, 60), (93, 60), (92.3, 63.4), (7.7, 63.4)), (255, 253, 247), (232, 220, 196))
    canvas.fill(box(35, 67, 65, 84, 4), (226, 62, 58), (170, 28, 38))
    _berry(canvas, 50, 76.5, 6.2, 0.0)


def _berry(canvas: Canvas, x: float, y: float, size: float, turn: float) -> None:
    outline = (
        (0, -0.72),
        (0.62, -0.7),
        (0.86, -0.2),
        (0.52, 0.5),
        (0, 1.0),
        (-0.52, 0.5),
        (-0.86, -0.2),
        (-0.62, -0.7),
    )
    canvas.fill(placed(through(outline), x, y, size, turn), (250, 92, 74), (176, 16, 34))
    for row, width in ((-0.35, 0.62), (0.0, 0.6), (0.35, 0.4), (0.65, 0.12)):
        for step in (-1.0, -0.34, 0.34, 1.0) if row in (-0.35, 0.35) else (-0.66, 0.0, 0.66):
            (spot,) = placed(((step * width, row),), x, y, size, turn)
            canvas.fill(oval(*spot, size * 0.045, size * 0.075, turn), (255, 226, 140), (226, 170, 80))
    canvas.shine(x - size * 0.36, y - size * 0.36, size * 0.12, size * 0.22, 0.3)
    for leaf in range(5):
        angle = turn + (leaf - 2) * 0.62
        spots = placed(((0, 0.05), (0.17, -0.2), (0, -0.56), (-0.17, -0.2)), 0, 0, size, angle)
        (base,) = placed(((0, -0.62),), x, y, size, turn)
        canvas.fill([(base[0] + a, base[1] + b) for a, b in through(spots)], *_LEAF)


def _lettuce(canvas: Canvas) -> None:
    canvas.shadow(50, 84, 40, 7)
    for ring, (count, reach, size) in enumerate(((9, 25, 19), (8, 17, 17), (6, 10, 14), (4, 4, 11))):
        light = (150 + 22 * ring, 204 + 10 * ring, 84 + 14 * ring)
        dark = (52 + 24 * ring, 124 + 18 * ring, 40 + 14 * ring)
        for leaf in range(count):
            angle = leaf * 2 * pi / count + ring * 0.45
            x, y = 50 + reach * cos(angle), 50 + reach * 0.92 * sin(angle)
            frill = [
                (x + size * (1 + 0.07 * sin(9 * turn)) * cos(turn), y + size * (1 + 0.07 * cos(11 * turn)) * sin(turn))
                for turn in (step * pi / 60 for step in range(120))
            ]
            canvas.blur(frill, (26, 70, 22), 0.3, 1.2)
            canvas.fill(frill, light, dark, (0.5 + 0.3 * cos(angle), 0.5 + 0.3 * sin(angle)))
            heart = (50 + (reach - size * 0.5) * cos(angle), 50 + (reach - size * 0.5) * sin(angle))
            canvas.line((heart, (x + size * 0.6 * cos(angle), y + size * 0.6 * sin(angle))), 0.7, (226, 240, 190))


def _cabbage(canvas: Canvas) -> None:
    canvas.shadow(50, 88, 40, 6)
    for x, y, turn in ((22, 60, -0.7), (78, 60, 0.7), (50, 72, 0.0)):
        canvas.fill(oval(x, y, 24, 20, turn), (142, 196, 102), (44, 104, 52), (0.5, 0.3))
        canvas.line(((50, 86), ((50 + x) / 2, y + 10), (x, y - 6)), 1.1, (206, 230, 176))
    canvas.fill(oval(50, 49, 33, 33), (232, 246, 198), (120, 178, 92))
    for outline in (
        ((50, 83), (26, 70), (17, 47), (27, 24), (46, 17), (36, 40), (40, 64)),
        ((50, 83), (74, 70), (83, 47), (73, 24), (54, 17), (64, 40), (60, 64)),
        ((50, 83), (36, 62), (34, 36), (50, 20), (66, 36), (64, 62)),
    ):
        canvas.blur(through(outline), (64, 116, 54), 0.38, 1.1)
        canvas.fill(through(outline), (236, 248, 206), (138, 190, 104), (0.45, 0.2))
    for x, reach in ((50, 24), (27, 34), (73, 34)):
        canvas.line(((50, 82), ((50 + x) / 2, 62), (x, reach)), 1.2, (250, 254, 236))
        for y in (40, 50, 60):
            middle = x + (50 - x) * ((y - reach) / (82 - reach)) ** 1.4
            for side in (-7, 7):
                canvas.line(((middle, y), (middle + side * 0.6, y - 3), (middle + side, y - 8)), 0.45, (246, 252, 228))
    canvas.shine(35, 32, 4, 8, 0.5)


def _tomato(canvas: Canvas) -> None:
    for x, y, size in ((30, 42, 19), (69, 40, 20), (28, 70, 20), (73, 70, 19), (50, 58, 23)):
        canvas.shadow(x + 2, y + size * 0.9, size * 0.85, size * 0.2)
        canvas.fill(oval(x, y, size, size * 0.9), (255, 112, 76), (182, 20, 24))
        canvas.shine(x - size * 0.4, y - size * 0.4, size * 0.15, size * 0.24, 0.6)
        for leaf in range(5):
            angle = leaf * 2 * pi / 5 + x
            tip = (x + size * 0.62 * cos(angle), y - size * 0.42 + size * 0.34 * sin(angle))
            side = (x + size * 0.14 * cos(angle + 1.3), y - size * 0.42 + size * 0.12 * sin(angle + 1.3))
            canvas.fill(through(((x, y - size * 0.36), side, tip)), *_LEAF)
        canvas.line(((x, y - size * 0.42), (x + 1, y - size * 0.58), (x + 3, y - size * 0.72)), 1.6, (70, 120, 50))


def _green_coffee(canvas: Canvas) -> None:
    canvas.shadow(50, 88, 40, 6)
    canvas.fill(((24, 24), (76, 24), (82, 86), (18, 86)), (222, 184, 130), (156, 112, 66), (0.3, 0.2))
    canvas.fill(((24, 24), (31, 30), (26, 86), (18, 86)), (186, 144, 92), (138, 98, 56))
    canvas.fill(((22, 14), (78, 14), (77, 26), (23, 26)), (206, 164, 110), (150, 108, 64), (0.3, 0.1))
    canvas.line(((23, 21), (77, 21)), 0.7, (136, 96, 56))
    canvas.fill(oval(50, 53, 18, 18), (252, 248, 236), (234, 222, 196))
    canvas.fill(oval(50, 53, 15.6, 15.6), (86, 136, 84), (40, 88, 54))
    _bean(canvas, 46, 54, 8.5, 0.5)
    _bean(canvas, 55, 50, 7.5, -0.5)
    for bean in range(26):
        x = 6 + (bean * 37 % 89)
        _bean(canvas, x, 88 + (bean * 5 % 9) - 3, 4.4, bean * _GOLDEN)


def _bean(canvas: Canvas, x: float, y: float, size: float, turn: float) -> None:
    canvas.fill(oval(x, y, size, size * 0.66, turn), (206, 204, 152), (122, 124, 76))
    canvas.line(placed(((-0.86, 0.04), (-0.2, -0.14), (0.2, 0.14), (0.86, -0.04)), x, y, size, turn), size * 0.12,
                (92, 92, 54))  # fmt: skip


def _macadamia(canvas: Canvas) -> None:
    for at, (x, y) in enumerate(((28, 32), (58, 28), (80, 46), (22, 58), (76, 74), (44, 80))):
        canvas.shadow(x + 2, y + 12, 13, 4)
        canvas.fill(oval(x, y, 14.5, 14), (182, 122, 72), (92, 52, 28))
        canvas.fill(oval(x + 4, y - 8, 1.3, 1.0), (232, 204, 160), (190, 150, 104))
        canvas.shine(x - 5, y - 5, 2.4, 3.6, 0.4 + at)
    canvas.shadow(50, 70, 20, 5)
    canvas.fill(oval(49, 54, 20, 19), (150, 96, 54), (80, 44, 24))
    canvas.fill(oval(49, 54, 17.4, 16.4), (232, 208, 172), (182, 142, 96))
    canvas.fill(oval(49, 54, 14, 13.2), (255, 250, 232), (226, 204, 160))
    canvas.shine(44, 49, 3, 4.4)


def _passion_fruit(canvas: Canvas) -> None:
    for x, y, size in ((32, 36, 21), (72, 34, 19)):
        canvas.shadow(x + 2, y + size * 0.92, size * 0.9, size * 0.2)
        canvas.fill(oval(x, y, size, size * 0.96), (168, 92, 142), (64, 20, 62))
        canvas.shine(x - size * 0.36, y - size * 0.4, size * 0.16, size * 0.24, 0.5)
    for x, y, size in ((35, 70, 20), (70, 66, 22)):
        canvas.shadow(x + 1, y + size * 0.88, size * 0.95, size * 0.22)
        canvas.fill(oval(x, y, size, size * 0.94), (128, 54, 104), (70, 22, 64))
        canvas.fill(oval(x, y, size * 0.87, size * 0.81), (255, 240, 232), (238, 206, 200))
        canvas.fill(oval(x, y, size * 0.7, size * 0.65), (255, 206, 62), (232, 140, 18))
        for seed in range(17):
            reach, angle = size * 0.13 * seed**0.54, seed * _GOLDEN
            spot = (x + reach * cos(angle), y + reach * 0.92 * sin(angle))
            canvas.fill(oval(*spot, size * 0.1, size * 0.1), (255, 226, 110), (240, 164, 34))
            canvas.fill(oval(*spot, size * 0.062, size * 0.044, angle), (72, 60, 50), (22, 18, 16))


def _honey(canvas: Canvas) -> None:
    canvas.shadow(50, 89, 34, 5)
    jar = ((27, 26), (73, 26), (80, 36), (80, 80), (74, 88), (26, 88), (20, 80), (20, 36))
    canvas.fill(through(jar), (255, 214, 98), (188, 96, 12), (0.42, 0.4))
    canvas.blur(box(24, 36, 28, 80, 2), (255, 246, 206), 0.75, 0.9)
    canvas.blur(box(72, 40, 76, 80, 2), (150, 70, 6), 0.4, 1.2)
    canvas.fill(box(24, 10, 76, 26, 3), (232, 226, 214), (160, 140, 104), (0.35, 0.1))
    for x in range(27, 76, 4):
        canvas.line(((x, 13), (x, 24)), 0.5, (168, 150, 116))
    canvas.fill(box(29, 44, 71, 78, 3), (255, 252, 240), (240, 226, 190))
    for x, y in ((43, 55), (57, 55), (50, 67)):
        cell = [(x + 6.8 * sin(turn * pi / 3), y + 6.8 * cos(turn * pi / 3)) for turn in range(6)]
        canvas.fill(cell, (255, 204, 82), (226, 142, 20))
    canvas.fill(oval(50, 58, 5.2, 3.6, 0.2), (74, 52, 26), (36, 24, 14))
    for stripe in (48.5, 51.5):
        canvas.line(((stripe, 55.4), (stripe - 0.4, 60.6)), 0.9, (255, 206, 70))
    canvas.fill(oval(46, 53.2, 4.4, 2.2, 0.6), (246, 252, 255), (202, 220, 232))
    canvas.fill(oval(54, 53.2, 4.4, 2.2, -0.6), (246, 252, 255), (202, 220, 232))


def _avocado(canvas: Canvas) -> None:
    pear = through(((0, -1.0), (0.34, -0.78), (0.46, -0.3), (0.74, 0.2), (0.62, 0.8), (0, 1.02), (-0.62, 0.8),
                     (-0.74, 0.2), (-0.46, -0.3), (-0.34, -0.78)))  # fmt: skip
    canvas.shadow(66, 84, 25, 5)
    canvas.fill(placed(pear, 66, 46, 38, 0.24), (106, 142, 62), (30, 58, 26))
    for spot in range(60):
        reach, angle = 2.9 * spot**0.5, spot * _GOLDEN
        canvas.fill(
            oval(65 + reach * cos(angle), 52 + reach * 1.1 * sin(angle), 0.5, 0.4), (138, 168, 84), (76, 108, 50)
        )
    canvas.shadow(36, 88, 27, 5)
    canvas.fill(placed(pear, 35, 53, 37, -0.16), (74, 104, 44), (34, 60, 28))
    canvas.fill(placed(pear, 35, 53, 34, -0.16), (188, 208, 98), (140, 172, 66))
    canvas.fill(placed(pear, 35, 53, 30, -0.16), (252, 246, 176), (214, 216, 118), (0.5, 0.5))
    canvas.fill(oval(36, 63, 11.4, 11.6), (188, 124, 70), (98, 54, 28))
    canvas.shine(32, 58, 2.2, 3.4)


def _codonopsis(canvas: Canvas) -> None:
    canvas.shadow(50, 88, 34, 6)
    for root in (0, 10, 1, 9, 2, 8, 3, 7, 4, 6, 5):  # from the sides to the middle
        top, bend, foot = 27 + root * 4.6, 38 + root * 2.4, 20 + root * 6.0
        high, low, wide = 12 + root * 3 % 7, 80 + root * 7 % 11, 3.7 + root % 3 * 0.5
        left = ((top - wide * 0.7, high + 2), (top - wide, 22), (bend - wide, 45), (foot - wide * 0.6, 66), (foot, low))
        right = (
            (foot + wide * 0.5, 66),
            (bend + wide, 45),
            (top + wide, 22),
            (top + wide * 0.7, high + 2),
            (top, high),
        )
        outline = through((*left, *right))
        canvas.blur(outline, (84, 58, 30), 0.4, 0.8)
        canvas.fill(outline, (252, 232, 186), (166, 114, 62), (0.35, 0.45))
        for y in (20, 25, 31, 37, 54, 60, 66):
            x = top + (bend - top) * (y - 22) / 23 if y < 45 else bend + (foot - bend) * (y - 45) / 21
            canvas.line(((x - wide * 0.6, y), (x + wide * 0.3, y + 0.8)), 0.4, (184, 140, 88))
        canvas.line(((foot, low - 1), (foot + 1.4, low + 4), (foot + 0.6, low + 7)), 0.5, (176, 128, 76))
    for tie in (42, 44.4, 46.8):
        canvas.line(((33, tie), (50, tie + 1.6), (67, tie)), 1.7, (182, 44, 48))
    canvas.line(((65, 45), (75, 38), (77, 46), (66, 46), (76, 56)), 1.5, (182, 44, 48))


def _rubber_latex(canvas: Canvas) -> None:
    canvas.shadow(50, 88, 44, 5)
    canvas.fill(box(4, 17, 96, 22, 2), (176, 132, 84), (108, 74, 42), (0.3, 0.0))
    for at, (left, low) in enumerate(((9, 82), (29, 87), (49, 80), (69, 85))):
        light, dark = ((250, 224, 158), (198, 146, 66)) if at % 2 else ((240, 206, 130), (182, 126, 52))
        canvas.blur(box(left + 2, 24, left + 25, low + 1, 3), (70, 46, 16), 0.35, 1.2)
        canvas.fill(box(left, 15, left + 23, low, 3), light, dark, (0.35, 0.25))
        for y in range(28, int(low) - 3, 4):
            canvas.line(((left + 2, y + 1.4), (left + 12, y), (left + 21, y + 1.4)), 0.6, dark)
            canvas.line(((left + 2, y + 2.2), (left + 12, y + 0.8), (left + 21, y + 2.2)), 0.4, (255, 242, 206))
        canvas.fill(box(left, 15, left + 23, 23, 3), light, dark, (0.4, 0.0))


_DRAWINGS: Final[dict[str, Callable[[Canvas], None]]] = {
    "strawberry": _strawberry, "lettuce": _lettuce, "cabbage": _cabbage, "tomato": _tomato, "honey": _honey,
    "green_coffee": _green_coffee, "macadamia": _macadamia, "passion_fruit": _passion_fruit, "avocado": _avocado,
    "codonopsis": _codonopsis, "rubber_latex": _rubber_latex,
}  # fmt: skip
_GROUNDS: Final[dict[str, tuple[Colour, Colour]]] = {
    "strawberry": ((232, 242, 230), (196, 216, 190)), "lettuce": ((250, 240, 224), (226, 204, 172)),
    "cabbage": ((246, 236, 220), (214, 192, 160)), "tomato": ((238, 244, 232), (204, 218, 190)),
    "honey": ((255, 248, 228), (240, 214, 160)), "green_coffee": ((236, 240, 226), (190, 200, 170)),
    "macadamia": ((246, 242, 232), (212, 202, 180)), "passion_fruit": ((250, 244, 226), (226, 212, 178)),
    "avocado": ((250, 244, 230), (224, 208, 180)), "codonopsis": ((232, 238, 236), (184, 200, 196)),
    "rubber_latex": ((222, 234, 240), (164, 186, 170)),
}  # fmt: skip
