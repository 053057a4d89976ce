"""Writes the frozen vectors beside it: `python -m tests.vectors.generate`.

Keys come from published seeds and sign nothing but these files.  What stands here can never change: a second verifier
is written against it.  Each file of `chain/` holds one lie, the lie in its name.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from trace import merkle, ticket
from trace.codes import typed
from trace.signing import Signer
from trace.ticket import Label
from trace.verify import Checkpoint, HostPeriod, Root, commitment, seal, statement_text

HERE = Path(__file__).parent
REALM = "trace-vector01"
HOSTS = ("T.TRACE.VN", "TRUYXUATNONGSAN.KONTUM.VN", "LOCALHOST:8000")
LOTS = ("7K3F9QXM2P", "0000000000", "ZZZZZZZZZZ")


def seed(role: str) -> bytes:
    """The published seed of a test key."""
    return sha256(f"trace test vector, worthless: {role}".encode()).digest()


def key(role: str) -> Signer:
    """A test key by its role."""
    return Signer(f"{REALM}/{role}", seed(role))


OPERATOR, LOG, ROOT, LABEL = key("operator/1"), key("log/1"), key("root/1"), key("label/7K3F/1")
ORIGIN = f"{REALM}/log/1"


def body(kind: str, minute: int, /, **fields: object) -> dict:
    """A statement's fields, those that every statement has and its own."""
    return {
        "type": kind, "at": f"2026-08-12T05:{minute:02}:00Z", "party": "7K3F", "by": "7K3F.MQ2X9A1B0",
        "custody": "operator", "nonce": f"{minute:032x}", **fields,
    }  # fmt: skip


def note_of(told: dict, signer: Signer = OPERATOR, realm: str = REALM) -> str:
    """The note of a statement."""
    return seal(realm, told, signer)[1].decode()


def statements() -> dict:
    """Bodies with their canonical text, id, note, and commitments."""
    salt = "AAECAwQFBgcICQoLDA0ODw"
    private = {"mass_g": 482_000, "name": "Y Blăm Êban", "checked": True, "inputs": ["7K3F000001", 7]}
    sealed = {name: commitment(REALM, salt, name, value) for name, value in private.items()}
    bodies = [
        body("hold", 1, lot="7K3F9QXM2P", side="party", reason="wrong-label"),
        body("lot.create", 2, lot="7K3F9QXM2P", crop="strawberry", plots=["7K3F.VQ2X9A"], done="2026-08-11", sd=sealed),
        body("product.add", 3, product="7K3F.P00001", name='Dâu tây "Măng Đen" \\ 𠮷🍓', shelf_life_days=7),
        body("correct", 4, of="0" * 64, set={"a": [], "b": {}, "c": [True, False, -9007199254740991]}),
    ]
    return {
        "realm": REALM,
        "seed": seed("operator/1").hex(),
        "vkey": OPERATOR.verifier.vkey,
        "commitments": [
            {"salt": salt, "name": name, "value": value, "digest": sealed[name]} for name, value in private.items()
        ],
        "statements": [
            {"body": told, "text": statement_text(REALM, told), "id": seal(REALM, told, OPERATOR)[0],
             "note": note_of(told)} for told in bodies
        ],
    }  # fmt: skip


def labels() -> dict:
    """Labels of three hosts with every digit, and typed codes with their check character."""
    pin = sha256(b"a run").digest()[:8]
    serials = ("", "1", "137", "9999999")
    made = [
        (host, ticket.issue(Label("7K3F9QXM2P", serial, 1, date(2026, 8, 12), pin), host, LABEL))
        for host in HOSTS
        for serial in serials
    ]
    edges = [
        (HOSTS[0], ticket.issue(Label(lot, "1", kidx, day, pin_), HOSTS[0], LABEL))
        for lot, kidx, day, pin_ in (
            ("0000000000", 0, date(2020, 1, 1), bytes(8)),
            ("ZZZZZZZZZZ", 15, date(2199, 6, 6), b"\xff" * 8),
        )
    ]
    return {
        "seed": seed("label/7K3F/1").hex(),
        "vkey": LABEL.verifier.vkey,
        "labels": [
            {"host": host, "lot": label.lot, "serial": label.serial, "kidx": label.kidx, "day": str(label.day),
             "pin": label.pin.hex(), "message": label.message(host).hex(), "signature": label.signature.hex(),
             "path": label.path()} for host, label in [*made, *edges]
        ],
        "typed": [{"lot": lot, "serial": serial, "code": typed(lot, serial)} for lot in LOTS for serial in serials],
    }  # fmt: skip


