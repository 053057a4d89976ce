"""A paper in finished words, as an officer reads it: what it says, who decided what, the same number elsewhere.

Read from verified statements; the stored file is named by its signed hash.  Decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from trace import adoptions, certificates, evidence, labels, places, reference, safety
from trace.clock import local_day
from trace.codes import shown_lot
from trace.errors import NotFound
from trace.files import FileAltered, media_type
from trace.parties import Party
from trace.provenance import Reader
from trace.safety import Outcome, Paper
from trace.statements import Statement
from trace.web.lot_view import Step
from trace.web.manager_forms import RESULTS
from trace.web.officer_desk import who
from trace.web.pages import sentence_in
from trace.web.reasons import OUTCOMES
from trace.web.visit import Visit
from trace.web.words import Words

Pill = tuple[str, str]  # state of the part `pill`, words
Facts = tuple[tuple[str, str], ...]

# State of a paper -> state of the part `pill`, English words.
STATES: Final[dict[str, Pill]] = {
    certificates.WAITING: ("wait", "Waits for an officer"),
    certificates.SEEN: ("good", "Looked at"),
    certificates.REFUSED: ("bad", "Not accepted"),
    certificates.WITHDRAWN: ("bad", "Withdrawn"),
}


@dataclass(frozen=True)
class Twin:
    """The same number at another party."""

    href: str
    party: str
    pill: Pill
    facts: Facts


@dataclass(frozen=True)
class PaperView:
    """A paper's page; `picture` and `pdf` say what the stored file is (neither: it is gone or was changed)."""

    code: str
    kind: str
    number: str
    party: str
    party_href: str
    pill: Pill
    facts: Facts
    decisions: tuple[Step, ...]
    twins: tuple[Twin, ...]
    picture: bool
    pdf: bool
    seen: str  # what the officer has before the eyes: see `latest`
    disputed: bool
    accepted: bool  # looked at, and neither refused nor withdrawn
    withdrawn: bool


@dataclass(frozen=True)
class Change:
    """A labelled lot before and after a withdrawal."""

    shown: str
    href: str
    now: Pill
    then: Pill
    changes: bool


def paper_view(reader: Reader, visit: Visit, code: str) -> PaperView:
    """The paper with this code; NotFound."""
    added = found(reader, code)
    paper = certificates.paper(reader, added)
    file = _file_type(visit, added.text("file"))
    return PaperView(
        code=code,
        kind=_kind(visit, added),
        number=added.text("number"),
        party=_party(reader, added),
        party_href=f"/officer/parties/{added.text('party')}",
        pill=pill(visit.words, paper),
        facts=_facts(reader, visit, added),
        decisions=_decisions(reader, visit, added),
        twins=tuple(_twin(reader, visit, twin) for twin in _twins(reader, added)),
        picture=file.startswith("image/"),
        pdf=file == "application/pdf",
        seen=latest(reader, code),
        disputed=paper.disputed,
        accepted=paper.looked not in ("", certificates.REFUSED) and paper.withdrawn_from is None,
        withdrawn=paper.withdrawn_from is not None,
    )


def found(reader: Reader, code: str) -> Statement:
    """The statement that added a paper; NotFound."""
    added = reader.only(code, "cert.add")
    if added is None:
        raise NotFound(cert=code)
    return added


def latest(reader: Reader, code: str) -> str:
    """Id of the newest decision on a paper or of the newest paper with its number: changes when something happened."""
    told = [
        *reader.about(code, "cert.check", "cert.withdraw"),
        found(reader, code),
        *_twins(reader, found(reader, code)),
    ]
    return max(told, key=lambda statement: statement.idx).id


def pill(words: Words, paper: Paper) -> Pill:
    """The state of a paper as its statements say."""
    state = certificates.SEEN if paper.looked else certificates.WAITING
    state = certificates.REFUSED if paper.looked == certificates.REFUSED else state
    told, said = STATES[certificates.WITHDRAWN if paper.withdrawn_from else state]
    return told, words.gettext(said)


