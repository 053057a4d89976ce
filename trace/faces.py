"""The words on a label: finished Vietnamese text, whoever prints it.

The symbol holds the label's own address; the same code stands under it in letters, for a phone that cannot read it.
"""

from collections.abc import Sequence

from trace import codes, evidence, qr, ticket
from trace.origin import Origin
from trace.provenance import Reader
from trace.sheets.layout import Face
from trace.ticket import Label
from trace.units import shown_day, shown_mass, shown_number

SAMPLE = "DỮ LIỆU MẪU"
PREVIEW = "BẢN XEM THỬ"


def of(reader: Reader, lot: str, labels: Sequence[Label], host: str, sample: str = "") -> list[Face]:
    """A face for every label of a packed lot, signed for `host`; `sample` stands across labels that are not for goods.

    Every word is taken from verified statements: what is printed is what was signed.
    """
    made = evidence.made(reader, lot)
    product = evidence.needed(reader, made.text("product"), "product.add")
    party = evidence.needed(reader, made.text("party"), "party.add")
    size, until = shown_mass(made.number("unit_g")), made.day("best_before")
    return [
        Face(
            url=ticket.url(label, host, Origin.of(host).scheme),
            product=product.text("name"),
            unit=size if label.serial else f"{shown_number(made.number('units'))} × {size}",
            packed=f"Đóng gói {shown_day(made.done)}",
            best_before=f"Hạn dùng {shown_day(until)}" if until else "",
            party=party.text("name"),
            code=codes.typed(label.lot, label.serial),
            host=host.lower(),
            hint="Quét bằng camera hoặc Zalo",
            sample=sample,
        )
        for label in labels
    ]


def version(faces: Sequence[Face]) -> int:
    """One symbol version for the whole run: that of its longest serial, the last."""
    return qr.version_for(faces[-1].url)
