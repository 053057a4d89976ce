"""The shapes of the reference tables: one frozen class per CSV, one field per column.

A field without a default is a column that must be filled; one with a default may be left empty.  Types are checked
at load: `tuple[str, ...]` is a list divided by `|`, `bool` is yes or no, `Literal` is a closed list, dates are ISO.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

Group = Literal["fresh", "dry", "processed", "not_food"]
Stage = Literal["primary_production", "packing_or_processing", "prepacked_processed"]
Covers = Literal["plot_and_crop", "facility", "product"]
CertificateKind = Literal[
    "facility", "commitment", "vietgap", "organic", "globalgap", "haccp_iso22000", "self_declaration"
]


@dataclass(frozen=True, kw_only=True)
class Row:
    """What every row says of itself: where it comes from, from which day to which it holds, how sure we are."""

    table: ClassVar[str]  # name of the CSV
    unique: ClassVar[tuple[str, ...]]  # no two rows agree in all of these columns

    document: str  # the law or standard; "Quy ước của hệ thống" where the choice is ours
    clause: str = ""  # empty where the clause was not seen
    valid_from: date
    valid_to: date | None = None  # last day, None while open
    certainty: Literal["A", "B", "C", "D", "E"]  # as in SOURCES.md
    source: str = ""  # a note for whoever checks the row


@dataclass(frozen=True, kw_only=True)
class Crop(Row):
    """A crop or product of the area."""

    table = "crops"
    unique = ("key",)

    key: str
    vi: str
    en: str
    group: Group
    product_type: str  # usual key of product_types
    shelf_life_days: int | None = None  # a suggestion; None where nothing goes off
    picture: str  # key of a drawing


@dataclass(frozen=True, kw_only=True)
class ProductType(Row):
    """How a product reaches the buyer; decides whether it is food and which stages need a basis."""

    table = "product_types"
    unique = ("key",)

    key: str
    vi: str
    en: str
    is_food: bool
    processing: Literal["primary", "packed", "prepacked_processed"]
    stages: tuple[str, ...] = ()  # stages of required_basis, all of them needed; none where it is not food


@dataclass(frozen=True, kw_only=True)
class RequiredBasis(Row):
    """One paper that satisfies a stage.  One row of a stage is enough; each stage of the product type is needed."""

    table = "required_basis"
    unique = ("stage", "kind", "results", "valid_from")

    stage: Stage
    kind: CertificateKind
    results: tuple[str, ...] = ()  # results that count; none where the paper carries no result
    issued_from: date | None = None  # the paper's own issue day, both ends included
    issued_to: date | None = None
    covers: Covers  # what the paper must name


@dataclass(frozen=True, kw_only=True)
class EntryWindow(Row):
    """How many hours after the harvest it may be entered without a question."""

    table = "entry_windows"
    unique = ("group", "valid_from")

    group: Group
    hours: int


@dataclass(frozen=True, kw_only=True)
class CertificateType(Row):
    """A kind of paper that people can hand in."""

    table = "certificate_types"
    unique = ("key",)

    key: CertificateKind
    vi: str
    en: str
    legal_name: str
    issuer_vi: str
    issuer_en: str
    validity_months: int | None = None  # usual; None where it stands until something changes
    covers: Covers
    results: tuple[str, ...] = ()  # the results it may state


@dataclass(frozen=True, kw_only=True)
class ProtectedWord(Row):
    """A word that a name, brand or label may carry only with a checked certificate in scope."""

    table = "protected_words"
    unique = ("folded",)

    folded: str  # letters and digits only
    shown: str
    needs: str = ""  # key of certificate_types; empty: no such type yet, always refused
    language: Literal["vi", "en", "mark"]
    match: Literal["word", "start"]  # start: whatever follows in the same word ("organics")
    marks: Literal["strict", "loose"]  # strict: a letter may lack marks, not carry others ("sách" is a book)


@dataclass(frozen=True, kw_only=True)
class Reason(Row):
    """One reason a judgement may give; `{evidence}` in a sentence is what it speaks of."""

    table = "reasons"
    unique = ("code",)

    code: str
    vi: str
    en: str
    severity: Literal["fails", "unknown", "neutral"]
    kind: Literal["hazard", "papers"]

    @property
    def law(self) -> str:
        """Document and clause, as shown to an officer."""
        return f"{self.document}, {self.clause}" if self.clause else self.document


@dataclass(frozen=True, kw_only=True)
class StopReason(Row):
    """What the public is told of a hold or a recall."""

    table = "stop_reasons"
    unique = ("key",)

    key: str
    vi: str
    en: str
    hazard: bool


@dataclass(frozen=True, kw_only=True)
class Tt02Item(Row):
    """One of the ten minimum data items."""

    table = "tt02_items"
    unique = ("key",)

    number: int
    key: str
    vi: str
    en: str
    required: Literal["yes", "if_any"]


@dataclass(frozen=True, kw_only=True)
class CheckHow(Row):
    """How an officer looked at a paper."""

    table = "check_hows"
    unique = ("key",)

    key: str
    vi: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Commune(Row):
    """A commune, ward or special zone of today's Quảng Ngãi."""

    table = "communes"
    unique = ("code",)

    code: str  # five digits
    name: str  # without its kind
    kind: Literal["xa", "phuong", "dac_khu"]
    former_kon_tum: bool
    old_names: tuple[str, ...]  # units before 2025-07-01 that went into it, with their kind
