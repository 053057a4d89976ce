"""Evidence as tests make it: a packed lot of strawberries whose papers are in order, and how each reason comes about.

`ADVERSE` gives, for every reason that stops labels, evidence for it; the judgement and the gate are both tried with it.
"""

from dataclasses import replace
from datetime import date, timedelta

from trace import adoptions
from trace.safety import PACKING, PREPACKED, PRIMARY, Claim, Evidence, Harvest, Paper

ALL = frozenset(adoptions.by_hash().values())
RULES = adoptions.rules_with(ALL)
NOBODY_ADOPTED = adoptions.rules_with(frozenset())
PICKED, PACKED, TODAY = date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)
BEFORE_ALL_RULES = date(2024, 5, 31)
DAY = timedelta(days=1)

VIETGAP = Paper(
    "AAAA.C1", "VG-1", "vietgap", "AAAA", date(2026, 1, 1), date(2026, 12, 31), plots=frozenset({"AAAA.V1"}),
    crops=frozenset({"strawberry"}), looked="original_seen",
)  # fmt: skip
FACILITY = Paper(
    "AAAA.C2", "CS-1", "facility", "AAAA", date(2026, 1, 1), date(2026, 12, 31), "dat", looked="register_looked_up"
)
DECLARATION = Paper(
    "AAAA.C3", "TCB-1", "self_declaration", "AAAA", date(2026, 1, 1), products=frozenset({"AAAA.P1"}),
    looked="issuer_answered",
)  # fmt: skip
HARVEST = Harvest("AAAA000001", "AAAA", "AAAA.V1", "strawberry", "fresh", PICKED, PICKED)
LOT = Evidence(
    "AAAA000002", "AAAA", "AAAA.P1", True, (PRIMARY, PACKING), (HARVEST,), PACKED, 10_000, (VIETGAP, FACILITY)
)
JAM = replace(LOT, stages=(PRIMARY, PACKING, PREPACKED), papers=(VIETGAP, FACILITY, DECLARATION))
RUBBER = replace(LOT, is_food=False, stages=(), papers=(), harvests=(replace(HARVEST, group="not_food"),))


def with_papers(evidence, *papers):
    """The same lot with these papers instead."""
    return replace(evidence, papers=papers)


def made_on(evidence, day):
    """The same lot, packed on another day."""
    return replace(evidence, made=day)


def _spoiled(paper, out_of_scope):
    """One paper with each thing that can stand in its way."""
    return {
        "not-looked-at": replace(paper, looked=""),
        "not-yet-valid": replace(paper, issued=PACKED + DAY, expires=None),
        "expired": replace(paper, expires=PICKED - DAY),
        "out-of-scope": out_of_scope,
        "withdrawn": replace(paper, withdrawn_from=PICKED),
        "refused": replace(paper, looked="refused"),
        "duplicate-number": replace(paper, disputed=True),
    }


_BASIS = _spoiled(VIETGAP, replace(VIETGAP, crops=frozenset({"tomato"})))
_PLACE = _spoiled(FACILITY, replace(FACILITY, quantity_g=9_999))
_SAID = _spoiled(DECLARATION, replace(DECLARATION, products=frozenset({"AAAA.P9"})))
_OLD = replace(HARVEST, day=BEFORE_ALL_RULES, entered=BEFORE_ALL_RULES)

ADVERSE = {
    "recalled": replace(LOT, recalled=("AAAA000001",)),
    "held": replace(LOT, held=("AAAA000002",)),
    "party-suspended": replace(LOT, suspended=("An Phú",)),
    "basis-missing": with_papers(LOT, FACILITY),
    **{f"basis-{fault}": with_papers(LOT, paper, FACILITY) for fault, paper in _BASIS.items()},
    "basis-rule-unknown": replace(LOT, harvests=(_OLD,)),
    "facility-missing": with_papers(LOT, VIETGAP),
    **{f"facility-{fault}": with_papers(LOT, VIETGAP, paper) for fault, paper in _PLACE.items()},
    "facility-result-not-met": with_papers(LOT, VIETGAP, replace(FACILITY, result="khong_dat")),
    "facility-rule-unknown": made_on(LOT, BEFORE_ALL_RULES),
    "declaration-missing": with_papers(JAM, VIETGAP, FACILITY),
    **{f"declaration-{fault}": with_papers(JAM, VIETGAP, FACILITY, paper) for fault, paper in _SAID.items()},
    "declaration-rule-unknown": made_on(JAM, BEFORE_ALL_RULES),
    "rule-not-adopted": replace(LOT, harvests=(replace(HARVEST, group="no such group"),)),
    "entered-late": replace(
        with_papers(LOT, replace(VIETGAP, expires=PICKED), FACILITY),
        harvests=(replace(HARVEST, entered=PICKED + 3 * DAY),),
    ),
    "claim-unproven": replace(LOT, claims=(Claim("hữu cơ", "organic", "plot_and_crop"),)),
    "data-missing": replace(LOT, missing=("product_picture",)),
}  # fmt: skip
