"""Labels and their gate.  No label unless the lot meets the rules, judged in the same transaction that starts the run.

A run is a range of serials of one packed lot: `label.run` names lot, first, last, unit, use-by, key and judgement, and
every label pins its run.  Labels wake when they are attached, die when they are void; both are ranges, never a row per
item.  Units × unit never exceed the lot; the gate is asked again at print, reprint and attach, behind every door.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlmodel import Field, Session, SQLModel, col, select

from trace import adoptions, canonical, cases, evidence, safety, standing, ticket
from trace.accounts import HOUSE, Actor, Role
from trace.clock import local_day
from trace.errors import NotFound, RuleBroken
from trace.lots import PACKED, Lot, get
from trace.parties import KIDX, clean
from trace.provenance import Book, Reader
from trace.safety import Judgement, Outcome
from trace.statements import Statement
from trace.ticket import Label

if TYPE_CHECKING:
    from trace.keys import Keyring

_OF_A_LOT: Final = frozenset({"hold", "hold.lift", "recall", "recall.lift", "lot.check"})
_OF_A_PARTY: Final = frozenset(
    {"cert.add", "cert.check", "cert.withdraw", "party.suspend", "party.resume", "product.type"}
)
MARKET: Final = "VN"
MOST_PER_RUN: Final = 500
PIN_BYTES: Final = 8
Range = tuple[int, int]


class LabelRefused(RuleBroken):
    """The lot does not meet the rules: `facts["judgement"]` has all reasons."""

    code = "label-refused"

    @property
    def judgement(self) -> Judgement:
        """Why."""
        found = self.facts["judgement"]
        assert isinstance(found, Judgement)  # noqa: S101  # made in this file
        return found


class NotPacked(RuleBroken):
    """Only a packed lot carries labels."""

    code = "label-lot-not-packed"


class TooManyLabels(RuleBroken):
    """More labels than units are left; `most` would go."""

    code = "label-more-than-units"


class RunTooLong(RuleBroken):
    """At most 500 labels in one run."""

    code = "label-run-too-long"


class LotLabelThere(RuleBroken):
    """The lot has a label for the whole of it already."""

    code = "label-for-lot-there"


class RangeBad(RuleBroken):
    """First to last must lie in the run and be free for this."""

    code = "label-range-bad"


class PrintedBefore(RuleBroken):
    """The file was handed out; again only with a reason that shows."""

    code = "label-printed-before"


class Run(SQLModel, table=True):
    """A run of labels, found by the id of its statement; first = last = 0 is a label for the whole lot."""

    id: str = Field(primary_key=True)
    lot: str = Field(index=True)
    party: str = Field(index=True)
    first: int
    last: int
    day: date
    printed: int = 0  # times the file was handed out
    attached: str = "[]"  # JSON: [[first, last], …]
    void: str = "[]"

    @property
    def count(self) -> int:
        """Number of labels."""
        return self.last - self.first + 1

    @property
    def for_lot(self) -> bool:
        """A label for the whole lot, without serial."""
        return self.last == 0


def start_run(book: Book, actor: Actor, lot: Lot, count: int, nonce: str = "") -> Run:
    """Judges the lot and starts a run of `count` labels (0: one for the whole lot), or refuses with all reasons."""
    actor.need(Role.MANAGER)
    actor.own(lot.party)
    book.refuse_repeat(actor.person, nonce)
    if lot.kind != PACKED:
        raise NotPacked(lot=lot.code)
    if not 0 <= count <= MOST_PER_RUN:
        raise RunTooLong(field="count", most=MOST_PER_RUN)
    judgement = pass_gate(book, lot.code)
    made, before = evidence.made(book, lot.code), book.about(lot.code, "label.run")
    void_before = book.about(lot.code, "label.void")
    free = made.number("units") - _count(before) + _count(void_before)
    if count > free:
        raise TooManyLabels(field="count", most=free)
    whole = {s.id for s in before if not s.number("last")} - {s.text("run") for s in void_before}
    if not count and whole:
        raise LotLabelThere(lot=lot.code)
    first = max((run.number("last") for run in before), default=0) + 1 if count else 0
    judged = record_judgement(book, actor.person, lot.code, judgement)
    key = next((s for s in book.about(lot.party, "key.label") if s.number("kidx") == KIDX), None)
    if key is None:
        raise NotFound(party=lot.party)  # an authority or a laboratory sells nothing
    statement = book.write(
        "label.run", party=lot.party, by=actor.person, nonce=nonce, done=made.done, lot=lot.code, first=first,
        last=first + count - 1 if count else 0, unit_g=made.number("unit_g"), best_before=made.text("best_before"),
        kidx=KIDX, judgement=judged.id, prev=[made.id, judged.id, key.id],
    )  # fmt: skip
    return apply_run(book.session, statement)


def pass_gate(book: Book, lot: str) -> Judgement:
    """The judgement of today, or LabelRefused with all reasons."""
    judgement = evidence.judged(book, lot, local_day(book.now))
    if judgement.outcome not in (Outcome.MEETS, Outcome.NOT_APPLICABLE):
        raise LabelRefused(judgement=judgement)
    return judgement


def hand_out(book: Book, actor: Actor, run: Run, *, why: str = "", nonce: str = "") -> None:
    """Notes that the file of a run is handed out; a second time only with a reason, and never for attached labels."""
    actor.need(Role.MANAGER)
    actor.own(book.get(run.id).text("party"))
    book.refuse_repeat(actor.person, nonce)
    pass_gate(book, run.lot)
    told = history(book, run.id)
    printed = sum(s.type == "label.print" for s in told)
    why = clean(why, "why", longest=200, optional=True)
    if printed and not why:
        raise PrintedBefore(field="why", times=printed)
    if printed and any(s.type == "label.attach" for s in told):
        raise RangeBad(field="why", why="attached")
    statement = book.write(
        "label.print", party=run.party, by=actor.person, nonce=nonce, run=run.id, lot=run.lot, times=printed + 1,
        why=why, prev=[run.id],
    )  # fmt: skip
    apply_print(book.session, statement)


def attach(book: Book, actor: Actor, run: Run, first: int, last: int, *, nonce: str = "") -> None:
    """Labels first to last are on the goods ("Đã dán"): from now on they speak."""
    actor.need(Role.MANAGER, Role.CLERK)
    actor.own(book.get(run.id).text("party"))
    book.refuse_repeat(actor.person, nonce)
    pass_gate(book, run.lot)
    _check_range(book, run, first, last, "label.attach", "label.void")
    statement = book.write(
        "label.attach", party=run.party, by=actor.person, nonce=nonce, run=run.id, lot=run.lot, first=first, last=last,
        prev=[run.id],
    )  # fmt: skip
    apply_attach(book.session, statement)


def void(book: Book, actor: Actor, run: Run, first: int, last: int, *, why: str, nonce: str = "") -> None:
    """Labels first to last are misprinted, lost or spoiled: they are dead for ever."""
    actor.need(Role.MANAGER, Role.CLERK)
    actor.own(book.get(run.id).text("party"))
    book.refuse_repeat(actor.person, nonce)
    _check_range(book, run, first, last, "label.void")
    statement = book.write(
        "label.void", party=run.party, by=actor.person, nonce=nonce, run=run.id, lot=run.lot, first=first, last=last,
        why=clean(why, "why", longest=200), prev=[run.id],
    )  # fmt: skip
    apply_void(book.session, statement)


def labels_of(run: Run, lot: Lot, host: str, keys: "Keyring") -> list[Label]:
    """The signed labels of a run for a host."""
    signer = keys.label(lot.party, KIDX)
    serials = [""] if run.for_lot else [str(n) for n in range(run.first, run.last + 1)]
    pin = bytes.fromhex(run.id)[:PIN_BYTES]
    return [ticket.issue(Label(lot.code, serial, KIDX, run.day, pin), host, signer) for serial in serials]


def record_judgement(book: Book, by: str, lot: str, judgement: Judgement) -> Statement:
    """The judgement's statement: the last one where outcome and reasons are the same, else a new one."""
    before = book.about(lot, "judgement")
    reasons = [f"{reason.code}:{reason.evidence}" for reason in judgement.reasons]
    if before and before[-1].text("outcome") == judgement.outcome and list(before[-1].texts("reasons")) == reasons:
        return before[-1]
    party = lot[:4]
    return book.write(
        "judgement", party=party, by=by, lot=lot, day=str(local_day(book.now)), market=MARKET,
        outcome=judgement.outcome.value, reasons=[*reasons], evidence=_leant_on(book, lot),
        rules=adoptions.rules(book).hash,
    )  # fmt: skip


