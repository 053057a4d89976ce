"""How a signed-in page is made: template, words, header, form with errors beside its fields, security headers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from trace.errors import Refused, TraceError
from trace.provenance import new_nonce
from trace.settings import templates_folder
from trace.web import failures
from trace.web.visit import LANG_COOKIE, Posted, Visit
from trace.web.words import Lang, words

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_YEAR_S: Final = 31_536_000


@dataclass(frozen=True)
class PageHead:
    """What templates/base.html asks for."""

    lang: Lang
    other_lang: Lang
    other_url: str
    title: str
    back: str
    home: str
    who: str
    role: str
    csrf: str
    demo: bool
    failed: bool


@dataclass(frozen=True)
class FormView:
    """A form as it is shown: id, nonce made when it opened, what was typed, one sentence per refused field."""

    id: str = "form"
    nonce: str = field(default_factory=new_nonce)
    given: Mapping[str, str | list[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def blank(form_id: str = "form", **given: str | list[str]) -> FormView:
    """A form that just opened; `given` presets fields."""
    return FormView(id=form_id, given=given)


def again(
    visit: Visit, posted: Posted, refused: TraceError, form_id: str = "form", *, lists: tuple[str, ...] = ()
) -> FormView:
    """The same form again: nonce and values kept, refusals beside their fields; `lists` are fields of many values."""
    told = refused.refusals if isinstance(refused, Refused) else (refused,)
    given: dict[str, str | list[str]] = {
        name: values if name in lists else values[-1] for name, values in posted.fields.items()
    }
    errors: dict[str, str] = {}
    for error in told:  # the first refusal of a field is the one to mend first
        errors.setdefault(error.field, failures.sentence(error, visit.lang))
    return FormView(form_id, posted.nonce or new_nonce(), given, errors)


@cache
def environment(lang: Lang) -> Environment:
    """Jinja with the words of one language; a missing variable is a bug and is loud."""
    told = words(lang)
    made = Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(_=told.gettext, ngettext=told.ngettext, pgettext=told.pgettext)
    made.filters.update(day=told.day, moment=told.moment, mass=told.mass, number=told.number)
    return made


def page(
    visit: Visit, template: str, title: str, *, back: str = "/home", form: FormView | None = None, status: int = 200,
    **values: object,
) -> HTMLResponse:  # fmt: skip
    """A page.  `title` is finished text; a form with errors makes the status 422 unless told otherwise.

    Every template gets `page`, `form`, `words`, `lang`, `now`, `actor` (None without a session) and `values`.
    """
    other: Lang = "en" if visit.lang == "vi" else "vi"
    form = form or blank()
    failed = bool(form.errors)
    head = PageHead(
        lang=visit.lang,
        other_lang=other,
        other_url=f"{visit.page_path}?lang={other}",
        title=title,
        back=back,
        home="/home" if visit.actor_or_none else "",
        who=visit.person.name if visit.person else "",
        role=visit.actor.role.value if visit.actor_or_none else "",
        csrf=visit.csrf,
        demo=visit.house.demo,
        failed=failed,
    )
    html = (
        environment(visit.lang)
        .get_template(template)
        .render(
            page=head, form=form, words=visit.words, lang=visit.lang, now=visit.now, actor=visit.actor_or_none, **values
        )
    )
    response = HTMLResponse(html, 422 if failed and status == 200 else status)  # HTTP's own numbers
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = CSP
    if visit.request.query_params.get("lang"):
        response.set_cookie(LANG_COOKIE, visit.lang, max_age=_YEAR_S, httponly=True, samesite="lax")
    return response


def go(path: str) -> Response:
    """To another page after a form was taken (303)."""
    return RedirectResponse(path, 303)


def sentence_in(visit: Visit, row: object) -> str:
    """The sentence of a reference row in the visitor's language."""
    return str(getattr(row, visit.lang))
