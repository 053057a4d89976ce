"""A judgement's reasons in words: what stands in the way, under which law, and what would mend it."""

from collections.abc import Iterable
from typing import Final

from trace import reference
from trace.accounts import Role
from trace.codes import LOT_LENGTH, is_code, shown_lot
from trace.safety import Judgement, Paper, Reason, Rules
from trace.web.pages import sentence_in
from trace.web.visit import Visit

# Outcome -> state of the part `pill`, English word.
OUTCOMES: Final = {
    "meets": ("good", "Meets"),
    "fails": ("bad", "Does not meet"),
    "unknown": ("unknown", "Not enough evidence"),
    "not_applicable": ("neutral", "Does not apply"),
}
_ADD, _SEE, _STOPS, _NONE = "add", "see", "stops", ""
# End of a reason's code -> what would mend it, and where.
MENDS: Final[dict[str, tuple[str, str]]] = {
    "recalled": ("Sort out the cause, then whoever ordered the recall lifts it.", _STOPS),
    "held": ("Sort out the cause, then whoever ordered the hold lifts it.", _STOPS),
    "party-suspended": ("Talk with the office that ordered it.", _NONE),
    "missing": ("Add a paper that covers it. Then an officer looks at it.", _ADD),
    "not-looked-at": ("An officer will look at it. You need not do anything.", _SEE),
    "not-yet-valid": ("Add a paper that was in force on that day.", _ADD),
    "expired": ("Add a paper that was in force on that day.", _ADD),
    "out-of-scope": ("Add a paper that names this plot, crop, product and quantity.", _ADD),
    "withdrawn": ("Add another paper that is in force.", _ADD),
    "refused": ("Read why, then add the right paper.", _SEE),
    "duplicate-number": ("An officer decides. You need not do anything.", _SEE),
    "result-not-met": ("Add a paper whose result is “Đạt”.", _ADD),
    "rule-unknown": ("The office must write the rule first.", _NONE),
    "rule-not-adopted": ("The office must adopt the rule first: {what}.", _NONE),
    "entered-late": ("An officer must confirm the harvest day.", _NONE),
    "claim-unproven": ("Show a certificate for this word, or sell under another name.", _NONE),
    "data-missing": ("Complete the record of the product or the papers.", _NONE),
    "not-food": ("Food rules do not apply.", _NONE),
}
WHATS: Final = {
    "primary_production": "where it grew",
    "packing_or_processing": "where it was packed",
    "prepacked_processed": "self-declaration",
    "fresh": "how soon a harvest is entered",
    "dry": "how soon a harvest is entered",
    "processed": "how soon a harvest is entered",
    "not_food": "how soon a harvest is entered",
}
BUTTONS: Final = {_ADD: "Add a paper", _SEE: "See the paper", _STOPS: "See the stop"}


def reason_rows(
    visit: Visit, judgement: Judgement, rules: Rules, papers: Iterable[Paper]
) -> tuple[dict[str, str], ...]:
    """All reasons as the part `verdict_box` takes them; a manager gets a button where something can be mended."""
    codes = {paper.number: paper.code for paper in papers}
    return tuple(_row(visit, reason, rules, codes) for reason in judgement.reasons)


def reason_text(visit: Visit, reason: Reason) -> str:
    """One reason as a sentence, with what it speaks of."""
    row = reference.reasons()[reason.code]
    return sentence_in(visit, row).format(evidence=_shown(visit, reason.evidence))


def _row(visit: Visit, reason: Reason, rules: Rules, codes: dict[str, str]) -> dict[str, str]:
    row, severity = reference.reasons()[reason.code], rules.severity(reason.code)
    mend, where = mending(reason.code)
    href = {
        _ADD: "/certificates/new",
        _SEE: f"/certificates/{codes[reason.evidence]}" if reason.evidence in codes else "",
        _STOPS: "#stops",
    }.get(where, "")
    shown = bool(href) and (where == _STOPS or visit.actor.role is Role.MANAGER)
    law = " · ".join(part for part in (row.document, row.clause) if part)
    return {
        "text": reason_text(visit, reason),
        "outcome": "not_applicable" if severity == "neutral" else severity,
        "evidence": visit.words.gettext(mend).format(what=_shown(visit, reason.evidence)),
        "law": law,
        "code": reason.code,
        "fix": visit.words.gettext(BUTTONS[where]) if shown else "",
        "href": href,
    }


def mending(code: str) -> tuple[str, str]:
    """What mends a reason and where: by its code, or by the code without the stage that it begins with."""
    return MENDS[code] if code in MENDS else MENDS[code.partition("-")[2]]


def _shown(visit: Visit, evidence: str) -> str:
    """A lot code, a data item or a rule in words; anything else as it is."""
    item = reference.tt02_items().get(evidence)
    if item is not None:
        return sentence_in(visit, item)
    if is_code(evidence, LOT_LENGTH):
        return shown_lot(evidence)
    return visit.words.gettext(WHATS[evidence]) if evidence in WHATS else evidence
