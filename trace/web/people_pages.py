"""People of a party: the manager's own, anybody for the operator.  Who is added gets a printed card, shown once.

The code of a card is stored hashed only: a card that was lost or not printed is replaced by a new one, never shown
again.  Cards ask for the PIN first.  Rights are the room's (`accounts.invite`, `accounts.end`).
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Annotated, Final
from urllib.parse import urlencode

import qrcode
from fastapi import APIRouter, Query
from fastapi.responses import Response
from qrcode.constants import ERROR_CORRECT_M
from sqlmodel import Session

from trace import accounts, parties
from trace.accounts import Person, Pin, Role
from trace.clock import local_day
from trace.errors import NotFound, RuleBroken
from trace.parties import Party
from trace.places import fold
from trace.provenance import AlreadySent
from trace.web.pages import FormView, again, blank, go, page
from trace.web.typed import Typed
from trace.web.visit import Form, Posted, SignedIn, Visit

router: Final = APIRouter()
ON_A_PAGE: Final = 50
# Role -> its English name, what it does, its drawing.
_ROLES: Final = {
    Role.MEMBER: ("Member", "Records own harvests", "basket"),
    Role.CLERK: ("Clerk", "Records for members, puts labels on", "label_roll"),
    Role.MANAGER: ("Manager", "Packs, prints labels, adds papers and people", "box"),
    Role.INSPECTOR: ("Inspector", "Looks at papers, stops lots", "certificate"),
    Role.OFFICIAL: ("Official", "Adopts rules, looks at papers, stops lots", "certificate"),
    Role.OPERATOR: ("Operator", "Adds cooperatives, offices and people", "shop"),
}


@dataclass(frozen=True)
class PersonView:
    """A person of a list; `party` is "" where all belong to one."""

    code: str
    name: str
    role: str
    party: str
    phone: str
    pill: tuple[str, str]
    is_self: bool


@dataclass(frozen=True)
class CardView:
    """A card to print: `picture` is a data: address of the symbol, `code` in groups of four."""

    name: str
    role: str
    party: str
    picture: str
    code: str
    address: str
    until: str


@router.get("/people")
def people(visit: SignedIn, q: str = "", at: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1) -> Response:
    """People with a role, by name."""
    visit.actor.need(Role.MANAGER, Role.OPERATOR)
    with visit.house.reading() as reader:
        known = [person for party in _parties(reader.session, visit) for person in _of(reader.session, party)]
        found = [person for person in known if fold(q.strip()) in person.folded]
        rows = [_view(reader.session, visit, person) for person in found[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]]
    newer, older = _link(q, at - 1, len(found)), _link(q, at + 1, len(found))
    return page(visit, "people/list.html", visit.words.gettext("People"), rows=rows, q=q, newer=newer, older=older)


@router.get("/people/new")
def new_form(visit: SignedIn) -> Response:
    """Who is added, and what they do."""
    visit.actor.need(Role.MANAGER, Role.OPERATOR)
    visit.need_pin()
    return _new_page(visit, blank(role=Role.MEMBER.value))


@router.post("/people/new")
def add(visit: SignedIn, form: Form) -> Response:
    """Adds a person and shows the card, this once."""
    visit.actor.need(Role.MANAGER, Role.OPERATOR)
    visit.need_pin()
    try:
        with visit.house.writing() as book:
            role, party = _told(book.session, visit, form)
            name, phone = form.text("name"), form.text("phone")
            person, code = accounts.invite(
                book, visit.actor, party, role=role, name=name, phone=phone, nonce=form.nonce
            )
            card = _card(visit, person, party, code)
    except AlreadySent as sent:
        with visit.house.reading() as reader:
            return go(f"/people/{reader.get(str(sent.facts['statement'])).text('person')}")
    except RuleBroken as refused:
        return _new_page(visit, again(visit, form, refused))
    return _card_page(visit, card, added=True)


@router.get("/people/{person}")
def one(visit: SignedIn, person: str) -> Response:
    """A person: role, signed in or not; a new card; the end of the role."""
    with visit.house.reading() as reader:
        told = _view(reader.session, visit, _reachable(reader.session, visit, person))
    form, fresh = blank("end"), visit.is_fresh
    return page(visit, "people/person.html", told.name, back="/people", form=form, person=told, fresh=fresh)


@router.get("/people/{person}/card")
def card_form(visit: SignedIn, person: str) -> Response:
    """What a new card means, before it is made."""
    with visit.house.reading() as reader:
        told = _view(reader.session, visit, _reachable(reader.session, visit, person))
    visit.need_pin()
    title = visit.words.gettext("New card")
    return page(visit, "people/new_card.html", title, back=f"/people/{person}", person=told)


@router.post("/people/{person}/card")
def new_card(visit: SignedIn, person: str, form: Form) -> Response:  # noqa: ARG001  # its token was checked
    """Makes a new card and shows it, this once; unused older ones stop working."""
    with visit.house.filing() as session:
        found = _reachable(session, visit, person)
        visit.need_pin()
        made = accounts.new_card(session, found.code, visit.now)
        card = _card(visit, found, parties.get(session, found.party), made)
    return _card_page(visit, card)


@router.post("/people/{person}/end")
def end(visit: SignedIn, person: str, form: Form) -> Response:
    """Ends the role and every session of a person."""
    visit.actor.need(Role.MANAGER, Role.OPERATOR)
    visit.need_pin()
    try:
        with visit.house.writing() as book:
            accounts.end(book, visit.actor, _reachable(book.session, visit, person), nonce=form.nonce)
    except AlreadySent:
        pass
    return go("/people")


def _reachable(session: Session, visit: Visit, code: str) -> Person:
    """A person with a role whom this manager or operator may manage; NotFound for everybody else."""
    visit.actor.need(Role.MANAGER, Role.OPERATOR)
    found = accounts.person(session, code, visit.actor)
    if not found.role:
        raise NotFound(person=code)
    return found


def _parties(session: Session, visit: Visit) -> Sequence[Party]:
    if visit.actor.role is Role.OPERATOR:
        return parties.named(session)
    return [parties.get(session, visit.actor.party)]


def _of(session: Session, party: Party) -> Sequence[Person]:
    return accounts.people(session, party.code)


def _told(session: Session, visit: Visit, form: Posted) -> tuple[Role, Party]:
    """Role and party as chosen, or all that is missing at once."""
    typed = Typed(form)
    role = typed.chosen("role", list(Role))
    code = visit.actor.party
    if visit.actor.role is Role.OPERATOR:
        code = typed.chosen("party", {form.text("party")} - {""})
    typed.refuse()
    return Role(role), parties.get(session, code)


def _new_page(visit: Visit, form: FormView) -> Response:
    operator = visit.actor.role is Role.OPERATOR
    say = visit.words.gettext
    offered = list(Role) if operator else accounts.STAFF_OF_PARTY
    roles = [_option(visit, role) for role in offered]
    with visit.house.reading() as reader:
        known = parties.named(reader.session) if operator else []
        belongs = [{"value": party.code, "label": party.name} for party in known]
    return page(visit, "people/new.html", say("Add a person"), back="/people", form=form, roles=roles, parties=belongs)


def _option(visit: Visit, role: Role) -> dict[str, str]:
    label, note, picture = _ROLES[role]
    return {
        "value": role.value,
        "label": visit.words.gettext(label),
        "note": visit.words.gettext(note),
        "picture": picture,
    }


def _card_page(visit: Visit, card: CardView, *, added: bool = False) -> Response:
    title = visit.words.gettext("Card for {name}").format(name=card.name)
    return page(visit, "people/card.html", title, back="/people", card=card, added=added)


def _card(visit: Visit, person: Person, party: Party, code: str) -> CardView:
    """The symbol holds the sign-in address with the code after `#`, which no server log ever sees."""
    address = f"{visit.request.url.scheme}://{visit.house.hosts[-1].lower()}/join"
    return CardView(
        name=person.name,
        role=person.role,
        party=party.name,
        picture=_symbol(f"{address}#{code}"),
        code=" ".join(code[i : i + 4] for i in range(0, len(code), 4)),
        address=address.partition("://")[2],
        until=visit.words.day(local_day(visit.now + timedelta(days=accounts.CARD_DAYS))),
    )


def _symbol(text: str) -> str:
    drawn = qrcode.make(text, error_correction=ERROR_CORRECT_M, box_size=7, border=4)
    out = BytesIO()
    drawn.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def _view(session: Session, visit: Visit, person: Person) -> PersonView:
    operator = visit.actor.role is Role.OPERATOR
    return PersonView(
        code=person.code,
        name=person.name,
        role=person.role,
        party=parties.get(session, person.party).name if operator else "",
        phone=person.phone,
        pill=_signed_in(session, visit, person),
        is_self=person.code == visit.actor.person,
    )


def _signed_in(session: Session, visit: Visit, person: Person) -> tuple[str, str]:
    pin = session.get(Pin, person.code)
    if pin is None:
        return "wait", visit.words.gettext("Not signed in yet")
    if pin.wrong >= accounts.PIN_TRIES:
        return "bad", visit.words.gettext("PIN locked: needs a new card")
    return "good", visit.words.gettext("Has a PIN")


def _link(q: str, at: int, found: int) -> str:
    """Address of a page of the list, "" where there is none."""
    if at < 1 or (at - 1) * ON_A_PAGE >= found:
        return ""
    return f"/people?{urlencode({'page': at, 'q': q})}"
