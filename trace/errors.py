"""The tree of errors: each has a stable code and the facts a sentence needs; no prose and no HTTP status here.

TraceError
├── RuleBroken     the trade says no (422)
├── NotFound       not there, or not yours (404)
├── Forbidden      your role never may (403)
├── Conflict       somebody was faster, or it was sent before (409)
└── Tampered       a proof is missing or false (503 to the public, never green)
"""

from collections.abc import Sequence
from typing import ClassVar


class TraceError(Exception):
    """Base of all errors that people are told: `code` names the sentence, `facts` fill it, `field` is the form's."""

    code: ClassVar[str] = "error"

    def __init__(self, field: str = "", **facts: object) -> None:
        super().__init__(self.code, field, facts)
        self.field = field
        self.facts: dict[str, object] = facts


class RuleBroken(TraceError):
    """A rule of the trade refuses this."""

    code = "rule-broken"


class NotFound(TraceError):
    """No such thing, or it belongs to somebody else: the two are not told apart."""

    code = "not-found"


class Forbidden(TraceError):
    """The actor's role never may do this."""

    code = "forbidden"


class Conflict(TraceError):
    """The same thing was done already, or somebody else did it first."""

    code = "conflict"


class Tampered(TraceError):
    """A signature, a hash or the log does not agree: nothing may be concluded."""

    code = "tampered"


class Refused(RuleBroken):
    """Several rules refuse at once; all of them are told."""

    code = "refused"

    def __init__(self, refusals: Sequence[TraceError]) -> None:
        super().__init__()
        self.refusals = tuple(refusals)
