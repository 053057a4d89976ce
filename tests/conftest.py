"""The cast: An Phú, a cooperative; Bình Minh, a rival; Lan, an inspector; a stranger with a phone; a forger.

Every test gets a fresh installation built by the real migrations, throwaway keys, and a clock that stands at noon on
1 March 2026 in Viet Nam until the test moves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from trace import accounts, adoptions, certificates, labels, lots, parties, plots, products, scans
from trace.accounts import Actor, Role
from trace.clock import local_day
from trace.errors import Tampered
from trace.house import House
from trace.lots import Harvest, Lot, Packing
from trace.plots import Plot
from trace.products import Product
from trace.scans import ScanReport

pytest_plugins = ["tests.required"]

NOON = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)
ORIGIN = "http://localhost:8000"
MANG_DEN, KON_TUM = "23473", "23293"


def picture(colour: str = "red") -> bytes:
    """A small PNG."""
    out = BytesIO()
    Image.new("RGB", (64, 64), colour).save(out, "PNG")
    return out.getvalue()


@dataclass
class Clock:
    """Stands still until moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Moves on, timedelta's words."""
        self.now += timedelta(**by)


@dataclass
class Cooperative:
    """A cooperative of the cast with its people, a plot and a product of each crop it grows."""

    party: str
    name: str
    manager: Actor
    clerk: Actor
    member: Actor
    plot: Plot
    product: Product


@dataclass
class World:
    """An installation with the cast in it, and the acts of a working day in one line each."""

    house: House
    clock: Clock
    an_phu: Cooperative = field(init=False)
    binh_minh: Cooperative = field(init=False)
    lan: Actor = field(init=False)
    official: Actor = field(init=False)
    operator: Actor = field(init=False)

    def harvest(self, coop: Cooperative, mass_g: int = 10_000, day: date | None = None) -> Lot:
        """A member's harvest, entered by herself."""
        with self.house.writing() as book:
            worker = accounts.person(book.session, coop.member.person)
            told = Harvest(coop.plot, coop.plot.crop, mass_g, day or self.today, worker)
            return lots.register_harvest(book, coop.member, told)

    def pack(
        self, coop: Cooperative, *harvests: Lot, unit_g: int = 500, units: int = 20, day: date | None = None
    ) -> Lot:
        """Packs harvests into units."""
        packed = day or self.today
        codes = tuple(lot.code for lot in harvests)
        with self.house.writing() as book:
            told = Packing(coop.product, codes, unit_g, units, packed, packed + timedelta(days=7))
            return lots.pack(book, coop.manager, told)

    def paper(self, coop: Cooperative, kind: str = "vietgap", number: str = "VG-1", **changes: object) -> str:
        """A certificate that covers everything the cooperative has, in force all year; nobody has looked at it."""
        result = {"result": "dat"} if kind == "facility" else {}
        told: dict[str, object] = {
            "kind": kind, "number": number, "issuer": "Tổ chức chứng nhận", "issued": date(2026, 1, 1),
            "expires": date(2026, 12, 31), "plots": [coop.plot.code], "crops": [coop.plot.crop],
            "products": [coop.product.code], "file": self.house.files.keep(b"%PDF-1.4\n%%EOF\n"), **result, **changes,
        }  # fmt: skip
        with self.house.writing() as book:
            return certificates.add(book, coop.manager, **told).code

    def looked_at(self, *papers: str, how: str = "original_seen") -> None:
        """Lan looks at papers."""
        with self.house.writing() as book:
            for code in papers:
                certificates.check(book, self.lan, code, how=how)

    def adopt_all(self) -> None:
        """The official adopts every row of the rule tables."""
        with self.house.writing() as book:
            for state in adoptions.rows(book):
                if not state.adopted:
                    adoptions.adopt(book, self.official, state.hash, document_seen="Công báo")

    def papers_in_order(self, coop: Cooperative) -> None:
        """Adopted rules, VietGAP and facility certificate looked at: lots of this cooperative meet the rules."""
        self.adopt_all()
        self.looked_at(
            self.paper(coop, number=f"VG-{coop.party}"), self.paper(coop, "facility", number=f"CS-{coop.party}")
        )

    def run(self, coop: Cooperative, lot: Lot, count: int = 20) -> labels.Run:
        """Starts a run of labels."""
        with self.house.writing() as book:
            return labels.start_run(book, coop.manager, lot, count)

    def attach(self, coop: Cooperative, run: labels.Run) -> None:
        """All labels of a run are on the goods."""
        with self.house.writing() as book:
            labels.attach(book, coop.manager, book.session.get_one(labels.Run, run.id), run.first, run.last)

    def labelled(self, coop: Cooperative, count: int = 20) -> tuple[Lot, labels.Run, list[str]]:
        """The whole way: harvest, pack, papers, run, attach.  Gives the lot, the run and the paths of the labels."""
        self.papers_in_order(coop)
        lot = self.pack(coop, self.harvest(coop), units=count)
        run = self.run(coop, lot, count)
        self.attach(coop, run)
        return lot, run, self.paths(lot, run)

    def paths(self, lot: Lot, run: labels.Run) -> list[str]:
        """What the QR symbols of a run hold."""
        return [label.path() for label in labels.labels_of(run, lot, self.house.hosts[-1], self.house.keys)]

    def scan(self, path: str) -> ScanReport:
        """A stranger scans."""
        try:
            with self.house.reading() as reader:
                return scans.read(reader, self.house.root, path, self.clock())
        except Tampered:
            return scans.unreadable(self.house.root, self.clock())

    @property
    def today(self) -> date:
        """The day at the farms."""
        return local_day(self.clock())


