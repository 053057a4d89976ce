"""A forger with the database password, and sometimes with the disk: every lie is caught, and none scans green.

Each lie is told twice: to the running process, which remembers what it verified, and to one opened anew.
"""

import base64
import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from tests.conftest import World
from trace import accounts, audit, certificates, labels, merkle, parties, products, recalls, scans, ticket
from trace.errors import Tampered
from trace.house import House
from trace.scans import ScanReport, Verdict
from trace.signing import Signer
from trace.verify import Checkpoint, seal

TRIGGERS = ("entry_no_update", "entry_no_delete", "checkpoint_no_update", "checkpoint_no_delete")


@dataclass
class Forger:
    """Has the database password, drops the triggers first, and holds a green label of An Phú in his hand."""

    world: World
    lot: str
    run: str
    path: str
    honest: ScanReport

    def sql(self, statement: str, *values: object) -> int:
        """Runs one statement and returns the number of rows that it changed."""
        with closing(sqlite3.connect(self.world.house.folder / "trace.db")) as connection, connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            return connection.execute(statement, values).rowcount

    def rows(self, query: str, *values: object) -> list[tuple]:
        with closing(sqlite3.connect(self.world.house.folder / "trace.db")) as connection:
            return connection.execute(query, values).fetchall()

    def position(self, kind: str, subject: str) -> int:
        """Where the newest statement of a type about a subject lies."""
        query = "SELECT max(s.idx) FROM statement s JOIN mention m ON m.idx = s.idx WHERE s.type = ? AND m.subject = ?"
        return self.rows(query, kind, subject)[0][0]

    def note(self, idx: int) -> bytes:
        return self.rows("SELECT body FROM entry WHERE idx = ?", idx)[0][0]

    def add_entry(self, note: bytes, statement_id: bytes | None = None) -> None:
        """Appends a leaf of his own after the last one, with a fitting leaf hash."""
        size = self.rows("SELECT max(idx) + 1 FROM entry")[0][0]
        self.sql(
            "INSERT INTO entry (idx, id, leaf, body) VALUES (?, ?, ?, ?)",
            size, statement_id or hashlib.sha256(note + bytes([size % 256])).digest(), merkle.leaf_hash(note), note,
        )  # fmt: skip


@pytest.fixture
def forger(world: World) -> Forger:
    lot, run, paths = world.labelled(world.an_phu)
    honest = world.scan(paths[0])
    assert honest.verdict is Verdict.PAPERS
    assert audit.verify(world.house.folder) == []
    return Forger(world, lot.code, run.id, paths[0], honest)


def scanned(world: World, path: str) -> ScanReport | None:
    """What the running process says; None where the database cannot even be read."""
    try:
        return world.scan(path)
    except (DBAPIError, TypeError):
        return None


def scanned_anew(world: World, path: str) -> ScanReport | None:
    """What a process opened anew says; None where it refuses to open."""
    try:
        house = House(world.house.folder, world.clock)
    except (Tampered, DBAPIError, TypeError):
        return None
    report = scanned(World(house, world.clock), path)
    house.engine.dispose()
    return report


def never_green(forger: Forger) -> None:
    """No process says more than what is true."""
    for report in (scanned(forger.world, forger.path), scanned_anew(forger.world, forger.path)):
        assert report is None or report.verdict is not Verdict.PAPERS or report == forger.honest


# ---------------------------------------------------------------------------------------------- rows


