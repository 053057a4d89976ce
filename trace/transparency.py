"""The log: every statement is a leaf of one append-only Merkle tree (C2SP tlog-tiles, hashing of RFC 9162 §2.1).

Leaves and the roots of full 256-wide tiles are rows; any tile is a range query.  A checkpoint is signed only after
its entries were committed and read back.  `Memory` is what one process has read and verified: it notices rows that
changed, vanished or came too late, and a log that was rewound.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Final, TypeAlias

from sqlmodel import Field, Session, SQLModel, col, func, select

from trace import merkle
from trace.errors import Tampered
from trace.signing import Signer, Verifier
from trace.verify import Checkpoint, open_checkpoint

TILE: Final = 256  # C2SP tlog-tiles: tiles of height 8
_LEVELS: Final = 8
_CHUNK: Final = 2000

Examine: TypeAlias = Callable[[bytes, bytes], None]  # id and note of an entry; raises where it is not ours


class Rewound(Tampered):
    """The log is shorter than it was, or another one: history was taken back."""

    code = "log-rewound"


class Altered(Tampered):
    """An entry of the log is missing or not the one that was signed."""

    code = "log-altered"


class Entry(SQLModel, table=True):
    """One leaf: position, id of the statement, leaf hash, the whole note."""

    idx: int = Field(primary_key=True)
    id: bytes = Field(unique=True)
    leaf: bytes
    body: bytes


class Node(SQLModel, table=True):
    """Root of a full tile: level 1 covers 256 leaves, level 2 covers 65,536, …"""

    lvl: int = Field(primary_key=True)
    idx: int = Field(primary_key=True)
    hash: bytes


class SignedCheckpoint(SQLModel, table=True):
    """A signed checkpoint by the size of its tree."""

    __tablename__ = "checkpoint"
    size: int = Field(primary_key=True)
    note: bytes


def size(session: Session) -> int:
    """Number of entries."""
    last = session.exec(select(func.max(Entry.idx))).one()
    return 0 if last is None else last + 1


def append(session: Session, statement_id: bytes, note: bytes, at: int | None = None) -> int:
    """Adds a leaf in the caller's transaction and returns its position; the caller holds the write lock."""
    idx = size(session) if at is None else at
    session.add(Entry(idx=idx, id=statement_id, leaf=merkle.leaf_hash(note), body=note))
    session.flush()
    level, done = 0, idx + 1
    while done % TILE == 0:
        done //= TILE
        level += 1
        session.add(Node(lvl=level, idx=done - 1, hash=_fold_tile(session, level - 1, done - 1)))
        session.flush()
    return idx


def node_hashes(session: Session) -> merkle.NodeHash:
    """The hash of any perfect subtree, read from leaves and full tiles."""

    def node(level: int, index: int) -> bytes:
        stored, inside = divmod(level, _LEVELS)
        if inside == 0 and stored:
            row = session.get(Node, (stored, index))
            if row is None:
                raise Altered(level=level, index=index)
            return row.hash
        width = 1 << inside
        return merkle.fold(_stored(session, stored, index * width, width))

    return node


def newest(session: Session, origin: str, log: Verifier) -> Checkpoint | None:
    """The newest signed checkpoint; None before the first."""
    row = session.exec(select(SignedCheckpoint).order_by(col(SignedCheckpoint.size).desc()).limit(1)).first()
    if row is None:
        return None
    found = open_checkpoint(row.note, origin, log)
    if found.size != row.size:
        raise Rewound(why="checkpoint filed under another size")
    return found


