"""The facts of one scan, without words: what a scan page may show and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


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
