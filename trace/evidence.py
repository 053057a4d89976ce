"""Gathers what the judgement reads about a lot, from verified statements only.

The gate and the scan ask here, so both see the same.  Rows are never believed: a row that was lost or changed can only
take favourable evidence away, and stops and withdrawals are kept from the log itself.
"""

from datetime import date

from trace import adoptions, certificates, reference, safety, standing
from trace.clock import local_day
from trace.errors import NotFound
from trace.provenance import Missing, Reader
from trace.safety import Claim, Evidence, Harvest, Judgement, Paper
from trace.statements import Statement


def made(reader: Reader, lot: str) -> Statement:
    """The statement that made a lot: lot.create or lot.pack.  NotFound where there is none."""
    found = next((s for s in reader.about(lot, "lot.create", "lot.pack") if s.text("lot") == lot), None)
    if found is None:
        raise NotFound(lot=lot)
    return found


def parts(reader: Reader, lot: str) -> tuple[Statement, ...]:
    """The harvests that a lot consists of: itself, or what was packed into it, which must be there then."""
    statement = made(reader, lot)
    if statement.type == "lot.create":
        return (statement,)
    try:
        return tuple(part for code in statement.texts("inputs") for part in parts(reader, code))
    except NotFound as lost:
        raise Missing(lot=lot) from lost


def product_of(reader: Reader, statement: Statement) -> Statement | None:
    """The `product.add` of a packed lot; None for a harvest."""
    code = statement.text("product")
    return needed(reader, code, "product.add") if code else None


def needed(reader: Reader, code: str, kind: str) -> Statement:
    """The statement that made what another one names; a lost one leaves everything open, so it is Missing."""
    found = reader.only(code, kind)
    if found is None:
        raise Missing(code=code)
    return found


def product_type(reader: Reader, product: Statement) -> str:
    """The product type as an officer last set it."""
    changed = reader.about(product.text("product"), "product.type")
    return changed[-1].text("product_type") if changed else product.text("product_type")


def gather(reader: Reader, lot: str) -> Evidence:
    """Everything known about a lot."""
    statement = made(reader, lot)
    harvests = tuple(_harvest(reader, part) for part in parts(reader, lot))
    product = product_of(reader, statement)
    kind = reference.product_types()[product_type(reader, product) if product else _default_type(harvests)]
    parties = tuple(dict.fromkeys([statement.text("party"), *(h.party for h in harvests)]))
    papers = tuple(paper for party in parties for paper in certificates.papers(reader, party))
    stopped = [stop for stop in standing.stops(reader, lot) if stop.in_force]
    return Evidence(
        lot=lot,
        party=statement.text("party"),
        product=product.text("product") if product else "",
        is_food=kind.is_food,
        stages=kind.stages if statement.type == "lot.pack" else kind.stages[:1],
        harvests=harvests,
        made=statement.done if statement.type == "lot.pack" else None,
        entered=local_day(statement.at) if statement.type == "lot.pack" else None,
        mass_g=statement.number("unit_g") * statement.number("units"),
        papers=papers,
        suspended=tuple(_name(reader, party) for party in parties if standing.suspended(reader, party)),
        held=tuple(dict.fromkeys(stop.lot for stop in stopped if not stop.is_recall)),
        recalled=tuple(dict.fromkeys(stop.lot for stop in stopped if stop.is_recall)),
        missing=missing_items(reader, statement, product, papers),
        claims=claims(product),
    )


def judged(reader: Reader, lot: str, day: date) -> Judgement:
    """The judgement of a lot on a day, by the rules that decide now."""
    return safety.judge(gather(reader, lot), adoptions.rules(reader), day)


def claims(product: Statement | None) -> tuple[Claim, ...]:
    """The protected words that a product bears, with the kind of paper that each needs."""
    text = " ".join(product.text(name) for name in ("name", "brand", "standard")) if product else ""
    types = reference.certificate_types()
    return tuple(Claim(w.shown, w.needs, types[w.needs].covers) for w in reference.protected_words_in(text) if w.needs)


def missing_items(
    reader: Reader, statement: Statement, product: Statement | None, papers: tuple[Paper, ...]
) -> tuple[str, ...]:
    """Required data items of TT 02/2024/TT-BKHCN that the record lacks; 5 to 7 are there by the lot's own making."""
    if statement.type != "lot.pack":
        return ()
    party = needed(reader, statement.text("party"), "party.add")
    there = {
        "product_name": product is not None and product.text("name") != "",
        "product_picture": product is not None and product.text("picture") != "",
        "party_name": party.text("name") != "",
        "party_address": party.text("commune") != "",
        "standards": bool(papers) or (product is not None and product.text("standard") != ""),
    }
    return tuple(key for key, present in there.items() if not present)


def _harvest(reader: Reader, statement: Statement) -> Harvest:
    plots = statement.texts("plots")
    plot = reader.only(plots[0], "plot.add") if plots else None
    if plot is None or plot.text("party") != statement.text("party"):
        raise Missing(lot=statement.text("lot"))
    crop = statement.text("crop")
    return Harvest(
        lot=statement.text("lot"),
        party=statement.text("party"),
        plot=plot.text("plot"),
        crop=crop,
        group=reference.crops()[crop].group,
        day=statement.done,
        entered=local_day(statement.at),
        day_confirmed=bool(reader.about(statement.text("lot"), "lot.check")),
    )


def _default_type(harvests: tuple[Harvest, ...]) -> str:
    return reference.crops()[harvests[0].crop].product_type


def _name(reader: Reader, party: str) -> str:
    found = reader.only(party, "party.add")
    return found.text("name") if found else party
