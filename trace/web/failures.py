"""Errors become a status, a page and a sentence; this is the one table of each.

Domain errors know a code and facts.  A sentence is English with {facts}; the Vietnamese copy stands in
`locale/vi/errors.po`.  Nothing here shows a stack trace or what another party owns.
"""

from typing import Final

from trace.errors import Conflict, Forbidden, NotFound, RuleBroken, Tampered, TraceError
from trace.web.words import Lang, words


class NotSaved(TraceError):
    """The database could not write: locked too long, disk full, or read-only."""

    code = "not-saved"


STATUS: Final[tuple[tuple[type[TraceError], int], ...]] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (Tampered, 503),
    (RuleBroken, 422),
)

SENTENCES: Final[dict[str, str]] = {
    "already-sent": "This form was sent before. It was saved once.",
    "area-bad": "The area must be more than 0 and at most 10,000 ha.",
    "bad-checkpoint": "The record does not agree with itself. Nothing was saved.",
    "bad-note": "The record does not agree with itself. Nothing was saved.",
    "bad-proof": "The record does not agree with itself. Nothing was saved.",
    "bad-root": "The trust root does not agree with itself.",
    "bad-signature": "A signature does not fit. Nothing was saved.",
    "card-not-valid": "This card does not work: mistyped, used before, or too old. Ask for a new card.",
    "certificate-dates-bad": "The dates do not fit: it must be issued by today and end after that.",
    "certificate-decided": "Somebody decided on this paper just before you.",
    "certificate-how-unknown": "Say how you looked at the paper.",
    "certificate-kind-unknown": "Choose the kind of paper.",
    "certificate-result-bad": "Choose the result that stands on the paper.",
    "certificate-scope-missing": "Choose what the paper covers.",
    "choice-missing": "Please choose one.",
    "clock-went-back": "The clock of this machine went back. Nothing was saved.",
    "code-mistyped": "This code is not right. Compare it with the label.",
    "commune-missing": "Choose the commune from the list.",
    "conflict": "Somebody was faster. Look again, then decide.",
    "crop-unknown": "Choose the crop from the list.",
    "day-bad": "Write the day like 24/11/2026.",
    "day-unclear": "One day is chosen and another one is written. Leave only the right one.",
    "error": "Something went wrong. Nothing was saved.",
    "file-again": "Choose the file once more: a refused form cannot keep it.",
    "file-altered": "The stored file was changed. It cannot be shown.",
    "file-missing": "Choose a file.",
    "file-not-readable": "This file is not a PDF, JPEG or PNG, or it is broken.",
    "file-too-large": "The file is too large: at most 10 MB and 40 megapixels.",
    "folder-in-use": "The folder holds an installation already.",
    "forbidden": "Your role may not do this.",
    "gln-bad": "This number is not right.",
    "gtin-bad": "This GTIN is not right. Leave it empty if none was assigned.",
    "harvest-in-future": "The harvest day is in the future.",
    "harvest-too-old": "The harvest day is more than a year ago.",
    "keys-missing": "The keys of this installation are missing or do not fit.",
    "label-address": "This address cannot stand on a label.",
    "label-for-lot-there": "This lot has its label already.",
    "label-lot-not-packed": "Only a packed lot carries labels.",
    "label-malformed": "This is not one of our labels.",
    "label-more-than-units": "There are units for {most} labels only.",
    "label-printed-before": "The file was handed out before. Say why you need it again.",
    "label-range-bad": "These numbers are not free in this run.",
    "label-refused": "No labels yet: this lot does not meet the rules.",
    "label-run-too-long": "At most {most} labels at once.",
    "labels-too-many": "At most {limit} labels in one file.",
    "letter-unprintable": "The letter “{letter}” cannot be printed.",
    "log-altered": "The record does not agree with itself. Nothing was saved.",
    "log-rewound": "The record is shorter than it was. Nothing was saved.",
    "mass-bad": "The mass must be more than 0 and at most 1,000 tonnes.",
    "more-than-is-left": "There is enough for {most} units only.",
    "more-than-usual": "This is much more than usual: the most so far was {before}.",
    "no-installation": "This folder holds no installation.",
    "not-canonical": "There are characters in it that cannot be kept.",
    "not-found": "We cannot find this.",
    "not-from-here": "This form did not come from our page. Open the page again.",
    "not-one-product": "Only harvests of this product can be packed together.",
    "not-saved": "The system could not save just now. Nothing was lost: please send it again in a minute.",
    "nothing-to-pack": "Choose at least one harvest.",
    "number-ambiguous": "Do you mean {first} or {second}? Please write it so.",
    "number-bad": "Write a number, like 12 or 1,5.",
    "number-out-of-range": "The number must be more than 0 and at most {most}.",
    "number-too-fine": "At most {decimals} decimals, please.",
    "origin-malformed": "The address must look like https://host or http://host:port.",
    "pack-day-bad": "The pack day must lie between the last harvest and today, and use-by after it.",
    "party-kind-missing": "Choose what kind of party it is.",
    "pin-bad": "Six digits, please; not 123456 and not six of the same.",
    "pin-first": "Please give your PIN again.",
    "pin-locked": "Too many wrong PINs. Ask for a new card.",
    "pin-wrong": "Wrong PIN. You can try {left} more times.",
    "pins-differ": "The two PINs are not the same.",
    "plot-not-worked": "This plot does not fit: other crop, other person, or other time.",
    "plot-until-bad": "The last day comes before the first.",
    "point-bad": "Write the point like 14.35021, 108.00123.",
    "power-missing": "The record does not know you in this role. Nothing was saved.",
    "reference-broken": "A reference table is broken.",
    "refused": "Please look at the marked places.",
    "role-not-here": "This role does not belong to this party.",
    "row-adopted": "This row was adopted already.",
    "rule-broken": "This is not possible.",
    "shelf-life-bad": "Shelf life is 1 to 3,650 days.",
    "sign-in-first": "Please sign in first.",
    "start-cell-outside": "The first label must be one of the {cells} places on the sheet.",
    "statement-missing": "A part of the record is missing. Nothing was saved.",
    "stop-decision-missing": "Give the number of the decision.",
    "stop-in-force": "This is stopped already.",
    "stop-lifted": "This stop was lifted already.",
    "stop-reason-unknown": "Choose a reason.",
    "symbol-too-small": "The code does not fit on this label. Choose a larger label.",
    "symbol-unreadable": "A code could not be read back. Nothing was printed.",
    "tampered": "The record does not agree with itself. Nothing was saved.",
    "text-bad": "Please write something here, at most {longest} characters.",
    "too-many-harvests": "At most {most} harvests go into one lot. Pack the rest as another.",
    "unit-bad": "Units are 1 to 9,999,999 of 1 g to 1,000 kg each.",
    "weak-key": "A key is not acceptable.",
    "word-forbidden": "The word “{word}” may not stand here: no paper can bear it out.",
    "word-protected": "The word “{word}” needs a checked certificate.",
    "worker-missing": "Choose who works it.",
}


def status(error: TraceError) -> int:
    """The HTTP status of an error."""
    return next((code for kind, code in STATUS if isinstance(error, kind)), 500)


def sentence(error: TraceError, lang: Lang) -> str:
    """One sentence for a person, in the person's language."""
    told = words(lang)
    facts = {name: told.number(value) if isinstance(value, int) else value for name, value in error.facts.items()}
    return told.gettext(SENTENCES[error.code]).format_map(_Facts(facts))


class _Facts(dict[str, object]):
    """A fact that an error does not carry is left out of its sentence."""

    def __missing__(self, key: str) -> str:
        return "…"
