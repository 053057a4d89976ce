"""The record: signed statements about parties, plots, papers, lots and labels, and how they are written and read.

A statement names things by their public codes, never by row ids: the signed words mean the same outside our database.
Its note is the truth; every table is an index over it.  Private fields stand in it only as salted commitments (`sd`);
values and salts lie in `disclosure` and can be erased without breaking anything.  One Book is one transaction.
"""

import base64
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select, text

from trace import canonical, transparency
from trace.canonical import Value
from trace.errors import Conflict, Tampered
from trace.signing import Signer, Verifier
from trace.statements import CUSTODY, Statement, subjects
from trace.transparency import Altered, Entry, Examine, Memory
from trace.verify import commitment, open_statement, seal

# Every scan asks this a dozen times: plain SQL, and one question for places and notes.
_MENTIONS: Final = text(
    "SELECT m.idx, e.body FROM mention m LEFT JOIN entry e ON e.idx = m.idx WHERE m.subject = :subject"
)


class AlreadySent(Conflict):
    """This form was sent before; `facts["statement"]` is what it made."""

    code = "already-sent"


class Missing(Tampered):
    """A statement that another one or a row names is not in the log."""

    code = "statement-missing"


class StatementRow(SQLModel, table=True):
    """Index: where a statement stands and which form made it."""

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("by", "nonce"),)
    idx: int = Field(primary_key=True)
    id: str = Field(unique=True)
    type: str = Field(index=True)
    party: str = Field(index=True)
    by: str
    nonce: str


class Mention(SQLModel, table=True):
    """Index: which statements speak of a subject (a code, a run, a statement)."""

    subject: str = Field(primary_key=True)
    idx: int = Field(primary_key=True)


class Disclosure(SQLModel, table=True):
    """Salt and value of a private field; deleting the row erases the value for good."""

    statement: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    salt: str
    value: str  # canonical JSON


@dataclass(frozen=True)
class Register:
    """Whose statements these are: realm and the keys that may sign them."""

    realm: str
    operator: Verifier


class Reader:
    """Verified statements out of one session.  Rows only find; what does not agree with the log raises Tampered."""

    def __init__(self, session: Session, memory: Memory, register: Register) -> None:
        self.session, self.memory, self.register = session, memory, register
        self.size = min(memory.size, transparency.size(session))  # what was published when the snapshot was taken
        self._own: dict[int, Statement] = {}
        self._known: dict[int, Statement] = {}
        self._told: dict[tuple[str, ...], list[Statement]] = {}

    def at(self, idx: int) -> Statement:
        """The statement at a position of the log."""
        return self.all_at([idx])[0]

    def all_at(self, positions: Sequence[int]) -> list[Statement]:
        """The statements at some positions, in that order; raises Missing."""
        new = [idx for idx in positions if idx not in self._own and idx not in self._known]
        if new:
            self._learn(self.session.exec(select(Entry.idx, Entry.body).where(col(Entry.idx).in_(new))))
        try:
            return [self._own[idx] if idx in self._own else self._known[idx] for idx in positions]
        except KeyError as error:
            raise Missing(idx=error.args[0]) from error

    def get(self, statement_id: str) -> Statement:
        """The statement with this id (hex); raises Missing."""
        row = self.session.exec(select(Entry.idx).where(Entry.id == bytes.fromhex(statement_id))).first()
        found = self.at(row) if row is not None else None
        if found is None or found.id != statement_id:
            raise Missing(id=statement_id)
        return found

    def about(self, subject: str, *types: str) -> list[Statement]:
        """Statements that speak of a subject, oldest first."""
        asked = (subject,)
        if asked not in self._told:  # a snapshot does not change: it is asked once a subject
            rows = self.session.connection().execute(_MENTIONS, {"subject": subject})
            kept = {idx for idx in self.memory.kept(subject) if idx < self.size}
            found = self.all_at(sorted(kept.union(self._learn((idx, note) for idx, note in rows))))
            self._told[asked] = [s for s in found if subject in (s.id, *subjects(s.body))]
        return [s for s in self._told[asked] if not types or s.type in types]

    def of_type(self, *kinds: str, party: str = "") -> list[Statement]:
        """All statements of some types (of one party), oldest first."""
        asked = ("", party, *kinds)
        if asked not in self._told:
            query = (
                select(StatementRow.idx, Entry.body)
                .join(Entry, col(Entry.idx) == StatementRow.idx, isouter=True)
                .where(col(StatementRow.type).in_(kinds))
            )
            rows = self.session.exec(query.where(StatementRow.party == party) if party else query).all()
            self._told[asked] = [s for s in self.all_at(self._learn(rows)) if s.type in kinds]
        return list(self._told[asked])

    def only(self, subject: str, kind: str) -> Statement | None:
        """The first statement of a type about a subject: the one that made it."""
        return next(iter(self.about(subject, kind)), None)

    def private(self, statement: Statement) -> dict[str, Value]:
        """Disclosed private fields, each checked against its commitment; erased ones are absent."""
        sealed = statement.body.get("sd", {})
        found: dict[str, Value] = {}
        for row in self.session.exec(select(Disclosure).where(Disclosure.statement == statement.id)):
            value = canonical.decode(row.value.encode())
            told = commitment(self.register.realm, row.salt, row.name, value)
            if not isinstance(sealed, dict) or sealed.get(row.name) != told:
                raise Tampered(statement=statement.id, name=row.name)
            found[row.name] = value
        return found

    def why(self, statement: Statement) -> str:
        """The reason that a person wrote, "" where none or erased."""
        return str(self.private(statement).get("why", ""))

    def _learn(self, rows: Iterable[tuple[int, bytes | None]]) -> list[int]:
        """Checks notes against the log and opens them; gives their positions, in order.

        What others committed and have not published is not said yet; a note that was lost `all_at` will miss.
        """
        found = [(idx, note) for idx, note in rows if idx in self._own or idx < self.size]
        for idx, note in found:
            if note is not None and idx not in self._own and idx not in self._known:
                self.memory.check(idx, note)
                self._known[idx] = _opened(note, idx, self.register)
        return sorted(idx for idx, _ in found)


