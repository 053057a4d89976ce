"""Own drawings of the public pages: line icons on a 24 grid and verdict shapes on an 84 grid.

Pure markup without ids, styles or scripts.  Class `k` cuts a hole in the page's colour, class `l` is a line in
that colour; the style sheet knows both.  Nobody's data ever enters these strings.
"""

from typing import Final

from markupsafe import Markup

LINE: Final[dict[str, Markup]] = {
    name: Markup(drawing)  # noqa: S704  # constants of this file
    for name, drawing in {
        "leaf": '<path d="M4 20C4 10 10 4 20 4c0 10-5 15-12 15M4 20c3-5 6-8 10-10"/>',
        "basket": '<path d="M3 10h18l-2 10H5zM8 10l4-6 4 6M9 14v3m6-3v3"/>',
        "box": '<path d="M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4m-8 4v9"/>',
        "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
        "check": '<path d="M5 13l5 5 9-11"/>',
        "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
        "pin": '<path d="M12 21c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12z"/><circle cx="12" cy="9" r="2.5"/>',
        "people": '<circle cx="9" cy="8" r="3.5"/><path d="M3 20c0-4 2.5-6 6-6s6 2 6 6M16 5a3.5 3.5 0 0 1 0 6.5'
        'M18 14.5c2 .8 3 2.6 3 5.5"/>',
        "paper": '<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6m-6 4h6"/>',
        "flask": '<path d="M9 3h6m-5 0v6l-5 9c-.7 1.5.2 3 2 3h10c1.8 0 2.7-1.5 2-3l-5-9V3M8 15h8"/>',
        "sticker": '<path d="M4 4h16v10l-6 6H4zM14 20v-6h6M8 9h6"/>',
        "eye": '<path d="M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7z"/><circle cx="12" cy="12" r="3"/>',
        "flag": '<path d="M5 21V4h12l-2 4 2 4H5"/>',
        "phone": '<path d="M5 4h4l2 5-2.5 1.5c1 2.5 2.5 4 5 5L15 13l5 2v4c0 1-1 2-2 2C11 21 3 13 3 6c0-1 1-2 2-2z"/>',
        "noeat": '<path d="M8 4v6a2 2 0 0 0 2 2v8M6 4v4m10 12V4c-2 2-3 4-3 8h3M4 4l16 16"/>',
        "bag": '<path d="M5 8h14l1 13H4zM9 8V6a3 3 0 0 1 6 0v2m-2 5l-3 2.5 3 2.5m-3-2.5h5"/>',
        "plus": '<path d="M12 5v14M5 12h14"/>',
        "stop": '<path d="M8.5 3h7L21 8.5v7L15.5 21h-7L3 15.5v-7zM12 8v5m0 3v.1"/>',
        "back": '<path d="M4 5v5h5M4.5 10A8 8 0 1 1 4 14"/>',
        "ask": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7m0 2.8v.1"/>',
        "shop": '<path d="M4 10v10h16V10M3 10l2-6h14l2 6zM10 20v-5h4v5"/>',
        "camera": '<path d="M3 7h4l2-3h6l2 3h4v13H3z"/><circle cx="12" cy="13" r="4"/>',
    }.items()
}

_OCTAGON = '<path d="M28 6h28l22 22v28L56 78H28L6 56V28z"/>'
_PAPER = '<path d="M20 6h32l14 14v54a4 4 0 0 1-4 4H22a4 4 0 0 1-4-4V8z"/><path class="l" d="M51 7v14h14"/>'
_STICKER = (
    '<path d="M10 14a4 4 0 0 1 4-4h56a4 4 0 0 1 4 4v36L50 74H14a4 4 0 0 1-4-4z"/><path class="l" d="M50 73V50h23"/>'
)
_DISC = '<circle cx="42" cy="42" r="36"/>'
_CROSS = '<path class="l" d="M30 38l22 22M52 38L30 60"/>'
_ASK = '<path class="l" d="M31 34a11 11 0 1 1 16 10c-4 2-5 4-5 8"/><circle class="k" cx="42" cy="62" r="4"/>'

