"""The harvest book: a harvest is recorded, by its member or by a clerk, and found again with what became of it.

One question a step, one number to type.  Far more than usual is asked about and never blocked.  The form sent twice
leads to the one lot that it made.  Rules and rights are the room's (`lots`); masses are shown to the member and to the
member's own party.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlmodel import Session

from trace import accounts, lots, plots, reference, units
from trace.accounts import Person, Role
from trace.clock import local_day
from trace.errors import NotFound, RuleBroken, TraceError
from trace.lots import Harvest, Lot
from trace.places import fold
from trace.plots import Plot
from trace.provenance import AlreadySent
from trace.web.harvest_view import harvest_view, harvests_in_reach, newest_first, plot_name
from trace.web.pages import FormView, again, blank, go, page, sentence_in
from trace.web.typed import Typed
from trace.web.visit import Form, Posted, SignedIn, Visit

router: Final = APIRouter()
MUCH: Final = 3  # times the largest harvest of the crop: asked about
ON_A_PAGE: Final = 30
OTHER_DAY: Final = "other"
_RECORDERS: Final = (Role.MEMBER, Role.CLERK, Role.MANAGER)
_A_YEAR: Final = timedelta(days=366)
Option = dict[str, str]


class MoreThanUsual(RuleBroken):
    """Far more than this person's largest harvest of the crop: asked once, never refused; `before` is that one."""

    code = "more-than-usual"


class DayUnclear(RuleBroken):
    """One day was chosen and another one written."""

    code = "day-unclear"


@dataclass(frozen=True)
class Asked:
    """The harvest form: whose harvest, from which plots, what the last ones were, which days."""

    worker: str
    name: str  # "" where people record their own
    plots: Sequence[Option]
    last_time: str
    days: Sequence[Option]
    first_day: str
    today: str
    sure: Sequence[Option]


@router.get("/harvest")
def harvest_form(visit: SignedIn, worker: Annotated[str, Query(alias="for")] = "", q: str = "") -> Response:
    """The form; a clerk or manager first chooses whose harvest it is."""
    visit.actor.need(*_RECORDERS)
    if not worker and visit.actor.role is not Role.MEMBER:
        return _choose_worker(visit, q)
    return _form_page(visit, worker, None)


@router.post("/harvest")
def register(visit: SignedIn, form: Form) -> Response:
    """Records one harvest."""
    visit.actor.need(*_RECORDERS)
    try:
        with visit.house.writing() as book:
            told = _told(book.session, visit, form)
            lot = lots.register_harvest(book, visit.actor, told, nonce=form.nonce).code
    except AlreadySent as sent:
        with visit.house.reading() as reader:
            lot = reader.get(str(sent.facts["statement"])).text("lot")
    except RuleBroken as refused:
        return _form_page(visit, form.text("for"), again(visit, form, refused, lists=("sure",)), _sure(refused, form))
    return go(f"/harvest/{lot}")


@router.get("/harvest/{lot}")
def saved(visit: SignedIn, lot: str) -> Response:
    """One harvest: it is in the book, who recorded it, what became of it."""
    with visit.house.reading() as reader:
        found = lots.get(reader.session, lot, visit.actor)
        if found.kind != lots.HARVEST:
            raise NotFound(lot=lot)
        told = harvest_view(reader, visit, found)
    title = visit.words.gettext("Harvest {lot}").format(lot=told.shown)
    return page(visit, "member/saved.html", title, back="/harvests", harvest=told, may_record=_may_record(visit))


@router.get("/harvests")
def harvests(visit: SignedIn, q: str = "", at: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1) -> Response:
    """Own harvests, or all of the party for those who keep its books; newest first."""
    visit.actor.need(*_RECORDERS)
    with visit.house.reading() as reader:
        known = harvests_in_reach(reader, visit.actor)
        found = [lot for lot in known if fold(q.strip()) in _searched(reader.session, lot)]
        rows = [harvest_view(reader, visit, lot) for lot in found[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]]
    title = visit.words.gettext("My harvests" if visit.actor.role is Role.MEMBER else "Harvests")
    return page(
        visit, "member/harvests.html", title, rows=rows, q=q, everybody=visit.actor.role is not Role.MEMBER,
        to_pack=_to_pack(visit, known), newer=_link(q, at - 1, len(found)), older=_link(q, at + 1, len(found)),
    )  # fmt: skip


def _choose_worker(visit: Visit, q: str) -> Response:
    with visit.house.reading() as reader:
        working = {plot.worker for plot in plots.of_party(reader.session, visit.actor.party)}
        known = [p for p in accounts.people(reader.session, visit.actor.party) if p.code in working]
        people = [(p.name, f"/harvest?for={p.code}") for p in known if fold(q.strip()) in p.folded]
    title = visit.words.gettext("Whose harvest?")
    manager = visit.actor.role is Role.MANAGER
    return page(visit, "member/whose.html", title, people=people, q=q, anybody=bool(known), manager=manager)


