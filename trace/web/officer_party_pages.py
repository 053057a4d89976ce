"""Parties and their products at the officers' desk: read, suspended and resumed, the product type put right.

The operator sees the list and what is public of a party, and enrols new ones; papers and lots are for officers.
"""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session, col, func, select

from trace import certificates, lots, parties, places, products, recalls, reference, standing
from trace.accounts import OFFICERS, Person, Role
from trace.clock import local_day
from trace.codes import shown_lot
from trace.errors import RuleBroken
from trace.parties import PRODUCERS, Kind, Party
from trace.provenance import Book, Reader
from trace.web.lot_view import lot_pill
from trace.web.manager_forms import Option, commune_options
from trace.web.officer_desk import KINDS, act, desk, forms, kind_word, listed, officer, options, who
from trace.web.officer_paper_view import STATES
from trace.web.pages import FormView, blank, go, sentence_in
from trace.web.typed import CommuneMissing
from trace.web.visit import Form, SignedIn, Visit

router: Final = APIRouter()
_HOME: Final = "/officer/parties"
_READERS: Final = (*OFFICERS, Role.OPERATOR)
_LOTS_SHOWN: Final = 10


class KindMissing(RuleBroken):
    """Choose what kind of party it is."""

    code = "party-kind-missing"


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    title: str
    text: str
    href: str
    pill: tuple[str, str] | None = None


@router.get("/officer/parties")
def parties_list(visit: SignedIn) -> Response:
    """All parties by name; found by name without marks."""
    visit.actor.need(*_READERS)
    q = visit.request.query_params.get("q", "").strip()
    query = select(Party).order_by(col(Party.folded))
    query = query.where(col(Party.folded).contains(places.fold(q), autoescape=True)) if q else query
    with visit.house.reading() as reader:
        found = listed(visit, reader.session, query)
        rows = [_party_row(reader, visit, party) for party in found.items]
    may_add = visit.actor.role is Role.OPERATOR
    title = visit.words.gettext("Parties")
    return desk(visit, "officer/parties.html", title, "parties", rows=rows, listed=found, q=q, may_add=may_add)


@router.get("/officer/parties/new")
def new_party(visit: SignedIn) -> Response:
    """The operator's form for a new party."""
    return _new_page(visit, blank("party"))


@router.post("/officer/parties/new")
def add_party(visit: SignedIn, form: Form) -> Response:
    """Enrols a party; producers get their label key in the same act."""
    made: list[str] = []

    def added(book: Book) -> None:
        kind, commune = form.text("kind"), form.text("commune")
        if kind not in KINDS:
            raise KindMissing(field="kind")
        if commune not in reference.communes():
            raise CommuneMissing(field="commune")
        party = parties.add(
            book, visit.actor.person, visit.house.keys, kind=Kind(kind), name=form.text("name"), commune=commune,
            phone=form.text("phone"), nonce=form.nonce,
        )  # fmt: skip
        made.append(party.code)

    answer = act(
        visit, form, "party", added, then=_HOME, show=lambda failed: _new_page(visit, failed), roles=(Role.OPERATOR,)
    )
    return go(f"{_HOME}/{made[0]}") if made else answer


@router.get("/officer/parties/{code}")
def party(visit: SignedIn, code: str) -> Response:
    """One party: facts; for officers its papers, products and lots too."""
    return _party_page(visit, code)


@router.post("/officer/parties/{code}/suspend")
def suspend(visit: SignedIn, form: Form, code: str) -> Response:
    """Suspends the party; its labelled lots are judged again in the same act."""
    why, decision = form.text("why"), form.text("decision")

    def suspended(book: Book) -> None:
        found = parties.get(book.session, code)
        recalls.suspend(book, visit.actor, found, why=why, decision=decision, nonce=form.nonce)

    return act(visit, form, "suspend", suspended, then=_at(code), show=lambda failed: _party_page(visit, code, failed))


@router.post("/officer/parties/{code}/resume")
def resume(visit: SignedIn, form: Form, code: str) -> Response:
    """Ends the suspension."""

    def resumed(book: Book) -> None:
        recalls.resume(
            book, visit.actor, parties.get(book.session, code), why=form.text("why"), nonce=form.nonce
        )  # fmt: skip

    return act(visit, form, "resume", resumed, then=_at(code), show=lambda failed: _party_page(visit, code, failed))


@router.get("/officer/products/{code}")
def product(visit: SignedIn, code: str) -> Response:
    """One product and its type."""
    return _product_page(visit, code)


@router.post("/officer/products/{code}/type")
def change_type(visit: SignedIn, form: Form, code: str) -> Response:
    """Puts the product type right; labelled lots of the party are judged again in the same act."""

    def changed(book: Book) -> None:
        found = products.get(book.session, code, visit.actor)
        products.change_type(book, visit.actor, found, form.text("product_type"), nonce=form.nonce)

    return act(
        visit, form, "type", changed, then=f"/officer/products/{code}",
        show=lambda failed: _product_page(visit, code, failed),
    )  # fmt: skip


