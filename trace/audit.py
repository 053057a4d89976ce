"""`trace verify --dir D`: replays the whole log and says what does not agree, and where.

(1) trust root; (2) every entry, tile and checkpoint of the log, and the high-water file; (3) every statement: form,
signature, what it rests on; (4) every disclosed value against its commitment; (5) every row of every table against a
replay of the statements; (6) every stored file; (7) the law of conservation and the gate; (8) who might act as an
officer.  Reads only.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, col, create_engine, select

from trace import accounts, canonical, certificates, database, labels, lots, merkle, parties, plots, products
from trace.errors import Tampered, TraceError
from trace.files import Files
from trace.house import newest_root
from trace.provenance import Disclosure, Mention, StatementRow, index
from trace.statements import Statement, subjects
from trace.transparency import TILE, Entry, Node, SignedCheckpoint
from trace.verify import Root, commitment, open_checkpoint, open_statement

Private: TypeAlias = dict[str, canonical.Value]
Apply: TypeAlias = Callable[[Session, Statement, Private], object]

PROJECTIONS: Final[dict[str, Apply]] = {
    "party.add": parties.apply_add,
    "role.grant": accounts.apply_grant,
    "role.end": lambda session, statement, _: accounts.apply_end(session, statement),
    "product.add": products.apply_add,
    "product.type": lambda session, statement, _: products.apply_type(session, statement),
    "plot.add": plots.apply_add,
    "cert.add": certificates.apply_add,
    "cert.check": certificates.apply_check,
    "cert.withdraw": certificates.apply_withdraw,
    "lot.create": lots.apply_create,
    "lot.pack": lots.apply_pack,
    "label.run": lambda session, statement, _: labels.apply_run(session, statement),
    "label.print": lambda session, statement, _: labels.apply_print(session, statement),
    "label.attach": lambda session, statement, _: labels.apply_attach(session, statement),
    "label.void": lambda session, statement, _: labels.apply_void(session, statement),
}
TABLES: Final[tuple[type[SQLModel], ...]] = (
    StatementRow, Mention, parties.Party, accounts.Person, products.Product, plots.Plot, certificates.Certificate,
    lots.Lot, labels.Run,
)  # fmt: skip
_WIDEST_GAP: Final = 10_000  # of missing entries; more is no log


@dataclass(frozen=True)
class Finding:
    """What does not agree, and where."""

    what: str
    where: str


def verify(folder: Path) -> list[Finding]:
    """All findings of one folder; none where it is sound."""
    try:
        root = newest_root(folder)
    except (TraceError, ValueError, OSError) as error:
        return [Finding("trust root", repr(error))]
    if not (folder / "trace.db").exists():
        return [Finding("the database is missing", "trace.db")]
    found: list[Finding] = []
    engine = database.engine(folder)
    try:
        _replay(engine, root, folder, found)
    except (SQLAlchemyError, TypeError, ValueError) as error:  # a table dropped, text for bytes, a broken page
        found.append(Finding("the database cannot be read", repr(error)))
    engine.dispose()
    return found


def _replay(engine: Engine, root: Root, folder: Path, found: list[Finding]) -> None:
    before = _high_water(folder, found)
    with database.reading(engine) as session:
        leaves: list[bytes] = []
        statements = list(_log(session, root, leaves, found))
        after = _high_water(folder, found)
        roots = [merkle.EMPTY_ROOT, *_roots(leaves)]
        sizes = _checkpoints(session, root, roots, found)
        _tiles(session, leaves, found)
        _seen(statements, roots, sizes, found)
        _water(before, after, statements, roots, found)
        private = _disclosures(session, root, statements, found)
        _rows(session, statements, private, found)
    _files(Files(folder / "files"), statements, found)
    _laws(statements, private, found)
    _powers(statements, found)


def _log(session: Session, root: Root, leaves: list[bytes], found: list[Finding]) -> Iterator[Statement]:
    """Steps (2) and (3): fills `leaves` and yields every statement that opens."""
    known: set[str] = set()
    for row in session.exec(select(Entry).order_by(col(Entry.idx))):
        where = f"entry {row.idx}"
        if row.idx != len(leaves):
            found.append(Finding("entry missing", f"entry {len(leaves)}"))
            if not 0 <= row.idx - len(leaves) <= _WIDEST_GAP:
                found.append(Finding("entry where none can be", where))
                continue
            leaves.extend([b"\0" * 32] * (row.idx - len(leaves)))
        leaves.append(merkle.leaf_hash(row.body))
        if leaves[-1] != row.leaf:
            found.append(Finding("leaf hash is not the hash of the statement", where))
        try:
            statement_id, body = open_statement(row.body, root.realm, [root.operator])
            subjects(body)
        except (Tampered, KeyError) as error:
            found.append(Finding("statement does not verify", f"{where}: {error!r}"))
            continue
        if statement_id != row.id.hex():
            found.append(Finding("entry is filed under another id", where))
        if statement_id in known:
            found.append(Finding("statement stands in the log twice", where))
            continue
        known.add(statement_id)
        statement = Statement(row.idx, statement_id, body, row.body)
        if not set(statement.texts("prev")) <= known:
            found.append(Finding("statement rests on one that is not before it", where))
        yield statement


def _roots(leaves: list[bytes]) -> Iterator[bytes]:
    """Root after each leaf."""
    frontier: list[tuple[int, bytes]] = []
    for leaf in leaves:
        level, node = 0, leaf
        while frontier and frontier[-1][0] == level:
            node = merkle.node_hash(frontier.pop()[1], node)
            level += 1
        frontier.append((level, node))
        found = frontier[-1][1]
        for _, left in reversed(frontier[:-1]):
            found = merkle.node_hash(left, found)
        yield found


def _checkpoints(session: Session, root: Root, roots: list[bytes], found: list[Finding]) -> set[int]:
    """The sizes of checkpoints that the log bears out, the empty log among them."""
    newest, sound = 0, {0}
    for row in session.exec(select(SignedCheckpoint).order_by(col(SignedCheckpoint.size))):
        where = f"checkpoint {row.size}"
        try:
            checkpoint = open_checkpoint(row.note, root.origin, root.log)
        except Tampered as error:
            found.append(Finding("checkpoint does not verify", f"{where}: {error!r}"))
            continue
        newest = checkpoint.size
        if checkpoint.size != row.size or not 0 < checkpoint.size < len(roots):
            found.append(Finding("checkpoint is larger than the log, or filed under another size", where))
        elif checkpoint.root != roots[checkpoint.size]:
            found.append(Finding("checkpoint is not the root of the log", where))
        else:
            sound.add(checkpoint.size)
    if newest != len(roots) - 1:
        found.append(Finding("newest checkpoint does not cover the log", f"{newest} of {len(roots) - 1}"))
    return sound


def _tiles(session: Session, leaves: list[bytes], found: list[Finding]) -> None:
    expected: dict[tuple[int, int], bytes] = {}
    level, hashes = 1, leaves
    while len(hashes) >= TILE:
        hashes = [merkle.fold(hashes[i : i + TILE]) for i in range(0, len(hashes) // TILE * TILE, TILE)]
        expected.update(((level, i), value) for i, value in enumerate(hashes))
        level += 1
    there = {(row.lvl, row.idx): row.hash for row in session.exec(select(Node))}
    wrong = [key for key in sorted(expected.keys() | there.keys()) if expected.get(key) != there.get(key)]
    found.extend(Finding("tile hash is wrong", f"node {key}") for key in wrong)


def _high_water(folder: Path, found: list[Finding]) -> tuple[int, str]:
    """(size, root in hex) of the high-water file."""
    try:
        size, root = (folder / "highwater").read_text().split()
        return int(size), root
    except (OSError, ValueError) as error:
        found.append(Finding("high-water file is missing or malformed", repr(error)))
        return 0, merkle.EMPTY_ROOT.hex()


def _water(
    before: tuple[int, str],
    after: tuple[int, str],
    statements: list[Statement],
    roots: list[bytes],
    found: list[Finding],
) -> None:
    """The log reaches the mark that stood before it was read; the mark stood before any statement quoted it."""
    for size, root in dict.fromkeys((before, after)):
        if size < len(roots) and roots[size].hex() != root:
            found.append(Finding("high-water root is not the log's", f"size {size}"))
    if before[0] >= len(roots):
        found.append(Finding("the log was rewound", f"{len(roots) - 1} of {before[0]} entries"))
    if after[0] < max((_quoted(statement)[0] for statement in statements), default=0):
        found.append(Finding("the high-water file was lowered", f"size {after[0]}"))


def _seen(statements: list[Statement], roots: list[bytes], sizes: set[int], found: list[Finding]) -> None:
    """Every statement quotes the checkpoint that its writer knew; the log must have been so."""
    for statement in statements:
        size, quoted = _quoted(statement)
        if not (0 <= size <= statement.idx and size in sizes and base64.b64encode(roots[size]).decode() == quoted):
            found.append(Finding("statement quotes a checkpoint that is not there", f"entry {statement.idx}"))


def _quoted(statement: Statement) -> tuple[int, str]:
    seen = statement.body.get("seen")
    size, root = (seen.get("n"), seen.get("root")) if isinstance(seen, dict) else (None, None)
    return (size, root) if isinstance(size, int) and isinstance(root, str) else (-1, "")


def _disclosures(session: Session, root: Root, statements: list[Statement], found: list[Finding]) -> dict[str, Private]:
    """Step (4); values by statement."""
    by_id = {statement.id: statement for statement in statements}
    told: dict[str, Private] = {}
    for row in session.exec(select(Disclosure)):
        where = f"disclosure {row.statement[:16]} {row.name}"
        statement = by_id.get(row.statement)
        sealed = statement.body.get("sd", {}) if statement else {}
        try:
            value = canonical.decode(row.value.encode())
        except Tampered:
            value = False
        if not isinstance(sealed, dict) or sealed.get(row.name) != commitment(root.realm, row.salt, row.name, value):
            found.append(Finding("disclosed value is not what was committed", where))
            continue
        told.setdefault(row.statement, {})[row.name] = value
    return told


def _rows(session: Session, statements: list[Statement], private: dict[str, Private], found: list[Finding]) -> None:
    """Step (5): the tables against a replay into an empty database."""
    replayed = create_engine("sqlite://", poolclass=StaticPool)
    SQLModel.metadata.create_all(replayed)
    with Session(replayed) as again:
        for statement in statements:
            index(again, statement)
            apply = PROJECTIONS.get(statement.type)
            try:
                if apply is not None:
                    apply(again, statement, private.get(statement.id, {}))
            except (TraceError, ValueError, LookupError, TypeError) as error:
                found.append(Finding("statement cannot be replayed", f"entry {statement.idx}: {error!r}"))
        again.commit()
        for table in TABLES:
            found.extend(_compared(table, session, again))
    replayed.dispose()


def _compared(table: type[SQLModel], session: Session, again: Session) -> Iterator[Finding]:
    name = str(table.__tablename__)
    there, expected = _keyed(table, session), _keyed(table, again)
    for key in sorted(there.keys() | expected.keys(), key=repr):
        if key not in there:
            yield Finding("row is missing", f"{name} {key}")
        elif key not in expected:
            yield Finding("row has no statement", f"{name} {key}")
        else:
            columns = [c for c, value in expected[key].items() if there[key][c] != value]
            if columns:
                yield Finding("row is not what was signed", f"{name} {key}: {', '.join(columns)}")


def _keyed(table: type[SQLModel], session: Session) -> dict[tuple[Any, ...], dict[str, Any]]:
    keys = [column.name for column in table.__table__.primary_key]  # type: ignore[attr-defined]  # set by SQLModel
    rows = session.exec(select(table)).all()
    return {tuple(getattr(row, key) for key in keys): row.model_dump() for row in rows}


def _files(files: Files, statements: list[Statement], found: list[Finding]) -> None:
    """Step (6)."""
    for statement in statements:
        for digest in filter(None, (statement.text("file"), statement.text("picture"))):
            try:
                files.read(digest)
            except TraceError as error:
                found.append(Finding("stored file is missing or changed", f"entry {statement.idx}: {error!r}"))


def _laws(statements: list[Statement], private: dict[str, Private], found: list[Finding]) -> None:
    """Step (7): never more taken than there is, never more labels than units, no run without a good judgement."""
    left: dict[str, int] = {}
    units: dict[str, int] = {}
    outcomes: dict[str, tuple[str, str]] = {}
    for s in statements:
        lot, where = s.text("lot"), f"entry {s.idx}"
        told = private.get(s.id, {})
        if s.type == "lot.create" and "mass_g" in told:
            left[lot] = int(str(told["mass_g"]))
        elif s.type == "lot.pack":
            units[lot] = s.number("units")
            for i, code in enumerate(s.texts("inputs")):
                if code in left and f"input_{i}" in told:
                    left[code] -= int(str(told[f"input_{i}"]))
                    if left[code] < 0:
                        found.append(Finding("more was packed than was harvested", f"{where}: lot {code}"))
        elif s.type == "judgement":
            outcomes[s.id] = (lot, s.text("outcome"))
        elif s.type == "label.run":
            units[lot] = units.get(lot, 0) - (s.number("last") - s.number("first") + 1 if s.number("last") else 0)
            if units[lot] < 0:
                found.append(Finding("more labels than units", f"{where}: lot {lot}"))
            if outcomes.get(s.text("judgement")) not in ((lot, "meets"), (lot, "not_applicable")):
                found.append(Finding("labels without a judgement that allows them", f"{where}: lot {lot}"))
        elif s.type == "label.void" and s.number("last"):
            units[lot] = units.get(lot, 0) + s.number("last") - s.number("first") + 1


def _powers(statements: list[Statement], found: list[Finding]) -> None:
    """Step (8): who acted as an officer was one then, by the grants in the log; nobody else lifts an officer's stop."""
    officers: set[str] = set()
    ordered: set[str] = set()
    for s in statements:
        if s.type == "role.grant" and s.text("role") in accounts.OFFICERS:
            officers.add(s.text("person"))
        elif s.type == "role.end":
            officers.discard(s.text("person"))
        elif s.type in ("hold", "recall") and s.text("side") == "authority":
            ordered.add(s.id)
        lifts = s.type.endswith(".lift") and (s.text("side") == "authority" or s.text("of") in ordered)
        if (lifts or s.type in accounts.OFFICERS_ONLY) and s.text("by") not in officers:
            found.append(Finding("an officer's act by somebody who was none", f"entry {s.idx}: {s.text('by')}"))
