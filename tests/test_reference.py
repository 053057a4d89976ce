"""The reference tables: strict at load, complete for the judgement, and honest about where each row comes from."""

import hashlib
import json
import re
import unicodedata
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from trace import reference
from trace.reference import Crop, EntryWindow, ProtectedWord, RequiredBasis, loading

FOLDER = Path(reference.__file__).parent
CERTIFICATE_FAULTS = {
    "duplicate-number", "expired", "missing", "not-looked-at", "not-yet-valid", "out-of-scope", "refused",
    "rule-unknown", "withdrawn",
}  # fmt: skip
HEADER = b"group,hours,document,clause,valid_from,valid_to,certainty,source\n"


def shown(text):
    return [word.shown for word in reference.protected_words_in(text)]


# --- loading


def test_every_csv_is_a_table_and_every_table_loads():
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(reference.TABLES)
    for name, kind in reference.TABLES.items():
        assert len(reference.rows(kind)) == len(reference.raw_rows(name)) > 0


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (HEADER.replace(b"hours", b"days") + b"fresh,48,law,,2024-06-01,,E,\n", 1, "days, hours"),
        (HEADER + b"fresh,48,law,,2024-06-01,,E\n", 2, ""),
        (HEADER + b"fresh,48,law,,2024-06-01,,E,,\n", 2, ""),
        (HEADER + b"fresh,48,,,2024-06-01,,E,\n", 2, "document"),
        (HEADER + b"fresh,48,law,,01/06/2024,,E,\n", 2, "valid_from"),
        (HEADER + b"fresh,48,law,,20240601,,E,\n", 2, "valid_from"),
        (HEADER + b"fresh,48,law,,2024-06-01,2024-05-31,E,\n", 2, "valid_to"),
        (HEADER + b"fresh,forty,law,,2024-06-01,,E,\n", 2, "hours"),
        (HEADER + b"frozen,48,law,,2024-06-01,,E,\n", 2, "group"),
        (HEADER + b"fresh,48, law,,2024-06-01,,E,\n", 2, "document"),
        (HEADER + b"fresh,48,law,,2024-06-01,,F,\n", 2, "certainty"),
        (HEADER + b"fresh,48,law,,2024-06-01,,E,\nfresh,72,law,,2024-06-01,,E,\n", 3, "group, valid_from"),
        (HEADER + "fresh,48,lu\u00e2\u0323t,,2024-06-01,,E,\n".encode(), 0, ""),
        (b"\xff", 0, ""),
        (b"", 1, ", ".join(sorted(HEADER.decode().strip().split(",")))),
    ],
)
def test_a_table_that_is_not_as_drawn_names_its_place(content, line, column):
    with pytest.raises(reference.BrokenTable) as broken:
        loading.load(EntryWindow, content)
    assert (broken.value.facts["file"], broken.value.facts["line"]) == ("entry_windows", line)
    assert broken.value.facts["column"] == column


def test_a_row_may_follow_another_in_time():
    later = HEADER + b"fresh,48,law,,2024-06-01,2026-12-31,E,\nfresh,24,law,,2027-01-01,,E,\n"
    assert [row.hours for row in loading.load(EntryWindow, later)] == [48, 24]


# --- hashes


def test_the_tables_hash_is_over_the_bytes_of_the_rule_files():
    content = b"".join((FOLDER / f"{name}.csv").read_bytes() for name in sorted(reference.RULES))
    assert reference.tables_hash() == hashlib.sha256(content).hexdigest()


def test_a_row_hash_is_over_the_canonical_form_of_the_row():
    for name in reference.TABLES:
        for row in reference.raw_rows(name):
            canonical = rfc8785.dumps({"table": name, "row": row})
            assert reference.row_hash(name, row) == hashlib.sha256(canonical).hexdigest()


