"""What one scan of a label says: read from verified statements, never from rows.

Rows only find where the statements lie; every fact on the page is taken from bytes whose signature and place in
the log were checked in this very request.  Nothing about the visitor is kept.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from trace import adoptions, evidence, labels, places, reference, safety, standing, ticket
from trace.clock import local_day
from trace.codes import LOT_LENGTH, Mistyped, is_code, read_typed, shown_lot, typed
from trace.errors import NotFound, Tampered
from trace.provenance import Missing, Reader, Statement
from trace.safety import Evidence, Judgement, Outcome
from trace.signing import BadSignature, Verifier
from trace.standing import Stop
from trace.ticket import Label, Malformed
from trace.verify import Root


class Verdict(StrEnum):
    """First match wins, in this order."""

    RECALLED = "recalled"
    FAILED = "failed"
    FORGED = "forged"
    UNKNOWN = "unknown"
    CANNOT_TELL = "cannot_tell"
    VOID = "void"
    INACTIVE = "inactive"
    OVERDUE = "overdue"
    HELD = "held"
    UNCERTAIN = "uncertain"
    TYPED = "typed"
    NOT_FOOD = "not_food"
    PAPERS = "papers"


@dataclass(frozen=True)
class PaperFacts:
    """One paper that the judgement leant on: who says it, who looked at it, how and when."""

    kind: str  # key of reference/certificate_types.csv
    number: str
    issuer: str
    issued: date
    expires: date | None
    checked_by: str  # name of the authority whose officer looked at it; "" where nobody has
    checked_how: str  # original_seen | register_looked_up | issuer_answered | ""
    checked_on: date | None


@dataclass(frozen=True)
class StopFacts:
    """A hold or a recall, in force or lifted."""

    kind: str  # hold | recall
    side: str  # party | authority
    reason: str  # key of reference/stop_reasons.csv
    decision: str  # number of the decision, "" where the cooperative stopped its own lot
    since: date
    lifted: date | None


@dataclass(frozen=True)
class ReasonFacts:
    """One reason of the judgement, key of reference/reasons.csv."""

    code: str
    evidence: str  # what it speaks of: a certificate number, a lot code, a data item


@dataclass(frozen=True)
class StepFacts:
    """One step of the journey: harvest, pack, label."""

    kind: str  # harvest | pack | label
    first: date
    last: date
    place: str  # commune, never a hamlet
    count: int  # harvests or labels behind the step


@dataclass(frozen=True)
class ScanReport:
    """All that a scan page may show, in finished facts without words."""

    verdict: Verdict
    # failed: hazard | papers; forged: signature | serial | run; unknown: malformed | mistyped | never_issued; else ""
    detail: str
    checked_at: datetime
    log_size: int
    demo: bool
    lot: str = ""  # "7K3F-9QXM2P"
    serial: str = ""  # "117", "" for a lot label or where it is not known
    last_serial: int = 0  # the run's highest serial
    typed_code: str = ""  # what stands under the symbol
    product: str = ""
    photo: str = ""  # path of the product's picture, "" where there is none
    unit_g: int = 0
    is_food: bool = True
    party: str = ""
    party_kind: str = ""  # cooperative | group | union | enterprise
    party_place: str = ""  # commune and province
    party_phone: str = ""  # only where they gave a public one
    grown_in: tuple[str, ...] = ()  # communes of the plots
    households: int = 0
    lot_mass_g: int = 0
    harvested_first: date | None = None
    harvested_last: date | None = None
    packed: date | None = None
    best_before: date | None = None
    labelled: date | None = None
    standards: tuple[str, ...] = ()  # TT 02/2024 item 10
    papers: tuple[PaperFacts, ...] = ()
    reasons: tuple[ReasonFacts, ...] = ()
    stop: StopFacts | None = None
    history: tuple[StopFacts, ...] = ()
    steps: tuple[StepFacts, ...] = ()


@dataclass(frozen=True)
class _Found:
    """What the scan holds in its hands: the label as asked for, its lot, and its run once known."""

    lot: str
    serial: str
    by_hand: bool  # typed, not scanned: it vouches for no sticker
    label: Label | None = None
    run: Statement | None = None


_Judged: TypeAlias = tuple[Evidence, Judgement]


class _Forged(Exception):
    """The label is not one that we issued; `detail` tells how it shows."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def read(reader: Reader, root: Root, path: str, now: datetime) -> ScanReport:
    """What a scanned path says.  First match wins, in the order of Verdict."""
    blank = ScanReport(Verdict.UNKNOWN, "malformed", now, reader.memory.size, root.realm.startswith("demo-"))
    code = path.split("/")[1] if path.count("/") > 1 else ""
    try:
        label = ticket.parse(path)
    except Malformed:
        return _answer_malformed(reader, blank, code, now)
    return _answer(reader, root, blank, _Found(label.lot, label.serial, by_hand=False, label=label))


