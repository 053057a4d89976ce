"""One installation, opened: folder, keys, trust root, log, database, clock.

    D/trace.db   D/files/   D/secret/ (0700)   D/root/<version>.note   D/highwater

`writing()` is the only way to write: one transaction of statement, rows and leaf; then read back, signed checkpoint,
high-water file; only then may an answer leave.  A folder with a log and without its keys refuses to open.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Final

from sqlmodel import Session

from trace import accounts, database, labels
from trace.clock import Clock, local_day, wall_clock
from trace.codes import ALPHABET
from trace.errors import RuleBroken, Tampered
from trace.files import Files, write_durably
from trace.keys import Keyring, KeysMissing
from trace.merkle import EMPTY_ROOT
from trace.origin import Origin
from trace.provenance import Book, Reader, Register, newcomers
from trace.statements import kept_subjects
from trace.transparency import Memory, Rewound, size
from trace.verify import BadRoot, HostPeriod, Root, open_root

DEMO: Final = "demo-"
_CLOCK_SLACK: Final = timedelta(minutes=2)  # a clock that was set right by seconds stops nobody
_ROOT_DAYS: Final = 395  # 13 months
_RENEW_DAYS: Final = 60


class FolderInUse(RuleBroken):
    """The folder holds an installation already."""

    code = "folder-in-use"


class NoInstallation(RuleBroken):
    """The folder holds no installation."""

    code = "no-installation"


class ClockWentBack(Tampered):
    """The clock stands before the newest statement: nothing may be entered in the past."""

    code = "clock-went-back"


class House:
    """An opened installation."""

    def __init__(self, folder: Path, clock: Clock = wall_clock) -> None:
        if not (folder / "root").is_dir():
            raise NoInstallation(folder=str(folder))
        self.folder, self.clock = folder, clock
        self.root = newest_root(folder)
        self.keys = Keyring(folder / "secret", self.root.realm)
        mine = (self.keys.root.verifier, self.keys.operator.verifier, self.keys.log.verifier)
        if mine != (self.root.root, self.root.operator, self.root.log):
            raise KeysMissing(why="keys and trust root disagree")
        self.files = Files(folder / "files")
        self.engine = database.engine(folder)
        database.migrate(self.engine)
        self.register = Register(self.root.realm, self.root.operator)
        self.memory = Memory(self.root.origin, self.root.log, kept_subjects)
        self._lock = RLock()
        self._renew_root()
        self._publish_pending()

    @classmethod
    def create(cls, folder: Path, origin: str, clock: Clock = wall_clock, *, demo: bool = False) -> "House":
        """Makes keys, trust root and an empty log in a new folder; asks nothing."""
        if folder.exists() and any(folder.iterdir()):
            raise FolderInUse(folder=str(folder))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)  # names and points lie in the database
        realm = (DEMO if demo else "trace-") + "".join(secrets.choice(ALPHABET) for _ in range(8)).lower()
        keys = Keyring.create(folder / "secret", realm)
        today = local_day(clock())
        root = Root(
            realm=realm,
            version=1,
            expires=today + timedelta(days=_ROOT_DAYS),
            root=keys.root.verifier,
            log=keys.log.verifier,
            origin=f"{realm}/log/1",
            operator=keys.operator.verifier,
            hosts=(HostPeriod(Origin.parse(origin).host, date(2020, 1, 1) if demo else today),),
        )
        _write_root(folder, root, keys)
        write_durably(folder / "highwater", f"0 {EMPTY_ROOT.hex()}\n".encode())
        return cls(folder, clock)

    @property
    def demo(self) -> bool:
        """Whether this is the demo realm: sample data, injected clock, reusable sign-in links."""
        return self.root.realm.startswith(DEMO)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Authorities that this installation answers to today."""
        self._reload_root()
        return self.root.hosts_on(local_day(self.clock()))

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Verified statements and rows of one snapshot; raises Tampered when the log does not agree with itself."""
        self._reload_root()
        with database.reading(self.engine) as session:
            self.memory.refresh(session, self.high_water())
            yield Reader(session, self.memory, self.register)

    @contextmanager
    def writing(self) -> Iterator[Book]:
        """One transaction of the record: all of it is durable and published before this returns, or nothing is."""
        with self._lock, database.writing(self.engine) as session:
            self._publish(session)
            book = Book(session, self.memory, self.register, self.keys.operator, self._now(session))
            yield book
            labels.settle(book)
            accounts.prove_powers(book)
            session.commit()
            self._publish(session)

    @contextmanager
    def filing(self) -> Iterator[Session]:
        """A write transaction for what is no part of the record: cards, PINs, sessions, cases."""
        with self._lock, database.writing(self.engine) as session:
            yield session
            session.commit()

    def add_host(self, origin: str) -> Root:
        """A new root note that adds a host; labels of the old ones keep their verdict."""
        host = Origin.parse(origin).host
        if host not in self.hosts:
            period = HostPeriod(host, local_day(self.clock()))
            self._next_root(replace(self.root, hosts=(*self.root.hosts, period)))
        return self.root

    def high_water(self) -> tuple[int, bytes]:
        """(size, root) that were published last, from outside the database."""
        try:
            count, root = (self.folder / "highwater").read_text().split()
            return int(count), bytes.fromhex(root)
        except (OSError, ValueError) as error:
            raise Rewound(why="high-water file") from error

    def _now(self, session: Session) -> datetime:
        """The clock's moment, never before the newest statement; a clock that is minutes behind is refused."""
        now = self.clock()
        if self.memory.size == 0:
            return now
        newest = Reader(session, self.memory, self.register).at(self.memory.size - 1).at
        if newest - now > _CLOCK_SLACK:
            raise ClockWentBack(now=str(now))
        return max(now, newest)

    def _publish_pending(self) -> None:
        with self._lock, database.writing(self.engine) as session:
            self._publish(session)

    def _publish(self, session: Session) -> None:
        """Verifies and signs until nothing waits for a checkpoint; the write lock is held then, as it is whenever the
        high water is raised.  Each commit of a checkpoint gives the lock away, so another process may come between."""
        while True:
            self.memory.refresh(session, self.high_water())
            if self.high_water()[0] < self.memory.size:
                mark = f"{self.memory.size} {self.memory.root.hex()}\n"
                write_durably(self.folder / "highwater", mark.encode())
            if size(session) == self.memory.size:
                return
            self.memory.publish(session, self.keys.log, newcomers(self.register, self.memory))

    def _reload_root(self) -> None:
        """Another process may have added a host."""
        if (self.folder / "root" / f"{self.root.version + 1}.note").exists():
            self.root = newest_root(self.folder)

    def _renew_root(self) -> None:
        today = local_day(self.clock())
        if self.root.expires - today < timedelta(days=_RENEW_DAYS):
            self._next_root(self.root)

    def _next_root(self, wanted: Root) -> None:
        expires = local_day(self.clock()) + timedelta(days=_ROOT_DAYS)
        self.root = replace(wanted, version=self.root.version + 1, expires=expires)
        _write_root(self.folder, self.root, self.keys)


def newest_root(folder: Path) -> Root:
    """The newest root note of a folder, signed by the key of the first."""
    notes = sorted((folder / "root").glob("*.note"), key=lambda path: int(path.stem))
    if not notes:
        raise BadRoot(why="no root note")
    first = open_root(notes[0].read_bytes())
    roots = [first, *(open_root(path.read_bytes(), first.root) for path in notes[1:])]
    if [root.version for root in roots] != list(range(1, len(roots) + 1)) or len({root.realm for root in roots}) != 1:
        raise BadRoot(why="versions")
    return roots[-1]


def _write_root(folder: Path, root: Root, keys: Keyring) -> None:
    (folder / "root").mkdir(exist_ok=True)
    write_durably(folder / "root" / f"{root.version}.note", keys.root.sign_note(root.text()))
