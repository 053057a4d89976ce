"""The public pages: scan, typed code, report, front page, what a page means.  No login, no cookie, nothing kept.

The path of the QR is the code; every other route is lower case.  The query is ignored but for the language.
"""

import gzip
import re
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from trace import cases, products, reference, scans
from trace.codes import LOT_LENGTH, is_code
from trace.errors import NotFound, Tampered
from trace.house import House
from trace.scans import ScanReport
from trace.web import scan_render, scan_view
from trace.web.scan_sections import Lookup
from trace.web.visit import Form, language
from trace.web.words import Words, words

router: Final = APIRouter()
READS: Final = ["GET", "HEAD"]
REPORTS_PER_HOUR: Final = 10  # from one network, kept in memory only
_LABEL: Final = re.compile(r"/[0-9A-Z]")
_CSP: Final = scan_render.csp(scan_render.STYLE)
_MONTH_S: Final = 2_592_000


class Quota:
    """How often one network may report; forgets after an hour."""

    def __init__(self, most: int = REPORTS_PER_HOUR) -> None:
        self._most = most
        self._times: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def take(self, network: str, now: datetime) -> bool:
        """Whether one more is allowed now."""
        with self._lock:
            old = now - timedelta(hours=1)
            for name in [name for name, times in self._times.items() if times[-1] < old]:
                del self._times[name]
            times = self._times.setdefault(network, deque(maxlen=self._most))
            if len(times) == self._most and times[0] > old:
                return False
            times.append(now)
            return True


_quota: Final = Quota()


@router.api_route("/", methods=READS)
def front(request: Request) -> Response:
    """Type a code, what is this, sign in."""
    return _html(request, scan_render.landing(_words(request), demo=_house(request).demo))


@router.api_route("/favicon.ico", methods=READS)
def icon() -> Response:
    """Browsers ask for it unasked."""
    return RedirectResponse("/static/crops/basket.svg", 308)


@router.api_route("/about", methods=READS)
def about(request: Request) -> Response:
    """What a page means and does not mean."""
    return _html(request, scan_render.about(_words(request), demo=_house(request).demo))


@router.api_route("/t", methods=READS)
def typed(request: Request, code: str = "") -> Response:
    """A code typed from a label: never green."""
    if not code.strip():
        return front(request)
    house = _house(request)
    try:
        with house.reading() as reader:
            report = scans.read_typed_code(reader, house.root, code[:80], house.clock())
    except (Tampered, OperationalError):
        report = scans.unreadable(house.root, house.clock())
    return _scan(request, report, "", {"code": code[:80]})


@router.api_route("/photo/{digest}", methods=READS)
def photo(request: Request, digest: str) -> Response:
    """A product's picture, by the hash of its bytes."""
    house = _house(request)
    with house.reading() as reader:
        if not products.has_picture(reader.session, digest):
            raise NotFound(photo=digest)
    data = house.files.read(digest)
    headers = {
        "Cache-Control": f"public, max-age={_MONTH_S}, immutable",
        "Content-Security-Policy": "default-src 'none'",
    }
    return Response(data, media_type="image/webp", headers=headers)


@router.api_route("/report", methods=READS)
def report_form(request: Request, label: str = "") -> Response:
    """What is wrong with a label or its goods."""
    return _html(request, scan_render.report_form(_words(request), demo=_house(request).demo, label=label[:300]))


@router.post("/report")
def report(request: Request, form: Form) -> Response:
    """A numbered case for the manager and the officers; nothing about the person is kept."""
    house, told, label = _house(request), _words(request), form.text("label")[:300]
    problem, text = form.text("problem"), form.text("text")
    errors: dict[str, str] = {}
    if problem not in scan_render.PROBLEMS:
        errors["problem"] = told.gettext("Choose what is wrong.")
    elif len(text) > scan_render.MAX_TEXT:
        errors["text"] = told.gettext("At most 500 characters, please.")
    elif not _quota.take(_network(request), house.clock()):
        errors["form"] = told.gettext("Many reports came from your network just now. Please try again in an hour.")
    if errors:
        page = scan_render.report_form(told, demo=house.demo, label=label, problem=problem, text=text, errors=errors)
        return _html(request, page, 429 if "form" in errors else 422)
    lot, serial = _named(label)
    with house.filing() as session:
        case = cases.report(session, house.clock(), about=problem, text=text, lot=lot, serial=serial, party=lot[:4])
        number = str(case.number)
    return _html(request, scan_render.report_done(told, demo=house.demo, case=number))


@router.api_route("/{path:path}", methods=READS)
def scan(request: Request) -> Response:
    """A scanned label: the path as it was sent, byte for byte."""
    path = request.scope.get("raw_path", b"").decode("ascii", errors="replace").partition("?")[0]
    if not _LABEL.match(path):
        raise HTTPException(404)
    house = _house(request)
    try:
        with house.reading() as reader:
            found = scans.read(reader, house.root, path, house.clock())
    except (Tampered, OperationalError):
        found = scans.unreadable(house.root, house.clock())
    return _scan(request, found, path, {})


def _scan(request: Request, found: ScanReport, path: str, keep: Mapping[str, str]) -> Response:
    told = _words(request)
    view = scan_view.view(found, told, _lookup(told), host=_house(request).hosts[-1].lower(), path=path, keep=keep)
    return _html(request, scan_render.render(view), scan_view.status(found))


def _lookup(told: Words) -> Lookup:
    def sentence(table: str, key: str) -> str:
        rows: Mapping[str, object] = getattr(reference, table)()
        return str(getattr(rows[key], told.lang)) if key in rows else key

    return sentence


def _html(request: Request, html: str, status: int = 200) -> Response:
    """The page, compressed where wanted: it holds no secret, so its length may be seen."""
    response = HTMLResponse(html, status)
    if "gzip" in request.headers.get("accept-encoding", ""):
        response.body = gzip.compress(response.body, 6)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = _CSP
    response.headers["Vary"] = "Accept-Encoding, Accept-Language"
    return response


def _named(label: str) -> tuple[str, str]:
    """(lot, serial) that a reported path names, as far as it does."""
    parts = label.split("/")
    lot = parts[1] if len(parts) > 1 and is_code(parts[1], LOT_LENGTH) else ""
    serial = parts[2] if len(parts) > 3 and parts[2].isdigit() and len(parts[2]) <= 7 else ""
    return lot, serial


def _network(request: Request) -> str:
    """The /24 or /48 that asks: kept in memory for an hour, never written."""
    address = request.client.host if request.client else ""
    return ":".join(address.split(":")[:3]) if ":" in address else ".".join(address.split(".")[:3])


def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


def _words(request: Request) -> Words:
    return words(language(request))
