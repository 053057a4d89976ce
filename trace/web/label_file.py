"""The file of a run: the sheet as PDF, and a picture to look at that nobody can use.

Labels are signed for the last host that the trust root names today.
"""

from typing import Final

from trace import codes, faces, labels, sheets, ticket, units
from trace.clock import local_day
from trace.labels import Run
from trace.lots import Lot
from trace.provenance import Reader
from trace.signing import SIGNATURE_SIZE
from trace.ticket import Label
from trace.web.typed import Typed
from trace.web.visit import Posted, Visit

TEMPLATES: Final = ("a4-24", "thermal-50x30")
_PREVIEW_DPI: Final = 600
_NOBODY: Final = "0" * codes.LOT_LENGTH


def sheet(visit: Visit, reader: Reader, run: Run, lot: Lot, form: Posted) -> bytes:
    """The run's labels as PDF in the chosen template; every symbol was read back.  Raises what `sheets.pdf` raises."""
    typed = Typed(form)
    template = typed.chosen("template", TEMPLATES)
    start = typed.read("start_cell", units.parse_count, 1) if template == TEMPLATES[0] else 1
    typed.refuse()
    host = visit.house.root.hosts_on(local_day(reader.get(run.id).at))[-1]  # as when the run began
    issued = labels.labels_of(run, lot, host, visit.house.keys)
    told = faces.of(reader, lot.code, issued, host, faces.SAMPLE if visit.house.demo else "")
    return sheets.pdf(template, told, faces.version(told), visit.now, start)


def preview(visit: Visit, reader: Reader, run: Run, lot: Lot, template: str) -> bytes:
    """A label as PNG whose code belongs to no lot and to no run."""
    serial = "" if run.for_lot else str(run.first)
    label = Label(_NOBODY, serial, 0, ticket.EPOCH, bytes(labels.PIN_BYTES), bytes(SIGNATURE_SIZE))
    told = faces.of(reader, lot.code, [label], visit.house.hosts[-1], faces.PREVIEW)
    return sheets.png(template, told[0], faces.version(told), _PREVIEW_DPI)
