"""Whatever the evidence: judging is total, and less in favour of a lot, or more against it, never helps."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import Phase, assume, find, given, settings
from hypothesis import strategies as st

from tests.made_evidence import ALL, RULES
from trace import adoptions, reference, safety
from trace.safety import PACKING, PREPACKED, PRIMARY, Evidence, Harvest, Judgement, Outcome, Paper

EXAMPLES = 100
RANK = [Outcome.FAILS, Outcome.UNKNOWN, Outcome.MEETS]
FIRST = date(2024, 5, 25)
KINDS = ["facility", "commitment", "vietgap", "organic", "globalgap", "haccp_iso22000", "self_declaration"]
# Few days, parties, plots and crops: what is drawn meets often.
days = st.one_of(
    st.sampled_from([0, 7, 8, 233, 234, 235, 600, 602, 603, 605, 610]).map(lambda n: FIRST + timedelta(n)),
    st.dates(),
)
parties, plots, crops = st.sampled_from("AB"), st.sampled_from("xy"), st.sampled_from(["strawberry", "tomato"])
products, lots = st.sampled_from(["P1", "P2"]), st.sampled_from(["L1", "L2", "L3"])


def some(values):
    return st.frozensets(values, max_size=2)


papers = st.builds(
    Paper, st.text("ab", min_size=1, max_size=3), st.sampled_from(["N1", "N2", "N3"]), st.sampled_from(KINDS), parties,
    issued=days, expires=st.none() | days, result=st.sampled_from(["", "a", "b", "c", "dat", "khong_dat"]),
    plots=some(plots), crops=some(crops), products=some(products), quantity_g=st.sampled_from([0, 5_000, 10_000]),
    looked=st.sampled_from(["original_seen", "issuer_answered", "", "refused"]), disputed=st.booleans(),
    withdrawn_from=st.none() | days,
)  # fmt: skip
harvests = st.builds(
    Harvest, lots, parties, plots, crops, st.sampled_from(["fresh", "dry", "processed", "not_food", "?"]), days, days,
    st.booleans(),
)  # fmt: skip
stages = st.lists(st.sampled_from([PRIMARY, PACKING, PREPACKED, "?"]), unique=True).map(tuple)
evidences = st.builds(
    Evidence, lots, parties, products, st.booleans(), stages, st.lists(harvests, max_size=3).map(tuple),
    st.none() | days, st.sampled_from([0, 5_000, 10_000, 10**12]), st.lists(papers, max_size=5).map(tuple),
    st.lists(parties, max_size=1).map(tuple), st.lists(lots, max_size=1).map(tuple),
    st.lists(lots, max_size=1).map(tuple),
    st.lists(st.sampled_from([*reference.tt02_items(), "?"]), max_size=1).map(tuple),
)  # fmt: skip
adopted = st.one_of(st.just(ALL), st.frozensets(st.sampled_from(sorted(ALL, key=repr))))
rules = adopted.map(adoptions.rules_with)
# Evidence under which nearly every paper matters: every lot starts in order.
LONG_AGO, LATER = date(2025, 1, 15), date(2030, 1, 1)
good_papers = st.builds(
    Paper, st.text("ab", min_size=1, max_size=3), st.sampled_from(["N1", "N2", "N3"]), st.sampled_from(KINDS),
    st.just("A"), issued=st.just(LONG_AGO), expires=st.none() | st.just(LATER), result=st.just("dat"),
    plots=st.just(frozenset("xy")), crops=st.just(frozenset({"strawberry", "tomato"})),
    products=st.just(frozenset({"P1", "P2"})), looked=st.just("original_seen"),
)  # fmt: skip
good_days = st.integers(0, 20).map(lambda n: date(2026, 2, 1) + timedelta(n))
good_harvests = st.builds(
    Harvest, lots, st.just("A"), plots, crops, st.sampled_from(["fresh", "dry"]), good_days, good_days, st.booleans()
)
good = st.builds(
    Evidence, lots, st.just("A"), products, st.just(True), st.sampled_from([(PRIMARY,), (PRIMARY, PACKING)]),
    st.lists(good_harvests, min_size=1, max_size=3).map(tuple), st.just(date(2026, 2, 25)), st.just(5_000),
    st.lists(papers | good_papers, min_size=1, max_size=5).map(tuple),
)  # fmt: skip
anything = st.one_of(evidences, good)


def tried(*drawn):
    """Tries a test with what is drawn; how long an example takes does not matter."""
    return lambda test: settings(max_examples=EXAMPLES, deadline=None)(given(*drawn)(test))


def outcome(evidence, by=RULES):
    return safety.judge(evidence, by, date(2026, 3, 1)).outcome


def never_helps(before, after, by):
    """The outcome after is no better than before; what is no food has no rank."""
    told, now = outcome(before, by), outcome(after, by)
    if Outcome.NOT_APPLICABLE in (told, now):
        assert not before.is_food
        assert told is Outcome.NOT_APPLICABLE
    else:
        assert RANK.index(now) <= RANK.index(told)


def is_finding(paper):
    """A paper with an authority's word against it: to take it away is no loss of favourable evidence."""
    return paper.looked == "refused" or paper.withdrawn_from is not None or paper.result in ("c", "khong_dat")


