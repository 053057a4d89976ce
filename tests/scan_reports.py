"""Scan reports of the cast, one for each verdict and detail: An Phu's strawberries as a stranger's phone sees them.

Also `lookup`, a small stand-in for the tables of reference/ in both languages.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

from trace.scans import PaperFacts, ReasonFacts, ScanReport, StepFacts, StopFacts, Verdict

NOW = datetime(2026, 11, 24, 2, 41, tzinfo=UTC)  # 09:41 in Kon Tum
AN_PHU = "HTX Rau quả An Phú"
LAN_OFFICE = "Chi cục Nông nghiệp Kon Tum"
PLACE = "Xã Măng Đen, tỉnh Quảng Ngãi"

COMMITMENT = PaperFacts(
    "commitment", "CK-014", "UBND xã Măng Đen", date(2025, 3, 1), date(2028, 3, 1), LAN_OFFICE, "original_seen",
    date(2026, 11, 18),
)  # fmt: skip
FACILITY = PaperFacts(
    "facility", "ATTP-0231", "Sở Nông nghiệp", date(2025, 6, 2), date(2028, 6, 2), LAN_OFFICE, "issuer_answered",
    date(2026, 11, 20),
)  # fmt: skip
UNSEEN = replace(COMMITMENT, kind="vietgap", number="VG-7", checked_by="", checked_how="", checked_on=None)
HOLD = StopFacts("hold", "party", "complaint-being-checked", "", date(2026, 11, 23), None)
RECALL = StopFacts("recall", "authority", "pesticide-above-limit", "118/QĐ-CCNN", date(2026, 11, 23), None)
LIFTED = StopFacts("hold", "authority", "suspected-mix-up", "97/QĐ-CCNN", date(2026, 11, 20), date(2026, 11, 25))

FULL = ScanReport(
    Verdict.PAPERS, "", NOW, 1234, True,
    lot="7K3F-9QXM2P", serial="117", last_serial=240, typed_code="7K3F-9QXM2P-117-C", product="Dâu tây Măng Đen",
    photo="/photo/dau-tay", unit_g=500, party=AN_PHU, party_kind="cooperative", party_place=PLACE,
    party_phone="02603000000", grown_in=(PLACE,), households=7, lot_mass_g=120_000,
    harvested_first=date(2026, 11, 20), harvested_last=date(2026, 11, 21), packed=date(2026, 11, 21),
    best_before=date(2026, 11, 28), labelled=date(2026, 11, 22), standards=("commitment", "facility"),
    papers=(COMMITMENT, FACILITY),
    steps=(
        StepFacts("harvest", date(2026, 11, 20), date(2026, 11, 21), PLACE, 9),
        StepFacts("pack", date(2026, 11, 21), date(2026, 11, 21), PLACE, 240),
        StepFacts("label", date(2026, 11, 22), date(2026, 11, 22), PLACE, 240),
    ),
)  # fmt: skip


def _bare(verdict: Verdict, detail: str = "", typed: str = "") -> ScanReport:
    return ScanReport(verdict, detail, NOW, 1234, True, typed_code=typed)


_HAZARD = (ReasonFacts("waiting-time-not-kept", "7K3F-9QXM2P"),)
_EXPIRED = (ReasonFacts("basis-expired", "CK-014"), ReasonFacts("data-missing", "product_picture"))

REPORTS: dict[str, ScanReport] = {
    "recalled": replace(FULL, verdict=Verdict.RECALLED, serial="", typed_code="", stop=RECALL),
    "failed": replace(FULL, verdict=Verdict.FAILED, detail="hazard", reasons=_HAZARD),
    "failed-papers": replace(FULL, verdict=Verdict.FAILED, detail="papers", reasons=_EXPIRED, papers=(UNSEEN,)),
    "forged": _bare(Verdict.FORGED, "signature"),
    "forged-serial": _bare(Verdict.FORGED, "serial"),
    "forged-run": _bare(Verdict.FORGED, "run"),
    "unknown": _bare(Verdict.UNKNOWN, "never_issued", "7K3F-9QXM2P-999-7"),
    "unknown-malformed": _bare(Verdict.UNKNOWN, "malformed"),
    "unknown-mistyped": _bare(Verdict.UNKNOWN, "mistyped", "7K3F-9QXM2Q-117-C"),
    "cannot_tell": _bare(Verdict.CANNOT_TELL),
    "void": replace(FULL, verdict=Verdict.VOID),
    "inactive": replace(FULL, verdict=Verdict.INACTIVE),
    "overdue": replace(FULL, verdict=Verdict.OVERDUE, best_before=date(2026, 11, 23)),
    "held": replace(FULL, verdict=Verdict.HELD, stop=HOLD),
    "uncertain": replace(FULL, verdict=Verdict.UNCERTAIN, reasons=_EXPIRED[:1], papers=(UNSEEN,)),
    "typed": replace(FULL, verdict=Verdict.TYPED),
    "not_food": replace(FULL, verdict=Verdict.NOT_FOOD, is_food=False, product="Sâm giống", photo="", papers=()),
    "papers": replace(FULL, history=(LIFTED,)),
    "recalled-not-food": replace(FULL, verdict=Verdict.RECALLED, is_food=False, stop=RECALL),
    "failed-not-food": replace(FULL, verdict=Verdict.FAILED, detail="hazard", is_food=False, reasons=_HAZARD),
    "overdue-not-food": replace(FULL, verdict=Verdict.OVERDUE, is_food=False),
    "held-not-food": replace(FULL, verdict=Verdict.HELD, is_food=False, stop=HOLD),
}

_TABLES = {
    ("certificate_types", "commitment"): ("Bản cam kết của người trồng", "Grower's commitment"),
    ("certificate_types", "facility"): (
        "Giấy cơ sở đủ điều kiện an toàn thực phẩm",
        "Facility food-safety certificate",
    ),
    ("certificate_types", "vietgap"): ("Giấy chứng nhận VietGAP trồng trọt", "VietGAP certificate (crops)"),
    ("reasons", "waiting-time-not-kept"): ("Hái khi chưa đủ ngày cách ly.", "Picked before the waiting time was over."),
    ("reasons", "basis-expired"): ("Giấy {evidence} lúc đó đã hết hạn.", "Paper {evidence} had run out by then."),
    ("reasons", "data-missing"): ("Hồ sơ còn thiếu: {evidence}.", "The record still lacks: {evidence}."),
    ("stop_reasons", "complaint-being-checked"): ("Đang xem lại phản ánh của người mua", "A complaint is looked into"),
    ("stop_reasons", "pesticide-above-limit"): ("Thuốc còn lại cao hơn mức cho phép", "Pesticide above the limit"),
    ("stop_reasons", "suspected-mix-up"): ("Có thể đã lẫn với lô khác", "Perhaps mixed with another lot"),
    ("tt02_items", "product_picture"): ("Hình ảnh sản phẩm", "Picture of the product"),
}


def lookup(lang):
    """Sentences of the tables in one language."""
    return lambda table, key: _TABLES[table, key][lang == "en"]
