"""How forms about packing and labels are read; what lists and runs offer.  Rules stay in the record rooms."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from trace import accounts, labels, lots, products, reference, standing, units
from trace.clock import local_day
from trace.codes import shown_lot
from trace.labels import Run
from trace.lots import Lot, Packing
from trace.products import Product
from trace.provenance import Book, Reader
from trace.web.lot_view import RunView, lot_pill, range_words, run_view, spoken_for
from trace.web.manager_forms import Option
from trace.web.pages import sentence_in
from trace.web.typed import Typed
from trace.web.visit import Posted, Visit

PER_PAGE: Final = 30
_WEIGHED: Final[dict[str, Callable[[str, str], int]]] = {"g": units.parse_count, "kg": units.parse_mass_g}


@dataclass(frozen=True)
class PackPage:
    """What can be packed into one product."""

    product: Option
    harvests: tuple[Option, ...]
    chosen: tuple[str, ...]  # what is ticked: neither past keeping nor kin of a lot that is stopped
    left: str
    today: str
    best_before: str


@dataclass(frozen=True)
class RunPage:
    """A run with its lot, as its page shows it."""

    view: RunView
    lot: str
    facts: tuple[tuple[str, str], ...]
    serials: bool
    printed: bool
    on_goods: bool
    open_ranges: str
    first: int
    last: int


@dataclass(frozen=True)
class LotRow:
    """A lot in the list."""

    title: str
    about: str
    picture: str
    pill: tuple[str, str]
    href: str


def packable(reader: Reader, visit: Visit) -> list[Option]:
    """Products of the party whose crop has harvests with something left."""
    found = []
    for product in products.of_party(reader.session, visit.actor.party):
        left_g = sum(lot.left_g for lot in lots.to_pack(reader.session, product.party, product.crop))
        if left_g:
            picture = f"/photo/{product.picture}" if product.picture else reference.crops()[product.crop].picture
            found.append(Option(product.code, product.name, visit.words.mass(left_g), picture))
    return found


def pack_page(reader: Reader, visit: Visit, product: Product) -> PackPage:
    """The harvests that can go into a product, oldest first, with what is left of each."""
    words, today = visit.words, local_day(visit.now)
    found = lots.to_pack(reader.session, visit.actor.party, product.crop)
    doubts = {lot.code: _doubt(reader, visit, lot, product) for lot in found}
    harvests = tuple(
        Option(
            lot.code,
            f"{words.day(lot.day)} · {words.mass(lot.left_g)}",
            " · ".join(part for part in (_whose(reader, lot), doubts[lot.code]) if part),
        )
        for lot in found
    )
    return PackPage(
        product=Option(product.code, product.name, sentence_in(visit, reference.crops()[product.crop])),
        harvests=harvests,
        chosen=tuple(code for code, doubt in doubts.items() if not doubt),
        left=words.mass(sum(lot.left_g for lot in found)),
        today=str(today),
        best_before=str(today + timedelta(days=product.shelf_life_days)),
    )


def _doubt(reader: Reader, visit: Visit, lot: Lot, product: Product) -> str:
    """Why a harvest is not ticked by itself, "" where nothing speaks against it; packing it is not forbidden."""
    kin = [code for code in standing.descent(reader, lot.code) if code != lot.code]
    if any(stop.in_force for code in (lot.code, *kin) for stop in standing.stops(reader, code)):
        return visit.words.gettext("Part of it is in a lot that is stopped. Ask before you pack it.")
    if (local_day(visit.now) - lot.day).days > product.shelf_life_days:
        return visit.words.gettext("Older than this product keeps.")
    return ""


def read_unit_g(typed: Typed) -> int:
    """The size of a unit in grams, typed as grams or kilograms."""
    scale = typed.chosen("scale", _WEIGHED)
    return typed.read("unit", _WEIGHED[scale], 1, lots.UnitBad) if scale else 1


def most_units(reader: Reader, visit: Visit, form: Posted) -> str:
    """How many units of the typed size the chosen harvests give, as a number in words."""
    typed = Typed(form)
    unit_g = read_unit_g(typed)
    typed.refuse()
    chosen = [lots.get(reader.session, code, visit.actor) for code in dict.fromkeys(form.texts("lots"))]
    return visit.words.number(sum(lot.left_g for lot in chosen) // unit_g)


def pack(visit: Visit, form: Posted) -> str:
    """Reads the form of a packing and packs; gives the lot's code."""
    typed, today = Typed(form), local_day(visit.now)
    unit_g = read_unit_g(typed)
    count = typed.read("units", units.parse_count, 1, lots.UnitBad)
    day = typed.read("day", units.parse_day, today)
    best_before = typed.read("best_before", units.parse_day, today)
    typed.refuse()
    with visit.house.writing() as book:
        product = products.get(book.session, form.text("product"), visit.actor)
        packing = Packing(product, tuple(form.texts("lots")), unit_g, count, day, best_before)
        return lots.pack(book, visit.actor, packing, nonce=form.nonce).code


