"""Trust root, statements, commitments, checkpoints: what an outsider checks with nothing but bytes."""

from dataclasses import replace
from datetime import date

import pytest

from trace.canonical import NotCanonical
from trace.errors import RuleBroken, Tampered
from trace.signing import BadNote, BadSignature, Signer
from trace.verify import (
    BadCheckpoint,
    BadRoot,
    Checkpoint,
    HostPeriod,
    Root,
    commitment,
    open_checkpoint,
    open_root,
    open_statement,
    read_statement,
    seal,
    statement_id,
    statement_text,
)

REALM = "trace-test0001"
OPERATOR = Signer(f"{REALM}/operator/1", bytes(range(32)))
LOG = Signer(f"{REALM}/log/1", bytes(range(1, 33)))
ROOT_KEY = Signer(f"{REALM}/root/1", bytes(range(2, 34)))
BODY = {"type": "hold", "lot": "7K3F9QXM2P", "at": "2026-03-01T05:00:00Z"}
ROOT = Root(
    REALM, 1, date(2027, 8, 1), ROOT_KEY.verifier, LOG.verifier, f"{REALM}/log/1", OPERATOR.verifier,
    (HostPeriod("A.VN", date(2026, 1, 1), date(2026, 6, 30)), HostPeriod("B.VN:8443", date(2026, 6, 1))),
)  # fmt: skip


def test_a_statement_is_two_lines_and_its_id_does_not_depend_on_who_signed() -> None:
    told, note = seal(REALM, BODY, OPERATOR)
    text = f'trace-statement/v1 {REALM}\n{{"at":"2026-03-01T05:00:00Z","lot":"7K3F9QXM2P","type":"hold"}}\n'
    assert note.startswith(text.encode() + b"\n")
    assert told == statement_id(text) == statement_id(statement_text(REALM, BODY))
    assert seal(REALM, BODY, LOG)[0] == told
    assert open_statement(note, REALM, [OPERATOR.verifier]) == (told, BODY)


def test_a_statement_of_another_realm_key_or_purpose_is_not_opened() -> None:
    _, note = seal(REALM, BODY, OPERATOR)
    with pytest.raises(BadNote):
        open_statement(note, "trace-test0002", [OPERATOR.verifier])
    with pytest.raises(BadNote):
        open_statement(note, REALM, [LOG.verifier])
    with pytest.raises(BadSignature):
        open_statement(note.replace(b"/v1 ", b"/v2 "), REALM, [OPERATOR.verifier])
    for text in (Checkpoint("x", 1, bytes(32)).text(), ROOT.text(), f"trace-statement/v1 {REALM}\n", "\n"):
        with pytest.raises(Tampered):
            open_statement(OPERATOR.sign_note(text), REALM, [OPERATOR.verifier])


@pytest.mark.parametrize(
    "rest", ["{}", "{}\n\n", '{"a":1}\n{"b":2}\n', '{ "a":1}\n', '{"b":1,"a":1}\n', "[]\n", '"x"\n', "{}\r\n", "\n"]
)
def test_the_second_line_is_one_canonical_record_and_the_last(rest: str) -> None:
    with pytest.raises((BadNote, NotCanonical)):
        read_statement(f"trace-statement/v1 {REALM}\n{rest}", REALM)


def test_a_statement_that_no_reader_would_open_is_not_sealed() -> None:
    long = {"lots": ["7K3F9QXM2P"] * 1100}
    assert len(seal(REALM, long, OPERATOR)[1]) < 16_384
    with pytest.raises(RuleBroken):
        seal(REALM, {"lots": ["7K3F9QXM2P"] * 1300}, OPERATOR)


def test_a_commitment_hangs_on_realm_salt_name_and_value() -> None:
    told = commitment(REALM, "c2FsdA", "mass_g", 500)
    assert len(told) == 43
    others = [
        commitment("trace-test0002", "c2FsdA", "mass_g", 500), commitment(REALM, "c2FsdB", "mass_g", 500),
        commitment(REALM, "c2FsdA", "mass", 500), commitment(REALM, "c2FsdA", "mass_g", 501),
        commitment(REALM, "c2FsdA", "mass_g", "500"), commitment(REALM, "c2FsdA", "mass_g", True),
    ]  # fmt: skip
    assert len({told, *others}) == 7


