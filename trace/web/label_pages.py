"""Pages about lots and their labels: pack, see a lot, start a run, hand out its file, put on, cancel, stop, lift.

Labels and stops ask for the PIN again.  The gate lives in `labels`: a refused run shows the lot page with all reasons
and makes nothing.
"""

from collections.abc import Callable
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import Response

from trace import labels, lots, products, recalls, reference, units
from trace.accounts import Role
from trace.errors import Conflict, RuleBroken, TraceError
from trace.provenance import AlreadySent, Book
from trace.web import label_file, label_forms
from trace.web.lot_view import lot_view
from trace.web.manager_forms import Option
from trace.web.pages import FormView, again, blank, go, page, sentence_in
from trace.web.typed import Typed
from trace.web.visit import Form, Posted, SignedIn, Visit

router: Final = APIRouter()
Asked = Annotated[str, Query(max_length=80)]


@router.get("/pack")
def pack_form(visit: SignedIn, product: Asked = "") -> Response:
    """First the product, then what goes into it."""
    visit.actor.need(Role.MANAGER)
    if product:
        return _pack_page(visit, product)
    with visit.house.reading() as reader:
        found = label_forms.packable(reader, visit)
    return page(visit, "lots/pack_product.html", visit.words.gettext("What do you pack?"), products=found)


@router.post("/pack")
def pack(visit: SignedIn, form: Form) -> Response:
    """Packs, or with the button `try` only tells how many units the harvests give."""
    visit.actor.need(Role.MANAGER)
    code = form.text("product")
    try:
        if form.text("try"):
            with visit.house.reading() as reader:
                most = label_forms.most_units(reader, visit, form)
            return _pack_page(visit, code, _kept(form), most)
        return go(f"/lots/{label_forms.pack(visit, form)}")
    except AlreadySent as sent:
        with visit.house.reading() as reader:
            return go(f"/lots/{reader.get(str(sent.facts['statement'])).text('lot')}")
    except RuleBroken as refused:
        return _pack_page(visit, code, again(visit, form, refused, lists=("lots",)))


@router.get("/lots")
def lot_list(
    visit: SignedIn, kind: Asked = lots.PACKED, at: Annotated[int, Query(ge=0, le=10**6)] = 0, q: Asked = ""
) -> Response:
    """Lots of the party, newest first; `q` finds a lot by its code."""
    visit.actor.need(Role.MANAGER, Role.CLERK)
    kind = lots.HARVEST if kind == lots.HARVEST else lots.PACKED
    wanted = q.replace("-", "").replace(" ", "").upper()
    with visit.house.reading() as reader:
        found = [lot for lot in lots.of_party(reader.session, visit.actor.party, kind) if wanted in lot.code]
        rows = label_forms.lot_rows(reader, visit, found[at : at + label_forms.PER_PAGE])
    after, before = at + label_forms.PER_PAGE, max(0, at - label_forms.PER_PAGE)
    address = f"/lots?kind={kind}&q={quote(q)}&at="
    return page(visit, "lots/lots.html", visit.words.gettext("Lots"), rows=rows, kind=kind, q=q,
                before=f"{address}{before}" if at else "",
                after=f"{address}{after}" if after < len(found) else "")  # fmt: skip


@router.get("/lots/{code}")
def lot_page(visit: SignedIn, code: str) -> Response:
    """A lot with its judgement, labels, stops and history."""
    return _lot_page(visit, code)


@router.post("/lots/{code}/labels")
def start_run(visit: SignedIn, code: str, form: Form) -> Response:
    """Starts a run of labels, or refuses with all reasons."""
    visit.need_pin()
    try:
        count = 0 if form.text("whole_lot") else units.parse_count(form.text("count"), "count")
        with visit.house.writing() as book:
            lot = lots.get(book.session, code, visit.actor)
            run = labels.start_run(book, visit.actor, lot, count, nonce=form.nonce).id
    except AlreadySent as sent:
        return go(f"/runs/{sent.facts['statement']}")
    except RuleBroken as refused:
        return _lot_page(visit, code, again(visit, form, refused, "labels"))
    return go(f"/runs/{run}")


@router.post("/lots/{code}/stop")
def stop(visit: SignedIn, code: str, form: Form) -> Response:
    """Holds or recalls a lot at once."""

    def act(book: Book) -> None:
        kind = Typed(form)
        recall = kind.chosen("kind", ("hold", "recall")) == "recall"
        kind.refuse()
        lot = lots.get(book.session, code, visit.actor)
        told = {"reason": form.text("reason"), "decision": form.text("decision"), "nonce": form.nonce}
        recalls.stop(book, visit.actor, lot, recall=recall, **told)

    return _acted(visit, code, form, "stop", act)


@router.post("/lots/{code}/lift")
def lift(visit: SignedIn, code: str, form: Form) -> Response:
    """Lifts a stop that the own side ordered."""

    def act(book: Book) -> None:
        lot = lots.get(book.session, code, visit.actor)
        recalls.lift(book, visit.actor, lot, form.text("stop"), why=form.text("why"), nonce=form.nonce)

    return _acted(visit, code, form, f"lift-{form.text('stop')}", act)


@router.get("/runs/{run_id}")
def run_page(visit: SignedIn, run_id: str) -> Response:
    """A run of labels: its file, what is on goods, what is cancelled."""
    return _run_page(visit, run_id)