SHAPE: Final[dict[str, Markup]] = {
    name: Markup(drawing)  # noqa: S704  # constants of this file
    for name, drawing in {
        "seal": '<path d="M42 4l8 6 10-2 4 9 10 4-1 10 7 8-6 8 2 10-9 5-3 10-10 1-8 7-9-6-10 3-5-9-10-3 0-10-7-8 6-8-2-10 '
        '9-5 3-10 10-1z" stroke="currentColor" stroke-width="5" stroke-linejoin="round"/><path class="l" d="M26 43l12 12 21-25"/>',
        "hand": _OCTAGON + '<path class="k" d="M26 40a3.5 3.5 0 0 1 7 0v-15a3.5 3.5 0 0 1 7 0v-5a3.5 3.5 0 0 1 7 0'
        'v5a3.5 3.5 0 0 1 7 0v24l4-7a3.6 3.6 0 0 1 6 4l-9 17c-2 4-6 6-12 6-11 0-17-7-17-17z"/>'
        '<path class="r" d="M33 28v15m7-20v20m7-20v20"/>',
        "stop": _OCTAGON + '<path class="l" d="M28 28l28 28M56 28L28 56"/>',
        "paper_cross": _PAPER + _CROSS,
        "paper_ask": _PAPER
        + '<path class="l" d="M33 40a9 9 0 1 1 13 8c-3 1.5-4 3-4 6"/><circle class="k" cx="42" cy="64" r="4"/>',
        "broken": '<path d="M14 10h26l-7 14 10 12-10 12 8 12-6 14H14a4 4 0 0 1-4-4V14a4 4 0 0 1 4-4z"/>'
        '<path d="M48 10h22a4 4 0 0 1 4 4v36L50 74h-6l6-14-8-12 10-12-11-12z"/>',
        "ask": _DISC + _ASK,
        "cloud": '<path d="M24 68a18 18 0 0 1-2-36 22 22 0 0 1 42-2 19 19 0 0 1-2 38z"/><path class="l" d="M16 16l52 60"/>',
        "crossed": _STICKER + '<path class="l" d="M24 24l22 22M46 24L24 46"/>',
        "triangle": '<path d="M42 10l34 62H8z" stroke="currentColor" stroke-width="7" stroke-linejoin="round"/>'
        '<path class="l" d="M42 32v18"/><circle class="k" cx="42" cy="62" r="4.5"/>',
        "calendar": '<path d="M12 14h60a3 3 0 0 1 3 3v57a4 4 0 0 1-4 4H13a4 4 0 0 1-4-4V17a3 3 0 0 1 3-3zM23 4h7v12h-7zM54 4h7v12h-7z"/>'
        '<path class="l" d="M10 29h64"/><path class="l" d="M31 42l22 24m0-24L31 66"/>',
        "hourglass": '<path d="M18 6h48v10h-5c0 14-7 20-13 26 6 6 13 12 13 26h5v10H18V68h5c0-14 7-20 13-26-6-6-13-12-13-26h-5z"/>'
        '<path class="k" d="M30 68c0-8 6-13 12-18 6 5 12 10 12 18zM35 26h14l-7 9z"/>',
        "keys": '<path d="M8 20h68a4 4 0 0 1 4 4v38a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4V24a4 4 0 0 1 4-4z"/>'
        '<path class="l" d="M15 33h4m10 0h4m10 0h4m10 0h4m6 0h0M15 43h4m10 0h4m10 0h4m10 0h4M24 54h36"/>',
        "sprout": _DISC
        + '<path class="l" d="M42 66V40"/><path class="k" d="M42 46c-14 0-20-7-20-18 13 0 20 6 20 18zM43 40c0-11 6-17 19-17'
        ' 0 11-6 17-19 17z"/>',
        "leaf": _DISC
        + '<path class="k" d="M24 60c0-24 12-36 37-37 1 24-10 36-30 34 3-9 9-16 19-22-12 4-19 12-23 26z"/>',
    }.items()
}
