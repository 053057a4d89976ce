"""The face of every verdict of a scan: colour, shape, big word, line and what to do next.

English sentences are keys; `locale/vi/scan.po` holds the Vietnamese.  Only `papers` is green.  The colour is never
alone: each verdict has a shape and a word of its own.  Which verdict holds is decided in `trace.scans`.
"""

from dataclasses import dataclass
from typing import Final

from trace.scans import ScanReport, Verdict

VERDICT_WORD: Final = "verdict"  # gettext context of the big words


@dataclass(frozen=True)
class Advice:
    """One thing to do: an icon, a short word and a sentence (both keys)."""

    icon: str
    title: str
    note: str


@dataclass(frozen=True)
class Face:
    """How one verdict looks; `big`, `line` and `why` are keys, `tone` and `shape` name classes and drawings."""

    tone: str
    shape: str
    big: str
    line: str
    why: str = ""  # "" where the facts give the reason
    tape: bool = False  # stripes over the page: the goods or the sticker are out of order
    urgent: bool = False  # the advice stands in large round icons
    advice: tuple[Advice, ...] = ()


_DO_NOT_EAT = (
    Advice("noeat", "Do not eat it", "nor give it to anyone"),
    Advice("bag", "Bring it back", "to the seller"),
    Advice("plus", "Feeling ill?", "see a doctor now"),
)
_DO_NOT_USE = (
    Advice("stop", "Do not use it", "nor give it to anyone"),
    Advice("bag", "Bring it back", "to the seller"),
)
_NOT_OURS = (
    Advice("shop", "Ask the seller where it came from", "Ask before you buy or eat it."),
    Advice("flag", "Tell us what you see", "A misprint or a mix-up can be the cause. We look at every report."),
)
_ASK_SELLER = (Advice("shop", "Ask the seller about this label", "Until you know more, better choose another one."),)
_TYPE_AGAIN = (
    Advice("camera", "Scan again in good light", "The whole square must be in the picture."),
    Advice("flag", "The code is right and still not found?", "Then tell us. We look at every report."),
)
_ASK_PARTY = (Advice("shop", "Ask before you buy", "The producer or the seller can tell you more."),)
_WAIT = (Advice("clock", "Put it aside for now", "Scan again later: this page always shows the latest state."),)

_HAZARD = Face(
    "red", "stop", "Do not eat", "This lot fails food safety rules", tape=True, urgent=True, advice=_DO_NOT_EAT
)
_FACES: Final[dict[tuple[Verdict, str], Face]] = {
    (Verdict.RECALLED, ""): Face(
        "red", "hand", "Do not eat", "This product is being recalled", tape=True, urgent=True, advice=_DO_NOT_EAT
    ),
    (Verdict.FAILED, ""): _HAZARD,
    (Verdict.FAILED, "papers"): Face(
        "brown", "paper_cross", "Not in order", "The papers of this lot do not meet the rules", advice=_ASK_PARTY
    ),
    (Verdict.FORGED, ""): Face(
        "plum",
        "broken",
        "No match",
        "This label is not right",
        "Its signature does not match our register",
        tape=True,
        advice=_NOT_OURS,
    ),
    (Verdict.FORGED, "serial"): Face(
        "plum",
        "broken",
        "No match",
        "This label is not right",
        "No label with this number was printed",
        tape=True,
        advice=_NOT_OURS,
    ),
    (Verdict.FORGED, "run"): Face(
        "plum",
        "broken",
        "No match",
        "This label is not right",
        "No such set of labels was printed",
        tape=True,
        advice=_NOT_OURS,
    ),
    (Verdict.UNKNOWN, ""): Face(
        "indigo",
        "ask",
        "Unknown",
        "No label with this code was ever issued",
        "The code has no typing slip, yet our register has no such label",
        advice=_TYPE_AGAIN,
    ),
    (Verdict.UNKNOWN, "malformed"): Face(
        "indigo",
        "ask",
        "Unknown",
        "This does not look like a label code",
        "Letters are missing or too many",
        advice=_TYPE_AGAIN,
    ),
    (Verdict.UNKNOWN, "mistyped"): Face(
        "indigo",
        "ask",
        "Unknown",
        "There is a typing slip in this code",
        "Please compare it letter by letter with the label",
        advice=_TYPE_AGAIN,
    ),
    (Verdict.CANNOT_TELL, ""): Face(
        "slate",
        "cloud",
        "Can't tell",
        "Our register cannot prove this label now",
        "A proof is missing or does not match",
        advice=_WAIT,
    ),
    (Verdict.VOID, ""): Face(
        "amber",
        "crossed",
        "Careful",
        "This label was cancelled",
        "A cancelled label vouches for nothing",
        tape=True,
        advice=_ASK_SELLER,
    ),
    (Verdict.INACTIVE, ""): Face(
        "amber",
        "triangle",
        "Careful",
        "This label was not yet put on goods",
        "Nobody has said yet that it was stuck on",
        advice=_ASK_SELLER,
    ),
    (Verdict.OVERDUE, ""): Face("red", "calendar", "Do not eat", "Past its best-before day", advice=_DO_NOT_EAT),
    (Verdict.HELD, ""): Face("brown", "hourglass", "Waiting", "Sale is paused, better not eat it yet", advice=_WAIT),
    (Verdict.UNCERTAIN, ""): Face(
        "brown", "paper_ask", "Not sure", "The papers of this lot do not suffice", advice=_ASK_PARTY
    ),
    (Verdict.TYPED, ""): Face(
        "slate",
        "keys",
        "Typed code",
        "A typed code vouches for no sticker",
        "Please scan the square to check the sticker itself",
    ),
    (Verdict.NOT_FOOD, ""): Face(
        "slate",
        "sprout",
        "Not judged",
        "Not food, so food safety is not judged",
        "Food law does not apply to these goods",
    ),
    (Verdict.PAPERS, ""): Face("green", "seal", "Papers in order", "This lot was not sampled"),
}
_NOT_EATEN: Final[dict[Verdict, Face]] = {
    Verdict.RECALLED: Face(
        "red", "hand", "Do not use", "This product is being recalled", tape=True, urgent=True, advice=_DO_NOT_USE
    ),
    Verdict.FAILED: Face(
        "red", "stop", "Do not use", "This lot fails the rules", tape=True, urgent=True, advice=_DO_NOT_USE
    ),
    Verdict.OVERDUE: Face("red", "calendar", "Do not use", "Past its best-before day", advice=_DO_NOT_USE),
    Verdict.HELD: Face("brown", "hourglass", "Waiting", "Sale is paused, better not use it yet", advice=_WAIT),
}


def face(report: ScanReport) -> Face:
    """The face of a report; a detail nobody listed gets the gravest face of its verdict."""
    known = _FACES.get((report.verdict, report.detail)) or _FACES[report.verdict, ""]
    if not report.is_food and report.detail != "papers":
        return _NOT_EATEN.get(report.verdict, known)
    return known