def lot_rows(reader: Reader, visit: Visit, found: Sequence[Lot]) -> list[LotRow]:
    """Lots as a list shows them."""
    words, today, rows = visit.words, local_day(visit.now), []
    for lot in found:
        product = reader.session.get(Product, lot.product) if lot.product else None
        crop = reference.crops()[lot.crop]
        size = f"{words.number(lot.units)} × {words.mass(lot.unit_g)}" if lot.units else words.mass(lot.mass_g)
        started = sum(run.count for run in labels.runs(reader.session, lot.code))
        tags = words.gettext("{count} labels").format(count=words.number(started)) if started else ""
        about = " · ".join(part for part in (shown_lot(lot.code), size, words.day(lot.day), tags) if part)
        pill = lot_pill(reader, words, lot.code, today)
        rows.append(LotRow(product.name if product else sentence_in(visit, crop), about, crop.picture, pill,
                           f"/lots/{lot.code}"))  # fmt: skip
    return rows


def run_page(reader: Reader, visit: Visit, run: Run, lot: Lot) -> RunPage:
    """A run's page: counts by state, and which serials can still be put on."""
    words, say = visit.words, visit.words.gettext
    on, void = spoken_for(run.attached), spoken_for(run.void)
    product = reader.session.get_one(Product, lot.product)
    facts = (
        (say("Lot"), f"{product.name} · {shown_lot(lot.code)}"),
        (say("Labels"), words.number(run.count)),
        (say("Put on"), words.number(on)),
        (say("Cancelled"), words.number(void)),
        (say("Still open"), words.number(run.count - on - void)),
        (say("File handed out"), words.number(run.printed)),
    )
    free = open_ranges(run)
    return RunPage(
        view=run_view(words, run),
        lot=lot.code,
        facts=facts,
        serials=not run.for_lot,
        printed=run.printed > 0,
        on_goods=on > 0,
        open_ranges=", ".join(range_words(words, first, last) for first, last in free),
        first=free[0][0] if free else run.first,
        last=free[-1][1] if free else run.last,
    )


def open_ranges(run: Run) -> list[tuple[int, int]]:
    """Serials of a run that are neither put on nor cancelled."""
    found, at = [], run.first
    for first, last in sorted([*json.loads(run.attached), *json.loads(run.void)]):
        if at < first:
            found.append((at, first - 1))
        at = max(at, last + 1)
    return [*found, (at, run.last)] if at <= run.last else found


def attach(book: Book, visit: Visit, run: Run, form: Posted) -> None:
    """Puts on the typed range, or with the field `all` everything that is open; AlreadySent before all else."""
    book.refuse_repeat(visit.actor.person, form.nonce)
    if form.text("all") and (free := open_ranges(run)):
        for number, (first, last) in enumerate(free):
            labels.attach(book, visit.actor, run, first, last, nonce="" if number else form.nonce)
        return
    first, last = read_range(form)
    labels.attach(book, visit.actor, run, first, last, nonce=form.nonce)


def read_range(form: Posted) -> tuple[int, int]:
    """First and last serial as typed; a label for the whole lot has none."""
    if form.text("whole_lot"):
        return 0, 0
    typed = Typed(form)
    first, last = typed.read("first", units.parse_count, 1), typed.read("last", units.parse_count, 1)
    typed.refuse()
    return first, last


def _whose(reader: Reader, lot: Lot) -> str:
    return accounts.person(reader.session, lot.person).name
