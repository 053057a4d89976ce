"""Everything that may be shown of a known lot, taken from verified statements."""

from dataclasses import replace
from datetime import date
from typing import TypeAlias

from trace import adoptions, evidence, places, safety, standing
from trace.clock import local_day
from trace.codes import shown_lot, typed
from trace.provenance import Missing, Reader
from trace.safety import Evidence, Judgement
from trace.scans.report import PaperFacts, ReasonFacts, ScanReport, StepFacts, StopFacts
from trace.standing import Stop
from trace.statements import Statement

Judged: TypeAlias = tuple[Evidence, Judgement]


def with_facts(reader: Reader, base: ScanReport, known: Judged, serial: str, run: Statement | None) -> ScanReport:
    """The report with everything that may be shown of a known lot."""
    told, judgement = known
    made = evidence.made(reader, told.lot)
    party = _made_by(reader, made.text("party"))
    product = evidence.product_of(reader, made)
    stated = [product.text("standard")] if product and product.text("standard") else []
    carrying = safety.carriers(told, adoptions.rules(reader), local_day(base.checked_at))
    stops = standing.stops(reader, told.lot)
    in_force = sorted((s for s in stops if s.in_force), key=lambda s: (s.is_recall, s.ordered.idx))
    days = [harvest.day for harvest in told.harvests]
    return replace(
        base,
        lot=shown_lot(told.lot),
        serial=serial,
        last_serial=run.number("last") if run else 0,
        typed_code=typed(told.lot, serial) if run else "",
        product=product.text("name") if product else "",
        photo=f"/photo/{product.text('picture')}" if product and product.text("picture") else "",
        unit_g=made.number("unit_g"),
        is_food=told.is_food,
        party=party.text("name"),
        party_kind=party.text("kind"),
        party_place=places.address(party.text("commune")),
        party_phone=str(reader.private(party).get("phone", "")),
        grown_in=_communes(reader, told),
        households=len({plot.text("worker") for plot in _plots(reader, told)}),
        lot_mass_g=told.mass_g,
        harvested_first=min(days),
        harvested_last=max(days),
        packed=made.done,
        best_before=made.day("best_before"),
        labelled=local_day(run.at) if run else None,
        standards=tuple(dict.fromkeys([*stated, *(paper.kind for paper in carrying)])),
        papers=tuple(_paper(reader, paper.code) for paper in carrying),
        reasons=tuple(ReasonFacts(reason.code, _shown(reason.evidence, told)) for reason in judgement.reasons),
        stop=_stop(in_force[-1]) if in_force else None,
        history=tuple(_stop(s) for s in stops if s.lifted and run and run.idx < s.lifted.idx),
        steps=_steps(reader, told, made, party, run),
    )


def _made_by(reader: Reader, party: str) -> Statement:
    found = reader.only(party, "party.add")
    if found is None:
        raise Missing(party=party)
    return found


def _plots(reader: Reader, told: Evidence) -> list[Statement]:
    found = [reader.only(harvest.plot, "plot.add") for harvest in told.harvests]
    return [plot for plot in found if plot is not None]


def _communes(reader: Reader, told: Evidence) -> tuple[str, ...]:
    return tuple(dict.fromkeys(places.address(plot.text("commune")) for plot in _plots(reader, told)))


def _paper(reader: Reader, code: str) -> PaperFacts:
    told = reader.about(code, "cert.add", "cert.check")
    added, check = told[0], told[-1]
    return PaperFacts(
        kind=added.text("kind"),
        number=added.text("number"),
        issuer=added.text("issuer"),
        issued=added.day("issued") or date.min,
        expires=added.day("expires"),
        checked_by=_made_by(reader, check.text("office")).text("name"),
        checked_how=check.text("how"),
        checked_on=check.done,
    )


def _stop(stop: Stop) -> StopFacts:
    ordered = stop.ordered
    return StopFacts(
        kind=ordered.type,
        side=ordered.text("side"),
        reason=ordered.text("reason"),
        decision=ordered.text("decision"),
        since=local_day(ordered.at),
        lifted=local_day(stop.lifted.at) if stop.lifted else None,
    )


def _steps(
    reader: Reader, told: Evidence, made: Statement, party: Statement, run: Statement | None
) -> tuple[StepFacts, ...]:
    days = [harvest.day for harvest in told.harvests]
    place = places.address(party.text("commune"))
    steps = [
        StepFacts("harvest", min(days), max(days), "; ".join(_communes(reader, told)), len(days)),
        StepFacts("pack", made.done, made.done, place, made.number("units")),
    ]
    if run is not None:
        labelled = local_day(run.at)
        steps.append(StepFacts("label", labelled, labelled, place, run.number("last") - run.number("first") + 1))
    return tuple(steps)


def _shown(text: str, told: Evidence) -> str:
    """A lot code as it is printed; anything else as it is, even a paper's number that looks like one."""
    lots = {told.lot, *told.held, *told.recalled, *(harvest.lot for harvest in told.harvests)}
    return shown_lot(text) if text in lots else text