def _leant_on(book: Book, lot: str) -> list[canonical.Value]:
    """Ids of what the judgement leant on: the lot's making, the papers that carry it and who looked at them."""
    rules = adoptions.rules(book)
    carrying = safety.carriers(evidence.gather(book, lot), rules, local_day(book.now))
    papers = (s.id for paper in carrying for s in book.about(paper.code, "cert.add", "cert.check"))
    return [evidence.made(book, lot).id, *papers]


def settle(book: Book) -> None:
    """Before any transaction ends: labelled lots whose evidence it changed are judged again, behind every door."""
    changed = dict.fromkeys(lot for statement in book.written for lot in _touched(book, statement))
    for code in changed:
        if runs(book.session, code):
            _rejudge(book, code)


def _touched(book: Book, statement: Statement) -> Sequence[str]:
    """Lots whose judgement a statement may change."""
    if statement.type in _OF_A_LOT:
        return standing.descent(book, statement.text("lot"))
    if statement.type in _OF_A_PARTY:
        twins = book.about(statement.text("number_key"), "cert.add") if statement.type == "cert.add" else []
        owners = {statement.text("party"), *(twin.text("party") for twin in twins)}
        return [lot for party in sorted(owners) for lot in labelled_lots(book.session, party)]
    if statement.type == "reference.adopt":
        return book.session.exec(select(Run.lot).distinct()).all()
    return ()


