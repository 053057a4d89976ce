"""Lots: a harvest is registered, harvests of one product are packed.

    told      Harvest, Packing (what a person says, checked at birth)
    found by  Lot (an index row with what is left of it)
    signed    lot.create, lot.pack: single masses stand in them only as commitments

What is taken never exceeds what is left: grams are counted under the write lock.  A clerk records for a member and
the record says so (`for`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sqlmodel import Field, Session, SQLModel, col, select

from trace import reference
from trace.accounts import Actor, Person, Role
from trace.clock import local_day
from trace.codes import LOT_LENGTH, PARTY_LENGTH, random_code
from trace.errors import NotFound, RuleBroken
from trace.plots import Plot
from trace.products import Product
from trace.provenance import Book
from trace.statements import Statement

if TYPE_CHECKING:
    from trace.canonical import Value

MAX_MASS_G: Final = 1_000_000_000  # 1,000 tonnes: more is a slip of the finger
MOST_HARVESTS: Final = 100  # in one packed lot: its statement must fit into 16 kB
MAX_UNITS: Final = 9_999_999
HARVEST: Final = "harvest"
PACKED: Final = "packed"


class HarvestInFuture(RuleBroken):
    """Nobody has harvested tomorrow."""

    code = "harvest-in-future"


class HarvestTooOld(RuleBroken):
    """More than a year ago: a slip of the finger."""

    code = "harvest-too-old"


class MassBad(RuleBroken):
    """A mass is more than nothing and at most 1,000 tonnes."""

    code = "mass-bad"


class PlotNotWorked(RuleBroken):
    """The person did not work this plot on that day, or it grows something else."""

    code = "plot-not-worked"


class NothingToPack(RuleBroken):
    """Choose at least one harvest."""

    code = "nothing-to-pack"


class TooManyHarvests(RuleBroken):
    """At most 100 harvests go into one packed lot."""

    code = "too-many-harvests"


class NotOneProduct(RuleBroken):
    """Only harvests of the product's crop are packed into it."""

    code = "not-one-product"


class MoreThanIsLeft(RuleBroken):
    """`units` at `unit_g` do not fit into what is left; `most` would."""

    code = "more-than-is-left"


class UnitBad(RuleBroken):
    """Units are 1 to 9,999,999 of 1 g to 1,000 kg."""

    code = "unit-bad"


class PackDayBad(RuleBroken):
    """Packed after the harvest, not in the future, and used by after that."""

    code = "pack-day-bad"


@dataclass(frozen=True)
class Harvest:
    """What a person says: how much of what, from which plot, on which day."""

    plot: Plot
    crop: str
    mass_g: int
    day: date
    worker: Person


@dataclass(frozen=True)
class Packing:
    """What a manager says: which harvests became how many units of which product."""

    product: Product
    lots: tuple[str, ...]
    unit_g: int
    units: int
    day: date
    best_before: date


class Lot(SQLModel, table=True):
    """A lot, found by its code; `taken_g` is what went on into packed lots."""

    code: str = Field(primary_key=True)
    party: str = Field(index=True)
    kind: str
    crop: str
    product: str = ""
    plot: str = ""
    person: str = Field(default="", index=True)  # whose harvest
    by: str
    day: date
    entered: date
    mass_g: int
    taken_g: int = 0
    unit_g: int = 0
    units: int = 0
    best_before: date | None = None
    inputs: str = "[]"  # JSON: [[lot, grams], …]

    @property
    def left_g(self) -> int:
        """What is left."""
        return self.mass_g - self.taken_g


def register_harvest(book: Book, actor: Actor, harvest: Harvest, nonce: str = "") -> Lot:
    """A member registers an own harvest; a clerk or manager one of a member's."""
    actor.need(Role.MEMBER, Role.CLERK, Role.MANAGER)
    _check_harvest(book, actor, harvest)
    code = _free_code(book.session, actor.party)
    other = harvest.worker.code if harvest.worker.code != actor.person else ""
    private: dict[str, Value] = {"mass_g": harvest.mass_g}
    statement = book.write(
        "lot.create", party=actor.party, by=actor.person, nonce=nonce, done=harvest.day, lot=code, crop=harvest.crop,
        plots=[harvest.plot.code], private=private, **({"for": other} if other else {}),
    )  # fmt: skip
    return apply_create(book.session, statement, private)


