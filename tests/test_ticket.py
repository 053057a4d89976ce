"""What a label's QR holds: one spelling, one signature over everything that it says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from trace import ticket
from trace.signing import BadSignature, Signer
from trace.ticket import EPOCH, Label, Malformed

KEY = Signer("trace-test/label/7K3F/1", bytes(range(32)))
HOST = "T.TRACE.VN"
LABEL = ticket.issue(Label("7K3F9QXM2P", "137", 1, date(2026, 8, 12), bytes(range(8))), HOST, KEY)
LOT_LABEL = ticket.issue(replace(LABEL, serial=""), HOST, KEY)


@pytest.mark.parametrize("label", [LABEL, LOT_LABEL])
def test_a_label_reads_as_it_was_written_and_verifies(label: Label) -> None:
    assert ticket.parse(label.path()) == label
    ticket.verify(ticket.parse(label.path()), HOST, KEY.verifier)


def test_the_path_is_lot_serial_and_181_digits() -> None:
    _, lot, serial, digits = LABEL.path().split("/")
    assert (lot, serial, len(digits), digits.isdigit()) == ("7K3F9QXM2P", "137", 181, True)
    assert [len(part) for part in LOT_LABEL.path().split("/")] == [0, 10, 181]
    assert ticket.url(LABEL, HOST, "https") == f"https://{HOST}{LABEL.path()}"


def test_a_reprint_is_the_same_label() -> None:
    assert ticket.issue(LABEL, HOST, KEY) == LABEL


def test_a_lot_label_is_not_a_serial_and_a_serial_is_not_a_lot_label() -> None:
    for label, other in ((LABEL, ""), (LOT_LABEL, "137"), (LABEL, "138")):
        with pytest.raises(BadSignature):
            ticket.verify(replace(label, serial=other), HOST, KEY.verifier)


@pytest.mark.parametrize(
    "change",
    [{"lot": "7K3F9QXM2Q"}, {"kidx": 2}, {"day": date(2026, 8, 13)}, {"pin": bytes(8)}, {"signature": bytes(64)}],
    ids=lambda change: next(iter(change)),
)
def test_everything_that_a_label_says_is_signed(change: dict) -> None:
    with pytest.raises(BadSignature):
        ticket.verify(replace(LABEL, **change), HOST, KEY.verifier)


@pytest.mark.parametrize("host", ["T.TRACE.VM", "t.trace.vn", "T.TRACE.VN:80", "X.T.TRACE.VN"])
def test_the_label_of_one_host_is_nothing_at_another(host: str) -> None:
    with pytest.raises(BadSignature):
        ticket.verify(LABEL, host, KEY.verifier)


def test_a_rivals_key_does_not_verify() -> None:
    with pytest.raises(BadSignature):
        ticket.verify(LABEL, HOST, Signer(KEY.verifier.name, bytes(32)).verifier)


DIGITS = LABEL.path().rsplit("/", 1)[1]
MALFORMED = {
    "nothing": "",
    "no lead": LABEL.path()[1:],
    "a query": LABEL.path() + "?x=1",
    "a slash at the end": LABEL.path() + "/",
    "two slashes": LABEL.path().replace("/137", "//137"),
    "small letters": LABEL.path().lower(),
    "a letter that is none": LABEL.path().replace("K", "L"),
    "nine letters": LABEL.path().replace("7K3F", "7K3"),
    "serial nought": LABEL.path().replace("/137/", "/0/"),
    "a nought before the serial": LABEL.path().replace("/137/", "/0137/"),
    "a serial of eight": LABEL.path().replace("/137/", "/12345678/"),
    "a minus": LABEL.path().replace("/137/", "/-/"),
    "180 digits": LABEL.path()[:-1],
    "182 digits": LABEL.path() + "0",
    "other digits": LABEL.path().replace(DIGITS, DIGITS.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))),
    "a line end": LABEL.path() + "\n",
    "beyond 75 bytes": f"/7K3F9QXM2P/137/{'9' * 181}",
    "just beyond": f"/7K3F9QXM2P/137/{1 << 600}",
    "version 0": f"/7K3F9QXM2P/137/{0:0181d}",
    "version 2": f"/7K3F9QXM2P/137/{int.from_bytes(bytes([0x21]) + bytes(74), 'big'):0181d}",
    "version 15": f"/7K3F9QXM2P/137/{(1 << 600) - 1:0181d}",
}


@pytest.mark.parametrize("path", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_label_is_malformed(path: str) -> None:
    with pytest.raises(Malformed):
        ticket.parse(path)


@pytest.mark.parametrize(
    "host", ["t.trace.vn", "", "T.TRACE.VN/", "T_TRACE.VN", "T.TRACE.VN:0", "-T.VN", "T.VN:", "A" * 64, "T.VN\n"]
)
def test_no_label_is_made_for_what_is_no_host(host: str) -> None:
    with pytest.raises(Malformed):
        ticket.issue(LABEL, host, KEY)


@pytest.mark.parametrize("day", [EPOCH, date(2026, 11, 24), EPOCH + timedelta(days=65535)])
@pytest.mark.parametrize("kidx", [0, 1, 15])
def test_first_and_last_day_and_key_fit(day: date, kidx: int) -> None:
    label = ticket.issue(replace(LABEL, day=day, kidx=kidx), HOST, KEY)
    assert ticket.parse(label.path()) == label
