"""What a stranger can scan: an installation with one cooperative, a packed lot, papers looked at, labels attached."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image

from trace import accounts, adoptions, certificates, labels, lots, parties, plots, products
from trace.accounts import Actor, Role
from trace.clock import local_day
from trace.house import House
from trace.lots import Harvest, Packing
from trace.parties import Kind
from trace.provenance import Book

COMMUNE = "23473"  # Măng Đen
UNIT_G = 500


def open_shop(folder: Path, origin: str, count: int) -> list[str]:
    """Makes the installation and gives the paths of `count` labels that are on the goods."""
    house = House.create(folder, origin, demo=True)
    with house.writing() as book:
        office = parties.add(book, "house", house.keys, kind=Kind.AUTHORITY, name="Chi cục", commune=COMMUNE)
        coop = parties.add(book, "house", house.keys, kind=Kind.COOPERATIVE, name="An Phú", commune=COMMUNE)
        manager, _ = accounts.enrol(book, "house", coop, role=Role.MANAGER, name="Người quản lý")
        official, _ = accounts.enrol(book, "house", office, role=Role.OFFICIAL, name="Hùng")
        lan = Actor(official.code, office.code, Role.OFFICIAL)
        for row in adoptions.rows(book):
            adoptions.adopt(book, lan, row.hash, document_seen="Công báo")
        lot, run = _labelled(house, book, Actor(manager.code, coop.code, Role.MANAGER), lan, count)
        paths = [label.path() for label in labels.labels_of(run, lot, house.hosts[-1], house.keys)]
    house.engine.dispose()
    return paths


def _labelled(house: House, book: Book, manager: Actor, officer: Actor, count: int) -> tuple[lots.Lot, labels.Run]:
    today, grower = local_day(book.now), accounts.person(book.session, manager.person)
    spring = today - timedelta(days=200)
    plot = plots.add(book, manager, crop="strawberry", commune=COMMUNE, area_m2=2000, worker=grower, since=spring,
                     name="Rẫy sau nhà", point="14.60512, 108.28344")  # fmt: skip
    picture = BytesIO()
    Image.new("RGB", (64, 64), "red").save(picture, "PNG")
    product = products.add(
        book, manager, crop="strawberry", name="Dâu tây Măng Đen", shelf_life_days=7,
        picture=house.files.keep(picture.getvalue()),
    )  # fmt: skip
    for kind, result in (("vietgap", ""), ("facility", "dat")):
        paper = certificates.add(
            book, manager, kind=kind, number=f"{kind}-1", issuer="Tổ chức chứng nhận", issued=spring,
            expires=today + timedelta(days=300), result=result, plots=[plot.code], crops=[plot.crop],
            products=[product.code], file=house.files.keep(b"%PDF-1.4\n%%EOF\n"),
        )  # fmt: skip
        certificates.check(book, officer, paper.code, how="original_seen")
    told = Harvest(plot, plot.crop, UNIT_G * count, today, grower)
    harvest = lots.register_harvest(book, manager, told)
    packing = Packing(product, (harvest.code,), UNIT_G, count, today, today + timedelta(days=7))
    lot = lots.pack(book, manager, packing)
    run = labels.start_run(book, manager, lot, count)
    labels.attach(book, manager, run, run.first, run.last)
    return lot, run
