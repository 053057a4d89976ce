"""People and their cards: a manager adds the own people, the operator anybody; a card is shown once."""

import base64
import re
from io import BytesIO

import zxingcpp
from PIL import Image
from sqlmodel import select

from tests.web.people import browser, signed_in
from trace import accounts
from trace.accounts import Person
from trace.provenance import new_nonce


def add(client, **changes):
    form = {"csrf": client.csrf, "nonce": new_nonce(), "name": "A Thuỷ Ƀlong", "role": "member", "phone": ""}
    return client.post("/people/new", data={**form, **changes}, follow_redirects=False)


def card_of(page):
    """(address in the symbol, code as typed) of a card page."""
    data = re.search(r'src="data:image/png;base64,([^"]+)"', page)[1]
    symbol = zxingcpp.read_barcode(Image.open(BytesIO(base64.b64decode(data))).convert("L"))
    typed = re.search(r"<dd>((?:[0-9A-Z]{4} ){3}[0-9A-Z]{4})</dd>", page)[1]
    return symbol.text, typed


def named(world, name):
    with world.house.reading() as reader:
        return reader.session.exec(select(Person).where(Person.name == name)).all()


def test_a_manager_adds_a_member_whose_printed_card_signs_in(world):
    manager = signed_in(world, world.an_phu.manager)
    answer = add(manager)
    assert answer.status_code == 200
    address, typed = card_of(answer.text)
    assert address == f"http://localhost:8000/join#{typed.replace(' ', '')}"
    assert "15/03/2026" in answer.text
    phone = browser(world)
    form = {"code": typed, "pin": "204816", "pin_again": "204816"}
    assert phone.post("/join", data=form, follow_redirects=False).headers["location"] == "/home"
    assert "A Thuỷ Ƀlong" in phone.get("/home").text
    (person,) = named(world, "A Thuỷ Ƀlong")
    assert (person.party, person.role) == (world.an_phu.party, "member")


def test_the_form_sent_twice_adds_one_person_and_the_card_is_not_shown_again(world):
    manager = signed_in(world, world.an_phu.manager)
    nonce = new_nonce()
    add(manager, nonce=nonce)
    second = add(manager, nonce=nonce)
    (person,) = named(world, "A Thuỷ Ƀlong")
    assert second.headers["location"] == f"/people/{person.code}"
    assert "data:image" not in manager.get(second.headers["location"]).text


def test_a_person_without_a_name_or_a_role_is_asked_back(world):
    manager = signed_in(world, world.an_phu.manager)
    empty = add(manager, name=" ")
    assert empty.status_code == 422
    assert 'id="form-name-error"' in empty.text
    odd = add(manager, role="king")
    assert odd.status_code == 422
    assert 'id="form-role-error"' in odd.text
    assert 'value="A Thuỷ Ƀlong"' in odd.text


def test_a_manager_makes_no_officer_and_no_other_party_s_people(world):
    manager = signed_in(world, world.an_phu.manager)
    assert add(manager, role="inspector").status_code == 403
    assert add(manager, name="Chen vào", party=world.binh_minh.party).status_code == 200
    assert [person.party for person in named(world, "Chen vào")] == [world.an_phu.party]


def test_the_operator_adds_anybody_anywhere(world):
    operator = signed_in(world, world.operator)
    assert add(operator, role="manager").status_code == 422
    assert add(operator, role="manager", party=world.binh_minh.party).status_code == 200
    assert [p.party for p in named(world, "A Thuỷ Ƀlong")] == [world.binh_minh.party]
    everybody = operator.get("/people").text
    assert world.an_phu.name in everybody
    assert world.binh_minh.name in everybody
    assert "Lan" in operator.get("/people", params={"q": "lan"}).text


def test_the_list_holds_the_own_people_only_and_who_never_signed_in(world):
    signed_in(world, world.an_phu.member, pin="204816")
    page = signed_in(world, world.an_phu.manager).get("/people").text
    assert world.binh_minh.name not in page
    member = next(part for part in page.split("<li>") if world.an_phu.member.person in part)
    clerk = next(part for part in page.split("<li>") if world.an_phu.clerk.person in part)
    assert "Đã có mã PIN" in member
    assert "Chưa vào lần nào" in clerk


