"""The words and the HTML of the public pages, without a browser: every verdict, detail and language."""

import ast
import gzip
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from tests.scan_reports import COMMITMENT, FULL, HOLD, LIFTED, REPORTS, lookup
from trace.scans import ScanReport, Verdict
from trace.web import scan_render
from trace.web.scan_faces import _FACES
from trace.web.scan_sections import span
from trace.web.scan_view import ScanView, status, view
from trace.web.words import LANGS, Lang, words

ROOT = Path(__file__).parents[2]
FORBIDDEN = (
    "hàng thật", "genuine", "đã được kiểm tra", "hàng giả", "truy xuất", "hợp quy", "xác thực", "hotline", "trả tiền",
    "nghe đọc", "miễn phí", "counterfeit", "fake", "an toàn tuyệt đối",
)  # fmt: skip
BARE_SAFE = re.compile(r"an toàn(?! thực phẩm)|\bsafe\b", re.IGNORECASE)
PATH = "/7K3F9QXM2P/117/" + "8" * 181
EVERY = [(name, lang) for name in REPORTS for lang in LANGS]
SMALL_PAGES = ("landing", "about", "report", "report-refused", "done")


def seen(report: ScanReport, lang: Lang, **more) -> ScanView:
    return view(report, words(lang), lookup(lang), host="kontum.example", path=PATH, **more)


def html(name: str, lang: Lang) -> str:
    return scan_render.render(seen(REPORTS[name], lang))


def small_page(name: str, lang: Lang) -> str:
    spoken = words(lang)
    pages = {
        "landing": lambda: scan_render.landing(spoken, demo=True),
        "about": lambda: scan_render.about(spoken, demo=False),
        "report": lambda: scan_render.report_form(spoken, demo=True, label=PATH),
        "report-refused": lambda: scan_render.report_form(
            spoken, demo=True, label=PATH, text="hôi", errors={"problem": "Chọn một điều.", "form": "Chưa gửi được."}
        ),
        "done": lambda: scan_render.report_done(spoken, demo=True, case="2026-0042"),
    }
    return pages[name]()


