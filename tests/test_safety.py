"""The judgement: every reason, every boundary day, and which of several papers is told."""

from dataclasses import replace
from datetime import date

import pytest

from tests.made_evidence import (
    ADVERSE,
    ALL,
    BEFORE_ALL_RULES,
    DAY,
    DECLARATION,
    FACILITY,
    HARVEST,
    JAM,
    LOT,
    NOBODY_ADOPTED,
    PACKED,
    PICKED,
    RUBBER,
    RULES,
    TODAY,
    VIETGAP,
    made_on,
    with_papers,
)  # fmt: skip
from trace import adoptions, reference, safety
from trace.reference import EntryWindow, RequiredBasis, Tt02Item
from trace.safety import PACKING, PRIMARY, Outcome, Reason


def judged(evidence, rules=RULES, day=TODAY):
    return safety.judge(evidence, rules, day)


def codes(evidence, rules=RULES):
    return [reason.code for reason in judged(evidence, rules).reasons]


def test_a_lot_with_its_papers_in_order_meets_without_any_reason():
    assert judged(LOT) == judged(JAM) == safety.Judgement(Outcome.MEETS, ())


@pytest.mark.parametrize("code", ADVERSE)
def test_every_reason_is_given_where_it_applies_and_decides_by_its_severity(code):
    told = judged(ADVERSE[code])
    assert code in [reason.code for reason in told.reasons]
    assert told.outcome == reference.reasons()[code].severity


def test_no_reason_of_the_table_is_dead():
    assert {*ADVERSE, "not-food"} == set(reference.reasons())


def test_every_reason_has_both_sentences_and_its_law():
    for row in reference.reasons().values():
        for sentence in (row.vi, row.en):
            assert sentence.format(evidence="X")
        assert row.law


def test_what_is_no_food_is_not_judged_by_food_rules():
    assert judged(RUBBER) == safety.Judgement(Outcome.NOT_APPLICABLE, (Reason("not-food", "AAAA.P1"),))
    assert judged(replace(RUBBER, recalled=("AAAA000002",))).outcome is Outcome.FAILS
    assert judged(replace(RUBBER, held=("AAAA000002",))).outcome is Outcome.UNKNOWN


def test_all_reasons_are_told_the_gravest_first_and_the_worst_decides():
    told = judged(replace(with_papers(LOT), held=("AAAA000002",), suspended=("An Phú",)))
    assert [reason.code for reason in told.reasons] == ["party-suspended", "basis-missing", "facility-missing", "held"]
    assert told.outcome is Outcome.FAILS


def test_a_lot_is_the_worst_of_its_parts_and_each_part_is_named():
    other = replace(HARVEST, lot="AAAA000003", plot="AAAA.V2")
    told = judged(replace(LOT, harvests=(HARVEST, other)))
    assert told.reasons == (Reason("basis-out-of-scope", "VG-1"),)
    bare = judged(with_papers(replace(LOT, harvests=(HARVEST, other)), FACILITY))
    assert [reason.evidence for reason in bare.reasons] == ["AAAA000001", "AAAA000003"]


@pytest.mark.parametrize(
    ("issued", "expires", "outcome"),
    [
        (PICKED, None, Outcome.MEETS),
        (PICKED - 30 * DAY, PICKED, Outcome.MEETS),
        (PICKED + DAY, None, Outcome.FAILS),
        (PICKED - 30 * DAY, PICKED - DAY, Outcome.FAILS),
    ],
)
def test_a_paper_is_good_on_its_first_and_on_its_last_day(issued, expires, outcome):
    paper = replace(VIETGAP, issued=issued, expires=expires)
    assert judged(with_papers(LOT, paper, FACILITY)).outcome is outcome


def test_a_paper_that_runs_out_after_the_harvest_does_not_undo_it():
    gone = with_papers(LOT, replace(VIETGAP, expires=PICKED), replace(FACILITY, expires=PACKED))
    assert judged(gone, day=TODAY + 900 * DAY).outcome is Outcome.MEETS