def read_typed_code(reader: Reader, root: Root, text: str, now: datetime) -> ScanReport:
    """What a code typed from a label says; it is never green, for it vouches for no sticker."""
    blank = ScanReport(Verdict.UNKNOWN, "mistyped", now, reader.memory.size, root.realm.startswith("demo-"))
    try:
        lot, serial = read_typed(text)
    except Mistyped:
        return blank
    return _answer(reader, root, blank, _Found(lot, serial, by_hand=True))


def unreadable(root: Root, now: datetime) -> ScanReport:
    """The log does not agree with itself: nothing may be concluded."""
    return ScanReport(Verdict.CANNOT_TELL, "", now, 0, root.realm.startswith("demo-"))


def _answer(reader: Reader, root: Root, blank: ScanReport, found: _Found) -> ScanReport:
    now = blank.checked_at
    try:
        known = _judged(reader, found.lot, now)
        bad = _bad_news(reader, blank, known)
        if bad is not None:
            return bad
        run = _issued(reader, root, found.label) if found.label else _run_of_serial(reader, found)
        if known is None:
            raise Missing(lot=found.lot)  # a run of a lot that nobody packed
        return _labelled(reader, blank, replace(found, run=run), known)
    except _Forged as forged:
        return replace(
            blank, verdict=Verdict.FORGED, detail=forged.detail, lot=shown_lot(found.lot), serial=found.serial
        )
    except NotFound:
        return replace(blank, detail="never_issued", lot=shown_lot(found.lot), serial=found.serial)
    except Tampered:
        return replace(blank, verdict=Verdict.CANNOT_TELL, detail="", lot=shown_lot(found.lot), serial=found.serial)


def _answer_malformed(reader: Reader, blank: ScanReport, code: str, now: datetime) -> ScanReport:
    try:
        return _bad_news(reader, blank, _judged(reader, code, now)) or blank
    except Tampered:
        return replace(blank, verdict=Verdict.CANNOT_TELL, detail="")


def _bad_news(reader: Reader, blank: ScanReport, known: _Judged | None) -> ScanReport | None:
    """Recalled or failed, told of a known lot even if ticket or serial is wrong; None where there is no such news."""
    if known is None or known[1].outcome is not Outcome.FAILS:
        return None
    told, judgement = known
    recalled = bool(told.recalled)
    hazard = any(reference.reasons()[reason.code].kind == "hazard" for reason in judgement.reasons)
    verdict = Verdict.RECALLED if recalled else Verdict.FAILED
    detail = "" if recalled else "hazard" if hazard else "papers"
    base = replace(blank, verdict=verdict, detail=detail)
    return _with_facts(reader, base, _Found(told.lot, "", by_hand=False), known)