ROW_LIES = {
    "the lot weighs more": "UPDATE lot SET mass_g = mass_g * 2 WHERE units > 0",
    "the harvest weighs more": "UPDATE lot SET mass_g = mass_g * 2 WHERE units = 0",
    "less was taken from the harvest": "UPDATE lot SET taken_g = 0",
    "more units": "UPDATE lot SET units = units + 1 WHERE units > 0",
    "a later use-by": "UPDATE lot SET best_before = '2027-01-01' WHERE units > 0",
    "an earlier pack day": "UPDATE lot SET day = '2026-02-01' WHERE units > 0",
    "another party's lot": "UPDATE lot SET party = (SELECT code FROM party WHERE name = 'Bình Minh')",
    "a nobler product name": "UPDATE product SET name = 'Sâm Ngọc Linh'",
    "no food": "UPDATE product SET product_type = 'not_food'",
    "the certificate lasts longer": "UPDATE certificate SET expires = '2036-12-31'",
    "the certificate is older": "UPDATE certificate SET issued = '2020-01-01'",
    "the certificate was never seen": "UPDATE certificate SET state = 'waiting'",
    "the certificate covers more": "UPDATE certificate SET plots = '[]'",
    "a certificate of nobody": "DELETE FROM certificate",
    "a nobler party name": "UPDATE party SET name = 'Chi cục' WHERE name = 'An Phú'",
    "a bigger plot": "UPDATE plot SET area_m2 = area_m2 * 10",
    "another worker": "UPDATE plot SET worker = 'nobody'",
    "a member is an official": "UPDATE person SET role = 'official' WHERE role = 'member'",
    "a longer run": "UPDATE run SET last = last + 100",
    "never printed": "UPDATE run SET printed = 7",
    "awake labels": "UPDATE run SET attached = '[[1, 9999]]'",
    "void labels": "UPDATE run SET void = '[[1, 1]]'",
    "no run": "DELETE FROM run",
    "no lot": "DELETE FROM lot",
    "a lot that nobody packed": (
        "INSERT INTO lot (code, party, kind, crop, product, plot, person, by, day, entered, mass_g, taken_g, unit_g,"
        " units, inputs) SELECT party || '000000', party, kind, crop, product, plot, person, by, day, entered, mass_g,"
        " taken_g, unit_g, units, inputs FROM lot WHERE units > 0"
    ),
    "another type of statement": "UPDATE statement SET type = 'hold' WHERE type = 'label.attach'",
    "another author": "UPDATE statement SET by = 'nobody' WHERE type = 'label.run'",
    "a form that can be sent again": "UPDATE statement SET nonce = 'x' WHERE type = 'label.run'",
    "no index of statements": "DELETE FROM statement",
    "no index of mentions": "DELETE FROM mention",
    "mentions of nothing": "INSERT INTO mention (subject, idx) SELECT subject, idx + 1 FROM mention WHERE idx = 3",
    "mentions of the future": "INSERT INTO mention (subject, idx) SELECT DISTINCT subject, 99999 FROM mention",
    "a mass that nobody committed to": "UPDATE disclosure SET value = '77' WHERE name = 'mass_g'",
    "a mass that is no number": "UPDATE disclosure SET value = '\"much\"' WHERE name = 'mass_g'",
    "a value that is no JSON": "UPDATE disclosure SET value = '{' WHERE name = 'mass_g'",
    "another salt": "UPDATE disclosure SET salt = 'AAAAAAAAAAAAAAAAAAAAAA'",
    "a disclosure of nothing": "INSERT INTO disclosure (statement, name, salt, value) VALUES ('00', 'x', 'y', '1')",
}


@pytest.mark.parametrize("lie", ROW_LIES.values(), ids=ROW_LIES.keys())
def test_a_row_that_was_edited_is_found_and_believed_by_no_scan(forger: Forger, lie: str) -> None:
    assert forger.sql(lie) > 0
    never_green(forger)
    assert audit.verify(forger.world.house.folder) != []


# ---------------------------------------------------------------------------------------------- log


def edit_a_statement(forger: Forger) -> None:
    idx = forger.position("lot.pack", forger.lot)
    note = forger.note(idx).replace(b'"units":20', b'"units":90')
    forger.sql("UPDATE entry SET body = ? WHERE idx = ?", note, idx)


def edit_a_statement_with_its_hashes(forger: Forger) -> None:
    idx = forger.position("lot.pack", forger.lot)
    note = forger.note(idx).replace(b'"units":20', b'"units":90')
    forger.sql("UPDATE entry SET body = ?, leaf = ? WHERE idx = ?", note, merkle.leaf_hash(note), idx)


def sign_a_statement_himself(forger: Forger) -> None:
    idx = forger.position("lot.pack", forger.lot)
    key = Signer(forger.world.house.root.operator.name, bytes(32))
    with forger.world.house.reading() as reader:
        body = {**reader.at(idx).body, "units": 90}
    statement_id, note = seal(forger.world.house.root.realm, body, key)
    forger.sql(
        "UPDATE entry SET body = ?, leaf = ?, id = ? WHERE idx = ?",
        note, merkle.leaf_hash(note), bytes.fromhex(statement_id), idx,
    )  # fmt: skip


def change_one_bit_of_a_signature(forger: Forger) -> None:
    idx = forger.position("label.run", forger.lot)
    note = bytearray(forger.note(idx))
    note[-10] = ord("A") if note[-10] != ord("A") else ord("B")
    forger.sql("UPDATE entry SET body = ?, leaf = ? WHERE idx = ?", bytes(note), merkle.leaf_hash(bytes(note)), idx)


def file_under_another_id(forger: Forger) -> None:
    forger.sql("UPDATE entry SET id = ? WHERE idx = ?", bytes(32), forger.position("judgement", forger.lot))


def write_another_leaf_hash(forger: Forger) -> None:
    forger.sql("UPDATE entry SET leaf = ? WHERE idx = 5", bytes(32))


