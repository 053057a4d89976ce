"""Crashes: what was answered is there, what was not is wholly there or not at all, and the log never rewinds."""

import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.exc import OperationalError

from tests.conftest import Cooperative, World
from trace import accounts, audit, lots
from trace.house import House
from trace.lots import Harvest, Lot
from trace.provenance import AlreadySent, Book, latest, new_nonce

ROOT = Path(__file__).resolve().parents[2]
PENDING = "newest checkpoint does not cover the log"  # a writer died between commit and checkpoint: the next one signs

# Forks a writer twenty times, waits for some of its answers and a moment more, and kills it.
KILLER = """
import os, random, signal, sys, time
from datetime import date
from pathlib import Path
from tests.stories.test_crash import noon
from trace import accounts, audit, lots
from trace.accounts import Actor, Role
from trace.house import House
from trace.lots import Harvest
from trace.plots import Plot

folder, person, party, plot = Path(sys.argv[1]), *sys.argv[2:]

def write(answer):
    house = House(folder, noon)
    while True:
        with house.writing() as book:
            at = book.session.get_one(Plot, plot)
            told = Harvest(at, at.crop, 1000, date(2026, 3, 1), accounts.person(book.session, person))
            code = lots.register_harvest(book, Actor(person, party, Role.MEMBER), told).code
        os.write(answer, code.encode() + b"\\n")

chance = random.Random(20)
for _ in range(20):
    heard, answer = os.pipe()
    pid = os.fork()
    if pid == 0:
        write(answer)
    os.close(answer)
    told, wanted = b"", chance.randrange(6)
    while told.count(b"\\n") < wanted:
        told += os.read(heard, 4096)
    time.sleep(chance.uniform(0, 0.03))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while more := os.read(heard, 4096):
        told += more
    print(told.decode(), end="")
    print("found", sorted({finding.what for finding in audit.verify(folder)}))
"""


def noon() -> datetime:
    """The writer's clock."""
    return datetime(2026, 3, 1, 5, 0, tzinfo=UTC)


def test_a_writer_killed_twenty_times_loses_nothing_that_was_answered(world: World) -> None:
    coop, before = world.an_phu, world.house.memory.size
    world.house.engine.dispose()
    run = subprocess.run(
        [sys.executable, "-c", KILLER, world.house.folder, coop.member.person, coop.party, coop.plot.code],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    after_each = [line for line in lines if line.startswith("found ")]
    assert len(after_each) == 20
    assert set(after_each) <= {"found []", f"found ['{PENDING}']"}
    answered = [line for line in lines if not line.startswith("found ")]
    assert len(answered) >= 20

    house = House(world.house.folder, world.clock)
    with house.reading() as reader:
        rows = sorted(lot.code for lot in lots.of_party(reader.session, coop.party))
        signed = sorted(s.text("lot") for s in reader.of_type("lot.create"))
    assert set(answered) <= set(rows)
    assert rows == signed
    assert house.memory.size == before + len(rows)
    assert house.high_water() == (house.memory.size, house.memory.root)
    house.engine.dispose()
    assert audit.verify(world.house.folder) == []


def register(world: World, book: Book, nonce: str, coop: Cooperative | None = None) -> Lot:
    coop = coop or world.an_phu
    worker = accounts.person(book.session, coop.member.person)
    return lots.register_harvest(
        book, coop.member, Harvest(coop.plot, coop.plot.crop, 5000, world.today, worker), nonce
    )


def counted(world: World) -> tuple[int, int, int]:
    """Harvests, entries of the log and size of the newest checkpoint, as a process opened anew sees them."""
    with closing(House(world.house.folder, world.clock).engine.raw_connection()) as connection:
        return tuple(
            connection.execute(query).fetchone()[0]
            for query in ("SELECT count(*) FROM lot", "SELECT count(*) FROM entry", "SELECT max(size) FROM checkpoint")
        )


@pytest.mark.parametrize("moment", ["before the checkpoint", "before the high water", "before the answer"])
def test_an_answer_lost_after_the_commit_and_sent_again_is_one_lot(world: World, monkeypatch, moment: str) -> None:
    nonce, size = new_nonce(), world.house.memory.size

    def dies(*_: object, **__: object) -> None:
        raise ConnectionError(moment)

    def act(crash: pytest.MonkeyPatch) -> None:
        with world.house.writing() as book:
            register(world, book, nonce)
            if moment == "before the checkpoint":
                crash.setattr(world.house.memory, "publish", dies)
            elif moment == "before the high water":
                crash.setattr("trace.house.write_durably", dies)
        dies()

    with pytest.raises(ConnectionError, match=moment), monkeypatch.context() as crash:
        act(crash)
    with pytest.raises(AlreadySent) as again, world.house.writing() as book:
        register(world, book, nonce)
    with world.house.reading() as reader:
        statement = latest(reader.session, world.an_phu.member.person, nonce)
        assert again.value.facts["statement"] == statement == reader.get(statement).id
    assert world.house.high_water() == (size + 1, world.house.memory.root)
    assert counted(world) == (1, size + 1, size + 1)
    assert audit.verify(world.house.folder) == []


def test_an_act_that_fails_half_way_leaves_no_statement_and_no_row(world: World) -> None:
    before = counted(world)

    def act() -> None:
        with world.house.writing() as book:
            register(world, book, new_nonce())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        act()
    assert counted(world) == before
    world.harvest(world.an_phu)
    assert counted(world) == (before[0] + 1, before[1] + 1, before[2] + 1)
    assert audit.verify(world.house.folder) == []


def test_a_full_disk_saves_nothing_half_and_the_next_write_succeeds(world: World) -> None:
    """SQLite is given no page more: it says that the disk is full, as a full disk would."""
    before, root = counted(world), world.house.memory.root

    @event.listens_for(world.house.engine, "begin")
    def full(connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def act() -> None:
        for _ in range(500):
            with world.house.writing() as book:
                for _ in range(20):
                    register(world, book, new_nonce())

    with pytest.raises(OperationalError, match="full"):
        act()
    event.remove(world.house.engine, "begin", full)
    with world.house.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")
    world.house.engine.dispose()
    filled = counted(world)
    assert (filled[0] - before[0]) % 20 == 0
    assert filled[0] - before[0] == filled[1] - before[1] == filled[2] - before[2]
    world.harvest(world.an_phu)
    assert counted(world) == tuple(n + 1 for n in filled)
    assert world.house.memory.root != root
    assert audit.verify(world.house.folder) == []


def test_a_locked_database_is_told_and_saves_nothing(world: World) -> None:
    before, size = counted(world), world.house.memory.size
    with world.house.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 20")
    other = create_engine(f"sqlite:///{world.house.folder / 'trace.db'}", isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"), world.house.writing() as book:
            register(world, book, new_nonce())
        with world.house.reading() as reader:
            assert reader.memory.size == size, "others may read meanwhile"
        connection.exec_driver_sql("ROLLBACK")
    other.dispose()
    assert counted(world) == before
    world.harvest(world.an_phu)
    assert counted(world) == tuple(n + 1 for n in before)
    assert audit.verify(world.house.folder) == []
