"""The sections of a scan page: facts of a `ScanReport` turned into finished words, beside each the mark of who says it.

Only facts that are present become words.  The order of the page and what a verdict hides stand in `scan_view`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from trace.clock import local_day
from trace.scans import PaperFacts, ReasonFacts, ScanReport, StepFacts, StopFacts, Verdict
from trace.web.words import Words

Lookup = Callable[[str, str], str]  # (table of reference/, key) -> sentence in the page's language
NOTHING_PROVEN: Final = frozenset({Verdict.FORGED, Verdict.UNKNOWN, Verdict.CANNOT_TELL})
_SIGNATURE_HELD: Final = frozenset(Verdict) - NOTHING_PROVEN - {Verdict.RECALLED, Verdict.FAILED, Verdict.TYPED}
_STATED_BY: Final = {"group": "stated by the group", "enterprise": "stated by the company"}


@dataclass(frozen=True)
class Mark:
    """Who says it; `kind` is one of said, seen, issuer, lab and picks the shape before the words."""

    kind: str
    text: str


@dataclass(frozen=True)
class Fact:
    """One fact: icon, small heading, words, a note, and the mark of who says it."""

    icon: str
    label: str
    value: str
    note: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class Row:
    """One folded row under "Why?"."""

    icon: str
    title: str
    mark: Mark | None
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One step of the journey."""

    title: str
    when: str
    note: str


def span(words: Words, first: date, last: date, *, year: bool = True) -> str:
    """20–25/11/2026, or 20–25 Nov 2026; without the year where `year` is false and both days share it."""
    if first.year != last.year:
        return f"{words.day(first)} – {words.day(last)}"
    day, month, end = (
        ("%d", "%d/%m", "%d/%m/%Y" if year else "%d/%m")
        if words.lang == "vi"
        else ("%-d", "%-d %b", "%-d %b %Y" if year else "%-d %b")
    )
    if first == last:
        return f"{last:{end}}"
    return f"{first:{day if first.month == last.month else month}}–{last:{end}}"


