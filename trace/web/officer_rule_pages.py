"""Rows of the rule tables at the officers' desk: read in plain words, compared with the document, adopted one by one.

A row that nobody adopted leaves lots unknown.  Only an official adopts; an inspector reads.
"""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from trace import adoptions, reference
from trace.accounts import Role
from trace.adoptions import RowState
from trace.errors import NotFound
from trace.provenance import Reader
from trace.reference import EntryWindow, RequiredBasis, Row, Tt02Item
from trace.web.manager_forms import RESULTS
from trace.web.officer_desk import act, desk, forms, officer, who
from trace.web.pages import FormView, sentence_in
from trace.web.visit import Form, SignedIn, Visit

router: Final = APIRouter()
_HOME: Final = "/officer/rules"
_TABLES: Final = {
    "required_basis": "Which paper is enough for what",
    "entry_windows": "How soon a harvest must be entered",
    "tt02_items": "What every packed lot must tell (TT 02/2024/TT-BKHCN)",
}
_STAGES: Final = {
    "primary_production": "Where it grows: {paper} is enough.",
    "packing_or_processing": "Where it is packed or processed: {paper} is enough.",
    "prepacked_processed": "Processed and packed before it is sold: {paper} is needed too.",
}
_GROUPS: Final = {
    "fresh": "Fresh produce: entered at most {hours} hours after the harvest.",
    "dry": "Dried produce: entered at most {hours} hours after the harvest.",
    "processed": "Processed food: entered at most {hours} hours after the harvest.",
    "not_food": "What is no food: entered at most {hours} hours after the harvest.",
}
_COVERS: Final = {
    "plot_and_crop": "It must name the plot and the crop.",
    "facility": "It must be of the party that packs.",
    "product": "It must name the product.",
}
_CERTAINTY: Final = {
    "A": "two public sources agree",
    "B": "one public copy was read",
    "C": "from memory with good confidence",
    "D": "from memory, must be checked",
    "E": "our own choice, no document says so",
}


@dataclass(frozen=True)
class RowView:
    """One row in words."""

    href: str
    table: str
    words: str
    document: str
    adopted: bool
    by: str  # who adopted it, when, having seen what; "" where nobody did
    facts: tuple[tuple[str, str], ...]
    hash: str


@router.get("/officer/rules")
def rules(visit: SignedIn) -> Response:
    """All rows by table; those that nobody adopted first."""
    officer(visit)
    with visit.house.reading() as reader:
        rows = [_view(reader, visit, state) for state in adoptions.rows(reader)]
    say, number = visit.words.gettext, visit.words.number
    tables = [
        (say(title), sorted((row for row in rows if row.table == table), key=lambda row: row.adopted))
        for table, title in _TABLES.items()
    ]
    told = say("{done} of {all} rules are adopted. A rule decides only once an official adopted it.")
    count = told.format(done=number(sum(row.adopted for row in rows)), all=number(len(rows)))
    return desk(visit, "officer/rules.html", say("Rules that decide"), "rules", tables=tables, count=count)


@router.get("/officer/rules/{row}")
def rule(visit: SignedIn, row: str) -> Response:
    """One row, all of it."""
    return _rule_page(visit, row)


@router.post("/officer/rules/{row}/adopt")
def adopt(visit: SignedIn, form: Form, row: str) -> Response:
    """An official compared the row with the document and adopts it."""
    seen = form.text("document_seen")
    return act(
        visit, form, "adopt",
        lambda book: adoptions.adopt(book, visit.actor, row, document_seen=seen, nonce=form.nonce),
        then=f"{_HOME}/{row}", show=lambda failed: _rule_page(visit, row, failed), roles=(Role.OFFICIAL,),
    )  # fmt: skip


def _rule_page(visit: Visit, row: str, failed: FormView | None = None) -> HTMLResponse:
    officer(visit)
    with visit.house.reading() as reader:
        state = next((state for state in adoptions.rows(reader) if state.hash == row), None)
        if state is None:
            raise NotFound(row=row)
        view = _view(reader, visit, state)
    return desk(
        visit, "officer/rule.html", visit.words.gettext("One rule"), "rules", back=_HOME, form=failed, view=view,
        may=visit.actor.role is Role.OFFICIAL, forms=forms(failed, "adopt"),
    )  # fmt: skip


def _view(reader: Reader, visit: Visit, state: RowState) -> RowView:
    row, adoption, say = state.row, state.adoption, visit.words.gettext
    by = ""
    if adoption is not None:
        told = say("{who}, {when}. Seen: {document}")
        when = visit.words.moment(adoption.at)
        by = told.format(who=who(reader, adoption.text("by")), when=when, document=adoption.text("document_seen"))
    return RowView(
        href=f"{_HOME}/{state.hash}",
        table=row.table,
        words=_words(visit, row),
        document=f"{row.document}, {row.clause}" if row.clause else row.document,
        adopted=state.adopted,
        by=by,
        facts=_facts(visit, row),
        hash=state.hash,
    )


def _facts(visit: Visit, row: Row) -> tuple[tuple[str, str], ...]:
    say, day = visit.words.gettext, visit.words.day
    return (
        (say("Document"), row.document),
        (say("Clause"), row.clause or say("not seen")),
        (say("Holds from"), day(row.valid_from)),
        (say("Holds until"), day(row.valid_to) if row.valid_to else say("no end so far")),
        (say("How sure"), f"{row.certainty}: {say(_CERTAINTY[row.certainty])}"),
    )


def _words(visit: Visit, row: Row) -> str:
    say = visit.words.gettext
    if isinstance(row, RequiredBasis):
        return _basis(visit, row)
    if isinstance(row, EntryWindow):
        return say(_GROUPS[row.group]).format(hours=visit.words.number(row.hours))
    if isinstance(row, Tt02Item):
        told = (
            say("{number}. {name}: always.") if row.required == "yes" else say("{number}. {name}: where there is one.")
        )
        return told.format(number=row.number, name=sentence_in(visit, row))
    raise NotFound(row=row.table)


def _basis(visit: Visit, row: RequiredBasis) -> str:
    say, day = visit.words.gettext, visit.words.day
    paper = sentence_in(visit, reference.certificate_types()[row.kind])
    told = [say(_STAGES[row.stage]).format(paper=paper)]
    if row.results:
        results = say(" or ").join(say(RESULTS[result]) for result in row.results)
        told.append(say("Result: {results}.").format(results=results))
    if row.issued_from:
        told.append(say("Issued on {day} or later.").format(day=day(row.issued_from)))
    if row.issued_to:
        told.append(say("Issued on {day} or before.").format(day=day(row.issued_to)))
    return " ".join([*told, say(_COVERS[row.covers])])
