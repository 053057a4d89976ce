"""The words on a label: finished Vietnamese text, whoever prints it.

The symbol holds the label's own address; the same code stands under it in letters, for a phone that cannot read it.
"""

from collections.abc import Sequence

from sqlmodel import Session

from trace import codes, parties, qr, ticket
from trace.lots import Lot
from trace.origin import Origin
from trace.products import Product
from trace.sheets.layout import Face
from trace.ticket import Label
from trace.units import shown_day, shown_mass, shown_number

SAMPLE = "DỮ LIỆU MẪU"
PREVIEW = "BẢN XEM THỬ"


def of(session: Session, lot: Lot, labels: Sequence[Label], host: str, sample: str = "") -> list[Face]:
    """A face for every label of a lot, signed for `host`; `sample` stands across labels that are not for goods."""
    product = session.get_one(Product, lot.product)
    party = parties.get(session, lot.party)
    before = "Hạn dùng" if product.is_food else "Dùng trước"
    size = shown_mass(lot.unit_g)
    return [
        Face(
            url=ticket.url(label, host, Origin.of(host).scheme),
            product=product.name,
            unit=size if label.serial else f"{shown_number(lot.units)} × {size}",
            packed=f"Đóng gói {shown_day(lot.day)}",
            best_before=f"{before} {shown_day(lot.best_before)}" if lot.best_before else "",
            party=party.name,
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