def test_the_facility_is_asked_on_the_pack_day_not_on_the_harvest_day():
    assert judged(with_papers(LOT, VIETGAP, replace(FACILITY, issued=PACKED))).outcome is Outcome.MEETS
    assert codes(with_papers(LOT, VIETGAP, replace(FACILITY, issued=PACKED + DAY))) == ["facility-not-yet-valid"]
    assert codes(with_papers(LOT, VIETGAP, replace(FACILITY, expires=PICKED))) == ["facility-expired"]


@pytest.mark.parametrize(
    ("issued", "result", "outcome"),
    [
        (date(2025, 1, 14), "a", Outcome.MEETS),
        (date(2025, 1, 14), "b", Outcome.MEETS),
        (date(2025, 1, 14), "c", Outcome.FAILS),
        (date(2025, 1, 14), "dat", Outcome.FAILS),
        (date(2025, 1, 15), "dat", Outcome.MEETS),
        (date(2025, 1, 15), "khong_dat", Outcome.FAILS),
        (date(2025, 1, 15), "a", Outcome.FAILS),
        (date(2025, 1, 15), "", Outcome.FAILS),
    ],
)
def test_grades_count_before_15_january_2025_and_dat_from_that_day(issued, result, outcome):
    told = judged(with_papers(LOT, VIETGAP, replace(FACILITY, issued=issued, result=result)))
    assert told.outcome is outcome
    assert [reason.code for reason in told.reasons] == ["facility-result-not-met"] * (outcome is Outcome.FAILS)


@pytest.mark.parametrize("kind", ["commitment", "vietgap", "organic", "globalgap"])
def test_any_of_four_papers_carries_where_it_grew(kind):
    assert judged(with_papers(LOT, replace(VIETGAP, kind=kind), FACILITY)).outcome is Outcome.MEETS


def test_haccp_stands_for_the_facility_certificate_but_not_for_where_it_grew():
    haccp = replace(FACILITY, kind="haccp_iso22000", result="")
    assert judged(with_papers(LOT, VIETGAP, haccp)).outcome is Outcome.MEETS
    assert codes(with_papers(LOT, haccp)) == ["basis-missing"]


def test_pre_packed_processed_food_needs_its_self_declaration_besides():
    assert codes(with_papers(JAM, VIETGAP, FACILITY)) == ["declaration-missing"]
    assert judged(with_papers(LOT, VIETGAP, FACILITY, DECLARATION)).outcome is Outcome.MEETS


@pytest.mark.parametrize(
    ("since", "outcome"), [(PICKED + DAY, Outcome.MEETS), (PICKED, Outcome.FAILS), (PICKED - DAY, Outcome.FAILS)]
)
def test_a_withdrawal_counts_from_exactly_its_day(since, outcome):
    assert judged(with_papers(LOT, replace(VIETGAP, withdrawn_from=since), FACILITY)).outcome is outcome


@pytest.mark.parametrize(
    ("group", "days", "late"),
    [("fresh", 2, False), ("fresh", 3, True), ("dry", 7, False), ("dry", 8, True), ("processed", 8, True)],
)
def test_a_harvest_is_late_from_the_first_day_after_its_window(group, days, late):
    lapsed = with_papers(LOT, replace(VIETGAP, expires=PICKED), FACILITY)
    told = judged(replace(lapsed, harvests=(replace(HARVEST, group=group, entered=PICKED + days * DAY),)))
    assert [reason.code for reason in told.reasons] == ["entered-late"] * late
    assert told.outcome is (Outcome.UNKNOWN if late else Outcome.MEETS)