def test_a_new_card_replaces_the_unused_one_and_asks_for_the_pin_first(world):
    coop = world.an_phu
    with world.house.filing() as session:
        old = accounts.new_card(session, coop.member.person, world.clock())
    manager = signed_in(world, coop.manager, pin="204816")
    path = f"/people/{coop.member.person}/card"
    world.clock.forward(minutes=11)
    asked = manager.get(path, follow_redirects=False)
    assert asked.headers["location"] == f"/pin?then={path}"
    form = {"csrf": manager.csrf}
    assert manager.post(path, data=form, follow_redirects=False).status_code == 303
    back = manager.post("/pin", data={**form, "pin": "204816", "then": path}, follow_redirects=False)
    assert back.headers["location"] == path
    _, typed = card_of(manager.post(path, data=form).text)
    phone = browser(world)
    pins = {"pin": "951357", "pin_again": "951357"}
    assert phone.post("/join", data={"code": old, **pins}).status_code == 422
    assert phone.post("/join", data={"code": typed, **pins}, follow_redirects=False).status_code == 303


def test_who_leaves_is_signed_out_at_once(world):
    coop = world.an_phu
    member, manager = signed_in(world, coop.member), signed_in(world, coop.manager)
    form = {"csrf": manager.csrf, "nonce": new_nonce()}
    ended = manager.post(f"/people/{coop.member.person}/end", data=form, follow_redirects=False)
    assert ended.headers["location"] == "/people"
    assert member.get("/home", follow_redirects=False).headers["location"] == "/join"
    assert manager.get(f"/people/{coop.member.person}").status_code == 404
    assert coop.member.person not in manager.get("/people").text


def test_ending_a_role_asks_for_the_pin_first(world):
    coop = world.an_phu
    manager, page = signed_in(world, coop.manager, pin="204816"), f"/people/{coop.member.person}"
    assert f'action="{page}/end"' in manager.get(page).text
    world.clock.forward(minutes=11)
    asked = manager.get(page).text
    assert f'action="{page}/end"' not in asked
    assert f'href="/pin?then={page}"' in asked
    form = {"csrf": manager.csrf, "nonce": new_nonce()}
    assert manager.post(f"{page}/end", data=form, follow_redirects=False).headers["location"] == f"/pin?then={page}"
    assert signed_in(world, coop.member).get("/home").status_code == 200


def test_a_manager_does_not_end_the_own_role(world):
    coop = world.an_phu
    manager = signed_in(world, coop.manager)
    assert "Cho thôi việc này" not in manager.get(f"/people/{coop.manager.person}").text
    answer = manager.post(f"/people/{coop.manager.person}/end", data={"csrf": manager.csrf, "nonce": new_nonce()})
    assert answer.status_code == 403
    assert manager.get("/home").status_code == 200


def test_a_rival_s_manager_finds_none_of_our_people(world):
    rival = signed_in(world, world.binh_minh.manager)
    person = world.an_phu.member.person
    form = {"csrf": rival.csrf, "nonce": new_nonce()}
    assert rival.get(f"/people/{person}").status_code == 404
    assert rival.get(f"/people/{person}/card").status_code == 404
    assert rival.post(f"/people/{person}/card", data=form).status_code == 404
    assert rival.post(f"/people/{person}/end", data=form).status_code == 404
    assert signed_in(world, world.an_phu.member).get("/home").status_code == 200


def test_members_clerks_and_officers_manage_no_people(world):
    for actor in (world.an_phu.member, world.an_phu.clerk, world.lan, world.official):
        client = signed_in(world, actor)
        assert client.get("/people").status_code == 403
        assert add(client).status_code == 403
        own = {"csrf": client.csrf, "nonce": new_nonce()}
        assert client.post(f"/people/{world.an_phu.member.person}/end", data=own).status_code == 403