def changed(data, evidence, change, *, spare_findings=True):
    """The evidence with one of its papers changed; None in its place takes it away."""
    chosen = [i for i, paper in enumerate(evidence.papers) if not (spare_findings and is_finding(paper))]
    assume(chosen)
    at = data.draw(st.sampled_from(chosen))
    new = change(evidence.papers[at])
    return replace(evidence, papers=(*evidence.papers[:at], *([new] if new else []), *evidence.papers[at + 1 :]))


@tried(evidences, rules, days)
def test_judging_is_total(evidence, by, day):
    told = safety.judge(evidence, by, day)
    assert isinstance(told, Judgement)
    assert isinstance(told.outcome, Outcome)
    assert len(set(told.reasons)) == len(told.reasons)
    assert (told.outcome is Outcome.NOT_APPLICABLE) <= (not evidence.is_food)


@tried(evidences, rules, days)
def test_every_reason_has_its_row(evidence, by, day):
    assert {reason.code for reason in safety.judge(evidence, by, day).reasons} <= set(reference.reasons())


@tried(anything, rules)
def test_the_reasons_bear_out_the_outcome(evidence, by):
    told = safety.judge(evidence, by, date(2026, 3, 1))
    grades = {by.severity(reason.code) for reason in told.reasons}
    assert (told.outcome is Outcome.FAILS) == ("fails" in grades)
    assert (told.outcome is Outcome.UNKNOWN) == ("unknown" in grades and "fails" not in grades)
    assert (told.outcome is Outcome.MEETS) <= (told.reasons == ())


@tried(anything, rules, st.data())
def test_to_take_a_paper_away_never_helps(evidence, by, data):
    never_helps(evidence, changed(data, evidence, lambda paper: None), by)


@tried(anything, rules, st.data())
def test_to_take_away_that_somebody_looked_at_it_never_helps(evidence, by, data):
    never_helps(evidence, changed(data, evidence, lambda paper: replace(paper, looked="")), by)


@tried(anything, rules, st.data())
def test_to_shrink_what_a_paper_covers_never_helps(evidence, by, data):
    name = data.draw(st.sampled_from(["plots", "crops", "products"]))

    def smaller(paper):
        return replace(paper, **{name: frozenset(sorted(getattr(paper, name))[1:])})

    never_helps(evidence, changed(data, evidence, smaller), by)


@tried(anything, rules, st.data())
def test_to_cover_less_time_never_helps(evidence, by, data):
    end = data.draw(days | good_days)

    def shorter(paper):
        return replace(paper, expires=min(end, paper.expires or end))

    never_helps(evidence, changed(data, evidence, shorter), by)


@tried(anything, rules)
def test_to_take_away_that_an_officer_confirmed_the_days_never_helps(evidence, by):
    unsure = tuple(replace(harvest, day_confirmed=False) for harvest in evidence.harvests)
    never_helps(evidence, replace(evidence, harvests=unsure), by)


@tried(anything, rules)
def test_a_lot_in_order_stands_on_adopted_rows_only(evidence, by):
    if evidence.is_food:
        assert outcome(evidence, adoptions.rules_with(frozenset())) is not Outcome.MEETS
    if outcome(evidence, by) is Outcome.MEETS:
        assert outcome(evidence, RULES) is Outcome.MEETS


@tried(anything, rules, st.sampled_from(["held", "recalled", "suspended", "missing"]))
def test_a_hold_a_recall_a_suspension_or_a_missing_item_never_helps(evidence, by, name):
    more = replace(evidence, **{name: (*getattr(evidence, name), "L9")})
    never_helps(evidence, more, by)
    assert name == "suspended" or outcome(more, by) in (Outcome.FAILS, Outcome.UNKNOWN)


@tried(anything, rules, st.data())
def test_a_withdrawal_never_helps(evidence, by, data):
    day = data.draw(days | good_days)

    def withdrawn(paper):
        return replace(paper, withdrawn_from=min(day, paper.withdrawn_from or day))

    never_helps(evidence, changed(data, evidence, withdrawn, spare_findings=False), by)


@tried(anything, rules, st.data())
def test_a_refusal_never_helps(evidence, by, data):
    never_helps(evidence, changed(data, evidence, lambda paper: replace(paper, looked="refused")), by)


@tried(anything, rules, st.data())
def test_a_dispute_never_helps(evidence, by, data):
    never_helps(evidence, changed(data, evidence, lambda paper: replace(paper, disputed=True)), by)


@tried(anything, rules, good_harvests)
def test_a_further_harvest_never_helps(evidence, by, harvest):
    assume(evidence.harvests)
    never_helps(evidence, replace(evidence, harvests=(*evidence.harvests, harvest)), by)


@tried(anything, rules, st.randoms(use_true_random=False))
def test_the_order_of_papers_and_harvests_does_not_matter(evidence, by, chance):
    mixed = replace(
        evidence, papers=tuple(chance.sample(evidence.papers, len(evidence.papers))),
        harvests=tuple(chance.sample(evidence.harvests, len(evidence.harvests))),
    )  # fmt: skip
    before, after = (safety.judge(one, by, date(2026, 3, 1)) for one in (evidence, mixed))
    assert after.outcome is before.outcome
    assert set(after.reasons) == set(before.reasons)


@pytest.mark.parametrize("wanted", Outcome)
def test_what_is_drawn_here_reaches_every_outcome(wanted):
    once = settings(phases=[Phase.generate], max_examples=1000)
    assert outcome(find(anything, lambda evidence: outcome(evidence) is wanted, settings=once)) is wanted
