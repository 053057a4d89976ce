"""The frozen vectors are what the generator writes, and what the code of today reads in them is what they say."""

import base64
import json
from datetime import date
from pathlib import Path

import pytest

from tests.vectors import generate
from trace import merkle, ticket
from trace.canonical import encode
from trace.codes import read_typed, typed
from trace.errors import Tampered
from trace.signing import Signer, Verifier
from trace.ticket import Label
from trace.verify import commitment, open_checkpoint, open_root, open_statement, seal, statement_id

HERE = Path(__file__).parent
CHAINS = sorted(path.stem for path in (HERE / "chain").glob("*.json"))


def read(name: str) -> dict:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def test_the_files_are_what_the_generator_writes() -> None:
    made = {path: generate.written(content) for path, content in generate.files().items()}
    there = {str(path.relative_to(HERE)): path.read_text(encoding="utf-8") for path in HERE.rglob("*.json")}
    assert there == made


def test_statements_have_their_bytes_ids_and_notes() -> None:
    told = read("statements.json")
    signer = Signer(Verifier.parse(told["vkey"]).name, bytes.fromhex(told["seed"]))
    assert signer.verifier.vkey == told["vkey"]
    for row in told["statements"]:
        assert row["text"] == f"trace-statement/v1 {told['realm']}\n{encode(row['body']).decode()}\n"
        assert seal(told["realm"], row["body"], signer) == (row["id"], row["note"].encode())
        assert statement_id(row["text"]) == row["id"]
        assert open_statement(row["note"].encode(), told["realm"], [signer.verifier]) == (row["id"], row["body"])
    for row in told["commitments"]:
        assert commitment(told["realm"], row["salt"], row["name"], row["value"]) == row["digest"]


def test_labels_have_their_digits() -> None:
    told = read("labels.json")
    key = Verifier.parse(told["vkey"])
    signer = Signer(key.name, bytes.fromhex(told["seed"]))
    assert {len(row["host"]) for row in told["labels"]} == {10, 25, 14}
    for row in told["labels"]:
        bare = Label(row["lot"], row["serial"], row["kidx"], date.fromisoformat(row["day"]), bytes.fromhex(row["pin"]))
        label = ticket.issue(bare, row["host"], signer)
        assert (label.path(), label.signature.hex()) == (row["path"], row["signature"])
        assert label.message(row["host"]).hex() == row["message"]
        assert ticket.parse(row["path"]) == label
        ticket.verify(label, row["host"], key)
    for row in told["typed"]:
        assert typed(row["lot"], row["serial"]) == row["code"]
        assert read_typed(row["code"]) == (row["lot"], row["serial"])


def test_root_notes_name_their_hosts_day_by_day() -> None:
    told = read("roots.json")
    first, second = (open_root(note.encode(), Verifier.parse(told["vkey"])) for note in told["notes"])
    assert (first.version, second.version, first.realm) == (1, 2, second.realm)
    assert {day: list(second.hosts_on(date.fromisoformat(day))) for day in told["hosts"]} == told["hosts"]


def refusal(told: dict) -> str:
    """The code of what is wrong with a chain, "" where it is sound: the checks of docs/record-format.md, in order."""
    operator, log = Verifier.parse(told["operator"]), Verifier.parse(told["log"])
    leaves = [merkle.leaf_hash(note.encode()) for note in told["notes"]]

    def root(size: int) -> bytes:
        return merkle.root(size, lambda level, index: merkle.fold(leaves[index << level : (index + 1) << level]))

    known: set[str] = set()
    try:
        checkpoint = open_checkpoint(told["checkpoint"].encode(), told["origin"], log)
        if checkpoint.size != len(leaves) or checkpoint.root != root(len(leaves)):
            return "not-the-root"
        for position, note in enumerate(told["notes"]):
            statement, body = open_statement(note.encode(), told["realm"], [operator])
            if statement in known:
                return "twice"
            if not set(body.get("prev", ())) <= known:
                return "parent-missing"
            size = body["seen"]["n"]
            if not size <= position or base64.b64encode(root(size)).decode() != body["seen"]["root"]:
                return "quote-false"
            known.add(statement)
    except Tampered as error:
        return error.code
    return ""


REFUSALS = {
    "honest": "",
    "checkpoint-by-another-key": "bad-note",
    "checkpoint-of-a-shorter-log": "not-the-root",
    "checkpoint-of-another-log": "bad-checkpoint",
    "checkpoint-root-changed": "not-the-root",
    "checkpoint-size-changed": "bad-signature",
    "event-removed": "not-the-root",
    "event-removed-and-signed-again": "parent-missing",
    "event-told-twice-and-signed-again": "twice",
    "events-swapped": "not-the-root",
    "events-swapped-and-signed-again": "quote-false",
    "key-of-another-role": "bad-note",
    "last-event-removed": "not-the-root",
    "other-key": "bad-note",
    "other-realm": "bad-note",
    "parent-unknown": "parent-missing",
    "quotes-another-log": "quote-false",
    "quotes-the-future": "quote-false",
    "signed-twice": "bad-note",
    "spelled-otherwise": "not-canonical",
    "weight-changed": "not-the-root",
    "weight-changed-and-signed-again": "bad-signature",
    "weight-changed-by-another-key": "bad-note",
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_is_sound_or_its_one_lie_is_named(name: str) -> None:
    told = read(f"chain/{name}.json")
    assert refusal(told) == REFUSALS[name]
    assert told["sound"] == (refusal(told) == "")


def test_every_lie_has_its_file() -> None:
    assert set(CHAINS) == set(REFUSALS)
