"""Stops: hold and recall of a lot, and their lifting.

A manager stops own lots at once, an officer any.  Only the side that ordered a stop, or the authority, lifts it.  The
reason is from a public list; an officer adds the number of the decision.  A stop reaches forward only (TT
17/2021/TT-BNNPTNT, chapter V).
"""

from trace import parties, reference, standing
from trace.accounts import Actor, Role
from trace.errors import Conflict, Forbidden, NotFound, RuleBroken
from trace.lots import Lot
from trace.parties import Party, clean
from trace.provenance import Book
from trace.statements import Statement


class StopReasonUnknown(RuleBroken):
    """Choose a reason from the list."""

    code = "stop-reason-unknown"


class DecisionMissing(RuleBroken):
    """An officer's stop names the decision."""

    code = "stop-decision-missing"


class AlreadyStopped(Conflict):
    """A stop of this kind by this side is in force."""

    code = "stop-in-force"


class AlreadyLifted(Conflict):
    """It was lifted before."""

    code = "stop-lifted"


def stop(
    book: Book, actor: Actor, lot: Lot, *, recall: bool, reason: str, decision: str = "", nonce: str = ""
) -> Statement:
    """Holds or recalls a lot and all that was packed from it, at once."""
    actor.need(Role.MANAGER, Role.INSPECTOR, Role.OFFICIAL)
    actor.own(lot.party)
    book.refuse_repeat(actor.person, nonce)
    side = "authority" if actor.is_officer else "party"
    if reason not in reference.stop_reasons():
        raise StopReasonUnknown(field="reason")
    decision = clean(decision, "decision", longest=60, optional=True) if actor.is_officer else ""
    if actor.is_officer and not decision:
        raise DecisionMissing(field="decision")
    kind = "recall" if recall else "hold"
    for known in standing.stops(book, lot.code):
        if (
            known.in_force
            and known.lot == lot.code
            and known.ordered.type == kind
            and known.ordered.text("side") == side
        ):
            raise AlreadyStopped(lot=lot.code)
    return book.write(
        kind, party=lot.party, by=actor.person, nonce=nonce, lot=lot.code, side=side, reason=reason, decision=decision,
        office=actor.party,
    )  # fmt: skip


def lift(book: Book, actor: Actor, lot: Lot, stop_id: str, *, why: str, nonce: str = "") -> Statement:
    """Lifts a stop; the cooperative cannot lift the authority's."""
    actor.need(Role.MANAGER, Role.INSPECTOR, Role.OFFICIAL)
    actor.own(lot.party)
    book.refuse_repeat(actor.person, nonce)
    found = next((s for s in standing.stops(book, lot.code) if s.ordered.id == stop_id and s.lot == lot.code), None)
    if found is None:
        raise NotFound(stop=stop_id)
    if not found.in_force:
        raise AlreadyLifted(stop=stop_id)
    if found.by_authority and not actor.is_officer:
        raise Forbidden(role=actor.role.value)
    return book.write(
        f"{found.ordered.type}.lift", party=lot.party, by=actor.person, nonce=nonce, lot=lot.code, of=stop_id,
        side="authority" if actor.is_officer else "party", office=actor.party, why=clean(why, "why", longest=300),
        prev=[stop_id],
    )  # fmt: skip


def suspend(book: Book, actor: Actor, party: Party, *, why: str, decision: str, nonce: str = "") -> None:
    """An officer suspends a party; its labelled lots that now fail are held when the act ends."""
    actor.need(Role.INSPECTOR, Role.OFFICIAL)
    if parties.get(book.session, party.code).kind not in parties.PRODUCERS:
        raise NotFound(party=party.code)
    if standing.suspended(book, party.code):
        raise AlreadyStopped(party=party.code)
    book.write(
        "party.suspend", party=party.code, by=actor.person, nonce=nonce, office=actor.party,
        why=clean(why, "why", longest=300), decision=clean(decision, "decision", longest=60),
    )  # fmt: skip


def resume(book: Book, actor: Actor, party: Party, *, why: str, nonce: str = "") -> None:
    """An officer ends a suspension; holds that it caused are lifted by hand, lot by lot."""
    actor.need(Role.INSPECTOR, Role.OFFICIAL)
    if not standing.suspended(book, party.code):
        raise AlreadyLifted(party=party.code)
    book.write("party.resume", party=party.code, by=actor.person, nonce=nonce, why=clean(why, "why", longest=300))
