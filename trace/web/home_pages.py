"""The first page after signing in: what this role does most, and what waits for a hand today.

Members and clerks meet one large tile and their last records; managers what is to be done before the tiles; officers
and the operator their lists with counts.  Counts are for finding work; no judgement is made of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from trace import adoptions, cases, certificates, labels, lots, parties, plots
from trace.accounts import Role
from trace.certificates import REFUSED, SEEN, WAITING, Certificate
from trace.clock import local_day
from trace.lots import Lot
from trace.provenance import Reader
from trace.web.harvest_view import harvest_view, harvests_in_reach, plot_view
from trace.web.lot_view import spoken_for
from trace.web.pages import page
from trace.web.visit import SignedIn, Visit

router: Final = APIRouter()
LAST_RECORDS: Final = 5
SOON: Final = timedelta(days=30)


@dataclass(frozen=True)
class Task:
    """Something that waits: how many, where, and how urgent (state of the part `pill`)."""

    title: str
    href: str
    state: str
    count: str
    note: str = ""


@dataclass(frozen=True)
class Tile:
    """A place to go."""

    title: str
    href: str
    picture: str


@router.get("/home")
def home(visit: SignedIn) -> Response:
    """By role."""
    book = visit.actor.role in (Role.MEMBER, Role.CLERK)
    return _book(visit) if book else _desk(visit)


def _book(visit: Visit) -> Response:
    """The harvest book of a member, or of the clerk who keeps it for many."""
    with visit.house.reading() as reader:
        title = parties.get(reader.session, visit.actor.party).name
        rows = [harvest_view(reader, visit, lot) for lot in harvests_in_reach(reader, visit.actor)[:LAST_RECORDS]]
        worked = [plot_view(visit, plot) for plot in plots.of_worker(reader.session, visit.actor.person)]
    clerk = visit.actor.role is Role.CLERK
    return page(visit, "member/home.html", title, back="", rows=rows, plots=worked, clerk=clerk)


def _desk(visit: Visit) -> Response:
    """What waits, then the tiles."""
    with visit.house.reading() as reader:
        title = parties.get(reader.session, visit.actor.party).name
        tasks = _TASKS[visit.actor.role](reader, visit)
    tiles = _tiles(visit) if visit.actor.role is Role.MANAGER else []
    return page(visit, "member/desk.html", title, back="", tasks=tasks, tiles=tiles)


def _managers(reader: Reader, visit: Visit) -> list[Task]:
    """What needs the manager's hand today; nothing that can wait is listed."""
    say, session, party = visit.words.gettext, reader.session, visit.actor.party
    papers = certificates.of_party(session, party)
    soon = [paper for paper in papers if _lapses_soon(visit, paper)]
    harvests = [lot for lot in lots.of_party(session, party, lots.HARVEST) if lot.left_g]
    labelled = set(labels.labelled_lots(session, party))
    bare = [lot for lot in lots.of_party(session, party, lots.PACKED) if lot.code not in labelled]
    loose = [run for code in labelled for run in labels.runs(session, code) if _is_loose(run)]
    told = (
        (say("Stops in force"), "/lots", "bad", len(_stops(reader, party)), ""),
        (say("Papers that were refused"), "/certificates", "bad", _count(papers, REFUSED), ""),
        (say("Open cases"), "/cases", "bad", _open_cases(reader, visit), ""),
        (say("Papers that end within 30 days"), "/certificates", "wait", len(soon), _first_end(visit, soon)),
        (say("Papers that wait for an officer"), "/certificates", "wait", _count(papers, WAITING), ""),
        (say("Harvests to pack"), "/pack", "wait", len(harvests), _left(visit, harvests)),
        (say("Packed lots without labels"), "/lots", "wait", len(bare), ""),
        (say("Printed labels that are not put on yet"), "/lots", "wait", len(loose), ""),
    )
    return [Task(title, href, state, visit.words.number(n), note) for title, href, state, n, note in told if n]


def _officers(reader: Reader, visit: Visit) -> list[Task]:
    say = visit.words.gettext
    waiting = len(certificates.waiting(reader.session))
    rules = sum(not row.adopted for row in adoptions.rows(reader))
    told = (
        (say("Papers that wait"), "/officer/certificates", "wait", waiting),
        (say("Rules to adopt"), "/officer/rules", "wait", rules),
        (say("Open cases"), "/cases", "bad", _open_cases(reader, visit)),
        (say("Lots"), "/officer/lots", "neutral", -1),
        (say("Parties"), "/officer/parties", "neutral", -1),
    )
    return [_list(visit, *row) for row in told]


def _operators(_reader: Reader, visit: Visit) -> list[Task]:
    say = visit.words.gettext
    told = ((say("Parties"), "/officer/parties"), (say("People"), "/people"))
    return [_list(visit, title, href, "neutral", -1) for title, href in told]


_TASKS: Final[dict[Role, Callable[[Reader, Visit], list[Task]]]] = {
    Role.MANAGER: _managers,
    Role.INSPECTOR: _officers,
    Role.OFFICIAL: _officers,
    Role.OPERATOR: _operators,
}


def _list(visit: Visit, title: str, href: str, state: str, count: int) -> Task:
    """A list that is always shown; nothing in it is good, -1 is not counted."""
    return Task(title, href, state if count else "good", visit.words.number(count) if count >= 0 else "")


def _tiles(visit: Visit) -> list[Tile]:
    say = visit.words.gettext
    return [
        Tile(say("Harvests"), "/harvests", "basket"),
        Tile(say("Pack"), "/pack", "box"),
        Tile(say("Lots and labels"), "/lots", "label_roll"),
        Tile(say("Papers"), "/certificates", "certificate"),
        Tile(say("Plots"), "/plots", "plot"),
        Tile(say("Products"), "/products", "roasted_coffee"),
        Tile(say("People"), "/people", "person"),
        Tile(say("Cases"), "/cases", "shop"),
    ]


def _lapses_soon(visit: Visit, paper: Certificate) -> bool:
    today = local_day(visit.now)
    return paper.state in (WAITING, SEEN) and paper.expires is not None and today <= paper.expires <= today + SOON


def _first_end(visit: Visit, papers: Sequence[Certificate]) -> str:
    days = [paper.expires for paper in papers if paper.expires]
    return visit.words.gettext("the first on {day}").format(day=visit.words.day(min(days))) if days else ""


def _is_loose(run: labels.Run) -> bool:
    """Printed, and some of its labels are neither on goods nor cancelled."""
    return run.printed > 0 and spoken_for(run.attached) + spoken_for(run.void) < run.count


def _stops(reader: Reader, party: str) -> list[str]:
    """Ids of stops of the party's lots that nobody lifted."""
    lifted = {s.text("of") for s in reader.of_type("hold.lift", "recall.lift")}
    ordered = reader.of_type("hold", "recall")
    return [s.id for s in ordered if s.text("party") == party and s.id not in lifted]


def _open_cases(reader: Reader, visit: Visit) -> int:
    return sum(case.closed is None for case in cases.visible(reader.session, visit.actor))


def _count(papers: Sequence[Certificate], state: str) -> int:
    return sum(paper.state == state for paper in papers)


def _left(visit: Visit, harvests: Sequence[Lot]) -> str:
    return visit.words.mass(sum(lot.left_g for lot in harvests))