def test_no_two_rows_share_a_hash_and_a_changed_row_has_another():
    hashes = [reference.row_hash(name, row) for name in reference.TABLES for row in reference.raw_rows(name)]
    assert len(set(hashes)) == len(hashes)
    row = dict(reference.raw_rows("required_basis")[0])
    assert reference.row_hash("required_basis", row | {"results": "c"}) not in hashes


# --- sources


def test_sources_names_every_file_with_its_sha256():
    told = dict(re.findall(r"`(\w+)\.csv` .*`([0-9a-f]{64})`", (FOLDER / "SOURCES.md").read_text(encoding="utf-8")))
    assert told == {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.csv")}


def test_a_clause_is_given_only_where_the_row_is_not_our_own_choice():
    for kind in reference.TABLES.values():
        for row in reference.rows(kind):
            if row.document == "Quy ước của hệ thống":
                assert (row.clause, row.certainty) == ("", "E")


# --- what the judgement needs


def test_every_product_type_that_is_food_begins_with_primary_production_and_knows_rules_for_all_its_stages():
    stages = {rule.stage for rule in reference.rows(RequiredBasis)}
    for kind in reference.product_types().values():
        assert kind.is_food == (kind.stages[:1] == ("primary_production",))
        assert set(kind.stages) <= stages


def test_every_crop_has_a_product_type_a_window_and_a_drawing():
    groups = {window.group for window in reference.rows(EntryWindow)}
    pictures = {path.stem for path in (FOLDER.parent / "web" / "static" / "crops").glob("*.svg")}
    for crop in reference.rows(Crop):
        assert reference.product_types()[crop.product_type].is_food == (crop.group != "not_food")
        assert crop.group in groups
        assert crop.picture in pictures


def test_fresh_produce_is_to_be_entered_within_two_days():
    assert [window.hours for window in reference.rows(EntryWindow) if window.group == "fresh"] == [48]


def test_primary_production_rests_on_any_of_four_papers_that_cover_plot_and_crop():
    rules = [rule for rule in reference.rows(RequiredBasis) if rule.stage == "primary_production"]
    assert {rule.kind for rule in rules} == {"commitment", "vietgap", "organic", "globalgap"}
    assert {rule.covers for rule in rules} == {"plot_and_crop"}


def test_a_facility_graded_a_or_b_counts_only_if_issued_before_15_january_2025():
    rules = [rule for rule in reference.rows(RequiredBasis) if rule.kind == "facility"]
    assert [(rule.results, str(rule.issued_from), str(rule.issued_to)) for rule in rules] == [
        (("dat",), "2025-01-15", "None"),
        (("a", "b"), "None", "2025-01-14"),
    ]


def test_what_a_rule_asks_of_a_paper_is_something_that_kind_of_paper_can_say():
    for rule in reference.rows(RequiredBasis):
        kind = reference.certificate_types()[rule.kind]
        assert rule.covers == kind.covers
        assert set(rule.results) <= set(kind.results)
        assert bool(rule.results) == bool(kind.results)


def test_there_are_seven_kinds_of_paper():
    assert len(reference.certificate_types()) == 7


def test_every_fault_of_a_paper_has_its_reason_at_every_stage():
    for stage in ("basis", "facility", "declaration"):
        found = {code.removeprefix(f"{stage}-") for code in reference.reasons() if code.startswith(f"{stage}-")}
        assert found == CERTIFICATE_FAULTS | ({"result-not-met"} if stage == "facility" else set())


def test_only_what_nobody_decided_yet_is_unknown_and_only_what_is_no_food_is_neutral():
    waiting = {"duplicate-number", "not-looked-at", "rule-unknown"}
    for code, reason in reference.reasons().items():
        open_yet = code in {"held", "entered-late", "rule-not-adopted"} or code.split("-", 1)[-1] in waiting
        expected = "neutral" if code == "not-food" else "unknown" if open_yet else "fails"
        assert reason.severity == expected


def test_reasons_are_short_sentences_that_blame_nobody():
    for reason in reference.rows(reference.Reason):
        assert len(reason.vi.split()) <= 14
        for sentence in (reason.vi, reason.en):
            assert sentence.endswith(".")
            assert set(re.findall(r"{(\w*)}", sentence)) <= {"evidence"}
            assert not re.search(r"giả|gian lận|vi phạm|forge|fake|fraud|genuine|hàng thật", sentence, re.IGNORECASE)


def test_reasons_speak_of_the_same_evidence_in_both_languages():
    for reason in reference.rows(reference.Reason):
        assert reason.vi.count("{evidence}") == reason.en.count("{evidence}")


def test_the_ten_items_stand_in_order_and_only_two_are_optional():
    items = list(reference.tt02_items().values())
    assert [item.number for item in items] == list(range(1, 11))
    assert [item.number for item in items if item.required == "if_any"] == [8, 9]


def test_a_stop_for_a_hazard_and_a_stop_for_papers_are_told_apart():
    hazards = {key for key, reason in reference.stop_reasons().items() if reason.hazard}
    assert {"pesticide-above-limit", "harmful-microbes"} <= hazards
    assert not {"wrong-label", "paper-withdrawn", "complaint-being-checked"} & hazards


# --- protected words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Rau hữu cơ Măng Đen", "hữu cơ"),
        ("Rau huu co", "hữu cơ"),
        ("RAU HỮU CƠ", "hữu cơ"),
        ("h.ữ.u c.ơ", "hữu cơ"),
        ("hữu-cơ", "hữu cơ"),
        ("hữu\u00a0cơ", "hữu cơ"),
        ("h\u200bữ\u200du\ufeff cơ", "hữu cơ"),
        (unicodedata.normalize("NFD", "hữu cơ"), "hữu cơ"),
        ("Organics 100%", "organic"),
        ("Orgánìc", "organic"),
        ("\u041erg\u0430nic", "organic"),
        ("ｏｒｇａｎｉｃ", "organic"),
        ("viet gap", "VietGAP"),
        ("V.i.e.t.G.A.P", "VietGAP"),
        ("GLOBAL G.A.P", "GLOBALG.A.P."),
        ("globalgap", "GLOBALG.A.P."),
        ("Sản phẩm O.C.O.P 4 sao", "OCOP"),
        ("Sâm ngọc-linh", "Ngọc Linh"),
        ("Cà phê Đăk Hà", "Đăk Hà"),
        ("Cà phê Đắk Hà", "Đăk Hà"),
        ("ca phe dak ha", "Đăk Hà"),
        ("Sạch Sẽ", "sạch"),
        ("RauSạch", "sạch"),
        ("rau sach", "sạch"),
        ("Rau an\u200b toàn", "an toàn"),
        ("Rau an tòan", "an toàn"),
        ("RAU AN TOÀN", "an toàn"),
        ("Rau an toan", "an toàn"),
        ("RAUSẠCH", "sạch"),
        ("rausạch", "sạch"),
        ("RAUANTÒAN", "an toàn"),
        ("NÔNGSẢNHỮUCƠ", "hữu cơ"),
        ("RAUVIETGAP", "VietGAP"),
        ("Rau sa\u0345ch\u0323", "sạch"),
        ("Dâu hưu cơ", "hữu cơ"),
        ("Dâu orgɑnic", "organic"),
        ("Dâu ᴏʀɢᴀɴɪᴄ", "organic"),
        ("Dâu hữu\u3164cơ", "hữu cơ"),
        ("Dâu һữu cơ", "hữu cơ"),
        ("Dâu ѵietGAP", "VietGAP"),
        ("Eco Farm", "eco"),
        ("Dâu Ecofarm", "eco"),
        ("Dâu eco-farm", "eco"),
        ("Ecological", "eco"),
        ("BioFarm", "bio"),
        ("Biofarm", "bio"),
        ("Dâu hàng thật", "hàng thật"),
        ("Dâu hang that 100%", "hàng thật"),
        ("Dâu chính hãng", "chính hãng"),
        ("Mật ong chính hiệu", "chính hiệu"),
        ("Chống hàng giả", "chống hàng giả"),
        ("Dâu đã được kiểm tra", "kiểm tra"),
        ("Dâu đã kiểm định", "kiểm định"),
        ("Dâu đã kiểm nghiệm", "kiểm nghiệm"),
        ("Dâu được chứng nhận", "chứng nhận"),
        ("Certified strawberry", "certified"),
        ("Genuine strawberry", "genuine"),
        ("100% Authentic", "authentic"),
        ("iso-22000:2018", "ISO 22000"),
    ],
)
def test_a_protected_word_is_found_however_it_is_dressed_up(text, word):
    assert shown(text) == [word]