def _issued(reader: Reader, root: Root, label: Label) -> Statement:
    """The run of a label, after its signature, host, day, run and serial were found right."""
    if not reader.about(label.lot, "lot.pack"):
        _refuse_unknown_lot(reader, root, label)
    runs = [run for run in reader.about(label.lot, "label.run") if bytes.fromhex(run.id).startswith(label.pin)]
    run = runs[0] if runs else None
    key = _label_key(reader, label)
    hosts = root.hosts_on(local_day(run.at)) if run else tuple(period.host for period in root.hosts)
    if not any(_signed(label, host, key) for host in hosts):
        raise _Forged("signature")
    if run is None:
        raise Missing(lot=label.lot)  # our key signed it, but the log does not hold its run: no proof
    _check_run(reader, label, run)
    return run


def _check_run(reader: Reader, label: Label, run: Statement) -> None:
    revoked = [s.idx for s in reader.about(label.lot[:4], "key.revoke") if s.number("kidx") == label.kidx]
    if label.kidx != run.number("kidx") or label.day != run.done or any(idx < run.idx for idx in revoked):
        raise _Forged("run")
    serial = int(label.serial or "0")
    if not run.number("first") <= serial <= run.number("last"):
        raise _Forged("serial")


def _refuse_unknown_lot(reader: Reader, root: Root, label: Label) -> None:
    """A lot that nobody packed was never issued; one that our own key signed for lacks its proof."""
    key = _label_key(reader, label)
    if any(_signed(label, period.host, key) for period in root.hosts):
        raise Missing(lot=label.lot)
    raise NotFound(lot=label.lot)


def _label_key(reader: Reader, label: Label) -> Verifier:
    for statement in reader.about(label.lot[:4], "key.label"):
        if statement.number("kidx") == label.kidx:
            return Verifier.parse(statement.text("vkey"))
    if reader.about(label.lot[:4], "party.add"):
        raise _Forged("signature")
    raise NotFound(party=label.lot[:4])


def _signed(label: Label, host: str, key: Verifier) -> bool:
    try:
        ticket.verify(label, host, key)
    except BadSignature:
        return False
    return True


def _run_of_serial(reader: Reader, found: _Found) -> Statement:
    serial = int(found.serial or "0")
    for run in reader.about(found.lot, "label.run"):
        if run.number("first") <= serial <= run.number("last"):
            return run
    raise NotFound(lot=found.lot, serial=found.serial)


def _labelled(reader: Reader, blank: ScanReport, found: _Found, known: _Judged) -> ScanReport:
    """The verdict of a label that we issued."""
    verdict = _verdict(reader, found, known, local_day(blank.checked_at))
    return _with_facts(reader, replace(blank, verdict=verdict, detail=""), found, known)


def _verdict(reader: Reader, found: _Found, known: _Judged, today: date) -> Verdict:
    told, judgement = known
    run, serial = found.run, int(found.serial or "0")
    if run is None:
        raise Missing(lot=found.lot)
    happened = labels.history(reader, run.id)
    best_before = run.day("best_before")
    tests = (
        (Verdict.VOID, labels.within(serial, labels.ranges([s for s in happened if s.type == "label.void"]))),
        (Verdict.INACTIVE, not labels.within(serial, labels.ranges([s for s in happened if s.type == "label.attach"]))),
        (Verdict.OVERDUE, best_before is not None and today > best_before),
        (Verdict.HELD, bool(told.held)),
        (Verdict.UNCERTAIN, judgement.outcome not in (Outcome.MEETS, Outcome.NOT_APPLICABLE)),
        (Verdict.TYPED, found.by_hand),
        (Verdict.NOT_FOOD, judgement.outcome is Outcome.NOT_APPLICABLE),
    )
    return next((verdict for verdict, applies in tests if applies), Verdict.PAPERS)


def _judged(reader: Reader, lot: str, now: datetime) -> _Judged | None:
    """Evidence and judgement of a packed lot; None where nobody packed such a lot."""
    if not is_code(lot, LOT_LENGTH) or not any(s.text("lot") == lot for s in reader.about(lot, "lot.pack")):
        return None
    told = evidence.gather(reader, lot)
    return told, safety.judge(told, adoptions.rules(reader), local_day(now))


