"""The file of a run: the words on its labels, the sheet as PDF, and a picture to look at that nobody can use.

Labels are Vietnamese, whoever prints them.  They are signed for the last host that the trust root names today.
"""

import ipaddress
from typing import Final

from trace import codes, labels, parties, qr, sheets, ticket, units
from trace.house import House
from trace.labels import Run
from trace.lots import Lot
from trace.products import Product
from trace.provenance import Reader
from trace.sheets.layout import Face
from trace.signing import SIGNATURE_SIZE
from trace.ticket import Label
from trace.web.typed import Typed
from trace.web.visit import Posted, Visit
from trace.web.words import words

TEMPLATES: Final = ("a4-24", "thermal-50x30")
_PREVIEW_DPI: Final = 600
_NOBODY: Final = "0" * codes.LOT_LENGTH


def scheme_of(host: str) -> str:
    """http for this machine and for addresses of a local network, else https; `host` as it stands in the trust root."""
    name = host.rpartition(":")[0] if ":" in host else host
    try:
        return "http" if ipaddress.ip_address(name).is_private else "https"
    except ValueError:
        return "http" if name == "LOCALHOST" else "https"


def sheet(visit: Visit, reader: Reader, run: Run, lot: Lot, form: Posted) -> bytes:
    """The run's labels as PDF in the chosen template; every symbol was read back.  Raises what `sheets.pdf` raises."""
    typed = Typed(form)
    template = typed.chosen("template", TEMPLATES)
    start = typed.read("start_cell", units.parse_count, 1) if template == TEMPLATES[0] else 1
    typed.refuse()
    host = visit.house.hosts[-1]
    issued = labels.labels_of(run, lot, host, visit.house.keys)
    faces = [_face(visit.house, reader, lot, label) for label in issued]
    return sheets.pdf(template, faces, qr.version_for(faces[-1].url), visit.now, start)


def preview(visit: Visit, reader: Reader, run: Run, lot: Lot, template: str) -> bytes:
    """A label as PNG whose code belongs to no lot and to no run."""
    serial = "" if run.for_lot else str(run.first)
    label = Label(_NOBODY, serial, 0, ticket.EPOCH, bytes(labels.PIN_BYTES), bytes(SIGNATURE_SIZE))
    face = _face(visit.house, reader, lot, label, sample=words("vi").gettext("PREVIEW"))
    return sheets.png(template, face, qr.version_for(face.url), _PREVIEW_DPI)


def _face(house: House, reader: Reader, lot: Lot, label: Label, sample: str = "") -> Face:
    told, host = words("vi"), house.hosts[-1]
    product = reader.session.get_one(Product, lot.product)
    before = told.gettext("Best before {day}") if product.is_food else told.gettext("Use before {day}")
    return Face(
        url=ticket.url(label, host, scheme_of(host)),
        product=product.name,
        unit=told.mass(lot.unit_g) if label.serial else f"{told.number(lot.units)} × {told.mass(lot.unit_g)}",
        packed=told.gettext("Packed {day}").format(day=told.day(lot.day)),
        best_before=before.format(day=told.day(lot.best_before)) if lot.best_before else "",
        party=parties.get(reader.session, lot.party).name,
        code=codes.typed(label.lot, label.serial),
        host=host.lower(),
        hint=told.gettext("Scan with the camera or Zalo"),
        sample=sample or (told.gettext("SAMPLE DATA") if house.demo else ""),
    )