class _Text(HTMLParser):
    """What a reader sees, and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.skip = False

    def handle_starttag(self, tag, attrs):
        self.skip = tag == "style"
        self.parts += [value or "" for name, value in attrs if name in {"alt", "title", "aria-label"}]

    def handle_data(self, data):
        if not self.skip:
            self.parts.append(data)


def text(page: str) -> str:
    reader = _Text()
    reader.feed(page)
    return " ".join(" ".join(reader.parts).split())


def test_every_verdict_and_every_detail_has_a_report_in_these_tests() -> None:
    assert {report.verdict for report in REPORTS.values()} == set(Verdict)
    covered = {(report.verdict, report.detail) for report in REPORTS.values()}
    assert {face for face in _FACES if face[1]} <= covered


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_the_title_and_the_heading_begin_with_the_verdict(name: str, lang: Lang) -> None:
    page, told = html(name, lang), seen(REPORTS[name], lang)
    assert told.big
    assert re.search("<title>(.*?)</title>", page)[1].replace("&#39;", "'").startswith(f"{told.big} – {told.line}")
    assert re.search("<h1><b>(.*?)</b>", page)[1].replace("&#39;", "'") == told.big
    assert page.lstrip().startswith("<!doctype html>")
    assert f'<html lang="{lang}">' in page


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_verdicts_are_short_and_say_no_forbidden_word(name: str, lang: Lang) -> None:
    told, page = seen(REPORTS[name], lang), text(html(name, lang))
    assert len(told.big) <= 12 or lang == "en"
    assert len(told.line.split()) <= 12
    assert [word for word in FORBIDDEN if word in page.lower()] == []
    assert BARE_SAFE.search(page) is None


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SMALL_PAGES)
def test_the_small_pages_say_no_forbidden_word_and_stay_small(name: str, lang: Lang) -> None:
    page = small_page(name, lang)
    assert [word for word in FORBIDDEN if word in text(page).lower()] == []
    assert BARE_SAFE.search(text(page)) is None
    assert len(gzip.compress(page.encode(), 6)) <= 6000


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("forged", 404),
        ("unknown", 404),
        ("unknown-malformed", 404),
        ("cannot_tell", 503),
        ("papers", 200),
        ("recalled", 200),
    ],
)
def test_the_status_says_what_the_page_says(name: str, code: int) -> None:
    assert status(REPORTS[name]) == code


def test_every_other_verdict_is_answered_with_200() -> None:
    others = set(Verdict) - {Verdict.FORGED, Verdict.UNKNOWN, Verdict.CANNOT_TELL}
    assert {status(replace(FULL, verdict=verdict)) for verdict in others} == {200}


def test_only_papers_is_green_whatever_the_detail() -> None:
    green = set()
    for verdict in Verdict:
        for detail in ("", "hazard", "papers", "signature", "malformed", "never heard of"):
            for is_food in (True, False):
                told = seen(replace(FULL, verdict=verdict, detail=detail, is_food=is_food), "vi")
                if told.tone == "green":
                    green.add(verdict)
                    assert '<body class="green">' in scan_render.render(told)
    assert green == {Verdict.PAPERS}


def test_no_two_verdicts_share_both_word_and_shape() -> None:
    faces = {
        (report.verdict, seen(report, "vi").big, seen(report, "vi").shape)
        for report in REPORTS.values()
        if report.is_food
    }
    looks = [(big, shape) for _verdict, big, shape in faces]
    assert len(looks) == len(set(looks))


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_verdict_and_card_come_in_one_small_request_under_one_policy(name: str, lang: Lang) -> None:
    page = html(name, lang)
    assert len(page.encode()) <= 30_000
    assert len(gzip.compress(page.encode(), 6)) <= 6_000
    assert re.findall("<style>(.*?)</style>", page, re.DOTALL) == [scan_render.STYLE]
    assert re.search(r"<script|\sstyle=|\son[a-z]+=|<link|@import|url\(|https?://", page) is None


def test_the_policy_allows_this_sheet_and_nothing_else() -> None:
    policy = scan_render.csp("body{margin:0}")
    assert policy == (
        "default-src 'none'; img-src 'self'; form-action 'self'; "
        "style-src 'sha256-IAdwN3biDCQ3brrgp1m8kBEsPQYyqfREKOEfeoREopc='; base-uri 'none'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["forged", "forged-serial", "unknown", "cannot_tell"])
def test_where_nothing_is_proven_no_fact_is_shown_even_if_one_was_given(name: str, lang: Lang) -> None:
    given = replace(FULL, verdict=REPORTS[name].verdict, detail=REPORTS[name].detail, stop=HOLD, history=(LIFTED,))
    page = scan_render.render(seen(given, lang))
    assert "Dâu tây" not in page
    assert "An Phú" not in page
    assert "<img" not in page
    assert "02603000000" not in page


def test_an_unknown_code_asks_to_type_again_and_keeps_what_was_typed() -> None:
    page = html("unknown-mistyped", "vi")
    assert 'action="/t"' in page
    assert 'name="code" value="7K3F-9QXM2Q-117-C"' in page
    blank = replace(REPORTS["unknown-mistyped"], typed_code="")
    told = seen(blank, "vi", keep={"code": "7k3f&x"})
    assert told.typed_code == "7k3f&x"
    assert told.other_link == "?code=7k3f%26x&lang=en"


def test_the_three_kinds_of_unknown_and_of_forged_say_different_things() -> None:
    unknown = {seen(REPORTS[name], "vi").line for name in ("unknown", "unknown-malformed", "unknown-mistyped")}
    forged = {seen(REPORTS[name], "vi").whys for name in ("forged", "forged-serial", "forged-run")}
    assert len(unknown) == len(forged) == 3


def test_a_green_page_says_at_once_that_nothing_was_sampled_and_who_saw_which_paper_when() -> None:
    told = seen(REPORTS["papers"], "vi")
    assert (told.big, told.line) == ("Đủ giấy tờ", "Chưa lấy mẫu lô này")
    assert told.whys[0] == "Bản cam kết của người trồng: Chi cục Nông nghiệp Kon Tum đã xem ngày 18/11/2026"
    assert seen(REPORTS["papers"], "en").big == "Papers in order"


def test_each_fact_carries_who_says_it() -> None:
    told = seen(replace(FULL, papers=(*FULL.papers, replace(COMMITMENT, checked_how=""))), "vi")
    marks = [row.mark for row in told.rows if row.mark]
    assert [(mark.kind, mark.text) for mark in marks] == [
        ("seen", "cán bộ đã xem giấy"),
        ("issuer", "nơi cấp xác nhận"),
        ("said", "HTX khai"),
        ("lab", "phòng thử nghiệm: chưa có gì"),
    ]
    assert {fact.mark.text for fact in told.origin if fact.mark} == {"HTX khai"}
    looked_up = seen(replace(FULL, papers=(replace(COMMITMENT, checked_how="register_looked_up"),)), "vi")
    assert looked_up.rows[0].mark.kind == "seen"
    assert seen(replace(FULL, party_kind="enterprise"), "vi").said.text == "công ty khai"


def test_a_paper_tells_whether_it_was_in_force_at_harvest() -> None:
    lines = seen(FULL, "vi").rows[0].lines
    assert lines[1] == "Hạn đến 01/03/2028 · còn hạn khi hái"
    late = replace(COMMITMENT, expires=date(2026, 11, 20))
    assert seen(replace(FULL, papers=(late,)), "vi").rows[0].lines[1] == "Hạn đến 20/11/2026"


def test_a_reason_names_what_it_speaks_of() -> None:
    told = seen(REPORTS["failed-papers"], "vi")
    assert told.whys == ("Giấy CK-014 lúc đó đã hết hạn.",)
    assert told.rows[1].title == "Hồ sơ còn thiếu: Hình ảnh sản phẩm."
    assert (told.big, told.tone) == ("Chưa đạt", "brown")
    assert (seen(REPORTS["failed"], "vi").line, seen(REPORTS["failed"], "vi").tone) == (
        "Lô này không đạt an toàn thực phẩm", "red"
    )  # fmt: skip


def test_a_stop_tells_who_ordered_it_why_by_which_decision_and_since_when() -> None:
    told = [fact.value for fact in seen(REPORTS["recalled"], "vi").stop]
    assert told == ["Cơ quan nhà nước", "Thuốc còn lại cao hơn mức cho phép", "118/QĐ-CCNN", "23/11/2026"]
    held = seen(REPORTS["held"], "vi")
    assert held.stop[0].value == "Nơi trồng tự dừng"
    assert len(held.stop) == 3
    assert (held.big, held.line) == ("Đang chờ", "Tạm dừng bán, chưa nên ăn")
    assert (seen(REPORTS["recalled"], "vi").big, seen(REPORTS["recalled"], "vi").line) == (
        "Đừng ăn", "Hàng này đang bị thu hồi"
    )  # fmt: skip


def test_a_lifted_hold_is_told_as_history() -> None:
    told = seen(REPORTS["papers"], "vi").history
    assert told == ("Từng bị tạm giữ 20–25/11 · Có thể đã lẫn với lô khác · Cơ quan nhà nước",)


def test_what_is_not_eaten_is_not_called_food() -> None:
    for name in ("recalled-not-food", "failed-not-food", "overdue-not-food", "held-not-food", "not_food"):
        told = seen(REPORTS[name], "vi")
        assert "ăn" not in told.big.split()
        assert "chưa nên ăn" not in told.line


@pytest.mark.parametrize(
    ("first", "last", "vi", "en"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), "20/11/2026", "20 Nov 2026"),
        (date(2026, 11, 9), date(2026, 11, 21), "09–21/11/2026", "9–21 Nov 2026"),
        (date(2026, 10, 30), date(2026, 11, 2), "30/10–02/11/2026", "30 Oct–2 Nov 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "30/12/2025 – 02/01/2026", "30 Dec 2025 – 2 Jan 2026"),
    ],
)
def test_days_from_and_to_are_written_once(first: date, last: date, vi: str, en: str) -> None:
    assert (span(words("vi"), first, last), span(words("en"), first, last)) == (vi, en)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_report_without_any_optional_fact_still_makes_a_page(verdict: Verdict, lang: Lang) -> None:
    bare = ScanReport(verdict, "", FULL.checked_at, 0, demo=False)
    page = scan_render.render(view(bare, words(lang), lookup(lang)))
    assert "<img" not in page
    assert "tel:" not in page
    assert "None" not in page
    assert "DỮ LIỆU MẪU" not in page


def test_a_phone_stands_there_only_where_the_party_gave_one() -> None:
    assert 'href="tel:02603000000"' in html("recalled", "vi")
    assert "tel:" not in scan_render.render(seen(replace(REPORTS["recalled"], party_phone=""), "vi"))


@pytest.mark.parametrize("lang", LANGS)
def test_sample_data_is_called_sample_data(lang: Lang) -> None:
    assert {"vi": "DỮ LIỆU MẪU", "en": "SAMPLE DATA"}[lang] in html("papers", lang)
    assert {"vi": "DỮ LIỆU MẪU", "en": "SAMPLE DATA"}[lang] not in scan_render.render(
        seen(replace(FULL, demo=False), lang)
    )


def test_the_footer_says_when_where_and_what_it_is_not() -> None:
    assert seen(FULL, "vi").footer == (
        "Vừa soát lúc 09:41, 24/11/2026",
        "Lô 7K3F-9QXM2P · tem số 117",
        "Địa chỉ đúng của trang này: kontum.example",
        "Chỉ máy chủ soát, điện thoại của bạn chưa soát.",
        "Chưa có bên độc lập nào trông coi sổ này.",
        "Không phải tem của Bộ.",
    )


def test_the_ten_data_items_stand_in_their_order() -> None:
    numbers = [name.split(".")[0] for name, _value in seen(FULL, "vi").items]
    assert numbers[:10] == [str(number) for number in range(1, 11)]


def test_a_forger_cannot_bring_markup_onto_the_page() -> None:
    lie = """<img src=x onerror=alert(1)>"'&{{7*7}}"""
    kinds = {field.name for field in fields(ScanReport) if field.type is str} - {"verdict", "detail", "party_kind"}
    told = replace(
        FULL, **dict.fromkeys(kinds, lie), grown_in=(lie,), papers=(replace(COMMITMENT, number=lie, issuer=lie),)
    )
    for verdict in Verdict:
        report = replace(told, verdict=verdict, stop=replace(HOLD, decision=lie))
        page = scan_render.render(view(report, words("vi"), lookup("vi"), host=lie, path=lie, keep={"code": lie}))
        assert "<img src=x" not in page
        assert "49" not in page.split("</style>")[1]
        assert not re.search(r'="[^"]*"[^\s/>]', page.split("</style>")[1])
    form = scan_render.report_form(words("vi"), demo=False, label=lie, text=lie, errors={"form": lie})
    assert "<img src=x" not in form