def remove_one_in_the_middle(forger: Forger) -> None:
    forger.sql("DELETE FROM entry WHERE idx = ?", forger.position("lot.pack", forger.lot))


def remove_one_and_close_the_gap(forger: Forger) -> None:
    idx = forger.position("judgement", forger.lot)
    forger.sql("DELETE FROM entry WHERE idx = ?", idx)
    for later in range(idx + 1, forger.rows("SELECT max(idx) + 1 FROM entry")[0][0]):
        forger.sql("UPDATE entry SET idx = idx - 1 WHERE idx = ?", later)


def remove_the_run(forger: Forger) -> None:
    idx = forger.position("label.run", forger.lot)
    forger.sql("DELETE FROM entry WHERE idx = ?", idx)
    forger.sql("DELETE FROM statement WHERE idx = ?", idx)
    forger.sql("DELETE FROM mention WHERE idx = ?", idx)
    forger.sql("DELETE FROM run")


def remove_the_last(forger: Forger) -> None:
    forger.sql("DELETE FROM entry WHERE idx = (SELECT max(idx) FROM entry)")


def remove_the_last_with_its_rows_and_checkpoint(forger: Forger) -> None:
    last = forger.rows("SELECT max(idx) FROM entry")[0][0]
    for table in ("entry", "statement", "mention"):
        forger.sql(f"DELETE FROM {table} WHERE idx = ?", last)
    forger.sql("DELETE FROM checkpoint WHERE size > ?", last)
    forger.sql("UPDATE run SET attached = '[]'")


def swap_two(forger: Forger) -> None:
    for table in ("entry", "statement"):
        forger.sql(f"UPDATE {table} SET idx = -1 WHERE idx = 7")
        forger.sql(f"UPDATE {table} SET idx = 7 WHERE idx = 8")
        forger.sql(f"UPDATE {table} SET idx = 8 WHERE idx = -1")


def append_garbage(forger: Forger) -> None:
    forger.add_entry(b'trace-statement/v1 x\n{"type":"hold"}\n\n\xe2\x80\x94 x y\n')


def append_far_away(forger: Forger) -> None:
    forger.sql("UPDATE entry SET idx = 2000000000 WHERE idx = (SELECT max(idx) FROM entry)")


def put_an_entry_before_the_first(forger: Forger) -> None:
    forger.sql("INSERT INTO entry (idx, id, leaf, body) VALUES (-1, ?, ?, ?)", bytes(32), bytes(32), b"x")


def put_an_old_checkpoint_under_the_newest_size(forger: Forger) -> None:
    forger.sql(
        "UPDATE checkpoint SET note = (SELECT note FROM checkpoint ORDER BY size LIMIT 1)"
        " WHERE size = (SELECT max(size) FROM checkpoint)"
    )


def sign_a_checkpoint_himself(forger: Forger) -> None:
    root = forger.world.house.root
    size = forger.rows("SELECT max(idx) + 1 FROM entry")[0][0]
    note = Signer(root.log.name, bytes(32)).sign_note(Checkpoint(root.origin, size, bytes(32)).text())
    forger.sql("UPDATE checkpoint SET note = ? WHERE size = ?", note, size)


def promise_a_larger_log(forger: Forger) -> None:
    forger.sql("INSERT INTO checkpoint (size, note) SELECT size + 7, note FROM checkpoint ORDER BY size DESC LIMIT 1")


def remove_the_newest_checkpoint(forger: Forger) -> None:
    forger.sql("DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)")


def remove_an_old_checkpoint(forger: Forger) -> None:
    forger.sql("DELETE FROM checkpoint WHERE size = (SELECT min(size) FROM checkpoint)")


def remove_every_checkpoint(forger: Forger) -> None:
    forger.sql("DELETE FROM checkpoint")


def empty_the_log(forger: Forger) -> None:
    for table in ("entry", "checkpoint"):
        forger.sql(f"DELETE FROM {table}")


def invent_a_tile(forger: Forger) -> None:
    forger.sql("INSERT INTO node (lvl, idx, hash) VALUES (1, 0, ?)", bytes(32))


def store_text_for_bytes(forger: Forger) -> None:
    forger.sql("UPDATE entry SET body = 'not bytes' WHERE idx = ?", forger.position("lot.pack", forger.lot))


def drop_a_table(forger: Forger) -> None:
    forger.sql("DROP TABLE disclosure")


# ---------------------------------------------------------------------------------------------- disk


def remove_the_high_water_file(forger: Forger) -> None:
    (forger.world.house.folder / "highwater").unlink()


