"""QR symbols of labels: a label address becomes modules, and every symbol is read back before it is used.

Rules: level M always; three segments named by us (bytes `https://`, alphanumeric host and path, numeric ticket), for
no encoder finds the shortest cut by itself; one version for a whole run; quiet zone of 4 modules on each side;
a module is a whole number of printer dots and never under 0.40 mm.
Leaves to others: what the address says (ticket), paper and text (sheets).  No database, no web.
"""

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

import zxingcpp
from PIL import Image, ImageOps
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

from trace.errors import RuleBroken

QUIET_MODULES: Final = 4  # ISO/IEC 18004: on every side
MODULE_FLOOR_MM: Final = 0.40  # GS1 General Specifications ask 0.396 mm at the till; blurred phones agree
MM_PER_INCH: Final = 25.4
READING_DOTS: Final = 4  # pixels per module when a symbol is read back

_FORMATS: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

Mode = Literal[1, 2, 4]  # the mode indicators of ISO/IEC 18004
NUMERIC: Final = 1
ALPHANUMERIC: Final = 2
BYTES: Final = 4
Segments = tuple[tuple[Mode, str], ...]

_ADDRESS = re.compile(
    r"(?P<scheme>https?://)(?P<path>[A-Z0-9.:-]+/[0-9A-HJKMNP-TV-Z]{10}/(?:[1-9][0-9]*/)?)(?P<ticket>[0-9]{181})"
)


class NotALabelAddress(RuleBroken):
    """A text has not the form of a label's address, so it cannot be cut into segments."""

    code = "label-address"


class SymbolTooSmall(RuleBroken):
    """The symbol would need finer modules than phones read; facts: `module_mm`, `needed_mm`, `side_mm`."""

    code = "symbol-too-small"


class UnreadableSymbol(RuleBroken):
    """A drawn symbol does not read back as its address."""

    code = "symbol-unreadable"


@dataclass(frozen=True)
class Symbol:
    """A finished symbol without its quiet zone: `size` rows of `size` bytes, 1 is dark and 0 is light."""

    version: int
    size: int
    rows: tuple[bytes, ...]


def segments(url: str) -> Segments:
    """(mode, text) of the three parts of a label address, raises NotALabelAddress."""
    found = _ADDRESS.fullmatch(url)
    if found is None:
        raise NotALabelAddress
    return (BYTES, found["scheme"]), (ALPHANUMERIC, found["path"]), (NUMERIC, found["ticket"])


def version_for(url: str) -> int:
    """The smallest version (1-40) that holds the address at level M; for a run, ask with its longest serial."""
    return int(_encoder(url, None).best_fit(start=1))


def symbol(url: str, version: int) -> Symbol:
    """The symbol of one label at level M, mask chosen by the penalty rules; `version` not under `version_for(url)`."""
    encoder = _encoder(url, version)
    encoder.make(fit=False)
    rows = tuple(bytes(map(bool, row)) for row in encoder.modules)
    return Symbol(version, len(rows), rows)


def bitmap(drawn: Symbol, dots: int) -> Image.Image:
    """The symbol with its quiet zone as a 1-bit picture, `dots` pixels per module, (size + 8) * dots pixels a side."""
    light = b"".join(drawn.rows).translate(bytes((255, 0)) + bytes(254))
    modules = ImageOps.expand(Image.frombytes("L", (drawn.size, drawn.size), light), QUIET_MODULES, 255)
    side = modules.width * dots
    return modules.resize((side, side), Image.Resampling.NEAREST).convert("1", dither=Image.Dither.NONE)


def read_back(drawn: Symbol) -> str:
    """What zxing-cpp, a reader not of our making, reads in the symbol; "" when it finds none."""
    found = zxingcpp.read_barcode(bitmap(drawn, READING_DOTS).convert("L"), formats=_FORMATS)
    return found.text if found is not None else ""


def check(drawn: Symbol, url: str) -> None:
    """Silence when the symbol reads back as exactly `url`; else UnreadableSymbol."""
    if read_back(drawn) != url:
        raise UnreadableSymbol


def module_dots(side_mm: float, modules: int, dpi: int) -> int:
    """Printer dots per module: the most that `modules` + 8 fit on `side_mm`; SymbolTooSmall under 0.40 mm a module."""
    across = modules + 2 * QUIET_MODULES
    dot_mm = MM_PER_INCH / dpi
    dots = int(side_mm / dot_mm / across + 1e-9)
    if dots * dot_mm < MODULE_FLOOR_MM:
        least_dots = -int(-MODULE_FLOOR_MM // dot_mm)
        raise SymbolTooSmall(module_mm=dots * dot_mm, needed_mm=across * least_dots * dot_mm, side_mm=side_mm)
    return dots


def _encoder(url: str, version: int | None) -> QRCode[Any]:
    encoder: QRCode[Any] = QRCode(version=version, error_correction=ERROR_CORRECT_M, border=0)
    for mode, text in segments(url):
        encoder.add_data(QRData(text, mode=mode), optimize=0)
    return encoder
