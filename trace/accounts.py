"""People and how they sign in: a printed card, a PIN chosen on the phone, a session of the device.

No password, e-mail or SMS.  A person is a pseudonym (`7K3F.M9QXM2P`); the name is a private field of the `role.grant`
statement.  Cards, PINs and sessions are no part of the record.  PINs are Argon2id (64 MiB), one at a time; five wrong
tries lock the PIN until a new card is printed.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlmodel import Field, Session, SQLModel, col, select

from trace import pins, places
from trace.codes import random_code
from trace.errors import Forbidden, NotFound, RuleBroken, Tampered
from trace.parties import Kind, Party, clean
from trace.provenance import Book
from trace.statements import Statement

if TYPE_CHECKING:
    from trace.canonical import Value

CARD_LENGTH: Final = 16  # 80 bits
CARD_DAYS: Final = 14
PIN_TRIES: Final = 5
FRESH: Final = timedelta(minutes=10)
_SESSION_DAYS: Final = {"member": 30, "clerk": 30, "manager": 30}
_STAFF_HOURS: Final = 12


class Role(StrEnum):
    """What a person may do for a party."""

    MEMBER = "member"
    CLERK = "clerk"
    MANAGER = "manager"
    INSPECTOR = "inspector"
    OFFICIAL = "official"
    OPERATOR = "operator"


OFFICERS: Final = (Role.INSPECTOR, Role.OFFICIAL)
STAFF_OF_PARTY: Final = (Role.MEMBER, Role.CLERK, Role.MANAGER)
HOUSE: Final = "house"  # enrols the first people, and concludes what follows from an act
OFFICERS_ONLY: Final = frozenset(
    {"cert.check", "cert.withdraw", "lot.check", "party.resume", "party.suspend", "product.type", "reference.adopt"}
)
_OF_THE_HOUSE: Final = frozenset({"party.add", "key.label", "role.grant", "judgement", "hold"})
_OF_OPERATORS: Final = frozenset({"party.add", "key.label", "key.revoke", "role.grant", "role.end"})
_OF_STAFF: Final = {
    "member": frozenset({"lot.create"}),
    "clerk": frozenset({"lot.create", "label.attach", "label.void"}),
}


class CardNotValid(RuleBroken):
    """No such card, used, or too old."""

    code = "card-not-valid"


class PinWrong(RuleBroken):
    """Not this person's PIN; `left` tries remain."""

    code = "pin-wrong"


class PinLocked(RuleBroken):
    """Five wrong tries: a new card is needed."""

    code = "pin-locked"


class PowerMissing(Tampered):
    """Somebody acted in a role that the log does not give: a row was changed."""

    code = "power-missing"


class RoleNotHere(RuleBroken):
    """Officers and operators belong to an authority; members, clerks and managers to the others."""

    code = "role-not-here"


@dataclass(frozen=True)
class Actor:
    """Who acts, for which party, in which role."""

    person: str
    party: str
    role: Role

    def need(self, *roles: Role) -> None:
        """Raises Forbidden unless the role is one of these."""
        if self.role not in roles:
            raise Forbidden(role=self.role.value)

    def own(self, party: str) -> None:
        """Raises NotFound for another party's things: they are not told apart from things that are not there."""
        if party != self.party and self.role not in OFFICERS:
            raise NotFound(party=party)

    @property
    def is_officer(self) -> bool:
        """Inspector or official: reads every party's things."""
        return self.role in OFFICERS


class Person(SQLModel, table=True):
    """A person of a party; `role` is "" once it ended."""

    code: str = Field(primary_key=True)
    party: str = Field(index=True)
    role: str
    name: str
    folded: str
    phone: str = ""


class Card(SQLModel, table=True):
    """A printed sign-in card, by the hash of its code."""

    hash: str = Field(primary_key=True)
    person: str = Field(index=True)
    expires: datetime
    reusable: bool = False  # demo realm on loopback only
    used: bool = False


class Pin(SQLModel, table=True):
    """A person's PIN."""

    person: str = Field(primary_key=True)
    hash: str
    wrong: int = 0


class Login(SQLModel, table=True):
    """A device session, by the hash of its cookie."""

    hash: str = Field(primary_key=True)
    person: str = Field(index=True)
    csrf: str
    expires: datetime
    fresh_until: datetime