def lower_the_high_water_file(forger: Forger) -> None:
    (forger.world.house.folder / "highwater").write_text(f"0 {merkle.EMPTY_ROOT.hex()}\n")


def raise_the_high_water_file(forger: Forger) -> None:
    (forger.world.house.folder / "highwater").write_text(f"999 {bytes(32).hex()}\n")


def write_another_root_into_the_high_water_file(forger: Forger) -> None:
    size = forger.world.house.memory.size
    (forger.world.house.folder / "highwater").write_text(f"{size} {bytes(32).hex()}\n")


def change_a_byte_of_a_stored_file(forger: Forger) -> None:
    path = next(path for path in (forger.world.house.folder / "files").rglob("*") if path.is_file())
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))


def remove_a_stored_file(forger: Forger) -> None:
    next(path for path in (forger.world.house.folder / "files").rglob("*") if path.is_file()).unlink()


LOG_LIES = [
    edit_a_statement, edit_a_statement_with_its_hashes, sign_a_statement_himself, change_one_bit_of_a_signature,
    file_under_another_id, write_another_leaf_hash, remove_one_in_the_middle, remove_one_and_close_the_gap,
    remove_the_run, remove_the_last, remove_the_last_with_its_rows_and_checkpoint, swap_two, append_garbage,
    append_far_away, put_an_entry_before_the_first, put_an_old_checkpoint_under_the_newest_size,
    sign_a_checkpoint_himself, promise_a_larger_log, remove_the_newest_checkpoint, remove_an_old_checkpoint,
    remove_every_checkpoint, empty_the_log, invent_a_tile, store_text_for_bytes, drop_a_table,
    remove_the_high_water_file, lower_the_high_water_file, raise_the_high_water_file,
    write_another_root_into_the_high_water_file, change_a_byte_of_a_stored_file, remove_a_stored_file,
]  # fmt: skip


@pytest.mark.parametrize("lie", LOG_LIES, ids=lambda lie: lie.__name__)
def test_a_log_that_was_touched_is_found_and_scans_green_nowhere(
    forger: Forger, lie: Callable[[Forger], None]
) -> None:
    lie(forger)
    assert audit.verify(forger.world.house.folder) != []
    never_green(forger)


# What a label rests on: without any one of them the page must not be green.
NEEDED = (
    edit_a_statement_with_its_hashes, sign_a_statement_himself, change_one_bit_of_a_signature,
    remove_one_in_the_middle, remove_the_run, remove_the_last, remove_the_last_with_its_rows_and_checkpoint,
    put_an_old_checkpoint_under_the_newest_size, sign_a_checkpoint_himself, promise_a_larger_log,
    remove_the_newest_checkpoint, remove_every_checkpoint, empty_the_log, remove_the_high_water_file,
    raise_the_high_water_file, write_another_root_into_the_high_water_file,
)  # fmt: skip


@pytest.mark.parametrize("lie", NEEDED, ids=lambda lie: lie.__name__)
def test_a_label_whose_proof_was_touched_is_not_vouched_for(forger: Forger, lie: Callable[[Forger], None]) -> None:
    lie(forger)
    assert forger.world.scan(forger.path).verdict is Verdict.CANNOT_TELL
    anew = scanned_anew(forger.world, forger.path)
    assert anew is None or anew.verdict is Verdict.CANNOT_TELL


def test_yesterdays_database_put_back_is_noticed(forger: Forger) -> None:
    world = forger.world
    with closing(sqlite3.connect(world.house.folder / "trace.db")) as live, closing(sqlite3.connect(":memory:")) as old:
        live.backup(old)
        with world.house.writing() as book:
            recalls.stop(book, world.lan, book.session.get_one(labels.Lot, forger.lot), recall=True,
                         reason="pesticide-banned", decision="12/QD")  # fmt: skip
        assert world.scan(forger.path).verdict is Verdict.RECALLED
        old.backup(live)
    assert world.scan(forger.path).verdict is Verdict.CANNOT_TELL
    assert scanned_anew(world, forger.path) is None
    assert "rewound" in " ".join(finding.what for finding in audit.verify(world.house.folder))
    with pytest.raises(Tampered), world.house.writing():
        pass


def test_a_lie_does_not_grow_under_an_honest_hand(forger: Forger) -> None:
    """No checkpoint is ever signed over entries that were changed."""
    edit_a_statement_with_its_hashes(forger)
    before = forger.rows("SELECT count(*) FROM checkpoint")
    with pytest.raises(Tampered):
        House(forger.world.house.folder, forger.world.clock)
    assert forger.rows("SELECT count(*) FROM checkpoint") == before
    assert audit.verify(forger.world.house.folder) != []