@router.get("/runs/{run_id}/preview.png")
def preview(visit: SignedIn, run_id: str, template: Asked = label_file.TEMPLATES[0]) -> Response:
    """How a label will look; its code belongs to nothing."""
    name = template if template in label_file.TEMPLATES else label_file.TEMPLATES[0]
    with visit.house.reading() as reader:
        run = labels.get_run(reader.session, run_id, visit.actor)
        data = label_file.preview(visit, reader, run, labels.lot_of(reader.session, run, visit.actor), name)
    return Response(data, media_type="image/png", headers={"Cache-Control": "no-store"})


@router.post("/runs/{run_id}/file")
def hand_out(visit: SignedIn, run_id: str, form: Form) -> Response:
    """The labels as PDF: made and read back first, then noted behind the gate, and only then handed out."""
    visit.need_pin()
    visit.actor.need(Role.MANAGER)
    try:
        with visit.house.reading() as reader:
            run = labels.get_run(reader.session, run_id, visit.actor)
            lot = labels.lot_of(reader.session, run, visit.actor)
            data, name = label_file.sheet(visit, reader, run, lot, form), f"{lot.code}-{run.first}-{run.last}.pdf"
        with visit.house.writing() as book:
            run = labels.get_run(book.session, run_id, visit.actor)
            labels.hand_out(book, visit.actor, run, why=form.text("why"), nonce=form.nonce)
    except AlreadySent:
        return go(f"/runs/{run_id}")
    except RuleBroken as refused:
        return _run_page(visit, run_id, again(visit, form, refused, "file"))
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/pdf", headers=headers)


@router.post("/runs/{run_id}/attach")
def attach(visit: SignedIn, run_id: str, form: Form) -> Response:
    """Labels are on the goods."""
    return _changed(visit, run_id, form, "attach", lambda book: label_forms.attach(
        book, visit, labels.get_run(book.session, run_id, visit.actor), form))  # fmt: skip


@router.post("/runs/{run_id}/void")
def void(visit: SignedIn, run_id: str, form: Form) -> Response:
    """Labels are cancelled for ever."""

    def act(book: Book) -> None:
        run = labels.get_run(book.session, run_id, visit.actor)
        first, last = label_forms.read_range(form)
        labels.void(book, visit.actor, run, first, last, why=form.text("why"), nonce=form.nonce)

    return _changed(visit, run_id, form, "void", act)


def _acted(visit: Visit, code: str, form: Posted, form_id: str, act: Callable[[Book], None]) -> Response:
    """An act on a lot behind the PIN; a refusal or somebody faster is told on the lot's page."""
    visit.need_pin()
    try:
        with visit.house.writing() as book:
            act(book)
    except AlreadySent:
        return go(f"/lots/{code}")
    except (RuleBroken, Conflict) as refused:
        return _lot_page(visit, code, again(visit, form, refused, form_id), _status(refused))
    return go(f"/lots/{code}")


def _changed(visit: Visit, run_id: str, form: Posted, form_id: str, act: Callable[[Book], None]) -> Response:
    """An act on a run."""
    try:
        with visit.house.writing() as book:
            act(book)
    except AlreadySent:
        return go(f"/runs/{run_id}")
    except RuleBroken as refused:
        return _run_page(visit, run_id, again(visit, form, refused, form_id))
    return go(f"/runs/{run_id}")


def _status(refused: TraceError) -> int:
    return 409 if isinstance(refused, Conflict) else 422


def _kept(form: Posted) -> FormView:
    """What was typed, with nothing refused."""
    given = {name: values if name == "lots" else values[-1] for name, values in form.fields.items()}
    return FormView(nonce=form.nonce, given=given)


def _pack_page(visit: Visit, code: str, form: FormView | None = None, most: str = "") -> Response:
    with visit.house.reading() as reader:
        product = products.get(reader.session, code, visit.actor)
        told = label_forms.pack_page(reader, visit, product)
    form = form or blank(lots=[*told.chosen], unit="500", scale="g", day=told.today, best_before=told.best_before)
    return page(visit, "lots/pack.html", told.product.label, back="/pack", form=form, told=told, most=most)


def _lot_page(visit: Visit, code: str, failed: FormView | None = None, status: int = 200) -> Response:
    with visit.house.reading() as reader:
        lot = lot_view(reader, visit, code)
    reasons = [Option(row.key, sentence_in(visit, row)) for row in reference.stop_reasons().values()]
    forms = {name: blank(name) for name in ("labels", "stop", *(f"lift-{stop.id}" for stop in lot.stops))}
    if failed is not None:
        forms[failed.id] = failed
    back = "/lots" if visit.actor.role in (Role.MANAGER, Role.CLERK) else "/home"
    return page(visit, "lots/lot.html", lot.title, back=back, form=failed, status=status, lot=lot, forms=forms,
                stop_reasons=reasons, fresh=visit.is_fresh)  # fmt: skip


def _run_page(visit: Visit, run_id: str, failed: FormView | None = None) -> Response:
    with visit.house.reading() as reader:
        run = labels.get_run(reader.session, run_id, visit.actor)
        told = label_forms.run_page(reader, visit, run, labels.lot_of(reader.session, run, visit.actor))
    say = visit.words.gettext
    forms = {
        "file": blank("file", template=label_file.TEMPLATES[0], start_cell="1"),
        "attach": blank("attach", first=str(told.first), last=str(told.last)),
        "void": blank("void"),
    }
    if failed is not None:
        forms[failed.id] = failed
    templates = [
        Option(label_file.TEMPLATES[0], say("A4 sheet, 24 labels")),
        Option(label_file.TEMPLATES[1], say("Label printer, 50 × 30 mm")),
    ]
    title = say("Labels {range}").format(range=told.view.title)
    return page(visit, "lots/run.html", title, back=f"/lots/{told.lot}", form=failed, run=told, forms=forms,
                templates=templates, fresh=visit.is_fresh)  # fmt: skip