def pack(book: Book, actor: Actor, packing: Packing, nonce: str = "") -> Lot:
    """A manager packs harvests of one product; grams are taken from the oldest harvests first."""
    actor.need(Role.MANAGER)
    book.refuse_repeat(actor.person, nonce)
    sources = _sources(book.session, actor, packing, local_day(book.now))
    wanted = packing.unit_g * packing.units
    left = {lot.code: left_g(book, lot.code) for lot in sources}
    available = sum(left.values())
    if wanted > available:
        raise MoreThanIsLeft(field="units", most=available // packing.unit_g, left_g=available)
    taken: list[tuple[str, int]] = []
    for lot in sources:
        part = min(left[lot.code], wanted - sum(grams for _, grams in taken))
        if part > 0:
            taken.append((lot.code, part))
    private: dict[str, Value] = {f"input_{i}": grams for i, (_, grams) in enumerate(taken)}
    statement = book.write(
        "lot.pack", party=actor.party, by=actor.person, nonce=nonce, done=packing.day,
        lot=_free_code(book.session, actor.party), product=packing.product.code, inputs=[code for code, _ in taken],
        unit_g=packing.unit_g, units=packing.units, best_before=str(packing.best_before),
        prev=[_made(book, code).id for code, _ in taken], private=private,
    )  # fmt: skip
    return apply_pack(book.session, statement, private)


def left_g(book: Book, code: str) -> int:
    """What is left of a harvest, counted from the record: what was committed to at its making and at each packing."""
    taken = 0
    for statement in book.about(code, "lot.pack"):
        private, inputs = book.private(statement), statement.texts("inputs")
        taken += sum(int(str(private.get(f"input_{i}", 0))) for i, source in enumerate(inputs) if source == code)
    return int(str(book.private(_made(book, code)).get("mass_g", 0))) - taken


def confirm_day(book: Book, actor: Actor, lot: Lot, *, how: str, nonce: str = "") -> None:
    """An officer confirms the stated day of a harvest that was entered late."""
    actor.need(Role.INSPECTOR, Role.OFFICIAL)
    if how not in reference.check_hows():
        raise NotFound(how=how)
    book.write(
        "lot.check", party=lot.party, by=actor.person, nonce=nonce, lot=lot.code, how=how, office=actor.party,
        done=lot.day, prev=[_made(book, lot.code).id],
    )  # fmt: skip


def apply_create(session: Session, statement: Statement, private: "dict[str, Value]") -> Lot:
    """The row of a `lot.create` statement."""
    s = statement
    lot = Lot(
        code=s.text("lot"), party=s.text("party"), kind=HARVEST, crop=s.text("crop"), plot=s.texts("plots")[0],
        person=s.text("for") or s.text("by"), by=s.text("by"), day=s.done, entered=local_day(s.at),
        mass_g=int(str(private.get("mass_g", 0))),
    )  # fmt: skip
    session.add(lot)
    session.flush()
    return lot


def apply_pack(session: Session, statement: Statement, private: "dict[str, Value]") -> Lot:
    """The rows of a `lot.pack` statement: the new lot, and what it took from the others."""
    s = statement
    taken = [(code, int(str(private.get(f"input_{i}", 0)))) for i, code in enumerate(s.texts("inputs"))]
    for code, grams in taken:
        source = session.get_one(Lot, code)
        source.taken_g += grams
        session.add(source)
    product = session.get_one(Product, s.text("product"))
    lot = Lot(
        code=s.text("lot"), party=s.text("party"), kind=PACKED, crop=product.crop, product=product.code,
        by=s.text("by"), day=s.done, entered=local_day(s.at),
        mass_g=s.number("unit_g") * s.number("units"), unit_g=s.number("unit_g"),
        units=s.number("units"), best_before=s.day("best_before"), inputs=json.dumps(taken),
    )  # fmt: skip
    session.add(lot)
    session.flush()
    return lot


def get(session: Session, code: str, actor: Actor) -> Lot:
    """A lot of the actor's party (any for officers); members see only their own harvests.  NotFound otherwise."""
    found = session.get(Lot, code)
    if found is None:
        raise NotFound(lot=code)
    actor.own(found.party)
    if actor.role is Role.MEMBER and actor.person not in (found.person, found.by):
        raise NotFound(lot=code)
    return found


def of_party(session: Session, party: str, kind: str = "") -> Sequence[Lot]:
    """Lots of a party, newest first."""
    query = select(Lot).where(Lot.party == party).order_by(col(Lot.entered).desc(), col(Lot.code))
    return session.exec(query.where(Lot.kind == kind) if kind else query).all()


def of_person(session: Session, person: str) -> Sequence[Lot]:
    """Harvests of a person, newest first."""
    return session.exec(
        select(Lot).where(Lot.person == person).order_by(col(Lot.entered).desc(), col(Lot.day).desc())
    ).all()


def to_pack(session: Session, party: str, crop: str) -> Sequence[Lot]:
    """Harvests of a crop with something left, oldest first."""
    query = select(Lot).where(
        Lot.party == party, Lot.kind == HARVEST, Lot.crop == crop, col(Lot.mass_g) > col(Lot.taken_g)
    )
    return session.exec(query.order_by(col(Lot.day), col(Lot.code))).all()


def _check_harvest(book: Book, actor: Actor, harvest: Harvest) -> None:
    today = local_day(book.now)
    actor.own(harvest.plot.party)
    actor.own(harvest.worker.party)
    if actor.role is Role.MEMBER and harvest.worker.code != actor.person:
        raise NotFound(person=harvest.worker.code)
    if harvest.day > today:
        raise HarvestInFuture(field="day")
    if harvest.day < today - timedelta(days=366):
        raise HarvestTooOld(field="day")
    if not 0 < harvest.mass_g <= MAX_MASS_G:
        raise MassBad(field="mass")
    plot = harvest.plot
    worked = plot.since <= harvest.day and (plot.until is None or harvest.day <= plot.until)
    if not worked or plot.worker != harvest.worker.code or plot.crop != harvest.crop:
        raise PlotNotWorked(field="plot")


def _sources(session: Session, actor: Actor, packing: Packing, today: date) -> list[Lot]:
    actor.own(packing.product.party)
    sources = [get(session, code, actor) for code in dict.fromkeys(packing.lots)]
    if not sources:
        raise NothingToPack(field="lots")
    if len(sources) > MOST_HARVESTS:
        raise TooManyHarvests(field="lots", most=MOST_HARVESTS)
    if any(lot.kind != HARVEST or lot.crop != packing.product.crop for lot in sources):
        raise NotOneProduct(field="lots")
    if not (0 < packing.units <= MAX_UNITS and 0 < packing.unit_g <= MAX_MASS_G // 1000):
        raise UnitBad(field="units")
    newest = max(lot.day for lot in sources)
    keeps_until = packing.day + timedelta(days=packing.product.shelf_life_days)
    if not newest <= packing.day <= today or not packing.day <= packing.best_before <= keeps_until:
        raise PackDayBad(field="day")
    return sorted(sources, key=lambda lot: (lot.day, lot.code))


def _made(book: Book, code: str) -> Statement:
    found = next((s for s in book.about(code, "lot.create", "lot.pack") if s.text("lot") == code), None)
    if found is None:
        raise NotFound(lot=code)
    return found


def _free_code(session: Session, party: str) -> str:
    while session.get(Lot, code := party + random_code(LOT_LENGTH - PARTY_LENGTH)) is not None:
        pass
    return code
