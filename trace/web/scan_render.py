"""HTML of the public pages: scan, report form, its answer, the front page and what a page means.

One style sheet, inlined, the same bytes for every page and verdict, so that one hash stands in the policy.  No
script, no font, no cookie.  Which words stand on a scan page is decided in `scan_view`.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from trace.settings import templates_folder
from trace.web.icons import LINE, SHAPE
from trace.web.scan_view import ScanView
from trace.web.words import Lang, Words, words

STYLE: Final = (templates_folder() / "scan" / "style.css").read_text(encoding="utf-8")
MAX_TEXT: Final = 500  # characters of free text in a report
PROBLEMS: Final[dict[str, str]] = {  # value of the field `problem` -> key of its words
    "different": "The goods look different",
    "spoiled": "Spoiled, or a strange smell",
    "ill": "Someone felt ill after eating",
    "label": "The label is torn or was moved",
    "facts": "Something on the page is wrong",
    "other": "Something else",
}


def csp(style: str) -> str:
    """Content-Security-Policy of a page whose only style sheet is `style`."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src 'self'; form-action 'self'; style-src 'sha256-{digest}'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _templates(lang: Lang) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    spoken = words(lang)
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        spoken.gettext, spoken.ngettext, newstyle=True, pgettext=spoken.pgettext, npgettext=spoken.npgettext
    )
    environment.globals.update(style=Markup(STYLE), icons=LINE, shapes=SHAPE, lang=lang)  # noqa: S704  # own file
    return environment


def render(view: ScanView) -> str:
    """The scan page."""
    return _templates(view.lang).get_template("scan/page.html").render(v=view)


def landing(spoken: Words, *, demo: bool) -> str:
    """The front page: type a code, what is this, sign in."""
    return _page(spoken, "landing.html", demo=demo)


def about(spoken: Words, *, demo: bool) -> str:
    """What a page means and does not mean, and who says what."""
    return _page(spoken, "about.html", demo=demo)


def report_form(
    spoken: Words,
    *,
    demo: bool,
    label: str,
    problem: str = "",
    text: str = "",
    errors: Mapping[str, str] | None = None,
) -> str:
    """The report form; `errors` maps a field (problem, text) or "form" to a finished sentence, values are kept."""
    problems = [(value, spoken.gettext(key)) for value, key in PROBLEMS.items()]
    return _page(
        spoken,
        "report.html",
        {"label": label},
        demo=demo,
        label=label,
        problem=problem,
        text=text,
        errors=dict(errors or {}),
        problems=problems,
        max_text=MAX_TEXT,
    )


def report_done(spoken: Words, *, demo: bool, case: str) -> str:
    """The answer to a report: the number of its case."""
    return _page(spoken, "report_done.html", {"case": case}, demo=demo, case=case)


def _page(spoken: Words, name: str, keep: Mapping[str, str] | None = None, **facts: object) -> str:
    other = "?" + urlencode({**(keep or {}), "lang": "en" if spoken.lang == "vi" else "vi"})
    return _templates(spoken.lang).get_template(f"scan/{name}").render(other_link=other, **facts)