class Memory:
    """Leaf hashes of all entries this process verified against signed checkpoints, and where kept subjects stand.

    `subjects` names what must be found even when index rows are lost (stops, withdrawals): a dictionary kept here,
    from the log alone.
    """

    def __init__(self, origin: str, log: Verifier, subjects: Callable[[bytes], Iterable[str]]) -> None:
        self.origin, self.log, self._subjects = origin, log, subjects
        self.size = 0
        self.root = merkle.EMPTY_ROOT
        self._leaves = bytearray()
        self._frontier: list[tuple[int, bytes]] = []
        self._kept: dict[str, list[int]] = {}
        self._lock = Lock()

    def refresh(self, session: Session, high_water: tuple[int, bytes]) -> None:
        """Reads and verifies what is new up to the newest checkpoint; Rewound or Altered, and nothing is kept."""
        with self._lock:
            signed = newest(session, self.origin, self.log)
            seen = signed.size if signed else 0
            if seen < max(self.size, high_water[0]):
                raise Rewound(size=seen, known=max(self.size, high_water[0]))
            if signed and seen > self.size:
                self._advance(self._read_on(session, signed.size, signed.root, None))
            for known, root in (high_water, (seen, signed.root if signed else merkle.EMPTY_ROOT)):
                if known == self.size and root != self.root:
                    raise Rewound(size=known)
            if size(session) < self.size:
                raise Rewound(size=size(session), known=self.size)

    def publish(self, session: Session, signer: Signer, ours: Examine) -> tuple[int, bytes]:
        """Reads back every committed entry, commits one signed checkpoint over all of them, returns (size, root).

        `ours` raises for an entry that was not written by this house upon exactly this log: nothing is signed then.
        """
        with self._lock:
            total = size(session)
            if total > self.size:
                read = self._read_on(session, total, None, ours)
                note = signer.sign_note(Checkpoint(self.origin, total, read.root).text())
                session.merge(SignedCheckpoint(size=total, note=note))
                session.commit()
                self._advance(read)
            return self.size, self.root

    def check(self, idx: int, note: bytes) -> None:
        """Silent if `note` is the verified entry at `idx`, else Altered."""
        start = idx * merkle.HASH_SIZE
        if not 0 <= idx < self.size or self._leaves[start : start + merkle.HASH_SIZE] != merkle.leaf_hash(note):
            raise Altered(idx=idx)

    def kept(self, subject: str) -> tuple[int, ...]:
        """Positions of the statements kept for a subject, oldest first."""
        return tuple(self._kept.get(subject, ()))

    def _read_on(self, session: Session, goal: int, expected: bytes | None, ours: Examine | None) -> "_Read":
        read = _Read(goal, bytearray(), list(self._frontier), [])
        for idx, statement_id, leaf, body in _entries(session, self.size, goal):
            if merkle.leaf_hash(body) != leaf:
                raise Altered(idx=idx)
            if ours is not None:
                ours(statement_id, body)
            read.leaves += leaf
            _push(read.frontier, leaf)
            read.kept.extend((subject, idx) for subject in self._subjects(body))
        if expected is not None and read.root != expected:
            raise Altered(size=goal)
        return read

    def _advance(self, read: "_Read") -> None:
        self._leaves += read.leaves
        self._frontier, self.size, self.root = read.frontier, read.size, read.root
        for subject, idx in read.kept:
            self._kept.setdefault(subject, []).append(idx)


@dataclass
class _Read:
    """Entries read and hashed, not yet trusted."""

    size: int
    leaves: bytearray
    frontier: list[tuple[int, bytes]]
    kept: list[tuple[str, int]]

    @property
    def root(self) -> bytes:
        return _frontier_root(self.frontier)


def _entries(session: Session, start: int, stop: int) -> Iterable[tuple[int, bytes, bytes, bytes]]:
    expected = start
    while expected < stop:
        rows = session.exec(
            select(Entry.idx, Entry.id, Entry.leaf, Entry.body)
            .where(col(Entry.idx) >= expected, col(Entry.idx) < stop)
            .order_by(col(Entry.idx))
            .limit(_CHUNK)
        ).all()
        for idx, statement_id, leaf, body in rows:
            if idx != expected:
                raise Altered(idx=expected)
            expected += 1
            yield idx, statement_id, leaf, body
        if not rows:
            raise Altered(idx=expected)


def _push(frontier: list[tuple[int, bytes]], leaf: bytes) -> None:
    """Adds a leaf to the list of perfect subtrees, joining equal neighbours."""
    level, found = 0, leaf
    while frontier and frontier[-1][0] == level:
        found = merkle.node_hash(frontier.pop()[1], found)
        level += 1
    frontier.append((level, found))


def _frontier_root(frontier: list[tuple[int, bytes]]) -> bytes:
    if not frontier:
        return merkle.EMPTY_ROOT
    found = frontier[-1][1]
    for _, left in reversed(frontier[:-1]):
        found = merkle.node_hash(left, found)
    return found


def _fold_tile(session: Session, level: int, index: int) -> bytes:
    return merkle.fold(_stored(session, level, index * TILE, TILE))


def _stored(session: Session, level: int, start: int, width: int) -> list[bytes]:
    """`width` stored hashes from `start` at tile level `level` (0: leaves)."""
    if level == 0:
        query = (
            select(Entry.leaf).where(col(Entry.idx) >= start, col(Entry.idx) < start + width).order_by(col(Entry.idx))
        )
    else:
        query = (
            select(Node.hash)
            .where(col(Node.lvl) == level, col(Node.idx) >= start, col(Node.idx) < start + width)
            .order_by(col(Node.idx))
        )
    found = list(session.exec(query).all())
    if len(found) != width:
        raise Altered(level=level, index=start)
    return found
