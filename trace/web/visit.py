"""One request: who asks, in which language, at which moment; and the form that was posted.

All that a page may ask for: `Visit` (anybody), `SignedIn` (a person with a session), `Form` (posted fields, after the
request was found to come from our own page and to carry the session's token; the public report knows no session).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from trace import accounts, database
from trace.accounts import Actor, Login, Person
from trace.errors import Forbidden, RuleBroken
from trace.files import MAX_BYTES
from trace.house import House
from trace.origin import Origin
from trace.web.words import LANGS, Lang, Words, words

COOKIE: Final = "sid"
SECURE_COOKIE: Final = "__Host-sid"
LANG_COOKIE: Final = "lang"
MAX_FIELDS: Final = 400
WITHOUT_SESSION: Final = "/report"  # a public form, alike for everybody


class SignInFirst(RuleBroken):
    """The page is for people with a session."""

    code = "sign-in-first"


class PinFirst(RuleBroken):
    """The act asks for the PIN again: more than ten minutes have passed."""

    code = "pin-first"


class NotFromHere(Forbidden):
    """The form did not come from our own page."""

    code = "not-from-here"


@dataclass(frozen=True)
class Visit:
    """Who asks (nobody, or a person with a session), the house, the words, the moment."""

    request: Request
    house: House
    now: datetime
    lang: Lang
    login: Login | None = None
    person: Person | None = None
    actor_or_none: Actor | None = None

    @property
    def words(self) -> Words:
        """Words of the visitor's language."""
        return words(self.lang)

    @property
    def actor(self) -> Actor:
        """Who acts; raises SignInFirst."""
        if self.actor_or_none is None:
            raise SignInFirst
        return self.actor_or_none

    @property
    def page_path(self) -> str:
        """The page that the person sees: the one asked for, or the one whose form was posted."""
        if self.request.method in ("GET", "HEAD"):
            return inside(self.request.url.path)
        sent_from = urlsplit(self.request.headers.get("referer", ""))
        if sent_from.netloc == self.request.headers.get("host"):
            return inside(sent_from.path)
        return inside(self.request.url.path.rpartition("/")[0])  # an act's address hangs under its page

    @property
    def session(self) -> Login:
        """The device session; raises SignInFirst."""
        if self.login is None:
            raise SignInFirst
        return self.login

    @property
    def csrf(self) -> str:
        """The session's token for forms, "" without a session."""
        return self.login.csrf if self.login else ""

    @property
    def is_fresh(self) -> bool:
        """Whether the PIN was given within ten minutes."""
        return self.login is not None and accounts.is_fresh(self.login, self.now)

    def need_pin(self) -> None:
        """Runs, stops and confirmations: raises PinFirst when the PIN was given too long ago."""
        if not self.is_fresh:
            raise PinFirst


@dataclass(frozen=True)
class Posted:
    """Fields of a posted form: texts by name, files by name."""

    fields: Mapping[str, list[str]]
    files: Mapping[str, bytes] = field(repr=False, default_factory=dict)

    def text(self, name: str) -> str:
        """One text, "" where absent."""
        values = self.fields.get(name)
        return values[-1] if values else ""

    def texts(self, name: str) -> list[str]:
        """All texts of a name."""
        return list(self.fields.get(name, []))

    @property
    def nonce(self) -> str:
        """Made when the form opened; 32 hexadecimal characters, else ""."""
        found = self.text("nonce")
        return found if len(found) == 32 and found.isalnum() and found.isascii() else ""


def current(request: Request) -> Visit:
    """The visit that a request is."""
    house: House = request.app.state.house
    now = house.clock()
    cookie = request.cookies.get(cookie_name(request), "")
    with database.reading(house.engine) as session:
        found = accounts.signed_in(session, cookie, now)
    actor, person, login = found or (None, None, None)
    return Visit(request, house, now, language(request), login, person, actor)


def cookie_name(request: Request) -> str:
    """`__Host-sid` where people come by https, whatever a proxy says; a plain one only for this machine and the LAN."""
    host = request.headers.get("host", "")
    return SECURE_COOKIE if Origin.of(host).scheme == "https" else COOKIE


def _signed_in(visit: Annotated[Visit, Depends(current)]) -> Visit:
    if visit.actor_or_none is None:
        raise SignInFirst
    return visit


async def _posted(request: Request, visit: Annotated[Visit, Depends(current)]) -> Posted:
    """The posted form; refuses other sites and, with a session, a missing token (but for the public report)."""
    _from_here(request)
    async with request.form(max_fields=MAX_FIELDS, max_files=4) as form:
        fields: dict[str, list[str]] = {}
        files: dict[str, bytes] = {}
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read(MAX_BYTES + 1)
            else:
                fields.setdefault(name, []).append(value)
    posted = Posted(fields, files)
    if visit.login is not None and request.url.path != WITHOUT_SESSION and posted.text("csrf") != visit.csrf:
        raise NotFromHere
    return posted


def _from_here(request: Request) -> None:
    """Sec-Fetch-Site must be same-origin; where a browser does not send it, Origin must name the Host asked."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "")
    same = origin.partition("://")[2].lower() == request.headers.get("host", "").lower()
    if (site is not None and site != "same-origin") or (site is None and origin and not same):
        raise NotFromHere


def inside(path: str) -> str:
    """Only a path of this site, else the first page: never another host."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/home"


def language(request: Request) -> Lang:
    """`?lang=` first, then the choice kept for signed-in pages; English where Vietnamese is not wanted at all."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(LANG_COOKIE)):
        if wanted in LANGS:
            return "en" if wanted == "en" else "vi"
    accepted = request.headers.get("accept-language", "").lower()
    return "en" if "en" in accepted and "vi" not in accepted else "vi"


AnyVisit = Annotated[Visit, Depends(current)]
SignedIn = Annotated[Visit, Depends(_signed_in)]
Form = Annotated[Posted, Depends(_posted)]
