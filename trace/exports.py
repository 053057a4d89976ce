"""What leaves the house in the forms that others ask for: the ten data items of TT 02/2024/TT-BKHCN."""

import csv
from io import StringIO
from typing import Any

from trace import evidence, places, reference, standing
from trace.clock import HO_CHI_MINH
from trace.codes import shown_lot
from trace.errors import NotFound
from trace.provenance import Reader
from trace.statements import Statement


def tt02(reader: Reader, lot: str, origin: str) -> list[dict[str, Any]]:
    """The ten items of a packed lot: number, key, name (vi), value; items 8 and 9 are null where there is none.

    Item 5 lists each step with product trace code, place trace code and time (TT 02/2024/TT-BKHCN).
    """
    made = evidence.made(reader, lot)
    product, party = evidence.product_of(reader, made), reader.only(made.text("party"), "party.add")
    if product is None or party is None:
        raise NotFound(lot=lot)
    told = evidence.gather(reader, lot)
    parts = evidence.parts(reader, lot)
    steps = [_step("harvest", part, part.texts("plots")[0]) for part in parts]
    steps.append(_step("packing", made, made.text("party")))
    days = sorted(part.done for part in parts)
    kinds = dict.fromkeys(paper.kind for paper in told.papers if paper.counts(made.done))
    types = reference.certificate_types()
    values: dict[str, Any] = {
        "product_name": product.text("name"),
        "product_picture": f"{origin}/photo/{product.text('picture')}" if product.text("picture") else None,
        "party_name": party.text("name"),
        "party_address": places.address(party.text("commune")),
        "steps": steps,
        "production_time": f"{days[0]}/{days[-1]}",
        "trace_code": shown_lot(lot),
        "brand_or_serial": product.text("brand") or None,
        "best_before": made.text("best_before") or None,
        "standards": [*filter(None, [product.text("standard")]), *(types[kind].legal_name for kind in kinds)],
    }
    return [
        {"number": item.number, "key": item.key, "name": item.vi, "required": item.required, "value": values[item.key]}
        for item in reference.tt02_items().values()
    ]


def as_csv(items: list[dict[str, Any]]) -> str:
    """The same as CSV: number, key, name, value; cells that a spreadsheet would run are neutralised."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["number", "key", "name", "value"])
    for item in items:
        value = item["value"]
        text = "; ".join(map(_flat, value)) if isinstance(value, list) else _flat(value)
        writer.writerow([item["number"], item["key"], item["name"], _safe(text)])
    return out.getvalue()


def history(reader: Reader, lot: str) -> list[dict[str, str]]:
    """Every statement about a lot and what went into it: time, type, who, id."""
    found = {s.idx: s for code in standing.ancestry(reader, lot) for s in reader.about(code)}
    return [
        {
            "at": f"{s.at.astimezone(HO_CHI_MINH):%Y-%m-%d %H:%M}",
            "type": s.type,
            "lot": s.text("lot"),
            "by": s.text("by"),
            "id": s.id,
        }
        for _, s in sorted(found.items())
    ]


def _step(name: str, statement: Statement, place: str) -> dict[str, str]:
    """One step of item 5."""
    return {
        "step": name,
        "product_trace_code": statement.text("lot"),
        "location_trace_code": place,
        "event_time": str(statement.done),
    }


def _flat(value: Any) -> str:  # noqa: ANN401  # JSON
    if isinstance(value, dict):
        return " ".join(str(v) for v in value.values())
    return "" if value is None else str(value)


def _safe(text: str) -> str:
    """A leading =, +, -, @, tab or return would make a spreadsheet run the cell."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