def _with_facts(reader: Reader, base: ScanReport, found: _Found, known: _Judged) -> ScanReport:
    """The report with everything that may be shown of a known lot."""
    told, judgement = known
    made = evidence.made(reader, found.lot)
    party = _made_by(reader, made.text("party"))
    product = evidence.product_of(reader, made)
    carrying = safety.carriers(told, adoptions.rules(reader), local_day(base.checked_at))
    stops = standing.stops(reader, found.lot)
    in_force = sorted((s for s in stops if s.in_force), key=lambda s: (s.is_recall, s.ordered.idx))
    days = [harvest.day for harvest in told.harvests]
    run = found.run
    return replace(
        base,
        lot=shown_lot(found.lot),
        serial=found.serial,
        last_serial=run.number("last") if run else 0,
        typed_code=typed(found.lot, found.serial) if run else "",
        product=product.text("name") if product else "",
        photo=f"/photo/{product.text('picture')}" if product and product.text("picture") else "",
        unit_g=made.number("unit_g"),
        is_food=told.is_food,
        party=party.text("name"),
        party_kind=party.text("kind"),
        party_place=places.address(party.text("commune")),
        party_phone=str(reader.private(party).get("phone", "")),
        grown_in=_communes(reader, told),
        households=len({plot.text("worker") for plot in _plots(reader, told)}),
        lot_mass_g=told.mass_g,
        harvested_first=min(days),
        harvested_last=max(days),
        packed=made.done,
        best_before=made.day("best_before"),
        labelled=local_day(run.at) if run else None,
        standards=tuple(dict.fromkeys(paper.kind for paper in carrying)),
        papers=tuple(_paper(reader, paper.code) for paper in carrying),
        reasons=tuple(ReasonFacts(reason.code, reason.evidence) for reason in judgement.reasons),
        stop=_stop(in_force[-1]) if in_force else None,
        history=tuple(_stop(s) for s in stops if s.lifted and run and run.idx < s.lifted.idx),
        steps=_steps(reader, told, made, party, run),
    )


def _made_by(reader: Reader, party: str) -> Statement:
    found = reader.only(party, "party.add")
    if found is None:
        raise Missing(party=party)
    return found


def _plots(reader: Reader, told: Evidence) -> list[Statement]:
    found = [reader.only(harvest.plot, "plot.add") for harvest in told.harvests]
    return [plot for plot in found if plot is not None]


def _communes(reader: Reader, told: Evidence) -> tuple[str, ...]:
    return tuple(dict.fromkeys(places.address(plot.text("commune")) for plot in _plots(reader, told)))


def _paper(reader: Reader, code: str) -> PaperFacts:
    told = reader.about(code, "cert.add", "cert.check")
    added, check = told[0], told[-1]
    return PaperFacts(
        kind=added.text("kind"),
        number=added.text("number"),
        issuer=added.text("issuer"),
        issued=added.day("issued") or date.min,
        expires=added.day("expires"),
        checked_by=_made_by(reader, check.text("office")).text("name"),
        checked_how=check.text("how"),
        checked_on=check.done,
    )


def _stop(stop: Stop) -> StopFacts:
    ordered = stop.ordered
    return StopFacts(
        kind=ordered.type,
        side=ordered.text("side"),
        reason=ordered.text("reason"),
        decision=ordered.text("decision"),
        since=local_day(ordered.at),
        lifted=local_day(stop.lifted.at) if stop.lifted else None,
    )


def _steps(
    reader: Reader, told: Evidence, made: Statement, party: Statement, run: Statement | None
) -> tuple[StepFacts, ...]:
    days = [harvest.day for harvest in told.harvests]
    place = places.address(party.text("commune"))
    steps = [
        StepFacts("harvest", min(days), max(days), "; ".join(_communes(reader, told)), len(days)),
        StepFacts("pack", made.done, made.done, place, made.number("units")),
    ]
    if run is not None:
        labelled = local_day(run.at)
        steps.append(StepFacts("label", labelled, labelled, place, run.number("last") - run.number("first") + 1))
    return tuple(steps)
