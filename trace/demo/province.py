"""The story of the demo province, told to the house by the same verbs that people use, on a clock that is moved.

Sixty days ago the parties came in; for three weeks they have harvested, packed and labelled; then things went wrong
here and there, so that each verdict can be scanned.  The story is always the same, codes and keys never.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final, NamedTuple

from trace import (
    accounts,
    adoptions,
    cases,
    certificates,
    files,
    labels,
    lots,
    parties,
    plots,
    products,
    recalls,
    reference,
)
from trace.accounts import Actor, Person, Role
from trace.clock import HO_CHI_MINH, local_day, wall_clock
from trace.demo import drawing, pictures
from trace.demo.cast import LOOSE, LOTS, PAPERS, PARTIES, PEOPLE, PLOTS, PRODUCTS, LotTold
from trace.house import House
from trace.lots import Harvest, Packing
from trace.provenance import Book

FOUNDED: Final = 60  # days ago
_LEFT_OPEN: Final = "not_food"  # an entry window that decides nothing here: the official's page has one row to adopt


class Act(NamedTuple):
    """One act of one person: days ago, hour of the day, what is done."""

    ago: int
    hour: float
    do: Callable[[Book], None]


@dataclass
class MovableClock:
    """Stands where it is put; goes with the wall clock before and after."""

    stands_at: datetime | None = None

    def __call__(self) -> datetime:
        """Now, aware, UTC."""
        return self.stands_at or wall_clock()


@dataclass
class Province:
    """What came into being so far: key of the cast -> code."""

    house: House
    today: date = field(default_factory=lambda: local_day(wall_clock()))
    people: dict[str, Actor] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)
    plots: dict[str, str] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)
    lots: dict[str, str] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)

    def tell(self, clock: MovableClock) -> None:
        """Lets everything happen in its order, one act in one transaction; at the end the clock goes on by itself."""
        for act in sorted(self._acts(), key=lambda act: (-act.ago, act.hour)):
            midnight = datetime.combine(self.today - timedelta(days=act.ago), time(), HO_CHI_MINH)
            clock.stands_at = (midnight + timedelta(hours=act.hour)).astimezone(UTC)
            with self.house.writing() as book:
                act.do(book)
        self._report(clock)
        clock.stands_at = None

    def _acts(self) -> Iterator[Act]:
        yield from (Act(FOUNDED, 8, partial(self._party, key)) for key in PARTIES)
        yield from (Act(FOUNDED, 9, partial(self._person, key)) for key in PEOPLE)
        yield Act(FOUNDED, 10, self._adopt)
        yield from (Act(FOUNDED, 14, partial(self._plot, key)) for key in PLOTS)
        for key, paper in PAPERS.items():
            hour = 10 if paper.products else 8.5
            yield Act(paper.ago, hour, partial(self._paper, key))
            yield from [Act(paper.ago, hour + 0.4, partial(self._look, key))] if paper.how else []
        yield from (Act(58, 9.5, partial(self._product, key)) for key in PRODUCTS)
        for key, lot in LOTS.items():
            yield from self._lot_acts(key, lot)
        for plot, ago, mass_g, entered in LOOSE:
            yield Act(entered, 11.5, partial(self._harvest, plot, ago, mass_g, []))
        yield from self._troubles()

    def _lot_acts(self, key: str, lot: LotTold) -> Iterator[Act]:
        """Harvests, each entered on its day; packing; labels printed and attached."""
        codes: list[str] = []
        for plot, before, mass_g in lot.harvests:
            yield Act(lot.ago + before, 10.5, partial(self._harvest, plot, lot.ago + before, mass_g, codes))
        yield Act(lot.ago, 14, partial(self._pack, key, codes))
        if lot.labels >= 0:
            yield Act(lot.ago, 14.5, partial(self._print, key))
            yield Act(lot.ago, 15.5, partial(self._attach, key))

    def _troubles(self) -> Iterator[Act]:
        """What makes the verdicts differ; the same number at two parties stands among the papers."""
        inspector = partial(self._stop, "mien")
        yield Act(7, 9, partial(self._stop, "nhen", "mat_ong", recall=False, reason="suspected-mix-up"))
        yield Act(6, 16, partial(self._spoil, "cai"))
        yield Act(4, 9, self._withdraw)
        yield Act(4, 10, self._suspend)
        yield Act(
            3, 9, partial(inspector, "xa_lach", recall=True, reason="pesticide-above-limit", decision="12/QĐ-MẪU")
        )
        yield Act(
            3, 10, partial(inspector, "chanh", recall=False, reason="complaint-being-checked", decision="13/QĐ-MẪU")
        )
        yield Act(2, 9, self._lift)

    def _party(self, key: str, book: Book) -> None:
        kind, name, commune, phone = PARTIES[key]
        house = self.house
        self.parties[key] = parties.add(
            book, "house", house.keys, kind=kind, name=name, commune=commune, phone=phone
        ).code

    def _person(self, key: str, book: Book) -> None:
        told = PEOPLE[key]
        party = parties.get(book.session, self.parties[told.party])
        found, _ = accounts.enrol(book, "house", party, role=told.role, name=told.name, phone=told.phone)
        self.people[key] = Actor(found.code, found.party, told.role)

    def _adopt(self, book: Book) -> None:
        for state in adoptions.rows(book):
            if not (isinstance(state.row, reference.EntryWindow) and state.row.group == _LEFT_OPEN):
                seen = f"{state.row.document}, bản Công báo (mẫu)"
                adoptions.adopt(book, self.people["khai"], state.hash, document_seen=seen)

    def _plot(self, key: str, book: Book) -> None:
        told = PLOTS[key]
        worker = self._worker(book, key)
        self.plots[key] = plots.add(
            book, self._manager(PEOPLE[told.worker].party), crop=told.crop, commune=told.commune, area_m2=told.area_m2,
            worker=worker, name=told.name, point=told.point, since=local_day(book.now) - timedelta(days=400),
        ).code  # fmt: skip

    def _product(self, key: str, book: Book) -> None:
        told = PRODUCTS[key]
        manager = self._manager(told.party)
        self.products[key] = products.add(
            book, manager, crop=told.crop, name=told.name, brand=told.brand, standard=told.standard,
            shelf_life_days=told.shelf_life_days,
            picture=self.house.files.keep(files.photo(pictures.picture(told.crop))),
            proven_words=certificates.proven_kinds(book, manager.party, local_day(book.now), told.crop),
        ).code  # fmt: skip

    def _paper(self, key: str, book: Book) -> None:
        told = PAPERS[key]
        issued = self.today - timedelta(days=told.issued)
        expires = issued + timedelta(days=told.days) if told.days else None
        kind = reference.certificate_types()[told.kind]
        until = f"{expires:%d/%m/%Y}" if expires else "không thời hạn"
        lines = (f"Số: {told.number}", f"Cấp cho: {PARTIES[told.party].name}", f"Nơi cấp: {told.issuer}",
                 f"Ngày cấp: {issued:%d/%m/%Y}", f"Có hiệu lực đến: {until}")  # fmt: skip
        mine = [plot for plot in PLOTS if PEOPLE[PLOTS[plot].worker].party == told.party]
        self.papers[key] = certificates.add(
            book, self._manager(told.party), kind=told.kind, number=told.number, issuer=told.issuer, issued=issued,
            expires=expires, result="dat" if told.kind == "facility" else "",
            plots=[self.plots[plot] for plot in mine if PLOTS[plot].crop in told.crops], crops=told.crops,
            products=[self.products[product] for product in told.products],
            file=self.house.files.keep(files.evidence(drawing.paper(kind.legal_name, lines))),
        ).code  # fmt: skip

    def _look(self, key: str, book: Book) -> None:
        inspector, how = self.people["mien"], PAPERS[key].how
        if how == certificates.REFUSED:
            certificates.refuse(book, inspector, self.papers[key], why="Ảnh chụp mờ, chưa đọc được số. Xin chụp lại.")
        else:
            certificates.check(book, inspector, self.papers[key], how=how)

    def _harvest(self, plot: str, ago: int, mass_g: int, codes: list[str], book: Book) -> None:
        """Entered by the grower; by the clerk where the grower has no phone and the party has a clerk."""
        worker = self._worker(book, plot)
        recorder = self.people["hloi"] if PLOTS[plot].worker == "ble" else self.people[PLOTS[plot].worker]
        day = self.today - timedelta(days=ago)
        found = plots.get(book.session, self.plots[plot], recorder)
        told = Harvest(found, found.crop, mass_g, day, worker)
        codes.append(lots.register_harvest(book, recorder, told).code)

    def _pack(self, key: str, codes: list[str], book: Book) -> None:
        told = LOTS[key]
        manager = self._manager(PRODUCTS[told.product].party)
        product = products.get(book.session, self.products[told.product], manager)
        today = local_day(book.now)
        best_before = today + timedelta(days=product.shelf_life_days)
        packing = Packing(product, tuple(codes), told.unit_g, told.units, today, best_before)
        self.lots[key] = lots.pack(book, manager, packing).code

    def _print(self, key: str, book: Book) -> None:
        manager = self._manager(PRODUCTS[LOTS[key].product].party)
        run = labels.start_run(book, manager, lots.get(book.session, self.lots[key], manager), LOTS[key].labels)
        labels.hand_out(book, manager, run)
        self.runs[key] = run.id

    def _attach(self, key: str, book: Book) -> None:
        manager = self._manager(PRODUCTS[LOTS[key].product].party)
        run = labels.get_run(book.session, self.runs[key], manager)
        labels.attach(book, manager, run, run.first, run.first + LOTS[key].attached - 1 if run.last else 0)

    def _stop(self, who: str, key: str, book: Book, *, recall: bool, reason: str, decision: str = "") -> None:
        actor = self.people[who]
        lot = lots.get(book.session, self.lots[key], actor)
        recalls.stop(book, actor, lot, recall=recall, reason=reason, decision=decision)

    def _spoil(self, key: str, book: Book) -> None:
        manager = self._manager(PRODUCTS[LOTS[key].product].party)
        run = labels.get_run(book.session, self.runs[key], manager)
        labels.void(book, manager, run, LOTS[key].attached + 1, run.last, why="Nhãn bị ướt khi dán")

    def _withdraw(self, book: Book) -> None:
        since = self.today - timedelta(days=LOTS["ca_chua"].ago + 5)
        why = "Nơi cấp báo đã rút giấy."
        certificates.withdraw(book, self.people["mien"], self.papers["vietgap_ca_chua"], since=since, why=why)

    def _suspend(self, book: Book) -> None:
        party = parties.get(book.session, self.parties["nui"])
        recalls.suspend(book, self.people["khai"], party, why="Chờ sửa nơi sơ chế.", decision="14/QĐ-MẪU")

    def _lift(self, book: Book) -> None:
        inspector = self.people["mien"]
        lot = lots.get(book.session, self.lots["chanh"], inspector)
        ordered = book.only(lot.code, "hold")
        assert ordered is not None  # noqa: S101  # told above
        recalls.lift(book, inspector, lot, ordered.id, why="Đã xem lại, không có gì sai.")

    def _report(self, clock: MovableClock) -> None:
        """Two strangers wrote from a scan page; one case is closed."""
        with self.house.filing() as session:
            written = partial(cases.report, session, clock())
            lot = self.lots["chanh"]
            first = written(about="different", text="Vỏ không tím như hình.", lot=lot, serial="7", party=lot[:4])
            cases.close(session, self.people["mien"], first.number, "Giống chanh này vỏ xanh khi mới hái.", clock())
            lot = self.lots["dau_moi"]
            written(about="label", text="Nhãn bong một góc.", lot=lot, serial="3", party=lot[:4])

    def _manager(self, party: str) -> Actor:
        return next(
            self.people[key] for key, told in PEOPLE.items() if (told.party, told.role) == (party, Role.MANAGER)
        )

    def _worker(self, book: Book, plot: str) -> Person:
        return accounts.person(book.session, self.people[PLOTS[plot].worker].person)
