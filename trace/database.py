"""The database: engine, migrations, two kinds of session.  SQLite embedded; nothing that PostgreSQL could not do.

Every connection runs WAL with `synchronous=FULL` (a checkpoint must never outlive the commit it covers) and
`recursive_triggers` (so that REPLACE cannot go around the append-only triggers).  Writers take the lock at BEGIN.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlmodel import Session

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "busy_timeout=5000",
    "cache_size=-8000",
)


def engine(folder: Path) -> Engine:
    """The engine over `trace.db` in a folder."""
    made = create_engine(f"sqlite:///{folder / 'trace.db'}", connect_args={"check_same_thread": False})

    @event.listens_for(made, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  # the driver's own type
        connection.isolation_level = None  # BEGIN is ours: see _begin
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return made


def migrate(made: Engine) -> None:
    """Brings the tables to the newest revision."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with made.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def reading(made: Engine) -> Session:
    """A session that only reads, over one snapshot."""
    return Session(made)


def writing(made: Engine) -> Session:
    """A session that holds the one write lock from its first statement."""
    return Session(made.execution_options(writing=True), expire_on_commit=False)
