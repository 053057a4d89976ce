"""A harvest in finished words, as members, clerks and managers meet it in lists and on its own page.

What became of it is one pill: sent, partly packed, packed, or stopped.  Who may open a harvest is said
by `lots.get`; the book holds a member's own harvests, or the whole party's for a clerk or manager.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, func, select

from trace import accounts, lots, plots, reference, standing
from trace.accounts import Actor, Role
from trace.codes import shown_lot
from trace.lots import Lot
from trace.places import commune, full_name
from trace.plots import Plot
from trace.provenance import Mention, Reader
from trace.web.pages import sentence_in
from trace.web.visit import Visit
from trace.web.words import Words

Pill = tuple[str, str]  # state of the part `pill`, words


@dataclass(frozen=True)
class HarvestView:
    """One harvest; `recorded_by` is "" where the worker entered it."""

    code: str
    shown: str
    crop: str
    picture: str
    mass: str
    left_g: int
    day: date
    plot: str
    who: str
    recorded_by: str
    pill: Pill

    @property
    def title(self) -> str:
        """Dâu tây · 12 kg."""
        return f"{self.crop} · {self.mass}"

    @property
    def href(self) -> str:
        """Its page."""
        return f"/harvest/{self.code}"


@dataclass(frozen=True)
class PlotView:
    """One plot: what grows there, and where."""

    crop: str
    picture: str
    about: str


def harvest_view(reader: Reader, visit: Visit, lot: Lot) -> HarvestView:
    """One harvest as its people see it."""
    crop = reference.crops()[lot.crop]
    plot = plots.get(reader.session, lot.plot, visit.actor)
    by = accounts.person(reader.session, lot.by).name if lot.by != lot.person else ""
    return HarvestView(
        code=lot.code,
        shown=shown_lot(lot.code),
        crop=sentence_in(visit, crop),
        picture=crop.picture,
        mass=visit.words.mass(lot.mass_g),
        left_g=lot.left_g,
        day=lot.day,
        plot=plot_name(visit, plot),
        who=accounts.person(reader.session, lot.person).name,
        recorded_by=by,
        pill=fate(reader, visit.words, lot),
    )


def fate(reader: Reader, words: Words, lot: Lot) -> Pill:
    """What became of a harvest: a stop first, then how much of it was packed."""
    stops = [stop for stop in standing.stops(reader, lot.code) if stop.in_force]
    if any(stop.is_recall for stop in stops):
        return "bad", words.gettext("Recalled")
    if stops:
        return "wait", words.gettext("On hold")
    if lot.left_g == 0:
        return "good", words.gettext("All packed")
    if lot.taken_g:
        return "neutral", words.gettext("{mass} left").format(mass=words.mass(lot.left_g))
    return "good", words.gettext("Sent")


def plot_name(visit: Visit, plot: Plot) -> str:
    """What its people call it, else its commune."""
    return plot.name or full_name(commune(plot.commune), visit.lang)


def plot_view(visit: Visit, plot: Plot) -> PlotView:
    """One plot of a list."""
    crop = reference.crops()[plot.crop]
    area, place = f"{visit.words.number(plot.area_m2)} m²", full_name(commune(plot.commune), visit.lang)
    about = " · ".join(part for part in (plot.name, area, place) if part)
    return PlotView(sentence_in(visit, crop), crop.picture, about)


def harvests_in_reach(reader: Reader, actor: Actor) -> Sequence[Lot]:
    """The harvest book as this person reads it, newest first: a member's own, else the party's."""
    session = reader.session
    own = actor.role is Role.MEMBER
    found = lots.of_person(session, actor.person) if own else lots.of_party(session, actor.party, lots.HARVEST)
    return newest_first(reader, found, actor.party)


def newest_first(reader: Reader, found: Iterable[Lot], party: str) -> Sequence[Lot]:
    """Lots of a party as they were entered, the last one first, also within a day."""
    query = select(Mention.subject, func.min(Mention.idx)).join(Lot, col(Lot.code) == col(Mention.subject))
    entered = dict(reader.session.exec(query.where(Lot.party == party).group_by(Mention.subject)).all())
    return sorted(found, key=lambda lot: entered.get(lot.code, -1), reverse=True)