def _rejudge(book: Book, code: str) -> None:
    """Records what the judgement is now.  A lot that turned to fails is held in the same act, with a task.

    A recall needs neither; a hold of the authority stands already.
    """
    judgement = evidence.judged(book, code, local_day(book.now))
    before = book.about(code, "judgement")
    turned = not before or before[-1].text("outcome") != judgement.outcome.value
    record_judgement(book, HOUSE, code, judgement)
    stops = [stop for stop in standing.stops(book, code) if stop.in_force]
    if judgement.outcome is not Outcome.FAILS or not turned or any(stop.is_recall for stop in stops):
        return
    failing = judgement.reasons[0].code  # the gravest stands first
    if not any(stop.by_authority for stop in stops):
        why = "paper-withdrawn" if failing.endswith("-withdrawn") else "other-check"
        book.write("hold", party=code[:4], by=HOUSE, lot=code, side="authority", reason=why, decision="")
    cases.open_task(book, lot=code, party=code[:4], text=failing)


def runs(session: Session, lot: str) -> Sequence[Run]:
    """Runs of a lot, in order."""
    return session.exec(select(Run).where(Run.lot == lot).order_by(col(Run.last), Run.id)).all()


def labelled_lots(session: Session, party: str) -> Sequence[str]:
    """Lots of a party that carry labels."""
    return session.exec(select(Run.lot).where(Run.party == party).distinct()).all()


def get_run(session: Session, run_id: str, actor: Actor) -> Run:
    """A run of the actor's party; NotFound for others'."""
    found = session.get(Run, run_id)
    if found is None:
        raise NotFound(run=run_id)
    actor.own(found.party)
    if actor.role is Role.MEMBER:
        raise NotFound(run=run_id)
    return found


def lot_of(session: Session, run: Run, actor: Actor) -> Lot:
    """The lot of a run."""
    return get(session, run.lot, actor)


def apply_run(session: Session, statement: Statement) -> Run:
    """The row of a `label.run` statement."""
    s = statement
    run = Run(
        id=s.id, lot=s.text("lot"), party=s.text("party"), first=s.number("first"), last=s.number("last"), day=s.done
    )
    session.add(run)
    session.flush()
    return run


def apply_print(session: Session, statement: Statement) -> None:
    """The row after a `label.print` statement."""
    _change(session, statement, "printed")


def apply_attach(session: Session, statement: Statement) -> None:
    """The row after a `label.attach` statement."""
    _change(session, statement, "attached")


def apply_void(session: Session, statement: Statement) -> None:
    """The row after a `label.void` statement."""
    _change(session, statement, "void")


def ranges(statements: Sequence[Statement]) -> list[Range]:
    """Ranges that statements name."""
    return [(s.number("first"), s.number("last")) for s in statements]


def within(serial: int, wanted: Sequence[Range]) -> bool:
    """Whether a serial lies in one of the ranges."""
    return any(first <= serial <= last for first, last in wanted)


def history(reader: Reader, run_id: str) -> list[Statement]:
    """What happened to the labels of a run: print, attach, void."""
    return reader.about(run_id, "label.print", "label.attach", "label.void")


def _change(session: Session, statement: Statement, column: str) -> None:
    run = session.get_one(Run, statement.text("run"))
    if column == "printed":
        run.printed = statement.number("times")
    else:
        told = [*_ranges(getattr(run, column)), (statement.number("first"), statement.number("last"))]
        setattr(run, column, json.dumps(sorted(told)))
    session.add(run)
    session.flush()


def _check_range(book: Book, run: Run, first: int, last: int, *taken_by: str) -> None:
    """Ranges are read from the statements: rows may have been changed."""
    signed = book.get(run.id)
    lowest, highest = signed.number("first"), signed.number("last")
    if not lowest <= first <= last <= highest:
        raise RangeBad(field="first", first=lowest, last=highest)
    taken = ranges([s for s in history(book, run.id) if s.type in taken_by])
    if any(first <= end and begin <= last for begin, end in taken):
        raise RangeBad(field="first", why="taken")


def _ranges(text: str) -> list[Range]:
    return [(int(first), int(last)) for first, last in json.loads(text)]


def _count(statements: Sequence[Statement]) -> int:
    """Labels with a serial in the ranges that statements name."""
    return sum(last - first + 1 for first, last in ranges(statements) if last)