def test_a_late_entry_needs_a_paper_on_the_day_of_entry_too_or_an_officer_who_confirms_the_day():
    late = replace(HARVEST, entered=PICKED + 9 * DAY)
    assert judged(replace(LOT, harvests=(late,))).outcome is Outcome.MEETS
    lapsed = with_papers(replace(LOT, harvests=(late,)), replace(VIETGAP, expires=PICKED + 8 * DAY), FACILITY)
    assert codes(lapsed) == ["entered-late"]
    assert judged(replace(lapsed, harvests=(replace(late, day_confirmed=True),))).outcome is Outcome.MEETS


def test_every_harvest_of_a_lot_is_asked_whether_it_was_late():
    late = replace(HARVEST, lot="AAAA000003", entered=PICKED + 3 * DAY)
    lapsed = with_papers(LOT, replace(VIETGAP, expires=PICKED), FACILITY)
    assert judged(replace(lapsed, harvests=(HARVEST, late))).reasons == (Reason("entered-late", "AAAA000003"),)


def test_a_confirmed_day_does_not_stand_for_a_paper():
    late = replace(HARVEST, entered=PICKED + 9 * DAY, day_confirmed=True)
    assert codes(with_papers(replace(LOT, harvests=(late,)), FACILITY)) == ["basis-missing"]


@pytest.mark.parametrize("harvest", [
    replace(HARVEST, plot="AAAA.V2"), replace(HARVEST, crop="tomato"), replace(HARVEST, party="BBBB"),
])  # fmt: skip
def test_a_paper_covers_its_own_party_plots_and_crops_only(harvest):
    assert codes(replace(LOT, harvests=(harvest,))) == ["basis-out-of-scope"]


def test_a_paper_for_so_many_grams_covers_no_larger_lot():
    for paper, other, code in ((VIETGAP, FACILITY, "basis"), (FACILITY, VIETGAP, "facility")):
        assert judged(with_papers(LOT, replace(paper, quantity_g=10_000), other)).outcome is Outcome.MEETS
        assert codes(with_papers(LOT, replace(paper, quantity_g=9_999), other)) == [f"{code}-out-of-scope"]


def test_a_declaration_covers_its_products_only():
    assert codes(replace(JAM, product="AAAA.P2")) == ["declaration-out-of-scope"]


def test_no_rule_in_force_on_the_day_leaves_the_lot_unknown():
    early = replace(HARVEST, day=BEFORE_ALL_RULES, entered=BEFORE_ALL_RULES)
    old = replace(VIETGAP, issued=date(2023, 1, 1))
    told = judged(with_papers(replace(LOT, harvests=(early,)), old, FACILITY))
    assert [reason.code for reason in told.reasons] == ["basis-rule-unknown", "rule-not-adopted"]
    assert told.outcome is Outcome.UNKNOWN
    assert codes(made_on(JAM, BEFORE_ALL_RULES)) == ["facility-rule-unknown", "declaration-rule-unknown"]


def test_a_lot_of_nothing_or_of_no_known_stage_is_never_met():
    assert codes(replace(LOT, harvests=())) == ["basis-rule-unknown"]
    assert codes(replace(LOT, stages=())) == ["basis-rule-unknown"]
    assert codes(replace(LOT, stages=(PRIMARY, "a stage of tomorrow"))) == ["basis-rule-unknown"]


def test_an_unpacked_harvest_is_judged_at_the_later_stages_on_the_day_of_asking():
    loose = made_on(LOT, None)
    assert judged(loose).outcome is Outcome.MEETS
    assert [r.code for r in judged(loose, day=date(2027, 1, 1)).reasons] == ["facility-expired"]


def test_a_row_that_nobody_adopted_leaves_the_lot_unknown_where_it_would_decide():
    told = judged(LOT, NOBODY_ADOPTED)
    assert told.outcome is Outcome.UNKNOWN
    assert told.reasons == tuple(Reason("rule-not-adopted", about) for about in (PRIMARY, PACKING, "fresh"))
    assert codes(with_papers(LOT), NOBODY_ADOPTED) == ["rule-not-adopted"] * 3


