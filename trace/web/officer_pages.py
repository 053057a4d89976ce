"""Papers at the officers' desk: the queue, one paper with its file, looked at, not accepted, withdrawn back to a day.

The same number at two parties is shown side by side and nobody is blamed.  A decision is taken on what the officer had
before the eyes: if something happened to the paper meanwhile, it is shown first (409).
"""

from datetime import date
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlmodel import col, select

from trace import certificates, places, reference
from trace.certificates import Certificate
from trace.errors import Conflict, RuleBroken
from trace.files import media_type
from trace.parties import Party
from trace.provenance import Book, Reader
from trace.units import parse_day
from trace.web.manager_forms import Option
from trace.web.officer_desk import act, desk, forms, hows, listed, officer, options
from trace.web.officer_paper_view import STATES, changes, found, latest, paper_view
from trace.web.pages import FormView, again, blank, sentence_in
from trace.web.visit import Form, Posted, SignedIn, Visit

router: Final = APIRouter()
_HOME: Final = "/officer/certificates"


@router.get("/officer/certificates")
def papers(visit: SignedIn) -> Response:
    """The queue: by state (waiting first of all) and kind, oldest first."""
    officer(visit)
    asked = visit.request.query_params
    state, kind = asked.get("state", certificates.WAITING), asked.get("kind", "")
    query = select(Certificate).order_by(col(Certificate.added), Certificate.code)
    query = query.where(Certificate.state == state) if state in STATES else query
    query = query.where(Certificate.kind == kind) if kind in reference.certificate_types() else query
    with visit.house.reading() as reader:
        found_papers = listed(visit, reader.session, query)
        rows = [_row(reader, visit, row) for row in found_papers.items]
    title = visit.words.gettext("Papers of the cooperatives")
    return desk(
        visit, "officer/papers.html", title, "papers", rows=rows, listed=found_papers, state=state,
        states=_states(visit, state, kind), kinds=options(visit, reference.certificate_types()),
        filter=blank("filter", kind=kind), waiting=state == certificates.WAITING and not kind,
    )  # fmt: skip


@router.get("/officer/certificates/{code}")
def paper(visit: SignedIn, code: str) -> Response:
    """Everything a paper says, and what can be decided about it."""
    return _paper_page(visit, code)


@router.get("/officer/certificates/{code}/file")
def paper_file(visit: SignedIn, code: str) -> Response:
    """The stored bytes: always a download, never a page of ours."""
    officer(visit)
    with visit.house.reading() as reader:
        digest = found(reader, code).text("file")
    data = visit.house.files.read(digest)
    kind = media_type(data)
    name = f"{code}.{'pdf' if kind == 'application/pdf' else kind.removeprefix('image/')}"
    return Response(data, media_type=kind, headers={
        "Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store",
    })  # fmt: skip


@router.post("/officer/certificates/{code}/check")
def check(visit: SignedIn, form: Form, code: str) -> Response:
    """The officer looked at the paper and says how."""

    def looked(book: Book) -> None:
        _unchanged(book, code, form)
        certificates.check(book, visit.actor, code, how=form.text("how"), nonce=form.nonce)

    return act(visit, form, "check", looked, then=_at(code), show=lambda failed: _paper_page(visit, code, failed))


@router.post("/officer/certificates/{code}/refuse")
def refuse(visit: SignedIn, form: Form, code: str) -> Response:
    """The officer does not accept the paper and says why; what it carried is judged again."""

    def refused(book: Book) -> None:
        _unchanged(book, code, form)
        certificates.refuse(book, visit.actor, code, why=form.text("why"), nonce=form.nonce)

    return act(visit, form, "refuse", refused, then=_at(code), show=lambda failed: _paper_page(visit, code, failed))


@router.get("/officer/certificates/{code}/withdraw")
def withdraw_form(visit: SignedIn, code: str) -> Response:
    """First from which day on; then what that would change, and only there the red button."""
    since = visit.request.query_params.get("since")
    if since is None:
        return _withdraw_page(visit, code, None, blank("since"))
    try:
        return _withdraw_page(visit, code, parse_day(since, "since"), blank("since", since=since))
    except RuleBroken as refused:
        given = Posted({"since": [since]})
        return _withdraw_page(visit, code, None, again(visit, given, refused, "since"))


@router.post("/officer/certificates/{code}/withdraw")
def withdraw(visit: SignedIn, form: Form, code: str) -> Response:
    """Withdraws the paper back to a day; the party's labelled lots are judged again in the same act."""
    officer(visit)
    since = parse_day(form.text("since"), "since")

    def withdrawn(book: Book) -> None:
        _unchanged(book, code, form)
        certificates.withdraw(book, visit.actor, code, since=since, why=form.text("why"), nonce=form.nonce)

    return act(
        visit, form, "withdraw", withdrawn, then=_at(code),
        show=lambda failed: _withdraw_page(visit, code, since, blank("since", since=str(since)), failed),
    )  # fmt: skip


def _paper_page(visit: Visit, code: str, failed: FormView | None = None) -> HTMLResponse:
    officer(visit)
    with visit.house.reading() as reader:
        view = paper_view(reader, visit, code)
    return desk(
        visit, "officer/paper.html", view.kind, "papers", back=_HOME, form=failed, view=view, hows=hows(visit),
        forms=forms(failed, "check", "refuse"),
    )  # fmt: skip


def _withdraw_page(
    visit: Visit, code: str, since: date | None, day: FormView, failed: FormView | None = None
) -> HTMLResponse:
    officer(visit)
    with visit.house.reading() as reader:
        view = paper_view(reader, visit, code)
        told = changes(reader, visit, code, since) if since else ()
    return desk(
        visit, "officer/withdraw.html", visit.words.gettext("Withdraw a paper"), "papers", back=_at(code),
        form=failed or day, view=view, since=since, day=day, changes=told, forms=forms(failed, "withdraw"),
    )  # fmt: skip


def _row(reader: Reader, visit: Visit, row: Certificate) -> tuple[str, str, tuple[str, str], str]:
    say, party = visit.words.gettext, reader.session.get_one(Party, row.party)
    kind = sentence_in(visit, reference.certificate_types()[row.kind])
    parts = [
        kind,
        f"{say('Number')} {row.number}",
        places.full_name(places.commune(party.commune), visit.lang),
        say("since {day}").format(day=visit.words.day(row.added)),
    ]
    if certificates.twins(reader.session, row):
        parts.append(say("the same number stands at another party too"))
    state, words = STATES[row.state]
    return party.name, " · ".join(parts), (state, say(words)), _at(row.code)


def _states(visit: Visit, current: str, kind: str) -> list[dict[str, object]]:
    kept = f"&kind={kind}" if kind in reference.certificate_types() else ""
    told = [Option(state, words) for state, (_, words) in STATES.items()]
    return [
        {"text": visit.words.gettext(one.label), "href": f"?state={one.value}{kept}", "current": one.value == current}
        for one in [*told, Option("all", "All")]
    ]


def _unchanged(book: Book, code: str, form: Posted) -> None:
    """Raises Conflict when something happened to the paper since the page was opened."""
    if form.text("seen") != latest(book, code):
        raise Conflict


def _at(code: str) -> str:
    return f"{_HOME}/{code}"