def _form_page(visit: Visit, worker: str, form: FormView | None, sure: str = "") -> Response:
    with visit.house.reading() as reader:
        person = _worker(reader.session, visit, worker)
        before = newest_first(reader, lots.of_person(reader.session, person.code), person.party)
        asked = _asked(visit, person, _plots(reader.session, visit, person), before, sure)
    form = form or blank(plot=before[0].plot if before else "", when=asked.today)
    back = "/home" if visit.actor.role is Role.MEMBER else "/harvest"
    return page(
        visit, "member/harvest.html", visit.words.gettext("Record a harvest"), back=back, form=form, asked=asked
    )


def _worker(session: Session, visit: Visit, code: str) -> Person:
    """Whose harvest: members record their own only; NotFound for people of other parties and those who left."""
    found = accounts.person(session, code or visit.actor.person, visit.actor)
    if not found.role or (visit.actor.role is Role.MEMBER and found.code != visit.actor.person):
        raise NotFound(person=code)
    return found


def _plots(session: Session, visit: Visit, person: Person) -> list[Plot]:
    oldest = local_day(visit.now) - _A_YEAR
    return [plot for plot in plots.of_worker(session, person.code) if plot.until is None or plot.until >= oldest]


def _asked(visit: Visit, person: Person, worked: Sequence[Plot], before: Sequence[Lot], sure: str) -> Asked:
    today, say = local_day(visit.now), visit.words
    last: dict[str, int] = {}
    for lot in before:
        last.setdefault(lot.crop, lot.mass_g)
    crops = dict.fromkeys(plot.crop for plot in worked)
    last_time = ", ".join(f"{_crop(visit, crop)} {say.mass(last[crop])}" for crop in crops if crop in last)
    yes = say.gettext("Yes, more than usual")
    return Asked(
        worker=person.code,
        name=person.name if person.code != visit.actor.person else "",
        plots=[_plot_option(visit, plot, [p.crop for p in worked].count(plot.crop) > 1) for plot in worked],
        last_time=say.gettext("Last time: {amounts}").format(amounts=last_time) if last_time else "",
        days=[
            {"value": str(today), "label": say.gettext("Today"), "note": say.day(today)},
            {"value": str(today - timedelta(days=1)), "label": say.gettext("Yesterday"),
             "note": say.day(today - timedelta(days=1))},
            {"value": OTHER_DAY, "label": say.gettext("Another day")},
        ],
        first_day=str(today - _A_YEAR),
        today=str(today),
        sure=[{"value": sure, "label": yes}] if sure else [],
    )  # fmt: skip


def _plot_option(visit: Visit, plot: Plot, several: bool) -> Option:
    note = plot_name(visit, plot) if several else ""
    picture = reference.crops()[plot.crop].picture
    return {"value": plot.code, "label": _crop(visit, plot.crop), "note": note, "picture": picture}


def _crop(visit: Visit, key: str) -> str:
    return sentence_in(visit, reference.crops()[key])


def _told(session: Session, visit: Visit, form: Posted) -> Harvest:
    """What was typed, or all that is wrong with it at once."""
    worker = _worker(session, visit, form.text("for"))
    typed = Typed(form)
    code = typed.chosen("plot", {form.text("plot")} - {""})
    plot = plots.get(session, code, visit.actor) if code else None
    mass_g = typed.read("mass", units.parse_mass_g, 0)
    day = typed.read("day", lambda written, _: _day(form.text("when"), written), date.max)
    typed.refuse()
    assert plot is not None  # noqa: S101  # else refused above
    largest = max((lot.mass_g for lot in lots.of_person(session, worker.code) if lot.crop == plot.crop), default=0)
    if largest and lots.MAX_MASS_G >= mass_g > MUCH * largest and str(mass_g) not in form.texts("sure"):
        raise MoreThanUsual(field="sure", before=visit.words.mass(largest), mass_g=mass_g)
    return Harvest(plot, plot.crop, mass_g, day, worker)


def _day(chosen: str, written: str) -> date:
    """The chosen day; the written one only where "another day" was chosen.  Both and unlike is asked back."""
    if chosen in ("", OTHER_DAY):
        return units.parse_day(written, "day")
    day = units.parse_day(chosen, "when")
    if written.strip() and units.parse_day(written, "day") != day:
        raise DayUnclear(field="day")
    return day


def _sure(refused: TraceError, form: Posted) -> str:
    """The amount (g) that is asked about, or was confirmed before."""
    return str(refused.facts["mass_g"]) if isinstance(refused, MoreThanUsual) else form.text("sure")


def _may_record(visit: Visit) -> bool:
    return visit.actor.role in _RECORDERS


def _searched(session: Session, lot: Lot) -> str:
    crop = reference.crops()[lot.crop]
    return fold(f"{accounts.person(session, lot.person).name} {crop.vi} {crop.en} {lot.code}")


def _to_pack(visit: Visit, known: Sequence[Lot]) -> list[tuple[str, str]]:
    """What is left of each crop, for those who pack."""
    left: dict[str, int] = {}
    for lot in known:
        left[lot.crop] = left.get(lot.crop, 0) + lot.left_g
    return [(_crop(visit, crop), visit.words.mass(grams)) for crop, grams in sorted(left.items()) if grams]


def _link(q: str, at: int, found: int) -> str:
    """Address of a page of the list, "" where there is none."""
    if at < 1 or (at - 1) * ON_A_PAGE >= found:
        return ""
    return f"/harvests?{urlencode({'page': at, 'q': q})}"
