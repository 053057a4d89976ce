"""The tables that migrations build are the tables that the code means; the settings that durability rests on are on."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from trace import database


def test_migrations_build_exactly_the_tables_of_the_code(world):
    with world.house.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    assert differences == []


def test_every_table_of_the_code_is_there(world):
    names = set(inspect(world.house.engine).get_table_names())
    assert {table.name for table in SQLModel.metadata.sorted_tables} == names - {"alembic_version"}


def test_a_commit_is_on_disk_before_it_returns(world):
    with database.reading(world.house.engine) as session:
        told = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")}
        assert told == {"journal_mode": "wal", "synchronous": 2}
        assert session.execute(text("PRAGMA recursive_triggers")).scalar() == 1


def test_writers_wait_at_the_door_and_readers_do_not(world):
    with database.writing(world.house.engine) as first:
        first.connection()
        with world.house.reading() as reader:
            assert reader.memory.size > 0