@pytest.mark.parametrize(
    "text",
    ["", "Đăk Hàng", "ansach", "Truyện và sách", "Co-op Kon Tum", "Dâu tây Măng Đen", "Bí ô", "Biên Hòa", "Gian toàn",
     "Bản đồ 22000", "🍓", "SÁCH", "RAUSÁCH", "Món ăn toàn rau", "Y Lan Toàn", "Hoàn toàn tươi", "Ê Cô", "Déco",
     "Bí ong", "Hàng gia đình", "Hàng giá rẻ", "Đăk Hàng thất", "Chính Hằng", "Nhà hàng Thắt", "Kiếm Trà",
     "Bằng hữu cơm nhà", "Cà phê nhân", "Chừng nhãn", "Chanh dây", "Trà An Toán", "Certo"],
)  # fmt: skip
def test_a_word_that_only_looks_alike_is_left_alone(text):
    assert shown(text) == []


def test_all_protected_words_of_a_text_are_named():
    assert shown("Rau sạch VietGAP an toàn") == ["VietGAP", "sạch", "an toàn"]


def test_no_crop_of_the_table_carries_a_protected_word():
    for crop in reference.rows(Crop):
        assert shown(f"{crop.vi} {crop.en}") == []


def test_a_protected_word_needs_a_kind_of_paper_that_exists_or_none():
    for word in reference.rows(ProtectedWord):
        assert word.needs == "" or word.needs in reference.certificate_types()
        assert word.folded == re.sub(r"\W", "", reference.fold(word.shown))
    needs = {word.shown: word.needs for word in reference.rows(ProtectedWord)}
    assert (needs["hữu cơ"], needs["VietGAP"]) == ("organic", "vietgap")
    claims = ("hàng thật", "chính hãng", "kiểm tra", "chứng nhận", "genuine", "authentic", "certified")
    assert {needs[word] for word in claims} == {""}
    assert needs["OCOP"] == needs["Ngọc Linh"] == needs["Đăk Hà"] == needs["sạch"] == needs["an toàn"] == ""


@given(
    st.sampled_from(reference.rows(ProtectedWord)),
    st.sampled_from(["", " ", ".", "-", "\u200b", "\u2060", " . "]),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    st.booleans(),
)
def test_a_protected_word_stays_protected_between_other_words(word, gap, form, loud):
    text = gap.join(word.shown.upper() if loud else word.shown)
    assert word in reference.protected_words_in(unicodedata.normalize(form, f"(1) {text} (2)"))


@given(st.text())
def test_any_text_can_be_searched(text):
    found = reference.protected_words_in(text)
    assert len(set(found)) == len(found)


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert reference.fold(reference.fold(text)) == reference.fold(text)


@given(st.text(alphabet="aăâbdđeêioôơuưyáàảãạƀčĕñŏŭ' "))
def test_folding_does_not_ask_how_unicode_wrote_it(text):
    assert reference.fold(unicodedata.normalize("NFD", text.upper())) == reference.fold(text)
    assert reference.fold(text).isascii()


def test_raw_rows_can_be_given_out_as_json():
    assert json.loads(json.dumps(reference.raw_rows("entry_windows")))[0]["hours"] == "48"
