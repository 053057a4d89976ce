"""Pages of a manager about what the party has: products, plots, papers.

A clerk reads the lists; only a manager adds, and the record rooms say so.  A paper's file goes out as a download in a
sandbox.  Another party with the same number is never named.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from trace import accounts, certificates, files, plots, products, reference
from trace.accounts import Role
from trace.certificates import Certificate
from trace.clock import local_day
from trace.errors import RuleBroken
from trace.provenance import AlreadySent, Reader
from trace.statements import Statement
from trace.web import manager_forms
from trace.web.lot_view import Pill, Step, name_of
from trace.web.manager_forms import Option
from trace.web.pages import FormView, again, blank, go, page, sentence_in
from trace.web.typed import with_file_again
from trace.web.visit import Form, SignedIn, Visit

router: Final = APIRouter()
Asked = Annotated[str, Query(max_length=80)]
_SANDBOX: Final = "sandbox; default-src 'none'"
_EXTENSIONS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/webp": "webp"}


@router.get("/products")
def product_list(visit: SignedIn) -> Response:
    """Products of the party."""
    visit.actor.need(Role.MANAGER, Role.CLERK)
    with visit.house.reading() as reader:
        found = [
            Option(one.code, one.name, _about_product(visit, one), f"/photo/{one.picture}" if one.picture else "box")
            for one in products.of_party(reader.session, visit.actor.party)
        ]
    return page(visit, "manager/products.html", visit.words.gettext("Products"), products=found)


@router.get("/products/new")
def product_form(visit: SignedIn, crop: Asked = "") -> Response:
    """First the crop by its picture, then the form with a suggested shelf life."""
    visit.actor.need(Role.MANAGER)
    return _product_page(visit, crop)


@router.post("/products/new")
def add_product(visit: SignedIn, form: Form) -> Response:
    """Adds a product."""
    try:
        manager_forms.add_product(visit, form)
    except AlreadySent:
        return go("/products")
    except RuleBroken as refused:
        told = again(visit, form, with_file_again(refused, form, "picture"))
        return _product_page(visit, form.text("crop"), told)
    return go("/products")


@router.get("/plots")
def plot_list(visit: SignedIn) -> Response:
    """Plots of the party and who works them."""
    visit.actor.need(Role.MANAGER, Role.CLERK)
    with visit.house.reading() as reader:
        found = [
            Option(
                name_of(reader, visit.actor, plot.worker),
                manager_forms.plot_name(plot),
                manager_forms.plot_place(visit, plot),
                reference.crops()[plot.crop].picture,
            )
            for plot in plots.of_party(reader.session, visit.actor.party)
        ]
    return page(visit, "manager/plots.html", visit.words.gettext("Plots"), plots=found)


@router.get("/plots/new")
def plot_form(visit: SignedIn, q: Asked = "") -> Response:
    """The form of a plot; `q` searches the commune by its old or new name."""
    visit.actor.need(Role.MANAGER)
    return _plot_page(visit, q)


@router.post("/plots/new")
def add_plot(visit: SignedIn, form: Form) -> Response:
    """Adds a plot."""
    try:
        manager_forms.add_plot(visit, form)
    except AlreadySent:
        return go("/plots")
    except RuleBroken as refused:
        return _plot_page(visit, "", again(visit, form, refused))
    return go("/plots")


@router.get("/certificates")
def paper_list(visit: SignedIn) -> Response:
    """Papers of the party with what became of them."""
    visit.actor.need(Role.MANAGER, Role.CLERK)
    with visit.house.reading() as reader:
        found = [
            (_kind(visit, row), f"{row.number} · {_until(visit, row)}", _pill(visit, row), f"/certificates/{row.code}")
            for row in certificates.of_party(reader.session, visit.actor.party)
        ]
    return page(visit, "manager/papers.html", visit.words.gettext("Papers"), papers=found)


@router.get("/certificates/new")
def paper_form(visit: SignedIn, kind: Asked = "") -> Response:
    """First the kind, then the form with what such a paper covers."""
    visit.actor.need(Role.MANAGER)
    return _paper_form(visit, kind)


@router.post("/certificates/new")
def add_paper(visit: SignedIn, form: Form) -> Response:
    """Adds a paper; it waits for an officer."""
    try:
        code = manager_forms.add_paper(visit, form)
    except AlreadySent as sent:
        with visit.house.reading() as reader:
            code = reader.get(str(sent.facts["statement"])).text("cert")
    except RuleBroken as refused:
        told = again(visit, form, with_file_again(refused, form, "file"), lists=manager_forms.LISTS)
        return _paper_form(visit, form.text("kind"), told)
    return go(f"/certificates/{code}")


@router.get("/certificates/{code}")
def paper_page(visit: SignedIn, code: str) -> Response:
    """One paper: what stands on it and what became of it."""
    visit.actor.need(Role.MANAGER, Role.CLERK, *accounts.OFFICERS)
    with visit.house.reading() as reader:
        row = certificates.get(reader.session, code, visit.actor)
        told = reader.about(code, "cert.add", "cert.check", "cert.withdraw")
        disputed = certificates.paper(reader, told[0]).disputed
        history = [_step(reader, visit, s) for s in told]
        facts, pill, title = _facts(reader, visit, row), _pill(visit, row), _kind(visit, row)
    return page(visit, "manager/paper.html", title, back="/certificates", code=code, pill=pill, facts=facts,
                disputed=disputed, history=history)  # fmt: skip


@router.get("/certificates/{code}/file")
def paper_file(visit: SignedIn, code: str) -> Response:
    """The stored file as a download that runs nothing."""
    visit.actor.need(Role.MANAGER, Role.CLERK, *accounts.OFFICERS)
    with visit.house.reading() as reader:
        digest = certificates.get(reader.session, code, visit.actor).file
    data = visit.house.files.read(digest)
    kind = files.media_type(data)
    headers = {
        "Content-Disposition": f'attachment; filename="{code}.{_EXTENSIONS[kind]}"',
        "Content-Security-Policy": _SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(data, media_type=kind, headers=headers)


def _product_page(visit: Visit, crop: str, form: FormView | None = None) -> Response:
    known = reference.crops().get(crop)
    if known is None:
        crops, title = manager_forms.crop_options(visit), visit.words.gettext("Which crop?")
        return page(visit, "manager/product_crop.html", title, back="/products", form=form, crops=crops)
    days = str(known.shelf_life_days or "")
    form = form or blank(shelf_life_days=days, name=sentence_in(visit, known))
    title = visit.words.gettext("New product")
    return page(visit, "manager/product_new.html", title, back="/products/new", form=form,
                crop=manager_forms.crop_options(visit, [known])[0], days=days)  # fmt: skip


def _plot_page(visit: Visit, q: str, form: FormView | None = None) -> Response:
    communes = manager_forms.commune_options(visit, q)
    with visit.house.reading() as reader:
        people = manager_forms.worker_options(reader, visit)
    form = form or blank(since=str(local_day(visit.now)), commune=communes[0].value if q else "")
    return page(visit, "manager/plot_new.html", visit.words.gettext("New plot"), back="/plots", form=form, q=q,
                crops=manager_forms.crop_options(visit), communes=communes, people=people)  # fmt: skip


def _paper_form(visit: Visit, key: str, form: FormView | None = None) -> Response:
    kind = reference.certificate_types().get(key)
    if kind is None:
        title = visit.words.gettext("Which paper?")
        kinds = manager_forms.kind_options(visit)
        return page(visit, "manager/paper_kind.html", title, back="/certificates", form=form, kinds=kinds)
    with visit.house.reading() as reader:
        scope = manager_forms.scope_options(reader, visit, kind)
    results = [Option(key, visit.words.gettext(manager_forms.RESULTS[key])) for key in kind.results]
    return page(visit, "manager/paper_new.html", sentence_in(visit, kind), back="/certificates/new", form=form,
                kind=kind.key, legal_name=kind.legal_name, results=results, scope=scope,
                today=str(local_day(visit.now)))  # fmt: skip


def _about_product(visit: Visit, one: products.Product) -> str:
    crop = sentence_in(visit, reference.crops()[one.crop])
    days = visit.words.gettext("keeps {days} days").format(days=visit.words.number(one.shelf_life_days))
    return " · ".join(part for part in (one.brand, crop, days, one.gtin) if part)


def _kind(visit: Visit, row: Certificate) -> str:
    return sentence_in(visit, reference.certificate_types()[row.kind])


def _until(visit: Visit, row: Certificate) -> str:
    words = visit.words
    if row.expires is None:
        return words.gettext("no end day")
    return words.gettext("valid until {day}").format(day=words.day(row.expires))


def _pill(visit: Visit, row: Certificate) -> Pill:
    say = visit.words.gettext
    ended = row.expires is not None and row.expires < local_day(visit.now)
    if row.state == certificates.SEEN and ended:
        return "wait", say("Expired")
    return {
        certificates.WAITING: ("wait", say("Waits for an officer")),
        certificates.SEEN: ("good", say("An officer looked at it")),
        certificates.REFUSED: ("bad", say("Not accepted")),
        certificates.WITHDRAWN: ("bad", say("Withdrawn")),
    }[row.state]


def _facts(reader: Reader, visit: Visit, row: Certificate) -> list[tuple[str, str]]:
    words, say = visit.words, visit.words.gettext
    scope = manager_forms.scope_words(reader, visit, row)
    told = [
        (say("Number"), row.number),
        (say("Issued by"), row.issuer),
        (say("Issued on"), words.day(row.issued)),
        (say("Valid until"), words.day(row.expires) if row.expires else say("no end day")),
        (say("Result"), say(manager_forms.RESULTS[row.result]) if row.result else ""),
        (say("Covers"), scope),
        (say("Quantity"), words.mass(row.quantity_g) if row.quantity_g else ""),
    ]
    return [(term, value) for term, value in told if value]


def _step(reader: Reader, visit: Visit, s: Statement) -> Step:
    words = visit.words
    how = reference.check_hows().get(s.text("how"))
    if s.type == "cert.add":
        title, state = words.gettext("Added. It waits for an officer."), "wait"
    elif s.type == "cert.withdraw":
        day = s.day("since")
        since = words.day(day) if day else ""
        title, state = words.gettext("Withdrawn from {day} on").format(day=since), "bad"
    elif how is None:
        title, state = words.gettext("Not accepted"), "bad"
    else:
        title, state = sentence_in(visit, how), "good"
    text = " · ".join(part for part in (reader.why(s), name_of(reader, visit.actor, s.text("by"))) if part)
    return Step(title, words.moment(s.at), text, state)
