"""The application: the one place that knows every page."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from trace.errors import NotFound, TraceError
from trace.house import House
from trace.web import (
    case_pages,
    failures,
    home_pages,
    label_pages,
    login_pages,
    manager_pages,
    member_pages,
    officer_lot_pages,
    officer_pages,
    officer_party_pages,
    officer_rule_pages,
    people_pages,
    scan_page,
)
from trace.web.pages import page
from trace.web.visit import PinFirst, SignInFirst, Visit, current

# The scan page comes last: its path is everything that no other page answers.
PAGES: Final = (
    login_pages,
    home_pages,
    member_pages,
    people_pages,
    manager_pages,
    label_pages,
    officer_pages,
    officer_rule_pages,
    officer_lot_pages,
    officer_party_pages,
    case_pages,
    scan_page,
)
MAX_BODY: Final = 12 * 1024 * 1024
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def create_app(house: House) -> FastAPI:
    """The pages over one opened installation."""
    app = FastAPI(title="trace", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.house = house
    app.middleware("http")(_guard)
    app.add_exception_handler(TraceError, _told)
    app.add_exception_handler(OperationalError, _not_saved)
    app.add_exception_handler(OSError, _not_saved)
    app.add_exception_handler(HTTPException, _no_such_page)
    app.add_exception_handler(RequestValidationError, _no_such_page)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    for pages in PAGES:
        app.include_router(pages.router)
    return app


def host_is_known(house: House, asked: str, port: int) -> bool:
    """Whether a Host header names this installation; loopback on the port it listens on always does."""
    name, _, told_port = asked.rpartition(":") if ":" in asked.rsplit("]", 1)[-1] else (asked, "", "80")
    return asked.upper() in house.hosts or (name.lower() in _LOOPBACK and told_port == str(port))


async def _guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Unknown hosts get 421; bodies that are too large 413; every answer its security headers."""
    server = request.scope.get("server") or ("", 0)
    if not host_is_known(request.app.state.house, request.headers.get("host", ""), server[1]):
        return PlainTextResponse("421 Misdirected Request\n", 421)
    length = request.headers.get("content-length", "0")
    if "transfer-encoding" in request.headers or not length.isdigit():
        return PlainTextResponse("411 Length Required\n", 411)
    if int(length) > MAX_BODY:
        return PlainTextResponse("413 Content Too Large\n", 413)
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, TraceError)  # noqa: S101  # registered for this type
    if isinstance(error, SignInFirst):
        return login_pages.ask_to_sign_in(request)
    if isinstance(error, PinFirst):
        return login_pages.ask_for_pin(request)
    return _error_page(request, error, failures.status(error))


def _no_such_page(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _error_page(request, NotFound(), status)


def _not_saved(request: Request, _error: Exception) -> Response:
    """Locked too long, disk full, read-only: told plainly; the transaction was undone."""
    return _error_page(request, failures.NotSaved(), 503)


def _error_page(request: Request, error: TraceError, status: int) -> HTMLResponse:
    try:
        visit = current(request)
    except OperationalError:
        house: House = request.app.state.house
        visit = Visit(request, house, house.clock(), "vi")
    back = "/home" if visit.actor_or_none else "/"
    title, sentence = visit.words.gettext("This did not work"), failures.sentence(error, visit.lang)
    return page(visit, "errors/error.html", title, back=back, status=status, sentence=sentence)
