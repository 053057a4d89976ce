"""Communes: our table against an independent package, and how people look for a place."""

from collections import Counter

import pytest
import vietnam_provinces
from hypothesis import given
from hypothesis import strategies as st

from trace import places
from trace.errors import NotFound
from trace.reference import communes


def found(text):
    return [one.name for one in places.search(text)]


def test_our_table_has_the_codes_and_names_of_the_maintained_package():
    quang_ngai = vietnam_provinces.ProvinceCode(int(places.PROVINCE_CODE))
    package = {f"{ward.code:05d}": ward.name for ward in vietnam_provinces.Ward.iter_by_province(quang_ngai)}
    ours = {code: places.full_name(one) for code, one in communes().items()}
    # The package writes "Đăk BLa"; letter case apart, all names agree letter by letter.
    assert {code: name.casefold() for code, name in ours.items()} == {c: n.casefold() for c, n in package.items()}


def test_quang_ngai_has_86_communes_9_wards_and_1_special_zone():
    assert Counter(one.kind for one in communes().values()) == {"xa": 86, "phuong": 9, "dac_khu": 1}


def test_the_former_kon_tum_has_37_communes_and_3_wards():
    assert Counter(one.kind for one in places.area()) == {"xa": 37, "phuong": 3}
    assert all(one.code >= "23284" for one in places.area())


def test_every_unit_knows_what_went_into_it():
    assert all(one.old_names for one in communes().values())
    assert len(communes()["23446"].old_names) >= 5
    assert communes()["23368"].old_names == ("Xã Đăk Long",)


def test_an_address_has_two_levels_and_no_district():
    assert places.address("23473") == "Xã Măng Đen, tỉnh Quảng Ngãi"
    assert places.address("23293") == "Phường Kon Tum, tỉnh Quảng Ngãi"
    assert places.address("21548") == "Đặc khu Lý Sơn, tỉnh Quảng Ngãi"
    assert places.address("23473", "en") == "Măng Đen commune, Quảng Ngãi province"


def test_an_unknown_code_is_not_found():
    for code in ("", "23474", "2347३", "Măng Đen"):
        with pytest.raises(NotFound):
            places.commune(code)


@pytest.mark.parametrize("typed", ["Đăk Hà", "Đắk Hà", "dak ha", "ĐẮK HÀ", "xã đăk hà", "dac ha", "  Đăk\u200b  Hà "])
def test_dak_ha_is_found_however_it_is_spelt(typed):
    assert found(typed)[0] == "Đăk Hà"


def test_the_old_commune_of_the_same_name_comes_after():
    assert found("Đăk Hà") == ["Đăk Hà", "Tu Mơ Rông"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("hieu", "Kon Plông"), ("thị trấn plei kần", "Bờ Y"), ("mang buk", "Măng Bút"), ("Ngok Tem", "Kon Plông"),
        ("ngoc bay", "Ngọk Bay"), ("rơ kơi", "Rờ Kơi"), ("thắng lợi", "Kon Tum"), ("Huyện Lý Sơn", "Lý Sơn"),
    ],
)  # fmt: skip
def test_an_old_name_leads_to_the_unit_of_today(typed, name):
    assert found(typed)[0] == name


def test_the_beginning_of_a_name_is_enough_and_the_area_comes_first():
    assert found("mang") == ["Măng Ri", "Măng Bút", "Măng Đen"]
    names = places.search("s")
    assert [one.former_kon_tum for one in names if places.fold(one.name).startswith("s")][:2] == [True, True]


def test_nothing_typed_finds_nothing():
    assert found("") == found("  ") == found("\u200b") == found("xyz") == []


@given(st.sampled_from(sorted(communes())))
def test_every_commune_is_found_by_its_own_name(code):
    one = communes()[code]
    assert one in places.search(places.full_name(one))
    assert one.name == places.search(one.name)[0].name


@given(st.text(max_size=20))
def test_any_text_can_be_searched(text):
    assert len(set(places.search(text))) == len(places.search(text))
