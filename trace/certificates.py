"""Papers: certificates, commitments, declarations.  What a party uploads counts for nothing until somebody looked.

`cert.add` is the party's word; `cert.check` is an officer's, with how it was looked at, or a refusal with the reason;
`cert.withdraw` takes effect back to a day.  The same number at two parties: both stay, neither counts until an officer
decides, nobody is called a forger.  A number is opaque text, compared after NFC, trimming and upper case.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from sqlmodel import Field, Session, SQLModel, col, select

from trace import reference
from trace.accounts import Actor, Role
from trace.clock import local_day
from trace.codes import random_code
from trace.errors import Conflict, NotFound, RuleBroken
from trace.parties import clean
from trace.plots import Plot
from trace.products import CropUnknown, Product
from trace.provenance import Book, Reader
from trace.safety import Paper
from trace.statements import Statement

if TYPE_CHECKING:
    from trace.canonical import Value

_Row = TypeVar("_Row")
WAITING: Final = "waiting"
SEEN: Final = "seen"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"


class DatesBad(RuleBroken):
    """It ends before it begins, or was issued in the future."""

    code = "certificate-dates-bad"


class KindUnknown(RuleBroken):
    """Not one of the seven kinds."""

    code = "certificate-kind-unknown"


class ResultBad(RuleBroken):
    """Not a result that this kind of paper states."""

    code = "certificate-result-bad"


class ScopeMissing(RuleBroken):
    """The paper must say which plots and crops, or which products, it covers."""

    code = "certificate-scope-missing"


class HowUnknown(RuleBroken):
    """How it was looked at must be told."""

    code = "certificate-how-unknown"


class AlreadyDecided(Conflict):
    """Somebody decided on this paper first."""

    code = "certificate-decided"


class Certificate(SQLModel, table=True):
    """A paper, found by its code; `state` is for lists, the judgement reads statements."""

    code: str = Field(primary_key=True)
    party: str = Field(index=True)
    kind: str
    number: str
    number_key: str = Field(index=True)
    issuer: str
    issued: date
    expires: date | None
    result: str
    plots: str  # JSON list of codes
    crops: str
    products: str
    quantity_g: int
    file: str
    state: str = Field(index=True)
    added: date
    note: str = ""  # why it was refused


def number_key(kind: str, number: str) -> str:
    """The subject under which equal numbers meet: blanks, dashes, invisible and wide characters make no difference."""
    plain = unicodedata.normalize("NFKC", number).upper()
    kept = (c for c in plain if unicodedata.category(c) not in ("Cf", "Pd", "Zs", "Cc"))
    return f"number:{kind}:{''.join(kept)}"


def add(
    book: Book,
    actor: Actor,
    *,
    kind: str,
    number: str,
    issuer: str,
    issued: date,
    expires: date | None,
    result: str = "",
    plots: Sequence[str] = (),
    crops: Sequence[str] = (),
    products: Sequence[str] = (),
    quantity_g: int = 0,
    file: str,
    nonce: str = "",
) -> Certificate:
    """A manager adds a paper; `file` is the hash of its stored bytes.  It waits for an officer."""
    actor.need(Role.MANAGER)
    number, issuer = clean(number, "number", longest=60), clean(issuer, "issuer")
    scope = {"plots": plots, "crops": crops, "products": products}
    for refusal in refusals(kind, local_day(book.now), issued=issued, expires=expires, result=result, scope=scope):
        raise refusal
    for code in plots:
        actor.own(_there(book.session.get(Plot, code)).party)
    for code in products:
        actor.own(_there(book.session.get(Product, code)).party)
    statement = book.write(
        "cert.add", party=actor.party, by=actor.person, nonce=nonce, cert=f"{actor.party}.C{random_code(5)}", kind=kind,
        number=number, number_key=number_key(kind, number), issuer=issuer, issued=str(issued),
        expires=str(expires) if expires else "", result=result, plots=[*sorted(plots)], crops=[*sorted(crops)],
        products=[*sorted(products)], quantity_g=quantity_g or "", file=file,
    )  # fmt: skip
    return apply_add(book.session, statement, {})


def refusals(
    kind: str, today: date, *, issued: date, expires: date | None, result: str, scope: Mapping[str, Sequence[str]]
) -> Iterator[RuleBroken]:
    """Everything that stands against a paper as told, so that a form can say it all at once."""
    known = reference.certificate_types().get(kind)
    if known is None:
        yield KindUnknown(field="kind")
        return
    if issued > today:
        yield DatesBad(field="issued")
    if (expires is None and known.validity_months is not None) or (expires is not None and expires < issued):
        yield DatesBad(field="expires")
    if (result or known.results) and result not in known.results:
        yield ResultBad(field="result")
    needed = {"plot_and_crop": ("plots", "crops"), "product": ("products",)}.get(known.covers, ())
    for name in needed:
        if not scope[name]:
            yield ScopeMissing(field=name)
    if any(crop not in reference.crops() for crop in scope["crops"]):
        yield CropUnknown(field="crops")


def check(book: Book, actor: Actor, code: str, *, how: str, nonce: str = "") -> Certificate:
    """An officer looked at the paper and says how: original seen, register looked up, issuer answered."""
    actor.need(Role.INSPECTOR, Role.OFFICIAL)
    if how not in reference.check_hows():
        raise HowUnknown(field="how")
    row = _undecided(book.session, code)
    statement = book.write(
        "cert.check", party=row.party, by=actor.person, nonce=nonce, cert=code, how=how, office=actor.party,
        done=local_day(book.now), prev=[_added(book, code).id],
    )  # fmt: skip
    return apply_check(book.session, statement, {})


def refuse(book: Book, actor: Actor, code: str, *, why: str, nonce: str = "") -> Certificate:
    """An officer looked at the paper and does not accept it; the reason is told to the party."""
    actor.need(Role.INSPECTOR, Role.OFFICIAL)
    _undecided(book.session, code)
    row = book.session.get_one(Certificate, code)
    statement = book.write(
        "cert.check", party=row.party, by=actor.person, nonce=nonce, cert=code, how=REFUSED, office=actor.party,
        done=local_day(book.now), why=clean(why, "why", longest=300), prev=[_added(book, code).id],
    )  # fmt: skip
    return apply_check(book.session, statement, book.private(statement))


def withdraw(book: Book, actor: Actor, code: str, *, since: date, why: str, nonce: str = "") -> Certificate:
    """An officer withdraws a paper back to a day; from that day on it counts for nothing."""
    actor.need(Role.INSPECTOR, Role.OFFICIAL)
    row = get(book.session, code, actor)
    before = [s.day("since") for s in book.about(code, "cert.withdraw")]
    if any(day is not None and day <= since for day in before):
        raise AlreadyDecided(cert=code)
    if since > local_day(book.now):
        raise DatesBad(field="since")
    statement = book.write(
        "cert.withdraw", party=row.party, by=actor.person, nonce=nonce, cert=code, since=str(since), office=actor.party,
        why=clean(why, "why", longest=300), prev=[_added(book, code).id],
    )  # fmt: skip
    return apply_withdraw(book.session, statement, book.private(statement))


def paper(reader: Reader, added: Statement) -> Paper:
    """What the statements say about one paper: the evidence that the judgement reads."""
    code = added.text("cert")
    told = reader.about(code, "cert.check", "cert.withdraw")
    checks = [s for s in told if s.type == "cert.check"]
    withdrawals = [s.day("since") or date.min for s in told if s.type == "cert.withdraw"]
    last = checks[-1] if checks else None
    twins = [
        twin
        for twin in reader.about(added.text("number_key"), "cert.add")
        if twin.text("party") != added.text("party") and not _is_refused(reader, twin)
    ]
    return Paper(
        code=code,
        number=added.text("number"),
        kind=added.text("kind"),
        party=added.text("party"),
        issued=added.day("issued") or date.max,
        expires=added.day("expires"),
        result=added.text("result"),
        plots=frozenset(added.texts("plots")),
        crops=frozenset(added.texts("crops")),
        products=frozenset(added.texts("products")),
        quantity_g=added.number("quantity_g"),
        looked=last.text("how") if last else "",
        disputed=any(last is None or twin.idx > last.idx for twin in twins),
        withdrawn_from=min(withdrawals) if withdrawals else None,
    )


def _is_refused(reader: Reader, added: Statement) -> bool:
    """Whether an officer did not accept a paper: then its number disputes nobody's."""
    checks = reader.about(added.text("cert"), "cert.check")
    return bool(checks) and checks[-1].text("how") == REFUSED