def roots() -> dict:
    """The first root note and one that adds a host."""
    first = Root(
        REALM, 1, date(2027, 9, 11), ROOT.verifier, LOG.verifier, ORIGIN, OPERATOR.verifier,
        (HostPeriod("LOCALHOST:8000", date(2026, 8, 12)),),
    )  # fmt: skip
    hosts = (replace(first.hosts[0], until=date(2026, 12, 31)), HostPeriod("T.TRACE.VN", date(2026, 10, 1)))
    second = replace(first, version=2, expires=date(2027, 11, 1), hosts=hosts)
    return {
        "seed": seed("root/1").hex(),
        "vkey": ROOT.verifier.vkey,
        "notes": [ROOT.sign_note(root.text()).decode() for root in (first, second)],
        "hosts": {str(day): second.hosts_on(day) for day in (
            date(2026, 8, 11), date(2026, 8, 12), date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 1))},
    }  # fmt: skip


@dataclass(frozen=True)
class Chain:
    """A short log: notes of statements, and the checkpoint over them."""

    notes: tuple[str, ...]
    checkpoint: str


def checkpoint(notes: tuple[str, ...], signer: Signer = LOG, origin: str = ORIGIN) -> str:
    """A signed checkpoint over some notes."""
    leaves = [merkle.leaf_hash(note.encode()) for note in notes]
    root = merkle.root(len(leaves), lambda level, index: merkle.fold(leaves[index << level : (index + 1) << level]))
    return signer.sign_note(Checkpoint(origin, len(notes), root).text()).decode()


def quoting(notes: tuple[str, ...]) -> dict:
    """The checkpoint that a statement quotes."""
    size, root = checkpoint(notes).split("\n")[1:3]
    return {"n": int(size), "root": root}


def honest() -> Chain:
    """Two harvests are packed, judged and labelled."""
    notes: tuple[str, ...] = ()
    ids: dict[str, str] = {}
    for minute, (name, kind, parents, fields) in enumerate([
        ("party", "party.add", [], {"name": "An Phú", "kind": "cooperative"}),
        ("key", "key.label", ["party"], {"kidx": 1, "vkey": LABEL.verifier.vkey}),
        ("one", "lot.create", ["party"], {"lot": "7K3F000001", "mass": 300}),
        ("two", "lot.create", ["party"], {"lot": "7K3F000002", "mass": 182}),
        ("pack", "lot.pack", ["one", "two"], {"lot": "7K3F9QXM2P", "inputs": ["7K3F000001", "7K3F000002"], "units": 9}),
        ("judged", "judgement", ["pack"], {"lot": "7K3F9QXM2P", "outcome": "meets"}),
        ("run", "label.run", ["pack", "judged", "key"], {"lot": "7K3F9QXM2P", "first": 1, "last": 9}),
    ]):  # fmt: skip
        told = body(kind, minute, prev=[ids[parent] for parent in parents], seen=quoting(notes), **fields)
        told = {field: value for field, value in told.items() if value != []}
        ids[name] = seal(REALM, told, OPERATOR)[0]
        notes = (*notes, note_of(told))
    return Chain(notes, checkpoint(notes))


def body_of(note: str) -> dict:
    """The body of a note's statement."""
    return json.loads(note.split("\n")[1])


def with_note(chain: Chain, at: int, note: str, *, signed_again: bool = False) -> Chain:
    """The chain with another note at a position, under its old checkpoint or a new one of the right key."""
    notes = (*chain.notes[:at], note, *chain.notes[at + 1 :])
    return Chain(notes, checkpoint(notes) if signed_again else chain.checkpoint)


