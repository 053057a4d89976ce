"""Cases: what somebody must look at.  Reports from scans and tasks that the house opens, numbered, closed with a word.

A case is no part of the record and never colours a page.  Nothing about the person who reports is kept.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Field, Session, SQLModel, col, func, select

from trace.accounts import Actor, Role
from trace.errors import Forbidden, NotFound
from trace.parties import clean
from trace.provenance import Book

REPORT: Final = "report"
TASK: Final = "task"
ILL: Final = "ill"  # what a stranger chose: somebody fell ill
MAX_TEXT: Final = 500


class Case(SQLModel, table=True):
    """A numbered case."""

    __tablename__ = "case_file"
    number: int = Field(primary_key=True)
    kind: str
    opened: datetime
    lot: str = Field(default="", index=True)
    serial: str = ""
    party: str = Field(default="", index=True)
    about: str  # report: what is wrong; task: reason code
    text: str = ""
    closed: datetime | None = None
    closed_by: str = ""
    word: str = ""


def report(
    session: Session, now: datetime, *, about: str, text: str, lot: str = "", serial: str = "", party: str = ""
) -> Case:
    """A stranger's report from a scan page, as a numbered case."""
    text = clean(text, "text", longest=MAX_TEXT, optional=True)
    return _open(session, Case(number=_next(session), kind=REPORT, opened=now, about=about, text=text, lot=lot,
                               serial=serial, party=party))  # fmt: skip


def open_task(book: Book, *, lot: str, party: str, text: str) -> Case:
    """A task that the house opens itself, in the transaction that made it necessary."""
    return _open(
        book.session, Case(number=_next(book.session), kind=TASK, opened=book.now, about=text, lot=lot, party=party)
    )


def visible(session: Session, actor: Actor) -> Sequence[Case]:
    """Open cases first, illness before all others, oldest first: all for officers, the own party's for managers."""
    query = select(Case).order_by(col(Case.closed).is_not(None), col(Case.about) != ILL, col(Case.opened))
    if not actor.is_officer:
        actor.need(Role.MANAGER)
        query = query.where(Case.party == actor.party)
    return session.exec(query).all()


def may_close(actor: Actor, case: Case) -> bool:
    """Officers close every case; a manager the house's own tasks, but no stranger's report about the own goods."""
    return actor.is_officer or (actor.role is Role.MANAGER and case.kind == TASK)


def close(session: Session, actor: Actor, number: int, word: str, now: datetime) -> Case:
    """Closes a case with a word."""
    found = session.get(Case, number)
    if found is None or (not actor.is_officer and found.party != actor.party):
        raise NotFound(case=number)
    if not may_close(actor, found):
        raise Forbidden(role=actor.role.value)
    found.word, found.closed, found.closed_by = clean(word, "word", longest=300), now, actor.person
    session.add(found)
    session.flush()
    return found


def _open(session: Session, case: Case) -> Case:
    session.add(case)
    session.flush()
    return case


def _next(session: Session) -> int:
    return (session.exec(select(func.max(Case.number))).one() or 0) + 1
