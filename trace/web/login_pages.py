"""Signing in and out: the printed card, the PIN chosen on this phone, the PIN asked again.

The card's code comes typed or in the fragment of `/join#CODE` (read by script, so that no server log sees it).  In the
demo realm, on loopback, a link may sign in again and again.
"""

from datetime import timedelta
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from trace import accounts
from trace.errors import NotFound, RuleBroken
from trace.web.pages import again, blank, go, page
from trace.web.visit import SECURE_COOKIE, AnyVisit, Form, SignedIn, Visit, cookie_name, current, inside

router: Final = APIRouter()
_MONTH: Final = timedelta(days=31)
_LOOPBACK: Final = ("127.0.0.1", "::1", "testclient")


class PinsDiffer(RuleBroken):
    """The PIN was not repeated alike."""

    code = "pins-differ"


@router.get("/join")
def join_form(visit: AnyVisit) -> Response:
    """The card's code and a new PIN."""
    return _join_page(visit, status=200)


@router.post("/join")
def join(visit: AnyVisit, form: Form) -> Response:
    """Uses the card, sets the PIN, opens the session."""
    try:
        with visit.house.filing() as session:
            if form.text("pin") != form.text("pin_again"):
                raise PinsDiffer(field="pin_again")
            cookie, _ = accounts.join(session, form.text("code"), form.text("pin"), visit.now)
    except RuleBroken as refused:
        title = visit.words.gettext("Sign in with your card")
        return page(visit, "login/join.html", title, back="/", form=again(visit, form, refused))
    return _with_cookie(visit, go("/home"), cookie)


@router.get("/demo/{code}")
def demo_sign_in(visit: AnyVisit, code: str) -> Response:
    """The demo's sign-in link: only in the demo realm, only from this machine, as often as wanted."""
    if not visit.house.demo or not _from_this_machine(visit.request):
        raise NotFound
    with visit.house.filing() as session:
        person = accounts.holder_of_reusable(session, code, visit.now)
        cookie, _ = accounts.open_login(session, person, visit.now)
    return _with_cookie(visit, go("/home"), cookie)


@router.get("/pin")
def pin_form(visit: SignedIn) -> Response:
    """Asks for the PIN again."""
    then = inside(visit.request.query_params.get("then", ""))
    return page(visit, "login/pin.html", visit.words.gettext("Your PIN, please"), form=blank(then=then))


@router.post("/pin")
def pin(visit: SignedIn, form: Form) -> Response:
    """Makes the session fresh for ten minutes; a wrong try is counted even though the page says no."""
    refused = None
    with visit.house.filing() as session:
        try:
            accounts.give_pin(session, visit.session, form.text("pin"), visit.now)
        except RuleBroken as error:
            refused = error
    if refused is not None:
        return page(visit, "login/pin.html", visit.words.gettext("Your PIN, please"), form=again(visit, form, refused))
    return go(inside(form.text("then")))


@router.post("/signout")
def sign_out(visit: AnyVisit, form: Form) -> Response:  # noqa: ARG001  # its token was checked
    """Ends the session on this phone."""
    with visit.house.filing() as session:
        accounts.sign_out(session, visit.request.cookies.get(cookie_name(visit.request), ""))
    response = go("/")
    name = cookie_name(visit.request)
    response.delete_cookie(name, secure=name == SECURE_COOKIE, httponly=True, samesite="lax")
    return response


def _from_this_machine(request: Request) -> bool:
    """Loopback, or this machine asking itself by its own address on the network."""
    client, server = request.client, request.scope.get("server") or ("", 0)
    return client is not None and (client.host in _LOOPBACK or client.host == server[0])


def ask_to_sign_in(request: Request) -> Response:
    """To the card page."""
    if request.method == "GET":
        return RedirectResponse("/join", 303)
    return _join_page(current(request), status=401)


def ask_for_pin(request: Request) -> Response:
    """To the PIN page and back to where the person was."""
    return RedirectResponse(f"/pin?then={quote(current(request).page_path)}", 303)


def _join_page(visit: Visit, status: int) -> Response:
    return page(visit, "login/join.html", visit.words.gettext("Sign in with your card"), back="/", status=status)


def _with_cookie(visit: Visit, response: Response, cookie: str) -> Response:
    name = cookie_name(visit.request)
    response.set_cookie(
        name, cookie, max_age=int(_MONTH.total_seconds()), path="/", httponly=True, secure=name == SECURE_COOKIE,
        samesite="lax",
    )  # fmt: skip
    return response
