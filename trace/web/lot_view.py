"""A lot in finished words, as everybody who may see it reads it: managers, clerks, officers, the member whose it is.

`lot_view` gathers it from one reader: judgement with all reasons and what would mend each, harvests inside, papers that
carry it, runs of labels, stops, and the history.  It decides nothing: who may see a lot is said by `lots.get`.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from trace import accounts, adoptions, evidence, exports, labels, lots, parties, plots, reference, safety, standing
from trace.accounts import Actor, Person, Role
from trace.clock import local_day
from trace.codes import shown_lot
from trace.labels import Run
from trace.lots import Lot
from trace.places import commune, full_name
from trace.products import Product
from trace.provenance import Reader
from trace.safety import Paper
from trace.standing import Stop
from trace.statements import Statement
from trace.web.pages import sentence_in
from trace.web.reasons import OUTCOMES, reason_rows
from trace.web.visit import Visit
from trace.web.words import Words

TITLES: Final = {
    "lot.create": "Harvest entered",
    "lot.check": "An officer confirmed the harvest day",
    "lot.pack": "Harvests packed",
    "judgement": "Judged: {outcome}",
    "label.run": "Labels {range} signed",
    "label.print": "Label file handed out",
    "label.attach": "Labels {range} put on",
    "label.void": "Labels {range} cancelled",
    "hold": "On hold",
    "recall": "Recalled",
    "hold.lift": "Hold lifted",
    "recall.lift": "Recall lifted",
    "correct": "Corrected",
}
_STATES: Final = {"hold": "wait", "recall": "bad", "label.void": "bad", "hold.lift": "good", "recall.lift": "good"}
Pill = tuple[str, str]  # state of the part `pill`, words


@dataclass(frozen=True)
class Step:
    """One statement of the history."""

    title: str
    when: str
    text: str
    state: str


@dataclass(frozen=True)
class Part:
    """A harvest inside a packed lot: how much of it went in."""

    code: str
    shown: str
    day: date
    who: str
    where: str
    mass: str


@dataclass(frozen=True)
class PaperView:
    """A paper that carries the lot."""

    code: str
    kind: str
    number: str
    until: str


@dataclass(frozen=True)
class RunView:
    """A run of labels: which, and how far it is."""

    id: str
    title: str
    pill: Pill


@dataclass(frozen=True)
class StopView:
    """A hold or recall that reaches the lot; `why_not` says why this person cannot lift it."""

    id: str
    kind: str
    lot: str
    lines: tuple[str, ...]
    in_force: bool
    pill: Pill
    may_lift: bool
    why_not: str


@dataclass(frozen=True)
class LotView:
    """A lot page's values; `reasons` are what the part `verdict_box` takes."""

    code: str
    shown: str
    title: str
    crop: str
    picture: str
    party: str
    kind: str  # lots.HARVEST | lots.PACKED
    kind_words: str
    day: date
    entered: date
    best_before: date | None
    who: str
    mass: str
    left: str
    size: str
    outcome: str
    reasons: tuple[dict[str, str], ...]
    papers: tuple[PaperView, ...]
    harvests: tuple[Part, ...]
    runs: tuple[RunView, ...]
    stops: tuple[StopView, ...]
    history: tuple[Step, ...]

    @property
    def is_packed(self) -> bool:
        """Whether it carries labels."""
        return self.kind == lots.PACKED


def lot_view(reader: Reader, visit: Visit, lot_code: str) -> LotView:
    """The lot as this person reads it; NotFound for lots that are not the actor's to see."""
    words, session = visit.words, reader.session
    lot = lots.get(session, lot_code, visit.actor)
    told, today = evidence.gather(reader, lot.code), local_day(visit.now)
    rules = adoptions.rules(reader)
    judgement = safety.judge(told, rules, today)
    product = session.get(Product, lot.product) if lot.product else None
    crop = reference.crops()[lot.crop]
    return LotView(
        code=lot.code,
        shown=shown_lot(lot.code),
        title=product.name if product else sentence_in(visit, crop),
        crop=sentence_in(visit, crop),
        picture=crop.picture,
        party=parties.get(session, lot.party).name,
        kind=lot.kind,
        kind_words=words.gettext("Packed lot" if lot.kind == lots.PACKED else "Harvest"),
        day=lot.day,
        entered=lot.entered,
        best_before=lot.best_before,
        who=name_of(reader, visit.actor, lot.by),
        mass=words.mass(lot.mass_g),
        left=words.mass(lot.left_g),
        size=f"{words.number(lot.units)} × {words.mass(lot.unit_g)}" if lot.units else "",
        outcome=judgement.outcome.value,
        reasons=reason_rows(visit, judgement, rules, told.papers),
        papers=tuple(_paper(visit, paper) for paper in safety.carriers(told, rules, today)),
        harvests=_parts(reader, visit, lot),
        runs=tuple(run_view(words, run) for run in labels.runs(session, lot.code)),
        stops=tuple(_stop(reader, visit, lot, stop) for stop in standing.stops(reader, lot.code)),
        history=_history(reader, visit, lot.code),
    )


