"""Cases: what somebody must look at, closed with a word.  A manager sees those of the own party, officers all.

A case is no part of the record and colours no page.  Of whoever reported, nothing is known.
"""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from trace import cases
from trace.accounts import OFFICERS, Actor, Role
from trace.cases import Case
from trace.codes import shown_lot
from trace.errors import Conflict, NotFound, RuleBroken
from trace.lots import Lot
from trace.parties import Party
from trace.provenance import Reader
from trace.web import failures
from trace.web.officer_desk import PER_PAGE, desk, who
from trace.web.pages import FormView, again, blank, go
from trace.web.scan_render import PROBLEMS
from trace.web.visit import Form, SignedIn, Visit

router: Final = APIRouter()
_READERS: Final = (Role.MANAGER, *OFFICERS)


@dataclass(frozen=True)
class CaseView:
    """A case in words."""

    href: str
    title: str
    text: str
    pill: tuple[str, str]
    facts: tuple[tuple[str, str], ...]
    lot_href: str
    open: bool


@router.get("/cases")
def case_list(visit: SignedIn) -> Response:
    """Open cases first, oldest first."""
    visit.actor.need(*_READERS)
    asked = visit.request.query_params.get("page", "1")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    with visit.house.reading() as reader:
        found = cases.visible(reader.session, visit.actor)
        shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
        rows = [_view(reader, visit, case) for case in shown]
    say = visit.words.gettext
    return desk(
        visit, "cases/list.html", say("Cases"), "cases", rows=rows, here=say("Page {number}").format(number=number),
        before=f"?page={number - 1}" if number > 1 else "",
        after=f"?page={number + 1}" if len(found) > number * PER_PAGE else "",
    )  # fmt: skip


@router.get("/cases/{number}")
def case(visit: SignedIn, number: int) -> Response:
    """One case."""
    return _case_page(visit, number, blank("close"))


@router.post("/cases/{number}/close")
def close(visit: SignedIn, form: Form, number: int) -> Response:
    """Closes a case with a word; once."""
    visit.actor.need(*_READERS)
    try:
        with visit.house.filing() as session:
            _still_open(_find(session, visit.actor, number))
            cases.close(session, visit.actor, number, form.text("word"), visit.now)
    except (RuleBroken, Conflict) as refused:
        response = _case_page(visit, number, again(visit, form, refused, "close"))
        response.status_code = failures.status(refused)
        return response
    return go(f"/cases/{number}")


def _case_page(visit: Visit, number: int, form: FormView) -> HTMLResponse:
    visit.actor.need(*_READERS)
    with visit.house.reading() as reader:
        view = _view(reader, visit, _find(reader.session, visit.actor, number))
    return desk(visit, "cases/case.html", view.title, "cases", back="/cases", form=form, view=view, number=number)


def _find(session: Session, actor: Actor, number: int) -> Case:
    found = next((case for case in cases.visible(session, actor) if case.number == number), None)
    if found is None:
        raise NotFound(case=number)
    return found


def _still_open(case: Case) -> None:
    """Raises Conflict when somebody closed it first."""
    if case.closed is not None:
        raise Conflict


def _view(reader: Reader, visit: Visit, case: Case) -> CaseView:
    say, words = visit.words.gettext, visit.words
    party = reader.session.get(Party, case.party)
    lot = reader.session.get(Lot, case.lot) if case.lot else None
    opened = say("opened {when}").format(when=words.moment(case.opened))
    parts = [_about(visit, case), shown_lot(case.lot) if case.lot else "", party.name if party else "", opened]
    facts = (
        (say("What it is about"), _about(visit, case)),
        (say("Lot"), shown_lot(case.lot) if case.lot else ""),
        (say("Label number"), case.serial),
        (say("Party"), party.name if party else ""),
        (say("What they wrote"), case.text),
        (say("Opened"), words.moment(case.opened)),
        (say("Closed on"), words.moment(case.closed) if case.closed else ""),
        (say("Closed by"), who(reader, case.closed_by) if case.closed else ""),
        (say("Result of the case"), case.word),
    )
    root = "/officer/lots" if visit.actor.is_officer else "/lots"
    return CaseView(
        href=f"/cases/{case.number}",
        title=say("Case {number}").format(number=words.number(case.number)),
        text=" · ".join(part for part in parts if part),
        pill=("good", say("Closed")) if case.closed else ("wait", say("Open")),
        facts=tuple((term, value) for term, value in facts if value),
        lot_href=f"{root}/{case.lot}" if lot else "",
        open=case.closed is None and cases.may_close(visit.actor, case),
    )


def _about(visit: Visit, case: Case) -> str:
    """What a report says is wrong; a task is always the same."""
    if case.kind == cases.REPORT:
        return visit.words.gettext(PROBLEMS.get(case.about, case.about))
    return visit.words.gettext("A lot with labels no longer meets the rules")
