"""Lots at the officers' desk: found by code, party or product, judged live, stopped, lifted, a late day confirmed.

A list judges only the page it shows.  What a stop reaches is shown before it is ordered.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from trace import certificates, evidence, exports, labels, lots, places, recalls, reference, standing
from trace.clock import local_day
from trace.codes import shown_lot
from trace.errors import Tampered
from trace.lots import Lot
from trace.parties import Party
from trace.products import Product
from trace.provenance import Book, Reader
from trace.web.lot_view import LotView, lot_pill, lot_view
from trace.web.manager_forms import Option
from trace.web.officer_desk import act, desk, forms, hows, listed, officer, options
from trace.web.pages import FormView, blank, sentence_in
from trace.web.reasons import OUTCOMES
from trace.web.visit import Form, SignedIn, Visit

router: Final = APIRouter()
_HOME: Final = "/officer/lots"
_LATE: Final = "entered-late"


@dataclass(frozen=True)
class Row:
    """One lot of the list."""

    href: str
    title: str
    text: str
    picture: str
    pill: tuple[str, str]


@dataclass(frozen=True)
class Hash:
    """One statement about the lot: what it is and its id."""

    what: str
    id: str


@router.get("/officer/lots")
def lots_list(visit: SignedIn) -> Response:
    """Packed lots, or harvests; newest first; filtered by outcome within the page that is shown."""
    officer(visit)
    asked = visit.request.query_params
    q, kind, outcome = asked.get("q", "").strip(), asked.get("kind", lots.PACKED), asked.get("outcome", "")
    with visit.house.reading() as reader:
        found = listed(visit, reader.session, _query(reader.session, q, kind))
        rows = [_row(reader, visit, lot) for lot in found.items if outcome in ("", _outcome(reader, visit, lot))]
    say = visit.words.gettext
    kinds = [Option(lots.PACKED, say("Packed lots")), Option(lots.HARVEST, say("Harvests"))]
    outcomes = [Option("", say("All")), *(Option(key, say(words)) for key, (_, words) in OUTCOMES.items())]
    told = say("{shown} of {all} lots on this page")
    return desk(
        visit, "officer/lots.html", say("Lots"), "lots", rows=rows, listed=found, q=q, kind=kind, outcome=outcome,
        kinds=[_chip({"q": q, "kind": one.value}, one, kind) for one in kinds],
        outcomes=[_chip({"q": q, "kind": kind, "outcome": one.value}, one, outcome) for one in outcomes],
        told=told.format(shown=len(rows), all=len(found.items)) if outcome and found.items else "",
    )  # fmt: skip


@router.get("/officer/lots/{code}")
def lot(visit: SignedIn, code: str) -> Response:
    """One lot: judgement with all reasons, chain, papers, stops, hashes."""
    return _lot_page(visit, code)


@router.post("/officer/lots/{code}/stop")
def stop(visit: SignedIn, form: Form, code: str) -> Response:
    """Holds or recalls the lot and what was packed from it."""

    def stopped(book: Book) -> None:
        recalls.stop(
            book, visit.actor, lots.get(book.session, code, visit.actor), recall=form.text("kind") == "recall",
            reason=form.text("reason"), decision=form.text("decision"), nonce=form.nonce,
        )  # fmt: skip

    return act(visit, form, "stop", stopped, then=_at(code), show=lambda failed: _lot_page(visit, code, failed))


@router.post("/officer/lots/{code}/lift")
def lift(visit: SignedIn, form: Form, code: str) -> Response:
    """Lifts one stop of the lot."""
    stop_id = form.text("stop")

    def lifted(book: Book) -> None:
        found = lots.get(book.session, code, visit.actor)
        recalls.lift(book, visit.actor, found, stop_id, why=form.text("why"), nonce=form.nonce)

    return act(
        visit, form, f"lift-{stop_id}", lifted, then=_at(code), show=lambda failed: _lot_page(visit, code, failed)
    )


@router.post("/officer/lots/{code}/confirm")
def confirm(visit: SignedIn, form: Form, code: str) -> Response:
    """The officer confirms the stated day of a harvest that was entered late, and says how."""

    def confirmed(book: Book) -> None:
        if form.text("how") not in reference.check_hows():
            raise certificates.HowUnknown(field="how")
        lots.confirm_day(
            book, visit.actor, lots.get(book.session, code, visit.actor), how=form.text("how"), nonce=form.nonce
        )

    return act(visit, form, "confirm", confirmed, then=_at(code), show=lambda failed: _lot_page(visit, code, failed))


def _lot_page(visit: Visit, code: str, failed: FormView | None = None) -> HTMLResponse:
    officer(visit)
    with visit.house.reading() as reader:
        view = lot_view(reader, visit, code)
        row = lots.get(reader.session, code, visit.actor)
        product, party = row.product, row.party
        reach = [other for other in standing.descent(reader, code) if other != code]
        labelled = sum(run.count for other in (code, *reach) for run in labels.runs(reader.session, other))
        hashes = [Hash(f"{told['at']} · {told['type']}", told["id"]) for told in exports.history(reader, code)]
    lifts = [f"lift-{stop.id}" for stop in view.stops if stop.may_lift]
    return desk(
        visit, "officer/lot.html", f"{view.title} · {view.shown}", "lots", back=_HOME, form=failed, view=view,
        hashes=hashes, party=party, product=product, late=any(reason["code"] == _LATE for reason in view.reasons),
        why=[reason | {"evidence": ""} for reason in view.reasons],  # how to mend it is told to the party

        reach=[(shown_lot(other), _at(other)) for other in reach], hows=hows(visit),
        facts=_facts(visit, view), warning=_warning(visit, len(reach), labelled),
        reasons=options(visit, reference.stop_reasons()), forms=forms(failed, "confirm", *lifts),
        stop=failed if failed and failed.id == "stop" else blank("stop", kind="hold"),
        kinds=(Option("hold", visit.words.gettext("Hold it")), Option("recall", visit.words.gettext("Recall it"))),
    )  # fmt: skip


def _facts(visit: Visit, view: LotView) -> list[tuple[str, str]]:
    say, day = visit.words.gettext, visit.words.day
    facts = [
        (say("Lot code"), view.shown),
        (say("Party"), view.party),
        (say("Crop"), view.crop),
        (say("Packed") if view.is_packed else say("Harvested"), day(view.day)),
        (say("Entered"), day(view.entered)),
        (say("Entered by"), view.who),
        (say("Mass"), view.mass),
        (say("Units"), view.size),
        (say("Best before"), day(view.best_before) if view.best_before else ""),
    ]
    return [(term, value) for term, value in facts if value]


def _warning(visit: Visit, more: int, labelled: int) -> str:
    """What a stop would reach."""
    say, number = visit.words.gettext, visit.words.number
    if not more:
        return say("It stops this lot, with {labels} labels.").format(labels=number(labelled))
    told = say("It stops this lot and {lots} more made from it, with {labels} labels in all.")
    return told.format(lots=number(more), labels=number(labelled))


def _query(session: Session, q: str, kind: str) -> SelectOfScalar[Lot]:
    query = select(Lot).order_by(col(Lot.entered).desc(), col(Lot.code))
    query = query.where(Lot.kind == kind) if kind in (lots.PACKED, lots.HARVEST) else query
    if not q:
        return query
    typed, folded = q.replace("-", "").replace(" ", "").upper(), places.fold(q)
    crops = [key for key, crop in reference.crops().items() if folded in places.fold(f"{crop.vi}\n{crop.en}")]
    named = [one.code for one in session.exec(select(Product)) if folded in places.fold(f"{one.name}\n{one.brand}")]
    parties = select(Party.code).where(col(Party.folded).contains(folded, autoescape=True))
    return query.where(
        or_(
            col(Lot.code).startswith(typed, autoescape=True), col(Lot.party).in_(parties),
            col(Lot.product).in_(named), col(Lot.crop).in_(crops),
        )
    )  # fmt: skip


def _row(reader: Reader, visit: Visit, lot: Lot) -> Row:
    words, crop = visit.words, reference.crops()[lot.crop]
    product = reader.session.get(Product, lot.product) if lot.product else None
    party = reader.session.get(Party, lot.party)
    parts = [shown_lot(lot.code), party.name if party else lot.party, words.day(lot.day), words.mass(lot.mass_g)]
    title = product.name if product else sentence_in(visit, crop)
    return Row(_at(lot.code), title, " · ".join(parts), crop.picture, _pill(reader, visit, lot, local_day(visit.now)))


def _pill(reader: Reader, visit: Visit, lot: Lot, day: date) -> tuple[str, str]:
    try:
        return lot_pill(reader, visit.words, lot.code, day)
    except Tampered:
        return "bad", visit.words.gettext("The record does not agree")


def _outcome(reader: Reader, visit: Visit, lot: Lot) -> str:
    try:
        return evidence.judged(reader, lot.code, local_day(visit.now)).outcome.value
    except Tampered:
        return ""


def _chip(asked: dict[str, str], one: Option, current: str) -> dict[str, object]:
    return {"text": one.label, "href": f"?{urlencode(asked)}", "current": one.value == current}


def _at(code: str) -> str:
    return f"{_HOME}/{code}"
