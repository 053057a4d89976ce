"""What a manager's forms offer and how they are read: products, plots, papers.  Rules stay in the record rooms."""

import json
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from trace import accounts, certificates, files, plots, products, reference, sheets, units
from trace.certificates import Certificate
from trace.clock import local_day
from trace.parties import clean
from trace.places import area, commune, full_name, search
from trace.plots import Plot
from trace.provenance import Reader
from trace.reference import CertificateType, Crop
from trace.reference.tables import Commune
from trace.web.pages import sentence_in
from trace.web.typed import CommuneMissing, Typed, WorkerMissing
from trace.web.visit import Posted, Visit

RESULTS: Final = {"dat": "Passed", "khong_dat": "Not passed", "a": "Grade A", "b": "Grade B", "c": "Grade C"}
LISTS: Final = ("plots", "crops", "products")


class Option(NamedTuple):
    """One choice of a field."""

    value: str
    label: str
    note: str = ""
    picture: str = ""


def crop_options(visit: Visit, crops: Iterable[Crop] | None = None) -> list[Option]:
    """Crops with their pictures; all of the reference table where none are named."""
    chosen = reference.crops().values() if crops is None else crops
    return [Option(crop.key, sentence_in(visit, crop), picture=crop.picture) for crop in chosen]


def commune_options(visit: Visit, typed: str) -> list[Option]:
    """Communes found for what was typed; where nothing was, the area's first and then all others."""
    found: Sequence[Commune] = search(typed)
    if not found:
        near = area()
        found = [*near, *(one for one in reference.communes().values() if one not in near)]
    return [Option(one.code, full_name(one, visit.lang)) for one in found]


def worker_options(reader: Reader, visit: Visit) -> list[Option]:
    """People of the own party."""
    return [Option(one.code, one.name) for one in accounts.people(reader.session, visit.actor.party)]


def kind_options(visit: Visit) -> list[Option]:
    """The seven kinds of paper and who issues them."""
    issuer = "issuer_vi" if visit.lang == "vi" else "issuer_en"
    return [
        Option(kind.key, sentence_in(visit, kind), getattr(kind, issuer))
        for kind in reference.certificate_types().values()
    ]


def scope_options(reader: Reader, visit: Visit, kind: CertificateType) -> dict[str, list[Option]]:
    """What a paper of this kind can cover: plots and crops, products, or nothing but the place itself."""
    own_plots = plots.of_party(reader.session, visit.actor.party)
    own = products.of_party(reader.session, visit.actor.party)
    if kind.covers == "product":
        return {"products": [Option(one.code, one.name) for one in own]}
    if kind.covers != "plot_and_crop":
        return {}
    keys = dict.fromkeys([*(plot.crop for plot in own_plots), *(one.crop for one in own)])
    return {
        "plots": [Option(plot.code, plot_name(plot), plot_place(visit, plot)) for plot in own_plots],
        "crops": crop_options(visit, [reference.crops()[key] for key in keys]),
    }


def plot_name(plot: Plot) -> str:
    """What its people call it, else its code."""
    return plot.name or plot.code


def plot_place(visit: Visit, plot: Plot) -> str:
    """Crop, commune and area."""
    crop = sentence_in(visit, reference.crops()[plot.crop])
    return f"{crop} · {full_name(commune(plot.commune), visit.lang)} · {visit.words.number(plot.area_m2)} m²"


def add_product(visit: Visit, form: Posted) -> str:
    """Reads the form of a product and adds it; gives its code."""
    typed, actor = Typed(form), visit.actor
    picture = typed.file("picture", files.photo)
    days = typed.read("shelf_life_days", units.parse_count, 1, products.ShelfLifeBad)
    typed.refusing(sheets.refuse_unprintable, typed.read("name", clean, ""), "name")
    with visit.house.writing() as book:
        proven = certificates.proven_kinds(book, actor.party, local_day(visit.now), form.text("crop"))
        for name in ("name", "brand", "standard"):
            typed.refusing(products.refuse_protected, form.text(name), name, proven)
        typed.refuse()
        return products.add(
            book, actor, crop=form.text("crop"), name=form.text("name"), brand=form.text("brand"),
            gtin=form.text("gtin"), standard=form.text("standard"), shelf_life_days=days,
            picture=visit.house.files.keep(picture),
            proven_words=proven, nonce=form.nonce,
        ).code  # fmt: skip


def add_plot(visit: Visit, form: Posted) -> str:
    """Reads the form of a plot and adds it; gives its code."""
    typed = Typed(form)
    area_m2 = typed.read("area", units.parse_area_m2, 1, plots.AreaBad)
    since = typed.read("since", units.parse_day, local_day(visit.now))
    until = typed.read("until", units.parse_day, since) if form.text("until").strip() else None
    crop = typed.chosen("crop", reference.crops(), products.CropUnknown)
    place = typed.chosen("commune", reference.communes(), CommuneMissing)
    with visit.house.writing() as book:
        people = {one.code: one for one in accounts.people(book.session, visit.actor.party)}
        worker = typed.chosen("worker", people, WorkerMissing)
        typed.refuse()
        return plots.add(
            book, visit.actor, crop=crop, commune=place, area_m2=area_m2, worker=people[worker],
            name=form.text("name"), point=form.text("point"), since=since, until=until, nonce=form.nonce,
        ).code  # fmt: skip


def add_paper(visit: Visit, form: Posted) -> str:
    """Reads the form of a paper, keeps its file and adds it; gives its code.  What is others' is not found."""
    typed, actor, today = Typed(form), visit.actor, local_day(visit.now)
    typed.read("number", clean, "")
    typed.read("issuer", clean, "")
    issued = typed.read("issued", units.parse_day, today)
    expires = typed.read("expires", units.parse_day, today) if form.text("expires").strip() else None
    quantity_g = typed.read("quantity", units.parse_mass_g, 0) if form.text("quantity").strip() else 0
    data = typed.file("file", files.evidence)
    scope = {name: form.texts(name) for name in LISTS}
    typed.refusals += certificates.refusals(
        form.text("kind"), today, issued=issued, expires=expires, result=form.text("result"), scope=scope
    )
    typed.refuse()
    with visit.house.writing() as book:
        for code in scope["plots"]:
            plots.get(book.session, code, actor)
        for code in scope["products"]:
            products.get(book.session, code, actor)
        return certificates.add(
            book, actor, kind=form.text("kind"), number=form.text("number"), issuer=form.text("issuer"), issued=issued,
            expires=expires, result=form.text("result"), quantity_g=quantity_g, file=visit.house.files.keep(data),
            nonce=form.nonce, **scope,
        ).code  # fmt: skip


def scope_words(reader: Reader, visit: Visit, row: Certificate) -> str:
    """What a paper covers, by the names that its party gave."""
    own_plots = {plot.code: plot_name(plot) for plot in plots.of_party(reader.session, row.party)}
    own = {one.code: one.name for one in products.of_party(reader.session, row.party)}
    crops = [sentence_in(visit, reference.crops()[key]) for key in json.loads(row.crops)]
    named = [own_plots.get(code, code) for code in json.loads(row.plots)]
    named += [*crops, *(own.get(code, code) for code in json.loads(row.products))]
    return ", ".join(named)