def _new_page(visit: Visit, form: FormView) -> HTMLResponse:
    visit.actor.need(Role.OPERATOR)
    return desk(
        visit, "officer/party_new.html", visit.words.gettext("Add a party"), "parties", back=_HOME, form=form,
        kinds=[Option(kind, kind_word(visit.words, kind)) for kind in KINDS], communes=commune_options(visit, ""),
    )  # fmt: skip


def _party_page(visit: Visit, code: str, failed: FormView | None = None) -> HTMLResponse:
    visit.actor.need(*_READERS)
    mine = visit.actor.is_officer
    with visit.house.reading() as reader:
        party = parties.get(reader.session, code)
        title, party_kind, head = party.name, party.kind, _party_row(reader, visit, party)
        facts = _facts(reader, visit, party)
        papers = _papers(reader, visit, code) if mine else []
        wares = _products(reader, visit, code) if mine else []
        newest = _lots(reader, visit, code) if mine else []
        suspended = standing.suspended(reader, code)
    may_suspend = mine and not suspended and party_kind in PRODUCERS
    return desk(
        visit, "officer/party.html", title, "parties", back=_HOME, form=failed, code=code, head=head, facts=facts,
        papers=papers, wares=wares, newest=newest, suspended=suspended, may_suspend=may_suspend, mine=mine,
        forms=forms(failed, "suspend", "resume"),
    )  # fmt: skip


def _product_page(visit: Visit, code: str, failed: FormView | None = None) -> HTMLResponse:
    actor, say = officer(visit), visit.words.gettext
    with visit.house.reading() as reader:
        found = products.get(reader.session, code, actor)
        kind = reference.product_types()[found.product_type]
        facts = [
            (say("Party"), parties.get(reader.session, found.party).name),
            (say("Crop"), sentence_in(visit, reference.crops()[found.crop])),
            (say("Brand"), found.brand),
            ("GTIN", found.gtin),
            (say("Keeps for"), say("{days} days").format(days=visit.words.number(found.shelf_life_days))),
            (say("Type"), sentence_in(visit, kind)),
            (say("Food"), say("yes") if kind.is_food else say("no")),
        ]
        name, back = found.name, _at(found.party)
        form = failed or blank("type", product_type=found.product_type)
    return desk(
        visit, "officer/product.html", name, "parties", back=back, form=form, code=code,
        facts=[(term, value) for term, value in facts if value], kinds=options(visit, reference.product_types()),
    )  # fmt: skip


def _party_row(reader: Reader, visit: Visit, party: Party) -> Row:
    words = visit.words
    people = words.ngettext("{count} person", "{count} people", count := _people(reader.session, party.code))
    parts = [
        kind_word(words, party.kind),
        places.full_name(places.commune(party.commune), visit.lang),
        people.format(count=words.number(count)),
    ]
    pill = ("bad", words.gettext("Suspended")) if standing.suspended(reader, party.code) else None
    return Row(party.name, " · ".join(parts), _at(party.code), pill)


def _people(session: Session, code: str) -> int:
    return session.exec(select(func.count()).select_from(Person).where(Person.party == code, Person.role != "")).one()


def _facts(reader: Reader, visit: Visit, party: Party) -> list[tuple[str, str]]:
    say, words = visit.words.gettext, visit.words
    facts = [
        (say("Kind of party"), kind_word(words, party.kind)),
        (say("Address"), places.address(party.commune, visit.lang)),
        (say("Public phone"), party.phone),
        (say("People"), words.number(_people(reader.session, party.code))),
        (say("Code"), party.code),
    ]
    for s in reader.about(party.code, "party.suspend", "party.resume"):
        title = say("Suspended") if s.type == "party.suspend" else say("Works again")
        number = f"{say('Decision number')} {s.text('decision')}" if s.text("decision") else ""
        told = [words.moment(s.at), reader.why(s), number, who(reader, s.text("by"))]
        facts.append((title, " · ".join(part for part in told if part)))
    return [(term, value) for term, value in facts if value]


def _papers(reader: Reader, visit: Visit, code: str) -> list[Row]:
    rows = []
    for paper in certificates.of_party(reader.session, code):
        state, words = STATES[paper.state]
        kind = sentence_in(visit, reference.certificate_types()[paper.kind])
        href = f"/officer/certificates/{paper.code}"
        rows.append(Row(kind, paper.number, href, (state, visit.words.gettext(words))))
    return rows


def _products(reader: Reader, visit: Visit, code: str) -> list[Row]:
    kinds = reference.product_types()
    return [
        Row(one.name, sentence_in(visit, kinds[one.product_type]), f"/officer/products/{one.code}")
        for one in products.of_party(reader.session, code)
    ]


def _lots(reader: Reader, visit: Visit, code: str) -> list[Row]:
    today = local_day(visit.now)
    return [
        Row(shown_lot(lot.code), visit.words.day(lot.day), f"/officer/lots/{lot.code}",
            lot_pill(reader, visit.words, lot.code, today))
        for lot in lots.of_party(reader.session, code, lots.PACKED)[:_LOTS_SHOWN]
    ]  # fmt: skip


def _at(code: str) -> str:
    return f"{_HOME}/{code}"