def resealed(chain: Chain, at: int, signer: Signer = OPERATOR, realm: str = REALM, **changes: object) -> str:
    """A statement with other fields, sealed by a key."""
    return note_of({**body_of(chain.notes[at]), **changes}, signer, realm)


def lies(c: Chain) -> dict[str, Chain]:
    """Name of the lie, and the chain that tells it."""
    thief = Signer(OPERATOR.verifier.name, seed("thief"))
    two_lines = c.notes[4] + LOG.sign_note(c.notes[4].split("\n\n")[0] + "\n").decode().split("\n\n")[1]
    respelled = OPERATOR.sign_note(c.notes[3].split("\n\n")[0].replace('":', '": ') + "\n").decode()

    def resign(notes: tuple[str, ...]) -> Chain:
        return Chain(notes, checkpoint(notes))

    return {
        "honest": c,
        "event-removed": Chain((*c.notes[:3], *c.notes[4:]), c.checkpoint),
        "event-removed-and-signed-again": resign((*c.notes[:3], *c.notes[4:])),
        "events-swapped": Chain((*c.notes[:2], c.notes[3], c.notes[2], *c.notes[4:]), c.checkpoint),
        "events-swapped-and-signed-again": resign((*c.notes[:2], c.notes[3], c.notes[2], *c.notes[4:])),
        "last-event-removed": Chain(c.notes[:-1], c.checkpoint),
        "event-told-twice-and-signed-again": resign((*c.notes, c.notes[5])),
        "weight-changed": with_note(c, 2, c.notes[2].replace('"mass":300', '"mass":900')),
        "weight-changed-and-signed-again": with_note(
            c, 2, c.notes[2].replace('"mass":300', '"mass":900'), signed_again=True
        ),
        "weight-changed-by-another-key": with_note(c, 2, resealed(c, 2, thief, mass=900), signed_again=True),
        "other-key": with_note(c, 5, resealed(c, 5, thief), signed_again=True),
        "key-of-another-role": with_note(c, 5, resealed(c, 5, LOG), signed_again=True),
        "other-realm": with_note(c, 5, resealed(c, 5, realm="trace-vector02"), signed_again=True),
        "parent-unknown": with_note(c, 5, resealed(c, 5, prev=["0" * 64]), signed_again=True),
        "quotes-another-log": with_note(c, 5, resealed(c, 5, seen={"n": 5, "root": "A" * 43 + "="}), signed_again=True),
        "quotes-the-future": with_note(c, 5, resealed(c, 5, seen=quoting(c.notes)), signed_again=True),
        "spelled-otherwise": with_note(c, 3, respelled, signed_again=True),
        "signed-twice": with_note(c, 4, two_lines, signed_again=True),
        "checkpoint-of-a-shorter-log": Chain(c.notes, checkpoint(c.notes[:-1])),
        "checkpoint-of-another-log": Chain(c.notes, checkpoint(c.notes, origin=f"{REALM}/log/2")),
        "checkpoint-by-another-key": Chain(c.notes, checkpoint(c.notes, Signer(LOG.verifier.name, seed("thief")))),
        "checkpoint-root-changed": Chain(
            c.notes, LOG.sign_note(Checkpoint(ORIGIN, len(c.notes), bytes(32)).text()).decode()
        ),
        "checkpoint-size-changed": Chain(c.notes, c.checkpoint.replace("\n7\n", "\n6\n")),
    }


def files() -> dict[str, dict]:
    """Every file by its path below this folder."""
    keys = {
        "realm": REALM,
        "operator": OPERATOR.verifier.vkey,
        "log": LOG.verifier.vkey,
        "origin": ORIGIN,
    }
    chains = {
        f"chain/{name}.json": {**keys, "sound": name == "honest", "notes": chain.notes, "checkpoint": chain.checkpoint}
        for name, chain in lies(honest()).items()
    }
    return {"statements.json": statements(), "labels.json": labels(), "roots.json": roots(), **chains}


def written(content: dict) -> str:
    """The text of a file."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, content in files().items():
        (HERE / path).write_text(written(content), encoding="utf-8")
