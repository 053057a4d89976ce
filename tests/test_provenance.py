"""The record: what stands in a statement, what only a commitment says, and how a statement is found again."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from tests.conftest import World
from trace import provenance, statements, transparency
from trace.errors import RuleBroken, Tampered
from trace.provenance import AlreadySent, Disclosure, Missing, StatementRow, new_nonce
from trace.signing import Signer
from trace.statements import KEPT, SUBJECTS
from trace.transparency import Altered, Entry
from trace.verify import commitment, seal

BASICS = {"type", "at", "party", "by", "custody", "nonce", "seen"}


def test_every_statement_says_who_when_and_upon_which_log(world: World) -> None:
    world.labelled(world.an_phu)
    with world.house.reading() as reader:
        for idx in range(reader.memory.size):
            body = reader.at(idx).body
            assert set(body) >= BASICS
            assert body["custody"] == "operator"
            assert body["at"] == "2026-03-01T05:00:00Z"
            assert len(body["nonce"]) == 32
            assert body["seen"]["n"] <= idx
            assert "" not in body.values()


def test_what_is_private_stands_in_no_statement_and_opens_its_commitment(world: World) -> None:
    lot = world.harvest(world.an_phu, mass_g=12_345)
    with world.house.reading() as reader:
        statement = reader.only(lot.code, "lot.create")
        notes = b"".join(reader.session.exec(select(Entry.body)))
        assert reader.private(statement) == {"mass_g": 12_345}
        row = reader.session.get_one(Disclosure, (statement.id, "mass_g"))
        told = commitment(world.house.root.realm, row.salt, "mass_g", 12_345)
    assert statement.body["sd"] == {"mass_g": told}
    assert len(row.salt) == 22
    for secret in ("12345", "Rẫy sau nhà", "14.60512", "Người member"):
        assert secret.encode() not in notes


def test_an_erased_value_leaves_the_statement_and_a_hole(world: World) -> None:
    lot = world.harvest(world.an_phu)
    with world.house.filing() as session:
        for row in session.exec(select(Disclosure).where(Disclosure.name == "mass_g")):
            session.delete(row)
    with world.house.reading() as reader:
        assert reader.private(reader.only(lot.code, "lot.create")) == {}


def test_a_value_that_nobody_committed_to_is_not_told(world: World) -> None:
    lot = world.harvest(world.an_phu)
    with world.house.filing() as session:
        row = session.exec(select(Disclosure).where(Disclosure.name == "mass_g")).one()
        row.value = "1"
        session.add(row)
    with world.house.reading() as reader:
        statement = reader.only(lot.code, "lot.create")
        with pytest.raises(Tampered):
            reader.private(statement)


def test_a_form_sent_twice_is_one_statement_and_says_which(world: World) -> None:
    nonce = new_nonce()
    with world.house.writing() as book:
        first = book.write("hold", party="7K3F", by="house", nonce=nonce, lot="7K3F000001")
    with pytest.raises(AlreadySent) as again, world.house.writing() as book:
        book.write("hold", party="7K3F", by="house", nonce=nonce, lot="7K3F000001")
    assert again.value.facts == {"statement": first.id}
    with world.house.writing() as book:
        other = book.write("hold", party="7K3F", by=world.lan.person, nonce=nonce, lot="7K3F000001", side="authority")
        assert provenance.latest(book.session, "house", nonce) == first.id != other.id
        assert provenance.latest(book.session, "house", new_nonce()) == ""


def test_statements_of_one_act_quote_the_log_before_it_and_are_found_within_it(world: World) -> None:
    size = world.house.memory.size
    with world.house.writing() as book:
        told = {"party": "7K3F", "by": world.lan.person, "lot": "7K3F000001", "side": "authority"}
        one = book.write("hold", **told)
        assert book.about("7K3F000001", "hold") == [one]
        two = book.write("hold.lift", of=one.id, prev=[one.id], **told)
        assert book.about(one.id) == [one, two]
        assert book.written == (one, two)
        assert [s.body["seen"]["n"] for s in (one, two)] == [size, size]
        assert (one.idx, two.idx) == (size, size + 1)
    with world.house.reading() as reader:
        assert reader.get(two.id) == two
        assert reader.about("7K3F000001", "hold", "hold.lift") == [one, two]
        assert reader.of_type("hold.lift") == [two]
        assert reader.only("7K3F000002", "hold") is None
        with pytest.raises(Missing):
            reader.get("0" * 64)
        with pytest.raises(Tampered):
            reader.at(size + 2)


def test_a_statement_reads_its_fields_by_kind_and_forgives_their_absence(world: World) -> None:
    with world.house.writing() as book:
        told = book.write("hold", party="7K3F", by="house", lot="7K3F000001", done=date(2026, 2, 27), count=3, yes=True,
                          many=["a", "b"], until="2026-03-09", empty="", none=[])  # fmt: skip
    assert (told.type, told.at, told.done) == ("hold", datetime(2026, 3, 1, 5, 0, tzinfo=UTC), date(2026, 2, 27))
    assert (told.number("count"), told.flag("yes"), told.texts("many"), told.day("until")) == (
        3, True, ("a", "b"), date(2026, 3, 9),
    )  # fmt: skip
    assert (told.text("x"), told.number("lot"), told.flag("count"), told.texts("lot"), told.day("x")) == (
        "", 0, False, (), None,
    )  # fmt: skip
    assert not {"empty", "none"} & set(told.body)


def test_a_statement_too_long_for_any_reader_is_refused_and_nothing_is_kept(world: World) -> None:
    size = world.house.memory.size
    with pytest.raises(RuleBroken), world.house.writing() as book:
        book.write("hold", party="7K3F", by="house", lot="7K3F000001", many=["7K3F000001"] * 2000)
    with world.house.writing() as book:
        book.write("hold", party="7K3F", by="house", lot="7K3F000001")
    assert world.house.memory.size == size + 1


def test_an_unknown_type_is_not_written(world: World) -> None:
    with pytest.raises(KeyError), world.house.writing() as book:
        book.write("praise", party="7K3F", by="house")
    assert "praise" not in SUBJECTS


def test_whatever_tells_against_a_lot_is_kept_from_the_log_itself() -> None:
    assert set(SUBJECTS) >= KEPT >= {
        "party.suspend", "key.revoke", "cert.add", "cert.check", "cert.withdraw", "product.type", "lot.pack",
        "label.run", "label.void", "hold", "recall", "correct",
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KEPT))
def test_a_kept_statement_is_found_without_its_index_rows(kind: str) -> None:
    field = SUBJECTS[kind][0]
    value = ["7K3F000001"] if field == "inputs" else "7K3F000001"
    for told, found in (({"type": kind, field: value}, ["7K3F000001"]), ({"type": "judgement", "why": kind}, [])):
        _, note = seal("trace-test0001", told, Signer("test", bytes(32)))
        assert list(statements.kept_subjects(note)) == found


def test_newcomers_are_ours_once_and_upon_this_very_log(world: World) -> None:
    house = world.house
    realm, operator = house.root.realm, house.keys.operator
    seen = provenance._quoted(house.memory)

    def examined(body: dict, filed_as: str = "", signer=operator, realm: str = realm) -> None:
        told, note = seal(realm, body, signer)
        provenance.newcomers(house.register, house.memory)(bytes.fromhex(filed_as or told), note)

    examined({"type": "hold", "seen": seen})
    for wrong in (
        lambda: examined({"type": "hold", "seen": {**seen, "n": 0}}),
        lambda: examined({"type": "hold"}),
        lambda: examined({"type": "hold", "seen": seen}, filed_as="00" * 32),
        lambda: examined({"type": "hold", "seen": seen}, signer=house.keys.log),
        lambda: examined({"type": "hold", "seen": seen}, realm="trace-test0002"),
    ):
        with pytest.raises(Tampered):
            wrong()
    told, note = seal(realm, {"type": "hold", "seen": seen}, operator)
    examine = provenance.newcomers(house.register, house.memory)
    examine(bytes.fromhex(told), note)
    with pytest.raises(Altered):
        examine(bytes.fromhex(told), note)


def test_index_rows_only_find_and_a_row_that_points_elsewhere_finds_nothing(world: World) -> None:
    lot = world.pack(world.an_phu, world.harvest(world.an_phu))
    with world.house.filing() as session:
        session.add(provenance.Mention(subject="7K3F000001", idx=3))
        session.add(provenance.Mention(subject=lot.code, idx=3))
        session.add(provenance.Mention(subject=lot.code, idx=99_999))
    with world.house.reading() as reader:
        assert reader.about("7K3F000001") == []
        assert [s.type for s in reader.about(lot.code)] == ["lot.pack"]
        assert transparency.size(reader.session) == len(reader.session.exec(select(StatementRow.idx)).all())