def test_a_root_note_tells_realm_keys_and_hosts_from_day_to_day() -> None:
    note = ROOT_KEY.sign_note(ROOT.text())
    assert open_root(note) == open_root(note, ROOT_KEY.verifier) == ROOT
    assert [ROOT.hosts_on(date(2026, month, 15)) for month in (1, 6, 7)] == [
        ("A.VN",), ("A.VN", "B.VN:8443"), ("B.VN:8443",),
    ]  # fmt: skip
    assert ROOT.hosts_on(date(2025, 12, 31)) == ()
    assert ROOT.hosts_on(date(2026, 6, 30)) == ("A.VN", "B.VN:8443")


def test_every_bit_of_a_root_note_counts() -> None:
    note = ROOT_KEY.sign_note(ROOT.text())
    for at in range(len(note)):
        for bit in (0, 3, 7):
            with pytest.raises(Tampered):
                open_root(bytes([*note[:at], note[at] ^ 1 << bit, *note[at + 1 :]]), ROOT_KEY.verifier)


RESPELLED = {
    "another header": ("trace-root/v1", "trace-root/v2"),
    "a realm with capitals": (f"realm {REALM}", "realm Trace-Test"),
    "a version with a nought": ("version 1", "version 01"),
    "another threshold": ("threshold 1", "threshold 0"),
    "a day that is none": ("2027-08-01", "2027-02-30"),
    "a day without dashes": ("2027-08-01", "20270801"),
    "a line more": ("threshold 1\n", "threshold 1\nfriend me\n"),
    "a line twice": ("version 1\n", "version 1\nversion 1\n"),
    "lines in another order": (f"realm {REALM}\nversion 1\n", f"version 1\nrealm {REALM}\n"),
    "no host": ("host ", "post "),
    "until nothing": (" until 2026-06-30", " until"),
    "no operator": ("operator ", "operetta "),
    "a blank line": ("threshold 1\n", "threshold 1\n\n"),
}


@pytest.mark.parametrize(("old", "new"), RESPELLED.values(), ids=RESPELLED.keys())
def test_a_root_has_one_spelling_even_where_it_is_signed(old: str, new: str) -> None:
    text = ROOT.text()
    assert old in text
    with pytest.raises(Tampered):
        open_root(ROOT_KEY.sign_note(text.replace(old, new)))


def test_a_root_says_nothing_that_its_key_did_not_sign() -> None:
    note = ROOT_KEY.sign_note(ROOT.text() + "\nand more\n")
    with pytest.raises(BadRoot):
        open_root(note)


def test_another_root_key_cannot_go_on_with_the_realm() -> None:
    thief = Signer(ROOT_KEY.verifier.name, bytes(32))
    note = thief.sign_note(replace(ROOT, root=thief.verifier, version=2).text())
    assert open_root(note).version == 2
    with pytest.raises(Tampered):
        open_root(note, ROOT_KEY.verifier)
    with pytest.raises(Tampered):
        open_root(OPERATOR.sign_note(ROOT.text()))


def test_a_checkpoint_is_of_one_log_and_spelled_one_way() -> None:
    told = Checkpoint(f"{REALM}/log/1", 20852163, bytes(range(32)))
    note = LOG.sign_note(told.text())
    assert open_checkpoint(note, told.origin, LOG.verifier) == told
    assert open_checkpoint(note + OPERATOR.sign_note(told.text()).split(b"\n\n")[1], told.origin, LOG.verifier) == told
    with pytest.raises(BadCheckpoint):
        open_checkpoint(note, f"{REALM}/log/2", LOG.verifier)
    with pytest.raises(BadNote):
        open_checkpoint(OPERATOR.sign_note(told.text()), told.origin, LOG.verifier)
    with pytest.raises(BadSignature):
        open_checkpoint(note.replace(b"20852163", b"20852164"), told.origin, LOG.verifier)


HASH = "A" * 43 + "="


@pytest.mark.parametrize(
    "text",
    [f"log\n07\n{HASH}\n", f"log\n+7\n{HASH}\n", f"log\n-7\n{HASH}\n", f"log\n7 \n{HASH}\n", f"log\n7_0\n{HASH}\n",
     f"log\n٧\n{HASH}\n", f"log\n\n{HASH}\n", f"log\n7{HASH}\n", "log\n7\n\n", f"log\n7\n{HASH[:-2]}B=\n",
     f"log\n7\n{HASH[:-1]}\n", "log\n7\nAAAA\n", f"log\n7\n{HASH}\nmore\n", f"log \n7\n{HASH}\n"],
)  # fmt: skip
def test_a_checkpoint_spelled_otherwise_is_refused_even_where_it_is_signed(text: str) -> None:
    assert Checkpoint("log", 7, bytes(32)).text() == f"log\n7\n{HASH}\n"
    with pytest.raises(Tampered):
        open_checkpoint(LOG.sign_note(text), "log", LOG.verifier)
