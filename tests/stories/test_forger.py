"""A forger with the database password, and sometimes with the disk: every lie is caught, and none scans green.

Each lie is told twice: to the running process, which remembers what it verified, and to one opened anew.
"""

import copy
import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from tests.conftest import Clock, World
from trace import accounts, audit, certificates, labels, lots, merkle, parties, products, recalls, ticket
from trace.accounts import Actor, Role
from trace.errors import Tampered
from trace.house import House
from trace.scans import ScanReport, Verdict
from trace.signing import Signer
from trace.verify import Checkpoint, seal


@dataclass
class Forger:
    """Has the database password, drops the triggers first, and holds a green label of An Phú in his hand."""

    world: World
    lot: str
    run: str
    path: str
    honest: ScanReport
    connection: sqlite3.Connection

    def sql(self, statement: str, *values: object) -> int:
        """Runs one statement and returns the number of rows that it changed."""
        return self.connection.execute(statement, values).rowcount

    def rows(self, query: str, *values: object) -> list[tuple]:
        return self.connection.execute(query, values).fetchall()

    def position(self, kind: str, subject: str) -> int:
        """Where the newest statement of a type about a subject lies."""
        query = "SELECT max(s.idx) FROM statement s JOIN mention m ON m.idx = s.idx WHERE s.type = ? AND m.subject = ?"
        return self.rows(query, kind, subject)[0][0]

    @property
    def harvest(self) -> str:
        """The harvest that the lot was packed from."""
        return self.rows("SELECT code FROM lot WHERE units = 0")[0][0]

    def paper(self, kind: str) -> str:
        """An Phú's paper of a kind."""
        return self.rows("SELECT code FROM certificate WHERE kind = ?", kind)[0][0]

    def stop(self, lot: str, *, recall: bool) -> None:
        """Lan stops a lot."""
        with self.world.house.writing() as book:
            row = book.session.get_one(lots.Lot, lot)
            recalls.stop(book, self.world.lan, row, recall=recall, reason="pesticide-banned", decision="12/QD")

    def note(self, idx: int) -> bytes:
        return self.rows("SELECT body FROM entry WHERE idx = ?", idx)[0][0]

    def add_entry(self, note: bytes, statement_id: bytes | None = None) -> None:
        """Appends a leaf of his own after the last one, with a fitting leaf hash."""
        size = self.rows("SELECT max(idx) + 1 FROM entry")[0][0]
        self.sql(
            "INSERT INTO entry (idx, id, leaf, body) VALUES (?, ?, ?, ?)",
            size, statement_id or hashlib.sha256(note + bytes([size % 256])).digest(), merkle.leaf_hash(note), note,
        )  # fmt: skip


@dataclass
class Scene:
    """An honest installation with one label of An Phú on the goods, made once: every forger gets a copy."""

    world: World
    folder: Path
    lot: str
    run: str
    paths: list[str]


def scene(request: pytest.FixtureRequest, factory: pytest.TempPathFactory) -> Scene:
    world = request.getfixturevalue("world")
    lot, run, paths = world.labelled(world.an_phu)
    world.house.engine.dispose()
    folder = factory.mktemp("honest") / "D"
    shutil.copytree(world.house.folder, folder)
    return Scene(world, folder, lot.code, run.id, paths)


_SCENES: list[Scene] = []