def changes(reader: Reader, visit: Visit, code: str, since: date) -> tuple[Change, ...]:
    """The party's labelled lots, judged today as things are and as if the paper were withdrawn from that day on."""
    today, rules = local_day(visit.now), adoptions.rules(reader)
    told = []
    for lot in labels.labelled_lots(reader.session, found(reader, code).text("party")):
        known = evidence.gather(reader, lot)
        papers = tuple(replace(p, withdrawn_from=since) if p.code == code else p for p in known.papers)
        now = safety.judge(known, rules, today).outcome
        then = safety.judge(replace(known, papers=papers), rules, today).outcome
        shown, href = shown_lot(lot), f"/officer/lots/{lot}"
        told.append(Change(shown, href, _outcome(visit.words, now), _outcome(visit.words, then), now is not then))
    return tuple(sorted(told, key=lambda change: not change.changes))


def _outcome(words: Words, outcome: Outcome) -> Pill:
    state, said = OUTCOMES[outcome.value]
    return state, words.gettext(said)


def _facts(reader: Reader, visit: Visit, added: Statement) -> Facts:
    say, words = visit.words.gettext, visit.words
    expires, quantity_g = added.day("expires"), added.number("quantity_g")
    facts = [
        (say("Kind of paper"), _kind(visit, added)),
        (say("Number"), added.text("number")),
        (say("Issued by"), added.text("issuer")),
        (say("Issued on"), words.day(added.day("issued") or added.done)),
        (say("Valid until"), words.day(expires) if expires else say("no end stands on it")),
        (say("Result"), say(RESULTS[added.text("result")]) if added.text("result") else ""),
        (say("Held by"), _party(reader, added)),
        (say("Commune"), _commune(reader, visit, added)),
        (say("Plots it covers"), "; ".join(_plot(reader, visit, code) for code in added.texts("plots"))),
        (
            say("Crops it covers"),
            ", ".join(sentence_in(visit, reference.crops()[crop]) for crop in added.texts("crops")),
        ),
        (say("Products it covers"), ", ".join(_product(reader, code) for code in added.texts("products"))),
        (say("At most"), words.mass(quantity_g) if quantity_g else ""),
        (say("Handed in"), f"{words.moment(added.at)} · {who(reader, added.text('by'))}"),
    ]
    return tuple((term, value) for term, value in facts if value)


def _decisions(reader: Reader, visit: Visit, added: Statement) -> tuple[Step, ...]:
    say, words = visit.words.gettext, visit.words
    told = [Step(say("Handed in"), words.moment(added.at), who(reader, added.text("by")), "neutral")]
    for s in reader.about(added.text("cert"), "cert.check", "cert.withdraw"):
        how = reference.check_hows().get(s.text("how"))
        if how is not None:
            title, state = sentence_in(visit, how), "good"
        elif s.type == "cert.check":
            title, state = say("Not accepted"), "bad"
        else:
            since = s.day("since") or date.min
            title, state = say("Withdrawn from {day} on").format(day=words.day(since)), "bad"
        text = " · ".join(part for part in (reader.why(s), who(reader, s.text("by"))) if part)
        told.append(Step(title, words.moment(s.at), text, state))
    return tuple(told)


def _twins(reader: Reader, added: Statement) -> Sequence[Statement]:
    same = reader.about(added.text("number_key"), "cert.add")
    return [twin for twin in same if twin.text("party") != added.text("party")]


def _twin(reader: Reader, visit: Visit, twin: Statement) -> Twin:
    state = pill(visit.words, certificates.paper(reader, twin))
    return Twin(f"/officer/certificates/{twin.text('cert')}", _party(reader, twin), state, _facts(reader, visit, twin))


def _kind(visit: Visit, added: Statement) -> str:
    return sentence_in(visit, reference.certificate_types()[added.text("kind")])


def _party(reader: Reader, added: Statement) -> str:
    party = reader.session.get(Party, added.text("party"))
    return party.name if party else added.text("party")


def _commune(reader: Reader, visit: Visit, added: Statement) -> str:
    party = reader.session.get(Party, added.text("party"))
    return places.address(party.commune, visit.lang) if party else ""


def _plot(reader: Reader, visit: Visit, code: str) -> str:
    plot = reader.only(code, "plot.add")
    if plot is None:
        return code
    crop = sentence_in(visit, reference.crops()[plot.text("crop")])
    area = f"{visit.words.number(plot.number('area_m2'))} m²"
    return f"{code} ({crop}, {area}, {places.full_name(places.commune(plot.text('commune')), visit.lang)})"


def _product(reader: Reader, code: str) -> str:
    product = reader.only(code, "product.add")
    return product.text("name") if product else code


def _file_type(visit: Visit, digest: str) -> str:
    try:
        return media_type(visit.house.files.read(digest))
    except (NotFound, FileAltered):
        return ""