def enrol(
    book: Book, by: str, party: Party, *, role: Role, name: str, phone: str = "", nonce: str = ""
) -> tuple[Person, str]:
    """Adds a person to a party and prints a card: (person, card code).  The caller has checked who may."""
    if (party.kind == Kind.AUTHORITY) == (role in STAFF_OF_PARTY):
        raise RoleNotHere(field="role")
    name = clean(name, "name", longest=80)
    code = f"{party.code}.M{random_code(7)}"
    private: dict[str, Value] = {"name": name, "phone": clean(phone, "phone", longest=20, optional=True)}
    statement = book.write(
        "role.grant", party=party.code, by=by, nonce=nonce, person=code, role=role.value, private=private
    )
    person = apply_grant(book.session, statement, private)
    return person, new_card(book.session, person.code, book.now)


def invite(
    book: Book, actor: Actor, party: Party, *, role: Role, name: str, phone: str = "", nonce: str = ""
) -> tuple[Person, str]:
    """A manager adds members, clerks and managers of the own party; an operator anybody."""
    if actor.role is not Role.OPERATOR:
        actor.need(Role.MANAGER)
        actor.own(party.code)
        if role not in STAFF_OF_PARTY:
            raise Forbidden(role=role.value)
    return enrol(book, actor.person, party, role=role, name=name, phone=phone, nonce=nonce)


def end(book: Book, actor: Actor, person: Person, nonce: str = "") -> None:
    """Ends a person's role and every session; a manager never ends the own role."""
    if actor.role is not Role.OPERATOR:
        actor.need(Role.MANAGER)
        actor.own(person.party)
    if person.code == actor.person:
        raise Forbidden(role=person.role)
    statement = book.write("role.end", party=person.party, by=actor.person, nonce=nonce, person=person.code)
    apply_end(book.session, statement)
    end_sessions(book.session, person.code)


def apply_grant(session: Session, statement: Statement, private: "dict[str, Value]") -> Person:
    """The row of a `role.grant` statement; a name that was erased leaves the pseudonym."""
    name = str(private.get("name", statement.text("person")))
    person = Person(
        code=statement.text("person"),
        party=statement.text("party"),
        role=statement.text("role"),
        name=name,
        folded=places.fold(name),
        phone=str(private.get("phone", "")),
    )
    session.add(person)
    session.flush()
    return person


def apply_end(session: Session, statement: Statement) -> None:
    """The row after a `role.end` statement."""
    person = session.get(Person, statement.text("person"))
    if person is not None:
        person.role = ""
        session.add(person)
        session.flush()


def prove_powers(book: Book) -> None:
    """Before any transaction ends: whoever acted holds the role by the grants in the log, whatever the rows say."""
    for statement in book.written:
        if not _may(book, statement):
            raise PowerMissing(by=statement.text("by"), type=statement.type)


def _may(book: Book, statement: Statement) -> bool:
    by, kind = statement.text("by"), statement.type
    if by == HOUSE:
        return kind in _OF_THE_HOUSE
    told = [s for s in book.about(by, "role.grant", "role.end") if s.text("person") == by]
    role = told[-1].text("role") if told and told[-1].type == "role.grant" else ""
    if kind in OFFICERS_ONLY or statement.text("side") == "authority":
        return role == Role.OFFICIAL or (role == Role.INSPECTOR and kind != "reference.adopt")
    if role == Role.OPERATOR:
        return kind in _OF_OPERATORS
    if kind == "role.grant" and statement.text("role") not in STAFF_OF_PARTY:
        return False
    at_home = bool(told) and told[-1].text("party") == statement.text("party")
    return at_home and (role == Role.MANAGER or kind in _OF_STAFF.get(role, frozenset()))


def people(session: Session, party: str) -> Sequence[Person]:
    """People of a party with a role, by name."""
    query = select(Person).where(Person.party == party, Person.role != "").order_by(col(Person.folded))
    return session.exec(query).all()


def person(session: Session, code: str, actor: Actor | None = None) -> Person:
    """A person; NotFound for unknown ones and for another party's (when an actor asks)."""
    found = session.get(Person, code)
    if found is None:
        raise NotFound(person=code)
    if actor is not None and actor.role is not Role.OPERATOR:
        actor.own(found.party)
    return found


