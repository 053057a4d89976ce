"""`trace verify`: sound is sound, and whatever else is found is named with its place."""

import random
import sqlite3
from contextlib import closing

import pytest

from tests.conftest import World
from trace import audit
from trace.audit import Finding


@pytest.fixture
def forged(world: World):
    """A connection of somebody who dropped the triggers."""
    world.labelled(world.an_phu, count=4)
    world.house.engine.dispose()
    with closing(sqlite3.connect(world.house.folder / "trace.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


def test_a_working_day_is_sound(world: World) -> None:
    world.labelled(world.an_phu)
    world.labelled(world.binh_minh)
    assert audit.verify(world.house.folder) == []


def test_an_audit_only_reads(world: World) -> None:
    world.house.engine.dispose()
    before = (world.house.folder / "trace.db").read_bytes()
    audit.verify(world.house.folder)
    assert (world.house.folder / "trace.db").read_bytes() == before


def test_a_folder_without_trust_root_or_database_is_told_so(world: World, tmp_path) -> None:
    assert [f.what for f in audit.verify(tmp_path / "nowhere")] == ["trust root"]
    world.house.engine.dispose()
    for path in world.house.folder.glob("trace.db*"):
        path.unlink()
    assert audit.verify(world.house.folder) == [Finding("the database is missing", "trace.db")]
    assert not (world.house.folder / "trace.db").exists()


PLACES = {
    "UPDATE entry SET leaf = zeroblob(32) WHERE idx = 3": ("leaf hash is not the hash of the statement", "entry 3"),
    "UPDATE entry SET id = zeroblob(32) WHERE idx = 3": ("entry is filed under another id", "entry 3"),
    "DELETE FROM entry WHERE idx = 3": ("entry missing", "entry 3"),
    "INSERT INTO node VALUES (1, 0, zeroblob(32))": ("tile hash is wrong", "node (1, 0)"),
    "UPDATE party SET name = 'X' WHERE name = 'An Phú'": ("row is not what was signed", "name"),
    "DELETE FROM run": ("row is missing", "run"),
    "DELETE FROM mention WHERE idx = 3": ("row is missing", "mention"),
    "UPDATE disclosure SET value = '7' WHERE name = 'mass_g'": ("disclosed value is not what was committed", "mass_g"),
    "DELETE FROM checkpoint WHERE size = (SELECT min(size) FROM checkpoint)": (
        "statement quotes a checkpoint that is not there",
        "entry",
    ),
}


@pytest.mark.parametrize(("lie", "told"), PLACES.items(), ids=[what for what, _ in PLACES.values()])
def test_a_finding_says_what_and_where(world: World, forged: sqlite3.Connection, lie: str, told: tuple) -> None:
    assert forged.execute(lie).rowcount > 0
    assert any(f.what == told[0] and told[1] in f.where for f in audit.verify(world.house.folder))


TABLES = (
    "entry",
    "checkpoint",
    "statement",
    "mention",
    "party",
    "person",
    "product",
    "plot",
    "certificate",
    "lot",
    "run",
)


def changed(value: object, chance: random.Random) -> object:
    """A value of the same kind with one place changed."""
    if isinstance(value, int):
        return value + chance.choice((-1, 1, 1000))
    if isinstance(value, bytes):
        at = chance.randrange(len(value))
        return value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :]
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        return value[:at] + ("x" if value[at] != "x" else "y") + value[at + 1 :]
    return "x"


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_of_a_table_changes_unnoticed(world: World, forged: sqlite3.Connection, table: str) -> None:
    chance = random.Random(table)
    columns = [row[1] for row in forged.execute(f"PRAGMA table_info({table})")]
    rows = forged.execute(f"SELECT rowid, * FROM {table}").fetchall()
    missed = []
    for column in columns:
        rowid, *cells = chance.choice(rows)
        value = cells[columns.index(column)]
        try:
            forged.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed(value, chance), rowid))
        except sqlite3.IntegrityError:
            continue
        if not audit.verify(world.house.folder):
            missed.append((column, value))
        where = "rowid = ?" if column not in ("idx", "size") or table == "mention" else f"{column} = ?"
        key = rowid if where == "rowid = ?" else changed_key(forged, table, column, rows)
        forged.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (value, key))
    assert missed == []
    assert audit.verify(world.house.folder) == []


def changed_key(connection: sqlite3.Connection, table: str, column: str, rows: list[tuple]) -> int:
    """The value of an integer key that was not there before."""
    before = {row[0] for row in rows}
    return next(key for (key,) in connection.execute(f"SELECT {column} FROM {table}") if key not in before)


def test_an_erased_value_is_no_lie(world: World, forged: sqlite3.Connection) -> None:
    assert forged.execute("DELETE FROM disclosure WHERE name IN ('point', 'phone')").rowcount > 0
    assert audit.verify(world.house.folder) == []