@pytest.mark.parametrize(
    ("row", "about"),
    [
        (next(r for r in reference.rows(RequiredBasis) if r.kind == "vietgap"), PRIMARY),
        (next(r for r in reference.rows(RequiredBasis) if r.results == ("dat",)), PACKING),
        (next(r for r in reference.rows(EntryWindow) if r.group == "fresh"), "fresh"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_very_row_that_carries_must_be_adopted(row, about):
    told = judged(LOT, adoptions.rules_with(ALL - {row}))
    assert told == safety.Judgement(Outcome.UNKNOWN, (Reason("rule-not-adopted", about),))


def test_a_missing_data_item_fails_only_once_its_row_was_adopted():
    bare = replace(LOT, missing=("product_picture",))
    row = next(r for r in reference.rows(Tt02Item) if r.key == "product_picture")
    assert judged(bare).reasons == (Reason("data-missing", "product_picture"),)
    assert judged(bare, adoptions.rules_with(ALL - {row})).outcome is Outcome.UNKNOWN
    assert judged(replace(LOT, missing=("an item of tomorrow",))).outcome is Outcome.UNKNOWN


def test_a_paper_that_may_yet_count_is_told_before_one_that_never_will():
    waiting, expired = replace(VIETGAP, number="VG-2", looked=""), replace(VIETGAP, expires=PICKED - DAY)
    told = judged(with_papers(LOT, expired, waiting, FACILITY))
    assert told == safety.Judgement(Outcome.UNKNOWN, (Reason("basis-not-looked-at", "VG-2"),))


@pytest.mark.parametrize("finding", [{"withdrawn_from": PICKED}, {"looked": "refused"}])
def test_a_paper_that_nobody_looked_at_does_not_hide_what_an_authority_found(finding):
    waiting = replace(VIETGAP, number="VG-2", looked="")
    told = judged(with_papers(LOT, replace(VIETGAP, **finding), waiting, FACILITY))
    assert told.outcome is Outcome.FAILS
    assert len(told.reasons) == 2


def test_what_was_found_about_a_paper_for_something_else_is_not_told_beside_one_in_scope():
    elsewhere = replace(VIETGAP, number="VG-2", crops=frozenset({"tomato"}), looked="refused")
    told = judged(with_papers(LOT, elsewhere, replace(VIETGAP, looked=""), FACILITY))
    assert told == safety.Judgement(Outcome.UNKNOWN, (Reason("basis-not-looked-at", "VG-1"),))


def test_one_good_paper_is_enough_beside_any_number_of_bad_ones():
    bad = [replace(VIETGAP, withdrawn_from=PICKED), replace(VIETGAP, looked="refused"), replace(VIETGAP, looked="")]
    assert judged(with_papers(LOT, *bad, VIETGAP, FACILITY)).outcome is Outcome.MEETS


def test_only_the_gravest_fault_of_a_paper_is_told():
    worn = replace(VIETGAP, looked="", expires=PICKED - DAY, disputed=True)
    assert codes(with_papers(LOT, worn, FACILITY)) == ["basis-expired"]


def test_a_reason_without_a_row_never_counts_as_met():
    assert RULES.severity("a-reason-of-tomorrow") == Outcome.UNKNOWN


def test_the_papers_that_carry_a_lot_are_those_that_count():
    spare = replace(VIETGAP, number="VG-2", looked="")
    assert safety.carriers(with_papers(LOT, spare, VIETGAP, FACILITY), RULES, TODAY) == (VIETGAP, FACILITY)
    assert safety.carriers(LOT, NOBODY_ADOPTED, TODAY) == ()
    assert safety.carriers(RUBBER, RULES, TODAY) == ()


def test_a_paper_counts_on_a_day_without_a_fault():
    assert VIETGAP.counts(PICKED)
    assert not replace(VIETGAP, disputed=True).counts(PICKED)
    assert not VIETGAP.counts(date(2027, 1, 1))