class Book(Reader):
    """One open transaction of the record: reads, and writes signed statements with their rows."""

    def __init__(self, session: Session, memory: Memory, register: Register, operator: Signer, now: datetime) -> None:
        super().__init__(session, memory, register)
        self.now = now
        self._operator = operator
        self._seen = _quoted(memory)
        self._next = memory.size

    @property
    def written(self) -> tuple[Statement, ...]:
        """Statements of this transaction, oldest first."""
        return tuple(self._own.values())

    def refuse_repeat(self, by: str, nonce: str) -> None:
        """Raises AlreadySent when this person's form was sent before."""
        row = self.session.exec(select(StatementRow).where(StatementRow.by == by, StatementRow.nonce == nonce)).first()
        if row is not None:
            raise AlreadySent(statement=row.id)

    def write(
        self,
        kind: str,
        /,
        *,
        party: str,
        by: str,
        nonce: str = "",
        done: date | None = None,
        prev: Sequence[str] = (),
        why: str = "",
        private: dict[str, Value] | None = None,
        **fields: Value,
    ) -> Statement:
        """Signs, logs and indexes one statement in this transaction and returns it.

        `by` is a person's pseudonym, `nonce` was made when the form opened, `prev` are ids of what it rests on,
        `private` goes into salted commitments, and so does `why`: people write names there.  Empty texts are left out.
        """
        nonce = nonce or new_nonce()
        self.refuse_repeat(by, nonce)
        sd, told = self._committed({**(private or {}), "why": why})
        body: dict[str, Value] = {
            "type": kind, "at": _moment(self.now), "party": party, "by": by, "custody": CUSTODY, "nonce": nonce,
            "seen": self._seen, "prev": list(prev), "sd": sd, "done": str(done) if done else "", **fields,
        }  # fmt: skip
        body = {name: value for name, value in body.items() if value not in ("", [], {})}
        statement_id, note = seal(self.register.realm, body, self._operator)
        idx = transparency.append(self.session, bytes.fromhex(statement_id), note, self._next)
        self._next += 1
        statement = Statement(idx, statement_id, body, note)
        self._own[idx] = statement
        self._told.clear()
        index(self.session, statement)
        for name, (salt, value) in told.items():
            text = canonical.encode(value).decode()
            self.session.add(Disclosure(statement=statement_id, name=name, salt=salt, value=text))
        self.session.flush()
        return statement

    def _committed(self, private: dict[str, Value]) -> tuple[dict[str, Value], dict[str, tuple[str, Value]]]:
        sd: dict[str, Value] = {}
        told: dict[str, tuple[str, Value]] = {}
        for name, value in private.items():
            if value != "":
                salt = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
                sd[name] = commitment(self.register.realm, salt, name, value)
                told[name] = (salt, value)
        return sd, told


def newcomers(register: Register, memory: Memory) -> Examine:
    """What a checkpoint may take in: statements of this operator, each once, that quote exactly the log before them.

    So nobody who can write rows gets an old statement, or one of his own, into the log a second time.
    """
    quoted, met = _quoted(memory), set[bytes]()

    def examine(filed_as: bytes, note: bytes) -> None:
        statement_id, body = open_statement(note, register.realm, [register.operator])
        if bytes.fromhex(statement_id) != filed_as or filed_as in met or body.get("seen") != quoted:
            raise Altered(statement=statement_id)
        met.add(filed_as)

    return examine


def index(session: Session, statement: Statement) -> None:
    """The index rows of a statement: also what `audit` expects to find."""
    s = statement
    session.add(
        StatementRow(idx=s.idx, id=s.id, type=s.type, party=s.text("party"), by=s.text("by"), nonce=s.text("nonce"))
    )
    for subject in [*subjects(s.body), *([s.id] if s.type in ("label.run", "hold", "recall") else [])]:
        session.add(Mention(subject=subject, idx=s.idx))


def new_nonce() -> str:
    """128 random bits, made when a form opens: the same form sent twice makes one statement."""
    return secrets.token_hex(16)


def latest(session: Session, by: str, nonce: str) -> str:
    """Id of the statement that a form made, "" where it was not sent."""
    row = session.exec(select(StatementRow.id).where(StatementRow.by == by, StatementRow.nonce == nonce)).first()
    return row or ""


def _quoted(memory: Memory) -> dict[str, Value]:
    """The checkpoint that a statement quotes as the log before it."""
    return {"n": memory.size, "root": base64.b64encode(memory.root).decode()}


def _moment(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=4096)
def _opened(note: bytes, idx: int, register: Register) -> Statement:
    statement_id, body = open_statement(note, register.realm, [register.operator])
    return Statement(idx, statement_id, body, note)
