"""Reads the fields of a posted form and keeps every refusal, so that a person is told all of them at once."""

from collections.abc import Callable, Collection
from typing import ParamSpec, TypeVar

from trace.errors import Refused, RuleBroken, TraceError
from trace.units import NumberOutOfRange
from trace.web.visit import Posted

P = ParamSpec("P")
T = TypeVar("T")


class ChoiceMissing(RuleBroken):
    """One of the offered must be chosen."""

    code = "choice-missing"


class CommuneMissing(RuleBroken):
    """The commune must be chosen."""

    code = "commune-missing"


class WorkerMissing(RuleBroken):
    """Somebody works every plot."""

    code = "worker-missing"


class FileMissing(RuleBroken):
    """A file must be chosen."""

    code = "file-missing"


class FileAgain(RuleBroken):
    """The form comes back and browsers never keep a file: it must be chosen once more."""

    code = "file-again"


class Typed:
    """The fields of one form; what cannot be read is kept in `refusals` and told by `refuse()`."""

    def __init__(self, form: Posted) -> None:
        self.form = form
        self.refusals: list[TraceError] = []

    def read(
        self, name: str, parse: Callable[[str, str], T], otherwise: T, limit: type[RuleBroken] = NumberOutOfRange
    ) -> T:
        """A field by a parser of `units`; `otherwise` where it refuses.  `limit` refuses amounts out of range."""
        try:
            return parse(self.form.text(name), name)
        except NumberOutOfRange as refused:
            self.refusals.append(refused if limit is NumberOutOfRange else limit(field=name))
        except RuleBroken as refused:
            self.refusals.append(refused)
        return otherwise

    def chosen(self, name: str, offered: Collection[str], missing: type[RuleBroken] = ChoiceMissing) -> str:
        """A field that must be one of the offered values; "" where it is not."""
        value = self.form.text(name)
        if value in offered:
            return value
        self.refusals.append(missing(field=name))
        return ""

    def file(self, name: str, take: Callable[[bytes, str], bytes]) -> bytes:
        """A file as `files.evidence` or `files.photo` takes it; b"" where it refuses."""
        data = self.form.files.get(name, b"")
        if not data:
            self.refusals.append(FileMissing(field=name))
            return b""
        return self._tried(lambda: take(data, name), b"")

    def refusing(self, rule: Callable[P, None], *args: P.args, **facts: P.kwargs) -> None:
        """A rule that is silent or refuses."""
        self._tried(lambda: rule(*args, **facts), None)

    def _tried(self, act: Callable[[], T], otherwise: T) -> T:
        try:
            return act()
        except RuleBroken as refused:
            self.refusals.append(refused)
            return otherwise

    def refuse(self) -> None:
        """Raises Refused with everything that could not be read."""
        if self.refusals:
            raise Refused(self.refusals)


def with_file_again(refused: TraceError, posted: Posted, name: str) -> TraceError:
    """The same refusal, with a word at the file's field where a good file has to be chosen once more."""
    told = refused.refusals if isinstance(refused, Refused) else (refused,)
    if not posted.files.get(name) or any(error.field == name for error in told):
        return refused
    return Refused([*told, FileAgain(field=name)])
