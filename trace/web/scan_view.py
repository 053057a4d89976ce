"""The public scan page in finished words: what a stranger in a shop reads, in Vietnamese or English.

Turns a `ScanReport` (facts) into a `ScanView` (words) and names its HTTP status.  Decides nothing about goods:
the verdict comes from `trace.scans`, its face from `scan_faces`, the sections from `scan_sections`, the HTML from
`scan_render`.  Where nothing is proven, no fact is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from trace.scans import ScanReport, Verdict
from trace.web.scan_faces import VERDICT_WORD, face
from trace.web.scan_sections import NOTHING_PROVEN, Fact, Lookup, Mark, Row, Sections, Step
from trace.web.words import Lang, Words


@dataclass(frozen=True)
class ScanView:
    """Finished words of one scan page, in the order of the page."""

    lang: Lang
    other_link: str  # the same page in the other language
    title: str
    tone: str
    shape: str
    tape: bool
    urgent: bool
    demo: bool
    big: str
    line: str
    whys: tuple[str, ...]
    ask_code: bool  # show the form for a typed code
    typed_code: str
    retry: bool
    product: str
    photo: str
    size: str
    days: tuple[Fact, ...]
    said: Mark
    match: bool  # ask whether it matches the goods in the hand
    report_link: str
    advice: tuple[Fact, ...]
    phone: str
    stop_title: str
    stop: tuple[Fact, ...]
    origin: tuple[Fact, ...]
    rows: tuple[Row, ...]
    steps: tuple[Step, ...]
    history: tuple[str, ...]
    unverified: tuple[str, ...]
    items: tuple[tuple[str, str], ...]  # TT 02/2024/TT-BKHCN: number and name of the item, words
    footer: tuple[str, ...]


def status(report: ScanReport) -> int:
    """HTTP status of the page: 404 for labels that are not ours, 503 while we cannot prove, else 200."""
    if report.verdict in {Verdict.FORGED, Verdict.UNKNOWN}:
        return 404
    return 503 if report.verdict is Verdict.CANNOT_TELL else 200


def view(
    report: ScanReport,
    words: Words,
    lookup: Lookup,
    *,
    host: str = "",
    path: str = "",
    keep: Mapping[str, str] | None = None,
) -> ScanView:
    """The page's words.

    `host` is the official host of the page, `path` the label's path as scanned (for the report form), `keep` the
    query parameters that the language link must carry on: after typing, {"code": what was typed}.
    """
    looks = face(report)
    proven = report.verdict not in NOTHING_PROVEN
    told = report if proven else _without_facts(report)
    page = Sections(told, words, lookup)
    big, line = words.pgettext(VERDICT_WORD, looks.big), words.gettext(looks.line)
    other = "en" if words.lang == "vi" else "vi"
    return ScanView(
        lang=words.lang,
        other_link="?" + urlencode({**(keep or {}), "lang": other}),
        title=f"{big} – {line}" + (f" · {told.product}" if told.product else ""),
        tone=looks.tone,
        shape=looks.shape,
        tape=looks.tape,
        urgent=looks.urgent,
        demo=report.demo,
        big=big,
        line=line,
        whys=(words.gettext(looks.why),) if looks.why else page.whys(),
        ask_code=report.verdict is Verdict.UNKNOWN,
        typed_code=report.typed_code or (keep or {}).get("code", ""),
        retry=report.verdict is Verdict.CANNOT_TELL,
        product=told.product,
        photo=told.photo,
        size=page.size(),
        days=page.days(),
        said=page.said,
        match=proven and not looks.urgent,
        report_link="/report?" + urlencode({"label": path or report.typed_code or report.lot, "lang": words.lang}),
        advice=tuple(Fact(a.icon, "", words.gettext(a.title), words.gettext(a.note)) for a in looks.advice),
        phone=told.party_phone,
        stop_title=page.stop_title(),
        stop=page.stop(),
        origin=page.origin(),
        rows=page.rows(),
        steps=tuple(page.step(step) for step in told.steps),
        history=tuple(page.past(stop) for stop in told.history),
        unverified=page.unverified(),
        items=page.items(),
        footer=page.footer(host),
    )


def _without_facts(report: ScanReport) -> ScanReport:
    return ScanReport(report.verdict, report.detail, report.checked_at, report.log_size, report.demo)
