"""Parties: cooperatives, groups, unions, enterprises, authorities, laboratories.

A party has one name field (NFC, all letters of the local peoples), a two-level address by commune code, and a public
phone only where it gave one.  Suspension is an authority's act: `party.suspend`, ended by `party.resume`.
"""

import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlmodel import Field, Session, SQLModel, col, select

from trace import canonical, places, sheets
from trace.codes import PARTY_LENGTH, random_code
from trace.errors import NotFound, RuleBroken
from trace.provenance import Book
from trace.statements import Statement

if TYPE_CHECKING:
    from trace.canonical import Value
    from trace.keys import Keyring

MAX_NAME: Final = 120
KIDX: Final = 1  # the first label key of a party


class Kind(StrEnum):
    """Kinds of parties."""

    COOPERATIVE = "cooperative"  # hợp tác xã
    GROUP = "group"  # tổ hợp tác
    UNION = "union"  # liên hiệp hợp tác xã
    ENTERPRISE = "enterprise"
    AUTHORITY = "authority"
    LABORATORY = "laboratory"


PRODUCERS: Final = frozenset({Kind.COOPERATIVE, Kind.GROUP, Kind.UNION, Kind.ENTERPRISE})


class BadText(RuleBroken):
    """Empty, too long, or with characters that no name has."""

    code = "text-bad"


class Party(SQLModel, table=True):
    """A party, found by its code."""

    code: str = Field(primary_key=True)
    kind: str
    name: str
    commune: str
    phone: str = ""
    folded: str = Field(index=True)


def clean(text: str, field: str, *, longest: int = MAX_NAME, optional: bool = False) -> str:
    """What a person typed, as NFC without outer blanks; raises BadText naming the field."""
    plain = unicodedata.normalize("NFC", " ".join(text.split()))
    if any(unicodedata.category(character) == "Cf" for character in plain):  # invisible: two names that look alike
        raise BadText(field=field, longest=longest)
    if (not plain and not optional) or len(plain) > longest or not canonical.text_is_allowed(plain):
        raise BadText(field=field, longest=longest)
    return plain


def add(
    book: Book, by: str, keys: "Keyring", *, kind: Kind, name: str, commune: str, phone: str = "", nonce: str = ""
) -> Party:
    """Enrols a party; producers get their label key in the same act.  The caller has checked who may."""
    name = clean(name, "name")
    sheets.refuse_unprintable(name, "name")
    phone = clean(phone, "phone", longest=20, optional=True)
    places.commune(commune)
    code = _free_code(book.session)
    told: dict[str, Value] = {"phone": phone}
    statement = book.write(
        "party.add", party=code, by=by, nonce=nonce, kind=kind.value, name=name, commune=commune, private=told
    )
    if kind in PRODUCERS:
        vkey = keys.make_label_key(code, KIDX).verifier.vkey
        book.write("key.label", party=code, by=by, kidx=KIDX, vkey=vkey, prev=[statement.id])
    return apply_add(book.session, statement, told)


def apply_add(session: Session, statement: Statement, private: "dict[str, Value]") -> Party:
    """The row of a `party.add` statement."""
    party = Party(
        code=statement.text("party"),
        kind=statement.text("kind"),
        name=statement.text("name"),
        commune=statement.text("commune"),
        phone=str(private.get("phone", "")),
        folded=places.fold(statement.text("name")),
    )
    session.add(party)
    session.flush()
    return party


def get(session: Session, code: str) -> Party:
    """The party with a code; NotFound."""
    found = session.get(Party, code)
    if found is None:
        raise NotFound(party=code)
    return found


def named(session: Session, *kinds: str) -> Sequence[Party]:
    """Parties of some kinds (all without), by name."""
    query = select(Party).order_by(col(Party.folded))
    return session.exec(query.where(col(Party.kind).in_(kinds)) if kinds else query).all()


def _free_code(session: Session) -> str:
    while session.get(Party, code := random_code(PARTY_LENGTH)) is not None:
        pass
    return code
