"""Symbols of labels: frozen sizes for short, long and local hosts, and no symbol that does not read back."""

import hashlib
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.exceptions import DataOverflowError

from trace import qr

TICKET = "027615126431219840143" + "9080706050" * 16  # 181 digits
AN_PHU_LOT = "7K3F9QXM2P"
SHORT = "https://T.TRACE.VN"
LONG = "https://TRUYXUAT.QUANGNGAI.GOV.VN"  # a host of 25 characters
LOCAL = "http://LOCALHOST:8000"


def address(origin, serial=""):
    return "/".join(part for part in (origin, AN_PHU_LOT, str(serial), TICKET) if part)


# Counted by hand at level M, where version 6 holds 864 bits and version 7 holds 992: bytes 12 + 8 per character,
# capitals 13 + 11 per pair (6 for an odd one), digits 14 + 10 per three (4 for a single one) = 618 for a ticket.
@pytest.mark.parametrize(
    ("origin", "serial", "version"),
    [
        (SHORT, "", 6), (SHORT, 1, 6), (SHORT, 137, 6), (SHORT, 99_999, 6), (SHORT, 100_000, 7), (SHORT, 999_999, 7),
        (LONG, "", 7), (LONG, 1, 7), (LONG, 500, 7), (LONG, 999_999, 7),
        (LOCAL, "", 6), (LOCAL, 1, 6), (LOCAL, 999, 6), (LOCAL, 1_000, 7), (LOCAL, 999_999, 7),
        ("https://" + "A" * 33, 999_999, 8),
    ],
)  # fmt: skip
def test_the_version_of_a_label_is_frozen(origin, serial, version):
    assert len(TICKET) == 181
    assert len(LONG) == len("https://") + 25
    assert qr.version_for(address(origin, serial)) == version


def test_the_modules_of_a_label_are_frozen():
    drawn = qr.symbol(address(SHORT, 137), 6)
    assert (drawn.version, drawn.size, len(drawn.rows)) == (6, 41, 41)
    assert drawn.rows[0][:8] == bytes([1, 1, 1, 1, 1, 1, 1, 0])
    modules = hashlib.sha256(b"".join(drawn.rows)).hexdigest()
    assert modules == "2d84d06058b2e21661b2e25975a93840a710b3dca7d3dcf84846beaf46d20cfd"


def test_an_address_is_cut_into_bytes_capitals_and_digits():
    assert qr.segments(address(SHORT, 137)) == (
        (qr.BYTES, "https://"),
        (qr.ALPHANUMERIC, "T.TRACE.VN/7K3F9QXM2P/137/"),
        (qr.NUMERIC, TICKET),
    )
    assert qr.segments(address(LOCAL))[1] == (qr.ALPHANUMERIC, "LOCALHOST:8000/7K3F9QXM2P/")


@pytest.mark.parametrize(
    "text",
    [
        "",
        address("https://t.trace.vn", 137),
        address("HTTPS://T.TRACE.VN", 137),
        address("ftp://T.TRACE.VN", 137),
        address(SHORT, "0137"),
        address(SHORT, "137").replace("9QXM2P", "9QXM2U"),
        address(SHORT, 137)[:-1],
        address(SHORT, 137) + "\n",
        address(SHORT, 137) + "?S=1",
    ],
)
def test_what_is_not_a_label_address_is_never_drawn(text):
    with pytest.raises(qr.NotALabelAddress):
        qr.symbol(text, 7)


def test_a_symbol_reads_back_at_level_m_as_exactly_its_address():
    for origin in (SHORT, LONG, LOCAL):
        url = address(origin, 137)
        drawn = qr.symbol(url, 7)
        assert qr.read_back(drawn) == url
        qr.check(drawn, url)
        found = zxingcpp.read_barcode(qr.bitmap(drawn, 4))
        assert found is not None
        assert found.ec_level == "M"


def test_the_quiet_zone_is_four_light_modules_on_every_side():
    picture = qr.bitmap(qr.symbol(address(SHORT, 1), 6), 3)
    assert (picture.mode, picture.size) == ("1", (147, 147))
    dark = picture.convert("L").point(lambda light: 255 - light).getbbox()
    assert dark == (12, 12, 135, 135)


def test_a_symbol_of_another_label_or_a_damaged_one_is_caught():
    drawn = qr.symbol(address(SHORT, 137), 6)
    with pytest.raises(qr.UnreadableSymbol):
        qr.check(drawn, address(SHORT, 138))
    blotted = replace(
        drawn, rows=tuple(bytes(41) if 14 < row < 28 else modules for row, modules in enumerate(drawn.rows))
    )
    assert qr.read_back(blotted) == ""
    with pytest.raises(qr.UnreadableSymbol):
        qr.check(blotted, address(SHORT, 137))


def test_a_symbol_never_grows_beyond_the_version_of_its_run():
    with pytest.raises(DataOverflowError):
        qr.symbol(address(SHORT, 100_000), qr.version_for(address(SHORT, 99_999)))


@settings(max_examples=25, deadline=None)
@given(
    origin=st.sampled_from([SHORT, LONG, LOCAL]),
    last=st.integers(1, 999_999),
    share=st.floats(0, 1, allow_nan=False),
)
def test_every_serial_of_a_run_has_the_version_of_its_last(origin, last, share):
    version = qr.version_for(address(origin, last))
    url = address(origin, max(1, round(last * share)))
    drawn = qr.symbol(url, version)
    assert (drawn.version, drawn.size) == (version, 17 + 4 * version)
    qr.check(drawn, url)


@pytest.mark.parametrize(
    ("side_mm", "modules", "dpi", "dots"),
    [(25.0, 41, 203, 4), (26.8, 45, 203, 4), (27.0, 41, 600, 13), (27.0, 45, 600, 12), (21.0, 41, 300, 5)],
)
def test_a_module_is_a_whole_number_of_printer_dots(side_mm, modules, dpi, dots):
    assert qr.module_dots(side_mm, modules, dpi) == dots
    assert (modules + 8) * dots * 25.4 / dpi <= side_mm < (modules + 8) * (dots + 1) * 25.4 / dpi
    assert dots * 25.4 / dpi >= qr.MODULE_FLOOR_MM


def test_a_module_under_the_floor_is_refused_with_the_side_it_would_need():
    with pytest.raises(qr.SymbolTooSmall) as refused:
        qr.module_dots(26.8, 49, 203)
    assert refused.value.code == "symbol-too-small"
    assert refused.value.facts["module_mm"] == pytest.approx(3 * 25.4 / 203)
    assert refused.value.facts["needed_mm"] == pytest.approx(57 * 4 * 25.4 / 203)
    assert qr.module_dots(57 * 4 * 25.4 / 203, 49, 203) == 4