def lot_pill(reader: Reader, words: Words, lot_code: str, day: date) -> Pill:
    """The one word of a lot in a list: a stop first, then the judgement."""
    stops = [stop for stop in standing.stops(reader, lot_code) if stop.in_force]
    if any(stop.is_recall for stop in stops):
        return "bad", words.gettext("Recalled")
    if stops:
        return "wait", words.gettext("On hold")
    state, said = OUTCOMES[evidence.judged(reader, lot_code, day).outcome.value]
    return state, words.gettext(said)


def run_view(words: Words, run: Run) -> RunView:
    """A run in words: its serials, and whether it is printed, put on or cancelled."""
    on, void = spoken_for(run.attached), spoken_for(run.void)
    alive = run.count - void
    told = {"on": words.number(on), "all": words.number(run.count)}
    if not alive:
        pill = ("bad", words.gettext("All cancelled"))
    elif on >= alive:
        pill = ("good", words.gettext("Put on"))
    elif on:
        pill = ("wait", words.gettext("{on} of {all} put on").format(**told))
    elif run.printed:
        pill = ("wait", words.gettext("Printed, not put on yet"))
    else:
        pill = ("neutral", words.gettext("Not printed yet"))
    return RunView(run.id, range_words(words, run.first, run.last), pill)


def range_words(words: Words, first: int, last: int) -> str:
    """1–20, or "for the whole lot"."""
    if last == 0:
        return words.gettext("for the whole lot")
    return words.number(first) if first == last else f"{words.number(first)}–{words.number(last)}"


def spoken_for(ranges: str) -> int:
    """How many labels the ranges of a run's column (JSON) hold."""
    return sum(last - first + 1 for first, last in json.loads(ranges))


def name_of(reader: Reader, actor: Actor, person_code: str) -> str:
    """A person's name for the own party and for officers; the office's or party's name for anybody else."""
    person = reader.session.get(Person, person_code)
    if person is None:
        return ""
    if actor.is_officer or person.party == actor.party:
        return person.name
    return parties.get(reader.session, person.party).name


def _parts(reader: Reader, visit: Visit, lot: Lot) -> tuple[Part, ...]:
    found = []
    for code, grams in json.loads(lot.inputs):
        harvest = lots.get(reader.session, code, visit.actor)
        plot = plots.get(reader.session, harvest.plot, visit.actor)
        who = accounts.person(reader.session, harvest.person).name
        where = full_name(commune(plot.commune), visit.lang)
        found.append(Part(code, shown_lot(code), harvest.day, who, where, visit.words.mass(grams)))
    return tuple(found)


def _paper(visit: Visit, paper: Paper) -> PaperView:
    kind = sentence_in(visit, reference.certificate_types()[paper.kind])
    until = visit.words.gettext("valid until {day}").format(day=visit.words.day(paper.expires)) if paper.expires else ""
    return PaperView(paper.code, kind, paper.number, until)


def _stop(reader: Reader, visit: Visit, lot: Lot, stop: Stop) -> StopView:
    say, ordered = visit.words.gettext, stop.ordered
    reason = sentence_in(visit, reference.stop_reasons()[ordered.text("reason")])
    since = visit.words.moment(ordered.at)
    lines = [reason, f"{say('Since')}: {since} · {name_of(reader, visit.actor, ordered.text('by'))}"]
    if ordered.text("decision"):
        lines.append(f"{say('Decision number')}: {ordered.text('decision')}")
    if stop.lifted:
        lines.append(f"{say('Lifted')}: {visit.words.moment(stop.lifted.at)} · {reader.why(stop.lifted)}")
    pill = ("bad" if stop.is_recall else "wait", say("In force")) if stop.in_force else ("good", say("Lifted"))
    why_not = _why_not(visit, lot, stop)
    kind = say("Recall") if stop.is_recall else say("Hold")
    may_lift = stop.in_force and not why_not and visit.actor.role in (Role.MANAGER, *accounts.OFFICERS)
    return StopView(ordered.id, kind, shown_lot(stop.lot), tuple(lines), stop.in_force, pill, may_lift, why_not)


def _why_not(visit: Visit, lot: Lot, stop: Stop) -> str:
    say = visit.words.gettext
    if not stop.in_force:
        return ""
    if stop.lot != lot.code:
        return say("This stop stands on lot {lot}, which went into this one.").format(lot=shown_lot(stop.lot))
    if stop.by_authority and not visit.actor.is_officer:
        return say("The authority ordered this stop. Only the authority can lift it.")
    return ""


def _history(reader: Reader, visit: Visit, lot: str) -> tuple[Step, ...]:
    return tuple(_step(reader, visit, reader.get(told["id"]), lot) for told in exports.history(reader, lot))


def _step(reader: Reader, visit: Visit, s: Statement, lot: str) -> Step:
    words = visit.words
    state, outcome = OUTCOMES.get(s.text("outcome"), (_STATES.get(s.type, "neutral"), ""))
    title = words.gettext(TITLES.get(s.type, s.type)).format(
        outcome=words.gettext(outcome) if outcome else "",
        range=range_words(words, s.number("first"), s.number("last")),
    )
    about = words.gettext("Lot {lot}").format(lot=shown_lot(s.text("lot"))) if s.text("lot") != lot else ""
    reason = reference.stop_reasons().get(s.text("reason"))
    why = sentence_in(visit, reason) if reason else reader.why(s)
    text = " · ".join(part for part in (about, why, name_of(reader, visit.actor, s.text("by"))) if part)
    return Step(title, words.moment(s.at), text, state)
