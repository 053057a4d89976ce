"""What one scan of a label says: read from verified statements, never from rows.

Rows only find where the statements lie; every fact on the page is taken from bytes whose signature and place in
the log were checked in this very request.  Nothing about the visitor is kept.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from trace import adoptions, evidence, labels, reference, safety, standing, ticket
from trace.clock import local_day
from trace.codes import LOT_LENGTH, Mistyped, is_code, read_typed, shown_lot
from trace.errors import NotFound, Tampered
from trace.provenance import Missing, Reader
from trace.safety import Outcome
from trace.scans.facts import Judged, with_facts
from trace.scans.report import PaperFacts, ReasonFacts, ScanReport, StepFacts, StopFacts, Verdict
from trace.signing import BadSignature, Verifier
from trace.statements import Statement
from trace.ticket import Label, Malformed
from trace.verify import Root

__all__ = [
    "PaperFacts",
    "ReasonFacts",
    "ScanReport",
    "StepFacts",
    "StopFacts",
    "Verdict",
    "read",
    "read_typed_code",
    "unreadable",
]


@dataclass(frozen=True)
class _Found:
    """What the scan holds in its hands: the label as asked for, its lot, and its run once known."""

    lot: str
    serial: str
    by_hand: bool  # typed, not scanned: it vouches for no sticker
    label: Label | None = None
    run: Statement | None = None


class _Forged(Exception):
    """The label is not one that we issued; `detail` tells how it shows."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def read(reader: Reader, root: Root, path: str, now: datetime) -> ScanReport:
    """What a scanned path says.  First match wins, in the order of Verdict."""
    blank = ScanReport(Verdict.UNKNOWN, "malformed", now, reader.size, root.realm.startswith("demo-"))
    code = path[1:].split("/", maxsplit=1)[0]
    try:
        label = ticket.parse(path)
    except Malformed:
        return _answer_malformed(reader, blank, code, now)
    return _answer(reader, root, blank, _Found(label.lot, label.serial, by_hand=False, label=label))


def read_typed_code(reader: Reader, root: Root, text: str, now: datetime) -> ScanReport:
    """What a code typed from a label says; it is never green, for it vouches for no sticker."""
    blank = ScanReport(Verdict.UNKNOWN, "mistyped", now, reader.size, root.realm.startswith("demo-"))
    try:
        lot, serial = read_typed(text)
    except Mistyped:
        code = "".join(text.upper().split()).replace("-", "")[:LOT_LENGTH]
        return _answer_malformed(reader, blank, code, now)
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
        verdict = Verdict.RECALLED if _recalled_in_any_case(reader, found.lot) else Verdict.CANNOT_TELL
        return replace(blank, verdict=verdict, detail="", lot=shown_lot(found.lot), serial=found.serial)


def _recalled_in_any_case(reader: Reader, lot: str) -> bool:
    """Whether a recall of the lot is in force though other proofs are missing: bad news does not wait for them."""
    try:
        return any(stop.is_recall and stop.in_force for stop in standing.stops(reader, lot))
    except Tampered:
        return False


def _answer_malformed(reader: Reader, blank: ScanReport, code: str, now: datetime) -> ScanReport:
    try:
        return _bad_news(reader, blank, _judged(reader, code, now)) or blank
    except Tampered:
        return replace(blank, verdict=Verdict.CANNOT_TELL, detail="")


def _bad_news(reader: Reader, blank: ScanReport, known: Judged | None) -> ScanReport | None:
    """Recalled or failed, told of a known lot even if ticket or serial is wrong; None where there is no such news."""
    if known is None or known[1].outcome is not Outcome.FAILS:
        return None
    told, judgement = known
    recalled = bool(told.recalled)
    hazard = any(reference.reasons()[reason.code].kind == "hazard" for reason in judgement.reasons)
    verdict = Verdict.RECALLED if recalled else Verdict.FAILED
    detail = "" if recalled else "hazard" if hazard else "papers"
    base = replace(blank, verdict=verdict, detail=detail)
    return with_facts(reader, base, known, "", None)


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
    for run in reversed(reader.about(found.lot, "label.run")):
        if run.number("first") <= serial <= run.number("last"):
            return run
    raise NotFound(lot=found.lot, serial=found.serial)


def _labelled(reader: Reader, blank: ScanReport, found: _Found, known: Judged) -> ScanReport:
    """The verdict of a label that we issued."""
    verdict = _verdict(reader, found, known, local_day(blank.checked_at))
    return with_facts(reader, replace(blank, verdict=verdict, detail=""), known, found.serial, found.run)


def _verdict(reader: Reader, found: _Found, known: Judged, today: date) -> Verdict:
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


def _judged(reader: Reader, lot: str, now: datetime) -> Judged | None:
    """Evidence and judgement of a packed lot; None where nobody packed such a lot."""
    if not is_code(lot, LOT_LENGTH) or not any(s.text("lot") == lot for s in reader.about(lot, "lot.pack")):
        return None
    told = evidence.gather(reader, lot)
    return told, safety.judge(told, adoptions.rules(reader), local_day(now))