def papers(reader: Reader, party: str) -> tuple[Paper, ...]:
    """All papers of a party."""
    return tuple(paper(reader, added) for added in reader.about(party, "cert.add"))


def proven_kinds(reader: Reader, party: str, day: date, crop: str = "") -> frozenset[str]:
    """Kinds of paper that a party holds, looked at and in force on a day: they bear out protected words.

    With a crop, only papers that cover it or name no crops.
    """
    held = [p for p in papers(reader, party) if p.counts(day)]
    return frozenset(p.kind for p in held if not crop or not p.crops or crop in p.crops)


def apply_add(session: Session, statement: Statement, _private: "dict[str, Value]") -> Certificate:
    """The row of a `cert.add` statement."""
    s = statement
    row = Certificate(
        code=s.text("cert"), party=s.text("party"), kind=s.text("kind"), number=s.text("number"),
        number_key=s.text("number_key"), issuer=s.text("issuer"), issued=s.day("issued") or s.at.date(),
        expires=s.day("expires"), result=s.text("result"), plots=_list(s, "plots"), crops=_list(s, "crops"),
        products=_list(s, "products"), quantity_g=s.number("quantity_g"), file=s.text("file"), state=WAITING,
        added=local_day(s.at),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def apply_check(session: Session, statement: Statement, private: "dict[str, Value]") -> Certificate:
    """The row after a `cert.check` statement."""
    row = session.get_one(Certificate, statement.text("cert"))
    row.state = REFUSED if statement.text("how") == REFUSED else SEEN
    row.note = str(private.get("why", ""))
    session.add(row)
    session.flush()
    return row


def apply_withdraw(session: Session, statement: Statement, private: "dict[str, Value]") -> Certificate:
    """The row after a `cert.withdraw` statement."""
    row = session.get_one(Certificate, statement.text("cert"))
    row.state, row.note = WITHDRAWN, str(private.get("why", ""))
    session.add(row)
    session.flush()
    return row


def get(session: Session, code: str, actor: Actor) -> Certificate:
    """A paper of the actor's party; NotFound for others'."""
    found = session.get(Certificate, code)
    if found is None:
        raise NotFound(cert=code)
    actor.own(found.party)
    return found


def of_party(session: Session, party: str) -> Sequence[Certificate]:
    """Papers of a party, newest first."""
    query = (
        select(Certificate).where(Certificate.party == party).order_by(col(Certificate.added).desc(), Certificate.code)
    )
    return session.exec(query).all()


def waiting(session: Session) -> Sequence[Certificate]:
    """Papers that no officer has looked at, oldest first."""
    query = select(Certificate).where(Certificate.state == WAITING).order_by(col(Certificate.added), Certificate.code)
    return session.exec(query).all()


def twins(session: Session, row: Certificate) -> Sequence[Certificate]:
    """The same number at other parties."""
    query = select(Certificate).where(Certificate.number_key == row.number_key, Certificate.party != row.party)
    return session.exec(query).all()


def _undecided(session: Session, code: str) -> Certificate:
    row = session.get(Certificate, code)
    if row is None:
        raise NotFound(cert=code)
    if row.state not in (WAITING, SEEN, REFUSED):
        raise AlreadyDecided(cert=code)
    return row


def _added(book: Book, code: str) -> Statement:
    found = book.only(code, "cert.add")
    if found is None:
        raise NotFound(cert=code)
    return found


def _there(row: _Row | None) -> _Row:
    if row is None:
        raise NotFound
    return row


def _list(statement: Statement, name: str) -> str:
    return json.dumps(list(statement.texts(name)))