def test_the_report_form_keeps_what_was_written_and_asks_for_nobodys_name() -> None:
    page = scan_render.report_form(
        words("vi"), demo=False, label=PATH, problem="spoiled", text="có mùi", errors={"text": "Dài quá 500 chữ."}
    )
    assert f'name="label" value="{PATH}"' in page
    assert 'value="spoiled" checked' in page
    assert ">\ncó mùi</textarea>" in page
    assert 'maxlength="500"' in page
    assert re.search("<title>Lỗi: ", page)
    assert set(re.findall('name="([a-z]+)"', page.split("<form")[1])) == {"label", "problem", "text"}


def test_different_leads_to_the_report_form_with_this_label() -> None:
    assert html("papers", "vi").count("/report?label=%2F7K3F9QXM2P%2F117%2F888") == 2


def _keys_of_templates() -> Iterator[str]:
    environment = Environment(autoescape=True)
    for file in (ROOT / "templates" / "scan").glob("*.html"):
        for _line, function, told in extract_from_ast(environment.parse(file.read_text())):
            yield told[-1] if function == "pgettext" else told


def test_every_word_is_translated_and_no_translation_is_left_over() -> None:
    with (ROOT / "trace/web/locale/vi/scan.po").open("rb") as handle:
        catalog = read_po(handle, locale="vi")
    translated = {str(message.id) for message in catalog if message.id}
    assert [message.id for message in catalog if message.id and (message.fuzzy or not message.string)] == []
    in_code: set[str] = set()
    for name in ("scan_view", "scan_sections", "scan_faces", "scan_render"):
        tree = ast.parse((ROOT / f"trace/web/{name}.py").read_text())
        in_code |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    in_templates = set(_keys_of_templates())
    assert in_templates <= translated
    assert translated <= in_code | in_templates


class _Strict:
    """Words that do not fall back: a sentence without Vietnamese is an error."""

    def __init__(self) -> None:
        self.__dict__.update({name: getattr(words("vi"), name) for name in ("lang", "day", "moment", "number", "mass")})

    def gettext(self, key: str) -> str:
        assert words("vi").gettext(key) != key, key
        return words("vi").gettext(key)

    def pgettext(self, context: str, key: str) -> str:
        assert words("vi").pgettext(context, key) != key, key
        return words("vi").pgettext(context, key)


@pytest.mark.parametrize("name", list(REPORTS))
def test_no_english_is_left_on_a_vietnamese_page(name: str) -> None:
    report = replace(REPORTS[name], households=1)
    assert view(report, _Strict(), lookup("vi"), host="kontum.example").big  # type: ignore[arg-type]  # behaves as Words