@pytest.fixture
def forger(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, clock: Clock
) -> Iterator[Forger]:
    if not _SCENES:
        _SCENES.append(scene(request, tmp_path_factory))
    made = _SCENES[0]
    shutil.copytree(made.folder, tmp_path / "copy")
    world = copy.copy(made.world)
    world.clock, world.house = clock, House(tmp_path / "copy", clock)
    with closing(sqlite3.connect(tmp_path / "copy" / "trace.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield Forger(world, made.lot, made.run, made.paths[0], world.scan(made.paths[0]), connection)
    world.house.engine.dispose()


def test_the_honest_installation_is_sound_and_green(forger: Forger) -> None:
    assert audit.verify(forger.world.house.folder) == []
    assert forger.honest.verdict is Verdict.PAPERS
    assert scanned_anew(forger.world, forger.path) == forger.honest


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
def test_a_log_that_was_touched_is_found_and_scans_green_nowhere(forger: Forger, lie: Callable[[Forger], None]) -> None:
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
    with closing(sqlite3.connect(":memory:")) as yesterday:
        forger.connection.backup(yesterday)
        forger.stop(forger.lot, recall=True)
        assert world.scan(forger.path).verdict is Verdict.RECALLED
        yesterday.backup(forger.connection)
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


# ---------------------------------------------------------------------------------------------- stops


def lan_recalls(forger: Forger) -> None:
    forger.stop(forger.lot, recall=True)


def lan_recalls_the_harvest(forger: Forger) -> None:
    forger.stop(forger.harvest, recall=True)


def lan_holds(forger: Forger) -> None:
    forger.stop(forger.lot, recall=False)


def the_vietgap_paper_is_withdrawn(forger: Forger) -> None:
    with forger.world.house.writing() as book:
        certificates.withdraw(book, forger.world.lan, forger.paper("vietgap"), since=date(2026, 1, 1), why="x")


def lan_refuses_the_facility_paper(forger: Forger) -> None:
    with forger.world.house.writing() as book:
        certificates.refuse(book, forger.world.lan, forger.paper("facility"), why="x")


def an_phu_is_suspended(forger: Forger) -> None:
    with forger.world.house.writing() as book:
        party = parties.get(book.session, forger.world.an_phu.party)
        recalls.suspend(book, forger.world.lan, party, why="x", decision="7/QD")


def the_label_is_void(forger: Forger) -> None:
    world = forger.world
    with world.house.writing() as book:
        run = book.session.get_one(labels.Run, forger.run)
        labels.void(book, world.an_phu.manager, run, 1, 1, why="x")


def the_product_needs_a_self_declaration(forger: Forger) -> None:
    world = forger.world
    with world.house.writing() as book:
        product = book.session.get_one(products.Product, world.an_phu.product.code)
        products.change_type(book, world.lan, product, "processed_prepacked")


def binh_minh_has_the_same_number(forger: Forger) -> None:
    world = forger.world
    world.paper(world.binh_minh, number=f"VG-{world.an_phu.party}")


STOPS = [
    (lan_recalls, Verdict.RECALLED),
    (lan_recalls_the_harvest, Verdict.RECALLED),
    (lan_holds, Verdict.HELD),
    (the_vietgap_paper_is_withdrawn, Verdict.FAILED),
    (lan_refuses_the_facility_paper, Verdict.FAILED),
    (an_phu_is_suspended, Verdict.FAILED),
    (the_label_is_void, Verdict.VOID),
    (the_product_needs_a_self_declaration, Verdict.FAILED),
    (binh_minh_has_the_same_number, Verdict.UNCERTAIN),
]


@pytest.mark.parametrize(("act", "verdict"), STOPS, ids=[act.__name__ for act, _ in STOPS])
def test_bad_news_whose_index_rows_were_deleted_is_told_all_the_same(
    forger: Forger, act: Callable[[Forger], None], verdict: Verdict
) -> None:
    first = forger.rows("SELECT max(idx) + 1 FROM entry")[0][0]
    act(forger)
    assert forger.world.scan(forger.path).verdict is verdict
    for table in ("mention", "statement"):
        assert forger.sql(f"DELETE FROM {table} WHERE idx >= ?", first) > 0
    assert forger.world.scan(forger.path).verdict is verdict
    anew = scanned_anew(forger.world, forger.path)
    assert anew is not None
    assert anew.verdict is verdict
    assert {finding.what for finding in audit.verify(forger.world.house.folder)} >= {"row is missing"}


@pytest.mark.parametrize("act", [lan_recalls, the_vietgap_paper_is_withdrawn, the_label_is_void])
def test_no_index_row_that_is_deleted_makes_bad_news_good(forger: Forger, act: Callable[[Forger], None]) -> None:
    act(forger)
    told = {forger.world.scan(forger.path).verdict, Verdict.CANNOT_TELL}
    weaker = {Verdict.UNCERTAIN} if Verdict.FAILED in told else set()  # a rule whose adoption is lost decides nothing
    for table in ("mention", "statement", "disclosure"):
        for row, *kept in forger.rows(f"SELECT rowid, * FROM {table}"):
            forger.sql(f"DELETE FROM {table} WHERE rowid = ?", row)
            assert forger.world.scan(forger.path).verdict in told | weaker, (table, kept)
            forger.sql(f"INSERT INTO {table} VALUES ({', '.join('?' * len(kept))})", *kept)
    assert audit.verify(forger.world.house.folder) == []


# ---------------------------------------------------------------------------------------------- replays


def resume_then_suspend_again(forger: Forger) -> int:
    """Suspended, resumed, suspended: the forger would like the old resumption to be the last word."""
    an_phu_is_suspended(forger)
    with forger.world.house.writing() as book:
        recalls.resume(book, forger.world.lan, parties.get(book.session, forger.world.an_phu.party), why="x")
    an_phu_is_suspended(forger)
    return forger.position("party.resume", forger.world.an_phu.party)


def refuse_what_was_seen(forger: Forger) -> int:
    """Seen, then refused: the forger would like the old look to be the last word."""
    lan_refuses_the_facility_paper(forger)
    return min(idx for (idx,) in forger.rows(
        "SELECT idx FROM mention WHERE subject = ? AND idx IN (SELECT idx FROM statement WHERE type = 'cert.check')",
        forger.paper("facility"),
    ))  # fmt: skip


def declare_no_food(forger: Forger) -> int:
    """The product type went there and back: the forger would like the mild one to be the last word."""
    world = forger.world
    for kind in ("processed_prepacked", "fresh_packed", "processed_prepacked"):
        with world.house.writing() as book:
            product = book.session.get_one(products.Product, world.an_phu.product.code)
            products.change_type(book, world.lan, product, kind)
    return forger.position("product.type", world.an_phu.product.code) - 1


@pytest.mark.parametrize("same_id", [False, True], ids=["under a new id", "under its own id"])
@pytest.mark.parametrize("story", [resume_then_suspend_again, refuse_what_was_seen, declare_no_food])
def test_an_old_statement_is_not_taken_into_the_log_again(
    forger: Forger, story: Callable[[Forger], int], same_id: bool
) -> None:
    note = forger.note(story(forger))
    before = forger.world.scan(forger.path).verdict
    assert before is not Verdict.PAPERS
    if same_id:
        for step in ("CREATE TABLE entry2 AS SELECT * FROM entry", "DROP TABLE entry",
                     "ALTER TABLE entry2 RENAME TO entry"):  # fmt: skip
            forger.sql(step)
    forger.add_entry(note, hashlib.sha256(note.split(b"\n\n")[0] + b"\n").digest() if same_id else None)
    checkpoints = forger.rows("SELECT count(*) FROM checkpoint")
    with pytest.raises(Tampered), forger.world.house.writing():
        pass
    assert forger.rows("SELECT count(*) FROM checkpoint") == checkpoints
    assert forger.world.scan(forger.path).verdict is before
    assert scanned_anew(forger.world, forger.path) is None
    assert audit.verify(forger.world.house.folder) != []


def test_a_statement_signed_by_another_key_is_not_taken_into_the_log(forger: Forger) -> None:
    root = forger.world.house.root
    statement_id, note = seal(
        root.realm, {"type": "hold.lift", "lot": forger.lot}, Signer(root.operator.name, bytes(32))
    )
    forger.add_entry(note, bytes.fromhex(statement_id))
    with pytest.raises(Tampered), forger.world.house.writing():
        pass
    assert {finding.what for finding in audit.verify(forger.world.house.folder)} >= {"statement does not verify"}


# ---------------------------------------------------------------------------------------------- the gate


def test_rows_that_were_raised_print_no_label_more(forger: Forger) -> None:
    """The gate counts in the statements: 20 units are 20 labels, whatever the rows say."""
    forger.sql("UPDATE lot SET units = 900, best_before = '2027-01-01' WHERE units > 0")
    forger.sql("DELETE FROM run")
    with pytest.raises(labels.TooManyLabels) as refused, forger.world.house.writing() as book:
        labels.start_run(book, forger.world.an_phu.manager, book.session.get_one(lots.Lot, forger.lot), 1)
    assert refused.value.facts["most"] == 0


def test_grams_are_counted_from_the_record_whatever_the_rows_say(forger: Forger) -> None:
    world = forger.world
    forger.sql("UPDATE lot SET taken_g = 0, mass_g = 900000 WHERE units = 0")
    with world.house.reading() as reader:
        harvest = reader.session.get_one(lots.Lot, forger.harvest)
    with pytest.raises(lots.MoreThanIsLeft):
        world.pack(world.an_phu, harvest)


def test_more_packed_than_harvested_is_found_even_when_the_row_is_put_back(forger: Forger, monkeypatch) -> None:
    world = forger.world
    monkeypatch.setattr(lots, "left_g", lambda _book, _code: 10_000)  # a server that does not count
    with world.house.reading() as reader:
        harvest = reader.session.get_one(lots.Lot, forger.harvest)
    world.pack(world.an_phu, harvest)
    forger.sql("UPDATE lot SET taken_g = 20000 WHERE units = 0")
    assert "more was packed than was harvested" in {f.what for f in audit.verify(world.house.folder)}


def make_a_member_an_official(forger: Forger) -> Actor:
    """The forger raises a role for a moment, and the row is as it was before anybody looks."""
    member = forger.world.an_phu.member
    forger.sql("UPDATE person SET role = 'official' WHERE code = ?", member.person)
    with Session(forger.world.house.engine) as session:
        role = accounts.person(session, member.person).role
    forger.sql("UPDATE person SET role = 'member' WHERE code = ?", member.person)
    return Actor(member.person, member.party, Role(role))


def test_an_officers_act_by_somebody_who_was_none_is_refused(forger: Forger) -> None:
    world, impostor = forger.world, make_a_member_an_official(forger)
    forger.stop(forger.lot, recall=True)
    size = world.house.memory.size
    with world.house.reading() as reader:
        lot, stop = reader.session.get_one(lots.Lot, forger.lot), reader.about(forger.lot, "recall")[-1].id
    with pytest.raises(accounts.PowerMissing), world.house.writing() as book:
        recalls.lift(book, impostor, lot, stop, why="x")
    with pytest.raises(accounts.PowerMissing), world.house.writing() as book:
        certificates.check(book, impostor, forger.paper("vietgap"), how="original_seen")
    assert world.house.memory.size == size
    assert world.scan(forger.path).verdict is Verdict.RECALLED


def test_an_officers_act_by_somebody_who_was_none_is_found(forger: Forger, monkeypatch) -> None:
    monkeypatch.setattr(accounts, "prove_powers", lambda _book: None)  # a server that does not ask
    world, impostor = forger.world, make_a_member_an_official(forger)
    forger.stop(forger.lot, recall=True)
    with world.house.writing() as book:
        lot = book.session.get_one(lots.Lot, forger.lot)
        stop = book.about(forger.lot, "recall")[-1]
        recalls.lift(book, impostor, lot, stop.id, why="x")
    with world.house.writing() as book:
        certificates.check(book, impostor, forger.paper("vietgap"), how="original_seen")
    found = [finding for finding in audit.verify(world.house.folder) if finding.what.startswith("an officer's act")]
    assert len(found) == 2
    assert all(impostor.person in finding.where for finding in found)


# ---------------------------------------------------------------------------------------------- labels


def test_a_digit_that_was_changed_is_forged_or_unknown(forger: Forger) -> None:
    lot, serial, digits = forger.path[1:].split("/")
    for at in range(0, len(digits), 7):
        for digit in "0123456789".replace(digits[at], ""):
            verdict = forger.world.scan(f"/{lot}/{serial}/{digits[:at]}{digit}{digits[at + 1 :]}").verdict
            assert verdict in (Verdict.FORGED, Verdict.UNKNOWN, Verdict.CANNOT_TELL)


def signed(forger: Forger, host: str, signer: Signer, **changes: object) -> ScanReport:
    """A scan of the label with some fields changed, signed for a host by a key."""
    label = replace(ticket.parse(forger.path), **changes)
    return forger.world.scan(ticket.issue(label, host, signer).path())


def test_a_label_with_anything_else_than_what_was_issued_is_not_vouched_for(forger: Forger) -> None:
    house = forger.world.house
    host, own = house.hosts[0], house.keys.label(forger.world.an_phu.party, parties.KIDX)
    rival = house.keys.label(forger.world.binh_minh.party, parties.KIDX)
    assert signed(forger, host, own).verdict is Verdict.PAPERS
    assert (signed(forger, "TRACE.EVIL.VN", own).verdict, signed(forger, "LOCALHOST:8001", own).verdict) == (
        (Verdict.FORGED, Verdict.FORGED)
    )  # fmt: skip
    assert signed(forger, host, rival).detail == "signature"
    assert signed(forger, host, Signer(own.verifier.name, bytes(32))).detail == "signature"
    for serial in ("21", "9999999"):
        assert signed(forger, host, own, serial=serial).detail == "serial"
    assert signed(forger, host, own, serial="").verdict is Verdict.FORGED
    assert signed(forger, host, own, day=date(2026, 3, 2)).detail == "run"
    assert signed(forger, host, own, kidx=2).verdict is Verdict.FORGED
    assert signed(forger, host, own, pin=bytes(8)).verdict is Verdict.CANNOT_TELL
    assert signed(forger, host, own, lot=forger.harvest).verdict is Verdict.CANNOT_TELL
    assert signed(forger, host, own, lot=f"{forger.world.an_phu.party}000000").verdict is Verdict.CANNOT_TELL
    assert signed(forger, host, rival, lot=f"{forger.world.an_phu.party}000000").verdict is Verdict.UNKNOWN
    assert signed(forger, host, rival, lot=f"{forger.world.binh_minh.party}000000").verdict is Verdict.CANNOT_TELL
    assert signed(forger, host, own, lot="0000000000").verdict is Verdict.UNKNOWN


def test_a_label_keeps_its_verdict_under_a_new_host_and_old_labels_do_not_move(forger: Forger) -> None:
    house, world = forger.world.house, forger.world
    world.clock.forward(days=1)
    house.add_host("https://trace.vn")
    own = house.keys.label(world.an_phu.party, parties.KIDX)
    assert world.scan(forger.path).verdict is Verdict.PAPERS
    assert signed(forger, "TRACE.VN", own).verdict is Verdict.FORGED, "the run is older than the host"
    lot = world.pack(world.an_phu, world.harvest(world.an_phu), units=1)
    run = world.run(world.an_phu, lot, 1)
    world.attach(world.an_phu, run)
    assert house.hosts[-1] == "TRACE.VN"
    assert [world.scan(path).verdict for path in world.paths(lot, run)] == [Verdict.PAPERS]
    anew = World(House(house.folder, world.clock), world.clock)
    assert anew.house.hosts == ("LOCALHOST:8000", "TRACE.VN")
    assert anew.scan(forger.path).verdict is Verdict.PAPERS
    anew.house.engine.dispose()


# ---------------------------------------------------------------------------------------------- triggers


@pytest.mark.parametrize("table", ["entry", "checkpoint", "node", "statement", "mention"])
def test_the_database_itself_refuses_to_change_what_was_logged(world: World, table: str) -> None:
    with closing(sqlite3.connect(world.house.folder / "trace.db")) as connection:
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute("INSERT INTO node (lvl, idx, hash) VALUES (1, 0, x'00')")
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        assert {f"{table}_no_update", f"{table}_no_delete"} <= names
        column = connection.execute(f"PRAGMA table_info({table})").fetchall()[-1][1]
        for act in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
            f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(act)
