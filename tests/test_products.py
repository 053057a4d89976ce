"""Products: crops of the table, protected words borne out by checked papers, types that only an officer changes."""

import unicodedata

import pytest

from tests.conftest import TODAY
from trace import certificates, evidence, products
from trace.errors import Forbidden, NotFound
from trace.gs1 import BadGtin
from trace.parties import BadText
from trace.products import CropUnknown, ShelfLifeBad, WordProtected


def added(world, actor=None, **told):
    told = {"crop": "tomato", "name": "Cà chua Măng Đen", "shelf_life_days": 7, **told}
    with world.house.writing() as book:
        return products.add(book, actor or world.an_phu.manager, **told)


def proven(world, crop=""):
    with world.house.reading() as reader:
        return certificates.proven_kinds(reader, world.an_phu.party, TODAY, crop)


def test_a_product_takes_its_type_from_its_crop(world):
    assert (added(world).product_type, added(world, crop="honey", name="Mật ong").product_type) == (
        "fresh_packed", "processed_prepacked",
    )  # fmt: skip
    assert added(world).is_food
    assert not added(world, crop="rubber_latex", name="Mủ cao su").is_food


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"crop": "opium"}, CropUnknown),
        ({"name": ""}, BadText),
        ({"name": "x" * 121}, BadText),
        ({"shelf_life_days": 0}, ShelfLifeBad),
        ({"shelf_life_days": 3651}, ShelfLifeBad),
        ({"gtin": "8938505974193"}, BadGtin),
    ],
)
def test_what_is_no_product_is_refused(world, told, error):
    with pytest.raises(error):
        added(world, **told)


def test_a_gtin_is_kept_only_where_one_was_assigned(world):
    assert added(world, gtin=" ").gtin == ""
    assert added(world, gtin="8938505974194").gtin == "08938505974194"


def test_a_protected_word_in_name_brand_or_standard_is_refused_and_named(world):
    for text, word in (
        ("Cà chua hữu cơ", "hữu cơ"),
        (unicodedata.normalize("NFD", "Cà chua HỮU CƠ"), "hữu cơ"),
        ("Cà chua h\u200bữu c\u200bơ", "hữu cơ"),
        ("Ca chua huu co", "hữu cơ"),
        ("Cà chua VietGAP", "VietGAP"),
        ("Organic tomato", "organic"),
        ("Cà chua sạch", "sạch"),
        ("Cà phê Đăk Hà", "Đăk Hà"),
        ("Sâm Ngọc Linh", "Ngọc Linh"),
        ("OCOP 4 sao", "OCOP"),
        ("Rau an toàn", "an toàn"),
    ):
        for field in ("name", "brand", "standard"):
            with pytest.raises(WordProtected) as refused:
                added(world, **{field: text})
            assert (refused.value.field, refused.value.facts["word"]) == (field, word)


def test_a_paper_that_somebody_looked_at_bears_a_word_out(world):
    paper = world.paper(world.an_phu, "organic", "HC-1")
    assert proven(world) == frozenset()
    world.looked_at(paper)
    assert added(world, name="Cà chua hữu cơ", proven_words=proven(world)).name == "Cà chua hữu cơ"
    with pytest.raises(WordProtected):
        added(world, name="Cà chua VietGAP", proven_words=proven(world))


def test_a_standard_that_is_no_certificate_stands_for_the_data_item(world):
    coop = world.an_phu
    coop.product = added(world, crop="strawberry", standard="TCCS 01:2026/AP", picture=coop.product.picture)
    lot = world.pack(coop, world.harvest(coop))
    with world.house.reading() as reader:
        assert evidence.gather(reader, lot.code).missing == ()


def test_no_paper_bears_out_a_word_that_nobody_certifies(world):
    kinds = ["organic", "vietgap", "globalgap", "facility", "haccp_iso22000", "commitment", "self_declaration"]
    for word in ("sạch", "an toàn", "Ngọc Linh", "OCOP"):
        with pytest.raises(WordProtected):
            added(world, name=f"Cà chua {word}", proven_words=kinds)


def test_a_paper_bears_out_words_for_the_crops_it_names_only(world):
    world.looked_at(world.paper(world.an_phu), world.paper(world.an_phu, "haccp_iso22000", "H-1", crops=[]))
    assert proven(world, "strawberry") == {"vietgap", "haccp_iso22000"}
    assert proven(world, "tomato") == {"haccp_iso22000"}


def test_an_expired_paper_bears_nothing_out(world):
    world.looked_at(world.paper(world.an_phu))
    world.clock.forward(days=400)
    with world.house.reading() as reader:
        assert certificates.proven_kinds(reader, world.an_phu.party, world.today) == frozenset()


def test_only_a_manager_adds_products_and_only_an_officer_changes_their_type(world):
    for actor in (world.an_phu.clerk, world.an_phu.member, world.lan, world.operator):
        with pytest.raises(Forbidden):
            added(world, actor)
    product = added(world)
    for actor in (world.an_phu.manager, world.an_phu.clerk, world.operator):
        with pytest.raises(Forbidden), world.house.writing() as book:
            products.change_type(book, actor, product, "not_food")
    with pytest.raises(NotFound), world.house.writing() as book:
        products.change_type(book, world.lan, product, "no such type")


def test_the_type_that_an_officer_set_last_decides(world):
    lot = world.pack(world.an_phu, world.harvest(world.an_phu))
    for kind, is_food in (("not_food", False), ("processed_prepacked", True)):
        with world.house.writing() as book:
            found = products.get(book.session, world.an_phu.product.code, world.lan)
            products.change_type(book, world.lan, found, kind)
            assert found.is_food is is_food
        with world.house.reading() as reader:
            assert evidence.gather(reader, lot.code).is_food is is_food


def test_nobody_sees_a_rivals_product(world):
    with world.house.reading() as reader:
        own, other = (products.of_party(reader.session, coop.party) for coop in (world.an_phu, world.binh_minh))
        assert {product.party for product in own}.isdisjoint(product.party for product in other)
        for code in (other[0].code, "nothing"):
            with pytest.raises(NotFound):
                products.get(reader.session, code, world.an_phu.manager)


def test_only_a_products_picture_is_public(world):
    with world.house.reading() as reader:
        assert products.has_picture(reader.session, world.an_phu.product.picture)
        assert not products.has_picture(reader.session, "0" * 64)
