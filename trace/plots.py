"""Plots: where a crop grows, and who works it from when to when.

Area and commune are public; the point (coordinates) and the plot's own name are private fields, never on a page.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlmodel import Field, Session, SQLModel, select

from trace import places, reference
from trace.accounts import Actor, Person, Role
from trace.codes import random_code
from trace.errors import NotFound, RuleBroken
from trace.parties import clean
from trace.products import CropUnknown
from trace.provenance import Book
from trace.statements import Statement

if TYPE_CHECKING:
    from trace.canonical import Value

MAX_AREA_M2: Final = 100_000_000  # 10,000 ha
_POINT: Final = re.compile(r"-?\d{1,2}\.\d{4,8}, ?-?\d{1,3}\.\d{4,8}", re.ASCII)


class AreaBad(RuleBroken):
    """An area is more than nothing and at most 10,000 ha."""

    code = "area-bad"


class PointBad(RuleBroken):
    """A point is latitude, longitude with a point and four to eight decimals."""

    code = "point-bad"


class UntilBad(RuleBroken):
    """Nobody works a plot until a day before the first."""

    code = "plot-until-bad"


class Plot(SQLModel, table=True):
    """A plot, found by its code."""

    code: str = Field(primary_key=True)
    party: str = Field(index=True)
    crop: str
    commune: str
    area_m2: int
    worker: str = Field(index=True)  # person code
    since: date
    until: date | None = None
    name: str = ""  # private: what its people call it


def add(
    book: Book,
    actor: Actor,
    *,
    crop: str,
    commune: str,
    area_m2: int,
    worker: Person,
    name: str = "",
    point: str = "",
    since: date,
    until: date | None = None,
    nonce: str = "",
) -> Plot:
    """A manager adds a plot of the own party and who works it, from the first day to the last."""
    actor.need(Role.MANAGER)
    actor.own(worker.party)
    if crop not in reference.crops():
        raise CropUnknown(field="crop")
    if not 0 < area_m2 <= MAX_AREA_M2:
        raise AreaBad(field="area")
    if point and not _POINT.fullmatch(point.strip()):
        raise PointBad(field="point")
    if until is not None and until < since:
        raise UntilBad(field="until")
    places.commune(commune)
    private: dict[str, Value] = {"name": clean(name, "name", optional=True), "point": point.strip()}
    statement = book.write(
        "plot.add", party=actor.party, by=actor.person, nonce=nonce, plot=f"{actor.party}.V{random_code(5)}", crop=crop,
        commune=commune, area_m2=area_m2, worker=worker.code, since=str(since), private=private,
        until=str(until) if until else "",
    )  # fmt: skip
    return apply_add(book.session, statement, private)


def apply_add(session: Session, statement: Statement, private: "dict[str, Value]") -> Plot:
    """The row of a `plot.add` statement."""
    s = statement
    plot = Plot(
        code=s.text("plot"), party=s.text("party"), crop=s.text("crop"), commune=s.text("commune"),
        area_m2=s.number("area_m2"), worker=s.text("worker"), since=s.day("since") or s.at.date(),
        until=s.day("until"), name=str(private.get("name", "")),
    )  # fmt: skip
    session.add(plot)
    session.flush()
    return plot


def get(session: Session, code: str, actor: Actor) -> Plot:
    """A plot of the actor's party; NotFound for others'."""
    found = session.get(Plot, code)
    if found is None:
        raise NotFound(plot=code)
    actor.own(found.party)
    return found


def of_party(session: Session, party: str) -> Sequence[Plot]:
    """Plots of a party."""
    return session.exec(select(Plot).where(Plot.party == party).order_by(Plot.code)).all()


def of_worker(session: Session, person: str) -> Sequence[Plot]:
    """Plots that a person works."""
    return session.exec(select(Plot).where(Plot.worker == person).order_by(Plot.code)).all()