class Sections:
    """The parts of one page; every method reads the report and gives finished words."""

    def __init__(self, report: ScanReport, words: Words, lookup: Lookup) -> None:
        self.report, self.words, self.lookup = report, words, lookup
        self.say = words.gettext
        self.word = partial(words.pgettext, "scan")  # short words that other pages may put differently
        self.said = Mark("said", self.say(_STATED_BY.get(report.party_kind, "stated by the co-op")))

    def whys(self) -> tuple[str, ...]:
        """The reason under the verdict, from the facts."""
        report = self.report
        if report.verdict is Verdict.PAPERS:
            return tuple(self._looked(paper) for paper in report.papers if paper.checked_on)[:2]
        if report.verdict is Verdict.OVERDUE and report.best_before:
            return (self.say("Best before {day}").format(day=self.words.day(report.best_before)),)
        if report.verdict in {Verdict.RECALLED, Verdict.HELD} and report.stop:
            return (self.lookup("stop_reasons", report.stop.reason),)
        return tuple(self.reason(reason) for reason in report.reasons[:1])

    def reason(self, reason: ReasonFacts) -> str:
        """One reason of the judgement as a sentence, with what it speaks of."""
        told = self.lookup("tt02_items", reason.evidence) if reason.code == "data-missing" else reason.evidence
        return self.lookup("reasons", reason.code).replace("{evidence}", told)

    def size(self) -> str:
        """500 g · no. 117 of 240."""
        report, parts = self.report, []
        if report.unit_g:
            parts.append(self.words.mass(report.unit_g))
        if report.serial and report.last_serial:
            last = self.words.number(report.last_serial)
            parts.append(self.say("no. {serial} of {last}").format(serial=report.serial, last=last))
        return " · ".join(parts)

    def days(self) -> tuple[Fact, ...]:
        """Harvested, packed, best before."""
        report, facts = self.report, []
        if report.harvested_first and report.harvested_last:
            harvested = span(self.words, report.harvested_first, report.harvested_last)
            facts.append(Fact("basket", self.word("Harvested"), harvested))
        if report.packed:
            facts.append(Fact("box", self.word("Packed"), self.words.day(report.packed)))
        if report.best_before:
            facts.append(Fact("clock", self.word("Best before"), self.words.day(report.best_before)))
        return tuple(facts)

    def origin(self) -> tuple[Fact, ...]:
        """Where it grew and who grew it."""
        report, facts = self.report, []
        if report.grown_in:
            facts.append(Fact("pin", self.word("Grown in"), "; ".join(report.grown_in), mark=self.said))
        if report.party:
            facts.append(Fact("people", self.word("Grown by"), report.party, self._people(), self.said))
        return tuple(facts)

    def _people(self) -> str:
        count = self.report.households
        homes = self.word("one household") if count == 1 else self.word("{count} households").format(count=count)
        return " · ".join(part for part in (homes if count else "", self.report.party_place) if part)

    def rows(self) -> tuple[Row, ...]:
        """Why the page says so: reasons, papers, the sticker, the sampling, and what no code can tell."""
        report = self.report
        if report.verdict in NOTHING_PROVEN:
            return ()
        rows = [Row("stop", self.reason(reason), None, ()) for reason in report.reasons]
        rows += [self._paper(paper) for paper in report.papers]
        if report.verdict in _SIGNATURE_HELD:
            line = self.say("The signature on the label fits our register. It was checked by the server only.")
            rows.append(Row("sticker", self.say("This label was issued here"), None, (line,)))
        no_lab = Mark("lab", self.say("laboratory: nothing yet"))
        rows.append(
            Row(
                "flask",
                self.say("This lot was not sampled"),
                no_lab,
                (self.say("No laboratory has measured this lot."),),
            )
        )
        line = self.say("Whether these goods are the ones that were labelled. Look at them yourself.")
        return (*rows, Row("eye", self.say("What no code can tell"), None, (line,)))

    def _paper(self, paper: PaperFacts) -> Row:
        words, harvest = self.words, self.report.harvested_last
        lines = [
            self.say("No. {number}, issued by {issuer} on {day}").format(
                number=paper.number, issuer=paper.issuer, day=words.day(paper.issued)
            )
        ]
        if paper.expires:
            valid = self.say("Valid until {day}").format(day=words.day(paper.expires))
            covered = harvest and paper.issued <= harvest <= paper.expires
            lines.append(f"{valid} · {self.say('still valid at harvest')}" if covered else valid)
        lines.append(self._how(paper))
        return Row("paper", self.lookup("certificate_types", paper.kind), self._level(paper), tuple(lines))

    def _level(self, paper: PaperFacts) -> Mark:
        if paper.checked_how == "issuer_answered":
            return Mark("issuer", self.say("confirmed by the issuer"))
        return Mark("seen", self.say("officer saw the paper")) if paper.checked_how else self.said

    def _how(self, paper: PaperFacts) -> str:
        sentences = {
            "original_seen": self.say("{who} saw the original on {day}"),
            "register_looked_up": self.say("{who} found it in the issuer's register on {day}"),
            "issuer_answered": self.say("{who} asked; the issuer confirmed it on {day}"),
        }
        if not paper.checked_on or paper.checked_how not in sentences:
            return self.say("No officer has looked at this paper yet")
        return sentences[paper.checked_how].format(who=paper.checked_by, day=self.words.day(paper.checked_on))

    def _looked(self, paper: PaperFacts) -> str:
        day = self.words.day(paper.checked_on) if paper.checked_on else ""
        kind = self.lookup("certificate_types", paper.kind)
        return self.say("{paper}: {who} looked at it on {day}").format(who=paper.checked_by, paper=kind, day=day)

    def stop_title(self) -> str:
        """Heading over the stop in force, "" where there is none."""
        stop = self.report.stop
        if stop is None:
            return ""
        return self.say("About the recall") if stop.kind == "recall" else self.say("About the pause")

    def stop(self) -> tuple[Fact, ...]:
        """Who stopped it, why, by which decision, since when."""
        stop = self.report.stop
        if stop is None:
            return ()
        facts = [
            Fact(
                "people",
                self.word("Who ordered it"),
                self._side(stop),
                mark=None if stop.side == "authority" else self.said,
            ),
            Fact("ask", self.word("Reason"), self.lookup("stop_reasons", stop.reason)),
        ]
        if stop.decision:
            facts.append(Fact("paper", self.word("Decision number"), stop.decision))
        return (*facts, Fact("clock", self.word("Since"), self.words.day(stop.since)))

    def _side(self, stop: StopFacts) -> str:
        return self.say("The state authority") if stop.side == "authority" else self.say("The producer, on their own")

    def past(self, stop: StopFacts) -> str:
        """Once on hold 20–25/11, and why."""
        words, last = self.words, stop.lifted or stop.since
        this_year = stop.since.year == local_day(self.report.checked_at).year
        days = span(words, stop.since, last, year=not this_year)
        told = self.say("Once recalled {days}") if stop.kind == "recall" else self.say("Once on hold {days}")
        return f"{told.format(days=days)} · {self.lookup('stop_reasons', stop.reason)} · {self._side(stop)}"

    def step(self, step: StepFacts) -> Step:
        """Harvest, packing, labelling: days, commune, how many."""
        names = {
            "harvest": self.say("Picked in the field"),
            "pack": self.word("Packed"),
            "label": self.word("Labels printed"),
        }
        counts = {
            "harvest": self.word("{count} harvests"),
            "pack": self.word("{count} packs"),
            "label": self.word("{count} labels"),
        }
        count = counts.get(step.kind, "").format(count=self.words.number(step.count)) if step.count > 1 else ""
        note = " · ".join(part for part in (step.place, count) if part)
        return Step(names.get(step.kind, step.kind), span(self.words, step.first, step.last), note)

    def unverified(self) -> tuple[str, ...]:
        """What nobody but the producer vouches for, and what nobody vouches for at all."""
        if self.report.verdict in NOTHING_PROVEN:
            return ()
        lines = [self.say("Days, places and amounts: only the producer says so.")]
        lines += [
            self.say("{paper}: no officer has looked at it yet.").format(
                paper=self.lookup("certificate_types", paper.kind)
            )
            for paper in self.report.papers
            if not paper.checked_how
        ]
        return (*lines, self.say("What is in the goods: no laboratory has measured this lot."))

    def items(self) -> tuple[tuple[str, str], ...]:
        """The ten data items of TT 02/2024/TT-BKHCN that are known, numbered as there."""
        report, words = self.report, self.words
        steps = "; ".join(f"{step.title} {step.when}" for step in map(self.step, report.steps))
        made = (
            span(words, report.harvested_first, report.harvested_last)
            if report.harvested_first and report.harvested_last
            else ""
        )
        known = (
            (self.word("Product"), report.product),
            (self.word("Picture"), self.say("at the top of this page") if report.photo else ""),
            (self.word("Producer"), report.party),
            (self.word("Address"), report.party_place),
            (self.word("Steps"), f"{steps} · {report.lot}" if steps else ""),
            (self.word("Harvested"), made),
            (self.word("Label code"), report.typed_code or report.lot),
            (self.word("Serial"), report.serial),
            (self.word("Best before"), words.day(report.best_before) if report.best_before else ""),
            (self.word("Standards"), "; ".join(self.lookup("certificate_types", kind) for kind in report.standards)),
        )
        items = [(f"{number}. {name}", value) for number, (name, value) in enumerate(known, 1) if value]
        mass = [(self.word("Mass of the lot"), words.mass(report.lot_mass_g))] if report.lot_mass_g else []
        return (*items, *mass)

    def footer(self, host: str) -> tuple[str, ...]:
        """When and by whom this was checked, what it is about, and what it is not."""
        report, say = self.report, self.say
        lines = [say("Checked live at {moment}").format(moment=self.words.moment(report.checked_at))]
        if report.lot:
            about = [self.word("Lot {lot}").format(lot=report.lot)]
            about += [self.word("label no. {serial}").format(serial=report.serial)] if report.serial else []
            lines.append(" · ".join(about))
        if host:
            lines.append(say("The right address of this page: {host}").format(host=host))
        return (
            *lines,
            say("Checked by the server only, not by your phone."),
            say("No independent body watches this register yet."),
            say("Not a stamp of the Ministry."),
        )
