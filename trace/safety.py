"""The judgement: does a lot meet the rules?  Pure and total: evidence, rules and a day in; outcome and all reasons out.

`fails` over `unknown` over `meets`; `not_applicable` for what is no food.  A rule is a dated row that an official
adopted; a row that nobody adopted leaves the lot unknown where it would decide.  Unknown never counts as met.  A lot is
judged as the worst of its parts.  Sources: required_basis.csv, entry_windows.csv, reasons.csv (document and clause in
each row).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from trace.reference import EntryWindow, RequiredBasis, Row, Tt02Item
from trace.reference import Reason as ReasonRow

PRIMARY: Final = "primary_production"
PACKING: Final = "packing_or_processing"
PREPACKED: Final = "prepacked_processed"
_PREFIX: Final = {PRIMARY: "basis", PACKING: "facility", PREPACKED: "declaration"}
_REFUSED: Final = "refused"
# What stands in the way of a paper, the nearest to counting first: the first told is the one worth mending.
_NEARNESS: Final = (
    "not-looked-at", "duplicate-number", "out-of-scope", "not-yet-valid", "expired", "refused", "result-not-met",
    "withdrawn",
)  # fmt: skip

_ORDER: Final = ("fails", "unknown", "neutral")
_FINDINGS: Final = frozenset({"refused", "withdrawn", "result-not-met"})  # an authority's word, not a lack of papers


class Outcome(StrEnum):
    """Answers, the worst first."""

    FAILS = "fails"
    UNKNOWN = "unknown"
    MEETS = "meets"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Reason:
    """Why: a code of reasons.csv and what it speaks of (a number, a lot, a data item, a rule)."""

    code: str
    evidence: str


@dataclass(frozen=True)
class Judgement:
    """The outcome with all its reasons; none where it simply meets."""

    outcome: Outcome
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Paper:
    """A certificate, commitment or declaration, as far as anybody looked at it."""

    code: str
    number: str
    kind: str
    party: str
    issued: date
    expires: date | None = None
    result: str = ""
    plots: frozenset[str] = frozenset()
    crops: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    quantity_g: int = 0
    looked: str = ""  # how an officer looked at it; "" nobody has; "refused"
    disputed: bool = False  # the same number at two parties, undecided
    withdrawn_from: date | None = None

    def counts(self, day: date) -> bool:
        """Looked at, undisputed and in force on a day, whatever its scope."""
        return not self.faults(day)

    def faults(self, day: date) -> tuple[str, ...]:
        """All that stands in its way on a day, scope and result aside."""
        found = {
            "withdrawn": self.withdrawn_from is not None and self.withdrawn_from <= day,
            "refused": self.looked == _REFUSED,
            "not-yet-valid": day < self.issued,
            "expired": self.expires is not None and day > self.expires,
            "not-looked-at": self.looked == "",
            "duplicate-number": self.disputed,
        }
        return tuple(fault for fault, there in found.items() if there)


@dataclass(frozen=True)
class Harvest:
    """One harvest lot: stated day, day of entry, and whether an officer confirmed the stated day."""

    lot: str
    party: str
    plot: str
    crop: str
    group: str  # of the crop: fresh | dry | processed | not_food
    day: date
    entered: date
    day_confirmed: bool = False


@dataclass(frozen=True)
class Claim:
    """A protected word that the product bears, and the kind of paper that must bear it out."""

    word: str
    kind: str
    covers: str  # plot_and_crop | facility | product


@dataclass(frozen=True)
class Evidence:
    """All that is known about a lot."""

    lot: str
    party: str
    product: str
    is_food: bool
    stages: tuple[str, ...]  # stages whose rules apply to this kind of product
    harvests: tuple[Harvest, ...]
    made: date | None  # stated pack day; None for a harvest that is not packed
    mass_g: int = 0
    papers: tuple[Paper, ...] = ()
    suspended: tuple[str, ...] = ()  # parties
    held: tuple[str, ...] = ()  # lots, itself or what went in
    recalled: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # data items of TT 02/2024/TT-BKHCN
    claims: tuple[Claim, ...] = ()  # protected words in what the label says
    entered: date | None = None  # day on which the packing was entered


@dataclass(frozen=True)
class Rules:
    """The dated tables, the rows that officials adopted, and the hash of the tables."""

    basis: tuple[RequiredBasis, ...]
    windows: tuple[EntryWindow, ...]
    items: tuple[Tt02Item, ...]
    reasons: Mapping[str, ReasonRow] = field(hash=False)
    adopted: frozenset[Row] = frozenset()
    hash: str = ""

    def decides(self, row: Row) -> bool:
        """Whether an official adopted the row."""
        return row in self.adopted

    def severity(self, code: str) -> str:
        """fails | unknown | neutral; a code without a row leaves the lot unknown."""
        return self.reasons[code].severity if code in self.reasons else Outcome.UNKNOWN.value


@dataclass(frozen=True)
class _Need:
    """One question to the papers: who or what must be covered at a stage on a day."""

    stage: str
    day: date
    about: str
    party: str
    plot: str = ""
    crop: str = ""
    product: str = ""
    mass_g: int = 0


def judge(evidence: Evidence, rules: Rules, day: date) -> Judgement:
    """Judges a lot on a day: every reason is told, the worst decides."""
    reasons = [
        *(Reason("recalled", lot) for lot in evidence.recalled),
        *(Reason("held", lot) for lot in evidence.held),
        *(_missing(item, rules) for item in evidence.missing),
    ]
    reasons += [Reason("party-suspended", party) for party in evidence.suspended]
    if evidence.is_food:
        reasons += _food_reasons(evidence, rules, day)
    told = tuple(sorted(dict.fromkeys(reasons), key=lambda reason: _ORDER.index(rules.severity(reason.code))))
    grades = {rules.severity(reason.code) for reason in told}
    for grade in (Outcome.FAILS, Outcome.UNKNOWN):
        if grade.value in grades:
            return Judgement(grade, told)
    if not evidence.is_food:
        return Judgement(Outcome.NOT_APPLICABLE, (*told, Reason("not-food", evidence.product)))
    return Judgement(Outcome.MEETS, told)


def _missing(item: str, rules: Rules) -> Reason:
    row = next((row for row in rules.items if row.key == item), None)
    return Reason("data-missing" if row and rules.decides(row) else "rule-not-adopted", item)


def carriers(evidence: Evidence, rules: Rules, day: date) -> tuple[Paper, ...]:
    """The papers that carry the lot: looked at, in scope, in force on their relevant day, under an adopted row."""
    found: dict[Paper, None] = {}
    for need in _needs(evidence, day):
        rows = [
            row for row in rules.basis if row.stage == need.stage and _in_force(row, need.day) and rules.decides(row)
        ]
        found.update(
            (p, None) for p in evidence.papers for row in rows if _admits(row, p) and not _faults(row, p, need)
        )
    return tuple(found)


def _food_reasons(evidence: Evidence, rules: Rules, day: date) -> Iterable[Reason]:
    if not evidence.harvests or not evidence.stages:
        yield Reason("basis-rule-unknown", evidence.lot)
    for need in _needs(evidence, day):
        yield from _unmet(need, evidence.papers, rules)
    for harvest in evidence.harvests:
        yield from _lateness(harvest, evidence, rules)
    yield from _late_packing(evidence, rules)
    yield from _unproven_claims(evidence)


def _needs(evidence: Evidence, day: date) -> Iterable[_Need]:
    """Every harvest on its stated day; later stages on the day the lot was made."""
    for harvest in evidence.harvests:
        yield _harvest_need(harvest, evidence, harvest.day)
    yield from _later_needs(evidence, evidence.made or day)


def _later_needs(evidence: Evidence, day: date) -> Iterable[_Need]:
    """The stages after the harvest, asked about one day."""
    for stage in evidence.stages:
        if stage != PRIMARY:
            yield _Need(stage, day, evidence.lot, evidence.party, product=evidence.product, mass_g=evidence.mass_g)


def _harvest_need(harvest: Harvest, evidence: Evidence, day: date) -> _Need:
    """A paper for so much covers no larger lot, even where only a part came from its plots."""
    return _Need(
        PRIMARY, day, harvest.lot, harvest.party, harvest.plot, harvest.crop, evidence.product, evidence.mass_g
    )


def _lateness(harvest: Harvest, evidence: Evidence, rules: Rules) -> Iterable[Reason]:
    """Entered too late, it must meet the rules on the day of entry too, or an officer confirmed the day."""
    window = next((w for w in rules.windows if w.group == harvest.group and _in_force(w, harvest.day)), None)
    if window is None or not rules.decides(window):
        yield Reason("rule-not-adopted", harvest.group)
        return
    late = (harvest.entered - harvest.day).days * 24 > window.hours
    on_entry = _harvest_need(harvest, evidence, harvest.entered)
    if late and not harvest.day_confirmed and _unmet(on_entry, evidence.papers, rules):
        yield Reason("entered-late", harvest.lot)


def _late_packing(evidence: Evidence, rules: Rules) -> Iterable[Reason]:
    """Packing entered too late must meet the rules on the day of entry too: no day may be chosen to fit."""
    if evidence.made is None or evidence.entered is None or not evidence.harvests:
        return
    group, late_h = evidence.harvests[0].group, (evidence.entered - evidence.made).days * 24
    window = next((w for w in rules.windows if w.group == group and _in_force(w, evidence.made)), None)
    late = window is None or late_h > window.hours
    if late and any(_unmet(need, evidence.papers, rules) for need in _later_needs(evidence, evidence.entered)):
        yield Reason("entered-late", evidence.lot)


def _unproven_claims(evidence: Evidence) -> Iterable[Reason]:
    """A protected word on the label asks for its own kind of paper, for every harvest in the lot."""
    for claim in evidence.claims:
        kind = [paper for paper in evidence.papers if paper.kind == claim.kind]
        for harvest in evidence.harvests:
            need = _harvest_need(harvest, evidence, harvest.day)
            if not any(not paper.faults(harvest.day) and _covers(claim.covers, paper, need) for paper in kind):
                yield Reason("claim-unproven", claim.word)


def _in_force(row: Row, day: date) -> bool:
    """Whether the row speaks about a day, both ends included."""
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def _admits(row: RequiredBasis, paper: Paper) -> bool:
    """Whether a paper is of the kind and the time of issue that a row speaks of."""
    after = row.issued_from is None or row.issued_from <= paper.issued
    before = row.issued_to is None or paper.issued <= row.issued_to
    return paper.kind == row.kind and after and before


def _unmet(need: _Need, papers: Iterable[Paper], rules: Rules) -> tuple[Reason, ...]:
    """() where one paper carries the need under an adopted row; else what stands in the way of each paper."""
    prefix = _PREFIX.get(need.stage, "basis")
    rows = [row for row in rules.basis if row.stage == need.stage and _in_force(row, need.day)]
    if not rows:
        return (Reason(f"{prefix}-rule-unknown", need.about),)
    found = [(row, p, _faults(row, p, need)) for p in papers for row in rows if _admits(row, p)]
    carrying = [row for row, _, faults in found if not faults]
    if any(map(rules.decides, carrying)):
        return ()
    if carrying or not any(map(rules.decides, rows)):
        return (Reason("rule-not-adopted", need.stage),)
    if not found:
        return (Reason(f"{prefix}-missing", need.about),)
    return _obstacles(prefix, [(paper, faults) for _, paper, faults in found], rules)


def _obstacles(prefix: str, found: list[tuple[Paper, tuple[str, ...]]], rules: Rules) -> tuple[Reason, ...]:
    """A paper that may yet count leaves the lot unknown; what an authority withdrew or refused is told in any case."""
    in_scope = [(paper, faults) for paper, faults in found if "out-of-scope" not in faults] or found
    told = [(_told(prefix, paper, faults), set(faults) & _FINDINGS) for paper, faults in in_scope]
    open_ones = [reason for reason, _ in told if rules.severity(reason.code) != Outcome.FAILS.value]
    return tuple(reason for reason, finding in told if finding or reason in open_ones or not open_ones)


def _faults(row: RequiredBasis, paper: Paper, need: _Need) -> tuple[str, ...]:
    faults = list(paper.faults(need.day))
    if row.results and paper.result not in row.results:
        faults.append("result-not-met")
    if not _covers(row.covers, paper, need):
        faults.append("out-of-scope")
    return tuple(faults)


def _covers(covers: str, paper: Paper, need: _Need) -> bool:
    if paper.party != need.party or (paper.quantity_g and need.mass_g > paper.quantity_g):
        return False
    if covers == "plot_and_crop":
        return need.plot in paper.plots and need.crop in paper.crops
    if covers == "product":
        return need.product in paper.products
    return True


def _told(prefix: str, paper: Paper, faults: tuple[str, ...]) -> Reason:
    """The gravest fault of one paper: an unlooked, expired paper is expired, not merely unlooked."""
    worst = max(faults, key=_NEARNESS.index)
    return Reason(f"{prefix}-{worst}", paper.number)