def _cooperative(world: World, name: str, commune: str) -> Cooperative:
    house = world.house
    picture_hash = house.files.keep(picture())
    with house.writing() as book:
        party = parties.add(book, "house", house.keys, kind=parties.Kind.COOPERATIVE, name=name, commune=commune)
        people = {
            role: accounts.enrol(book, "house", party, role=role, name=f"Người {role} {name}")[0]
            for role in accounts.STAFF_OF_PARTY
        }
        actors = {role: Actor(person.code, party.code, role) for role, person in people.items()}
        manager = actors[Role.MANAGER]
        plot = plots.add(book, manager, crop="strawberry", commune=commune, area_m2=2000, worker=people[Role.MEMBER],
                         since=date(2025, 1, 1), name="Rẫy sau nhà", point="14.60512, 108.28344")  # fmt: skip
        product = products.add(
            book, manager, crop="strawberry", name=f"Dâu tây {name}", shelf_life_days=7, picture=picture_hash
        )
    return Cooperative(party.code, name, manager, actors[Role.CLERK], actors[Role.MEMBER], plot, product)


@pytest.fixture
def clock() -> Clock:
    """Noon on 1 March 2026 until moved."""
    return Clock()


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> Iterator[World]:
    """The cast in a fresh installation."""
    house = House.create(tmp_path / "D", ORIGIN, clock, demo=True)
    made = World(house, clock)
    with house.writing() as book:
        office = parties.add(
            book, "house", house.keys, kind=parties.Kind.AUTHORITY, name="Chi cục Quản lý chất lượng", commune=KON_TUM
        )
        officers = {
            role: accounts.enrol(book, "house", office, role=role, name=name)[0]
            for role, name in ((Role.INSPECTOR, "Lan"), (Role.OFFICIAL, "Hùng"), (Role.OPERATOR, "Vy"))
        }
    made.lan, made.official, made.operator = (
        Actor(person.code, office.code, role) for role, person in officers.items()
    )
    made.an_phu = _cooperative(made, "An Phú", MANG_DEN)
    made.binh_minh = _cooperative(made, "Bình Minh", KON_TUM)
    yield made
    house.engine.dispose()
