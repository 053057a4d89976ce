"""What the officers' pages share: the frame of their desk, one act behind the PIN, long lists cut into pages.

Who may act and what follows is said by the record rooms; here a refusal becomes the same page again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from urllib.parse import quote, urlencode

from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from trace import reference
from trace.accounts import OFFICERS, Actor, Person, Role
from trace.errors import Conflict, RuleBroken
from trace.parties import Party
from trace.provenance import AlreadySent, Book, Reader
from trace.web import failures
from trace.web.manager_forms import Option
from trace.web.pages import FormView, again, blank, go, page, sentence_in
from trace.web.visit import Posted, Visit
from trace.web.words import Words

PER_PAGE: Final = 30
T = TypeVar("T")
Show = Callable[[FormView], HTMLResponse]

# Kinds of parties in English: the key of their words.
KINDS: Final = {
    "cooperative": "Cooperative",
    "group": "Cooperative group",
    "union": "Union of cooperatives",
    "enterprise": "Enterprise",
    "authority": "Authority",
    "laboratory": "Laboratory",
}
_PLACES: Final = (
    ("papers", "/officer/certificates", "Papers"),
    ("lots", "/officer/lots", "Lots"),
    ("parties", "/officer/parties", "Parties"),
    ("rules", "/officer/rules", "Rules"),
    ("cases", "/cases", "Cases"),
)


@dataclass(frozen=True)
class Listed(Generic[T]):
    """One page of a long list, with the addresses of the pages beside it and words for where one is."""

    items: Sequence[T]
    before: str
    after: str
    here: str


def officer(visit: Visit) -> Actor:
    """The inspector or official who asks; Forbidden for everybody else."""
    visit.actor.need(*OFFICERS)
    return visit.actor


def desk(
    visit: Visit, template: str, title: str, at: str, *, back: str = "/home", form: FormView | None = None,
    **values: object,
) -> HTMLResponse:  # fmt: skip
    """A page of the desk.  Its template also gets `nav` and `pin`: where to give the PIN first, "" while fresh."""
    asked = visit.request.url
    then = f"{asked.path}?{asked.query}" if asked.query else asked.path
    pin = "" if visit.is_fresh else f"/pin?then={quote(then)}"
    return page(visit, template, title, back=back, form=form, status=200, nav=nav(visit, at), pin=pin, **values)


def nav(visit: Visit, at: str) -> list[dict[str, object]]:
    """The sections that this role has: all for officers, parties for the operator, none for others."""
    mine = {Role.INSPECTOR: _PLACES, Role.OFFICIAL: _PLACES, Role.OPERATOR: _PLACES[2:3]}.get(visit.actor.role, ())
    return [{"text": visit.words.gettext(text), "href": href, "current": key == at} for key, href, text in mine]


def act(
    visit: Visit, form: Posted, form_id: str, verb: Callable[[Book], object], *, then: str, show: Show,
    roles: tuple[Role, ...] = OFFICERS,
) -> Response:  # fmt: skip
    """One act behind the PIN, one transaction.  Then to `then`; a refusal shows the page again with this form in it."""
    visit.actor.need(*roles)
    visit.need_pin()
    try:
        with visit.house.writing() as book:
            book.refuse_repeat(visit.actor.person, form.nonce)
            verb(book)
    except AlreadySent:
        return go(then)
    except (RuleBroken, Conflict) as refused:
        response = show(again(visit, form, refused, form_id))
        response.status_code = failures.status(refused)
        return response
    return go(then)


def forms(failed: FormView | None, *ids: str) -> dict[str, FormView]:
    """The forms of a page by id; the one that failed as it was sent, the others just opened."""
    return {name: failed if failed and failed.id == name else blank(name) for name in ids}


def listed(visit: Visit, session: Session, query: SelectOfScalar[T]) -> Listed[T]:
    """The page of a list that `?page=` asks for; the first where it asks for none."""
    asked = visit.request.query_params.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 and int(asked) else 1
    found = session.exec(query.offset((number - 1) * PER_PAGE).limit(PER_PAGE + 1)).all()
    here = visit.words.gettext("Page {number}").format(number=number)
    before = _page(visit, number - 1) if number > 1 else ""
    return Listed(found[:PER_PAGE], before, _page(visit, number + 1) if found[PER_PAGE:] else "", here)


def options(visit: Visit, rows: Mapping[str, object]) -> tuple[Option, ...]:
    """The rows of a reference table as choices."""
    return tuple(Option(key, sentence_in(visit, row)) for key, row in rows.items())


def hows(visit: Visit) -> tuple[Option, ...]:
    """How an officer can have looked at something."""
    return options(visit, reference.check_hows())


def kind_word(words: Words, kind: str) -> str:
    """The kind of a party in words."""
    return words.gettext(KINDS[kind])


def who(reader: Reader, person_code: str) -> str:
    """Name and office of the person behind a statement; the code where the name was erased."""
    person = reader.session.get(Person, person_code)
    office = reader.session.get(Party, person.party) if person else None
    return ", ".join(part for part in (person.name if person else person_code, office.name if office else "") if part)


def _page(visit: Visit, number: int) -> str:
    kept = [(name, value) for name, value in visit.request.query_params.multi_items() if name != "page"]
    return f"?{urlencode([*kept, ('page', str(number))])}"