def new_card(session: Session, person_code: str, now: datetime, *, reusable: bool = False) -> str:
    """A fresh card for a person; older unused ones stop working.  The code is returned once and stored hashed."""
    for old in session.exec(select(Card).where(Card.person == person_code, col(Card.used).is_(False))):
        old.used = True
        session.add(old)
    code = random_code(CARD_LENGTH)
    session.add(Card(hash=_hash(code), person=person_code, expires=now + timedelta(days=CARD_DAYS), reusable=reusable))
    session.flush()
    return code


def holder(session: Session, code: str, now: datetime) -> Person:
    """Whose card this is; raises CardNotValid."""
    card = session.get(Card, _hash(plain_card(code)))
    found = session.get(Person, card.person) if card else None
    if card is None or found is None or card.used or _aware(card.expires) < now or not found.role:
        raise CardNotValid(field="code")
    return found


def join(session: Session, code: str, pin: str, now: datetime) -> tuple[str, Login]:
    """Uses a card: sets the PIN chosen on this phone, ends the person's other sessions, opens one (cookie, login)."""
    found = holder(session, code, now)
    pins.check_shape(pin)
    card = session.get(Card, _hash(plain_card(code)))
    if card is not None and not card.reusable:
        card.used = True
        session.add(card)
    session.merge(Pin(person=found.code, hash=pins.hashed(pin), wrong=0))
    end_sessions(session, found.code)
    return open_login(session, found, now)


def set_pins(session: Session, persons: Iterable[str], pin: str) -> None:
    """One PIN for several people, hashed once: for the demo, which tells its PIN to everybody."""
    pins.check_shape(pin)
    shared = pins.hashed(pin)
    for code in persons:
        session.merge(Pin(person=code, hash=shared))
    session.flush()


def holder_of_reusable(session: Session, code: str, now: datetime) -> Person:
    """Whose reusable card this is (the demo's links); raises CardNotValid."""
    found = holder(session, code, now)
    card = session.get(Card, _hash(plain_card(code)))
    if card is None or not card.reusable:
        raise CardNotValid(field="code")
    return found


def open_login(session: Session, found: Person, now: datetime) -> tuple[str, Login]:
    """A new device session, fresh for ten minutes."""
    cookie = secrets.token_urlsafe(32)
    days = _SESSION_DAYS.get(found.role)
    login = Login(
        hash=_hash(cookie),
        person=found.code,
        csrf=secrets.token_urlsafe(16),
        expires=now + (timedelta(days=days) if days else timedelta(hours=_STAFF_HOURS)),
        fresh_until=now + FRESH,
    )
    session.add(login)
    session.flush()
    return cookie, login


def signed_in(session: Session, cookie: str, now: datetime) -> tuple[Actor, Person, Login] | None:
    """Who holds this cookie; None where nobody, too old, or the role ended."""
    login = session.get(Login, _hash(cookie)) if cookie else None
    found = session.get(Person, login.person) if login else None
    if login is None or found is None or not found.role or _aware(login.expires) < now:
        return None
    return Actor(found.code, found.party, Role(found.role)), found, login


def is_fresh(login: Login, now: datetime) -> bool:
    """Whether the PIN was given within ten minutes: runs, stops and confirmations ask for it."""
    return _aware(login.fresh_until) >= now


def give_pin(session: Session, login: Login, pin: str, now: datetime) -> None:
    """Makes a session fresh; raises PinWrong or PinLocked.  The caller commits even then: tries are counted."""
    row = session.get(Pin, login.person)
    if row is None or row.wrong >= PIN_TRIES:
        raise PinLocked(field="pin")
    if not pins.matches(pin, row.hash):
        row.wrong += 1
        session.add(row)
        session.flush()
        raise PinWrong(field="pin", left=PIN_TRIES - row.wrong)
    row.wrong = 0
    login.fresh_until = now + FRESH
    session.add(row)
    session.add(session.merge(login))
    session.flush()


def end_sessions(session: Session, person_code: str) -> None:
    """Signs a person out everywhere: a lost phone, a new card, a role that ended."""
    for row in session.exec(select(Login).where(Login.person == person_code)):
        session.delete(row)
    session.flush()


def sign_out(session: Session, cookie: str) -> None:
    """Ends a session."""
    login = session.get(Login, _hash(cookie))
    if login is not None:
        session.delete(login)
        session.flush()


def plain_card(code: str) -> str:
    """A card code as typed: small letters, dashes and blanks are forgiven."""
    return code.strip().upper().translate(str.maketrans("OIL", "011", "- "))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _aware(moment: datetime) -> datetime:
    """SQLite forgets the zone: what is stored is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
