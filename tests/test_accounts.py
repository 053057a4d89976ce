"""Signing in: a printed card once, a PIN of one's own, sessions that end, and who may bring in whom."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlmodel import select

from tests.conftest import NOON
from trace import accounts, parties, pins
from trace.accounts import Actor, Card, CardNotValid, Login, Pin, PinLocked, PinWrong, Role, RoleNotHere
from trace.errors import Forbidden, NotFound
from trace.pins import PinBad

GOOD = "480213"


@pytest.fixture
def real_pins():
    """Asks for the slow hash."""


@pytest.fixture(autouse=True)
def quick_pins(request, monkeypatch):
    """Most tests are not about hashing: the slow hash is replaced by a quick one there."""
    if "real_pins" not in request.fixturenames:
        monkeypatch.setattr(pins, "hashed", lambda pin: pin[::-1])
        monkeypatch.setattr(pins, "matches", lambda pin, stored: pin == stored[::-1])


def card(world, actor=None, **told):
    with world.house.filing() as session:
        return accounts.new_card(session, (actor or world.an_phu.member).person, world.clock(), **told)


def joined(world, code, pin=GOOD):
    with world.house.filing() as session:
        return accounts.join(session, code, pin, world.clock())[0]


def signed_in(world, cookie):
    with world.house.reading() as reader:
        return accounts.signed_in(reader.session, cookie, world.clock())


def give_pin(world, cookie, pin):
    """As a page does it: a wrong try is committed too."""
    refused = None
    with world.house.filing() as session:
        _, _, login = accounts.signed_in(session, cookie, world.clock())
        try:
            accounts.give_pin(session, login, pin, world.clock())
        except (PinWrong, PinLocked) as error:
            refused = error
    if refused is not None:
        raise refused


def invited(world, actor, party, role):
    with world.house.writing() as book:
        found = parties.get(book.session, party)
        return accounts.invite(book, actor, found, role=role, name="Người mới")


def ended(world, actor, person):
    with world.house.writing() as book:
        accounts.end(book, actor, accounts.person(book.session, person))


def test_a_card_opens_one_session_once(world):
    code = card(world)
    cookie = joined(world, code)
    actor, person, _ = signed_in(world, cookie)
    assert actor == world.an_phu.member
    assert person.name == "Người member An Phú"
    with pytest.raises(CardNotValid):
        joined(world, code)


def test_a_card_is_typed_forgivingly_but_no_other_code_works(world):
    code = card(world)
    for wrong in ("", "0" * 16, code[:-1], code + "0"):
        with pytest.raises(CardNotValid):
            joined(world, wrong)
    assert joined(world, f" {'-'.join(code[i : i + 4].lower() for i in range(0, 16, 4))} ")


def test_a_card_runs_out_after_fourteen_days(world):
    code, late = card(world), card(world, world.an_phu.clerk)
    world.clock.forward(days=14)
    assert joined(world, code)
    world.clock.forward(seconds=1)
    with pytest.raises(CardNotValid):
        joined(world, late)


def test_a_new_card_makes_the_old_one_worthless(world):
    old, new = card(world), card(world)
    with pytest.raises(CardNotValid):
        joined(world, old)
    assert joined(world, new)


def test_cards_pins_and_cookies_are_stored_as_hashes_only(world):
    code = card(world)
    cookie = joined(world, code)
    with world.house.reading() as reader:
        stored = {row for name in (Card.hash, Login.hash) for row in reader.session.exec(select(name))}
    assert stored.isdisjoint({code, cookie})
    assert {len(row) for row in stored} == {64}


def test_a_pin_is_stored_as_argon2id_of_64_mib_and_known_again(world, real_pins):
    cookie = joined(world, card(world))
    with world.house.reading() as reader:
        stored = reader.session.get(Pin, world.an_phu.member.person).hash
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert GOOD not in stored
    give_pin(world, cookie, GOOD)
    with pytest.raises(PinWrong):
        give_pin(world, cookie, "480214")


def test_only_one_pin_is_hashed_at_a_time(monkeypatch, real_pins):
    inside, most = [], []

    class Watched:
        """Stands in for the slow hash and counts who is inside."""

        def __init__(self, **_told):
            pass

        def derive_phc_encoded(self, pin):
            inside.append(pin)
            most.append((len(inside), pins._HASHING.locked()))
            inside.remove(pin)
            return pin.decode()

        @classmethod
        def verify_phc_encoded(cls, pin, _encoded):
            cls().derive_phc_encoded(pin)

    monkeypatch.setattr(pins, "Argon2id", Watched)
    work = [lambda: pins.hashed("480213"), lambda: pins.matches("480214", "")] * 4
    people = [Thread(target=each) for each in work]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert most == [(1, True)] * len(work)
    assert not pins._HASHING.locked()


def test_a_pin_is_six_digits_that_nobody_guesses_first(world):
    code = card(world)
    for pin in (
        "", "12345", "1234567", "000000", "999999", "123456", "987654", "12345a", "12 345", "１２３４５７", "-12345",
    ):  # fmt: skip
        with pytest.raises(PinBad):
            joined(world, code, pin)
    assert joined(world, code)  # a refused PIN does not use the card up


def test_five_wrong_pins_lock_it_until_a_new_card_is_printed(world):
    cookie = joined(world, card(world))
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(PinWrong) as refused:
            give_pin(world, cookie, "111222")
        assert refused.value.facts["left"] == left
    for pin in (GOOD, "111222"):
        with pytest.raises(PinLocked):
            give_pin(world, cookie, pin)
    world.clock.forward(days=1)
    with pytest.raises(PinLocked):
        give_pin(world, cookie, GOOD)
    give_pin(world, joined(world, card(world), "135790"), "135790")


def test_a_right_pin_forgets_the_wrong_ones_before_it(world):
    cookie = joined(world, card(world))
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(PinWrong):
                give_pin(world, cookie, "111222")
        give_pin(world, cookie, GOOD)


def test_a_session_is_fresh_for_ten_minutes_after_the_pin(world):
    cookie = joined(world, card(world))

    def fresh():
        return accounts.is_fresh(signed_in(world, cookie)[2], world.clock())

    assert fresh()
    world.clock.forward(minutes=10)
    assert fresh()
    world.clock.forward(seconds=1)
    assert not fresh()
    give_pin(world, cookie, GOOD)
    assert fresh()


@pytest.mark.parametrize(
    ("who", "lasts"),
    [
        ("member", timedelta(days=30)), ("clerk", timedelta(days=30)), ("manager", timedelta(days=30)),
        ("lan", timedelta(hours=12)), ("official", timedelta(hours=12)), ("operator", timedelta(hours=12)),
    ],
)  # fmt: skip
def test_a_session_ends_by_itself(world, who, lasts):
    actor = getattr(world.an_phu, who, None) or getattr(world, who)
    cookie = joined(world, card(world, actor))
    world.clock.now = NOON + lasts
    assert signed_in(world, cookie)[0] == actor
    world.clock.forward(seconds=1)
    assert signed_in(world, cookie) is None


def test_nobody_is_signed_in_with_no_or_a_wrong_cookie_or_after_signing_out(world):
    cookie = joined(world, card(world))
    for wrong in ("", "x", cookie[:-1], cookie.swapcase()):
        assert signed_in(world, wrong) is None
    with world.house.filing() as session:
        accounts.sign_out(session, cookie)
    assert signed_in(world, cookie) is None


def test_a_new_card_signs_out_the_lost_phone(world):
    lost = joined(world, card(world))
    found = joined(world, card(world))
    assert signed_in(world, lost) is None
    assert signed_in(world, found)[0] == world.an_phu.member


def test_a_role_that_ends_ends_every_session_and_card(world):
    cookie, spare = joined(world, card(world)), card(world)
    ended(world, world.an_phu.manager, world.an_phu.member.person)
    assert signed_in(world, cookie) is None
    with pytest.raises(CardNotValid):
        joined(world, spare)
    with world.house.reading() as reader:
        assert world.an_phu.member.person not in {p.code for p in accounts.people(reader.session, world.an_phu.party)}


def test_who_may_end_whose_role(world):
    coop, rival = world.an_phu, world.binh_minh
    for actor in (coop.clerk, coop.member, world.lan, world.official):
        with pytest.raises(Forbidden):
            ended(world, actor, coop.member.person)
    with pytest.raises(Forbidden):
        ended(world, coop.manager, coop.manager.person)
    for stranger in (rival.member.person, world.lan.person):
        with pytest.raises(NotFound):
            ended(world, coop.manager, stranger)
    ended(world, world.operator, coop.manager.person)


@pytest.mark.parametrize("role", Role)
def test_a_manager_brings_in_members_clerks_and_managers_of_the_own_party_only(world, role):
    coop = world.an_phu
    if role in accounts.STAFF_OF_PARTY:
        person, code = invited(world, coop.manager, coop.party, role)
        assert (person.party, person.role) == (coop.party, role)
        assert joined(world, code)
    else:
        with pytest.raises(Forbidden):
            invited(world, coop.manager, coop.party, role)
    with pytest.raises(NotFound):
        invited(world, coop.manager, world.binh_minh.party, role)


@pytest.mark.parametrize("who", ["clerk", "member", "lan", "official"])
def test_nobody_else_brings_anybody_in(world, who):
    actor = getattr(world.an_phu, who, None) or getattr(world, who)
    with pytest.raises(Forbidden):
        invited(world, actor, world.an_phu.party, Role.MEMBER)


@pytest.mark.parametrize("role", Role)
def test_an_operator_brings_in_everybody_where_the_role_belongs(world, role):
    office, coop = world.lan.party, world.an_phu.party
    here, elsewhere = (coop, office) if role in accounts.STAFF_OF_PARTY else (office, coop)
    assert invited(world, world.operator, here, role)[0].role == role
    with pytest.raises(RoleNotHere):
        invited(world, world.operator, elsewhere, role)


def test_names_and_phones_of_people_stand_in_no_statement(world):
    with world.house.writing() as book:
        party = parties.get(book.session, world.an_phu.party)
        person, _ = accounts.enrol(book, "house", party, role=Role.MEMBER, name="Y Thu Êban", phone="0905 123 456")
        (statement,) = book.written
    assert (person.name, person.phone) == ("Y Thu Êban", "0905 123 456")
    for secret in ("Y Thu", "Êban", "0905 123 456", "0905123456"):
        assert secret.encode() not in statement.note
    assert person.code.startswith(f"{party.code}.M")


def test_people_are_found_within_their_party(world):
    with world.house.reading() as reader:
        for actor in (world.an_phu.manager, world.operator, world.lan):
            assert accounts.person(reader.session, world.an_phu.member.person, actor).role == Role.MEMBER
        with pytest.raises(NotFound):
            accounts.person(reader.session, world.an_phu.member.person, world.binh_minh.manager)
        with pytest.raises(NotFound):
            accounts.person(reader.session, "nobody")


def test_only_a_reusable_card_signs_in_again_and_again(world):
    once, often = card(world), card(world, world.an_phu.clerk, reusable=True)
    with world.house.filing() as session:
        for _ in range(3):
            assert accounts.holder_of_reusable(session, often, world.clock()).code == world.an_phu.clerk.person
        with pytest.raises(CardNotValid):
            accounts.holder_of_reusable(session, once, world.clock())
    assert joined(world, often)
    assert joined(world, often)


def test_an_actor_is_an_officer_by_role_and_owns_by_party():
    lan, member = Actor("p", "A", Role.INSPECTOR), Actor("q", "A", Role.MEMBER)
    lan.own("B")
    assert (lan.is_officer, member.is_officer) == (True, False)
    with pytest.raises(NotFound):
        member.own("B")
    with pytest.raises(Forbidden):
        member.need(Role.MANAGER)
