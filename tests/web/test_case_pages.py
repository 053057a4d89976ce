"""Cases: a stranger reports, Lan or An Phu's manager closes with a word; Binh Minh sees nothing of it."""

import re
from html import unescape

import pytest

from tests.web.people import signed_in
from trace import cases


@pytest.fixture
def lot(world):
    """A packed lot of An Phu."""
    return world.pack(world.an_phu, world.harvest(world.an_phu))


def report(world, lot, text="Hộp này nhẹ hơn"):
    """A stranger's report."""
    with world.house.filing() as session:
        told = cases.report(
            session, world.clock(), about="different", text=text, lot=lot.code, serial="3", party=lot.party
        )
        return told.number


def read(client, path):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get(path).text)).split())


def close(client, number, word):
    sent = {"csrf": client.csrf, "word": word}
    return client.post(f"/cases/{number}/close", data=sent, follow_redirects=False)


def test_an_empty_list_says_what_will_come_here(world):
    assert "Chưa có vụ việc nào" in read(signed_in(world, world.lan), "/cases")


def test_open_cases_come_first_and_the_oldest_of_them_leads(world, lot):
    first, second, third = (report(world, lot) for _ in range(3))
    lan = signed_in(world, world.lan)
    assert close(lan, first, "Đã hỏi").status_code == 303
    told = read(lan, "/cases")
    assert told.index(f"Vụ việc {second}") < told.index(f"Vụ việc {third}") < told.index(f"Vụ việc {first}")


def test_a_case_tells_what_was_reported_and_leads_to_the_lot(world, lot):
    number = report(world, lot, text="<b>nhẹ</b>")
    lan, manager = signed_in(world, world.lan), signed_in(world, world.an_phu.manager)
    told = read(lan, f"/cases/{number}")
    assert "Hàng trông khác" in told
    assert "An Phú" in told
    assert "<b>nhẹ</b>" not in lan.get(f"/cases/{number}").text
    assert f'href="/officer/lots/{lot.code}"' in lan.get(f"/cases/{number}").text
    assert f'href="/lots/{lot.code}"' in manager.get(f"/cases/{number}").text


def test_a_manager_does_not_close_what_a_stranger_reported_about_the_own_goods(world, lot):
    number = report(world, lot)
    manager = signed_in(world, world.an_phu.manager)
    assert "/close" not in manager.get(f"/cases/{number}").text
    assert close(manager, number, "ổn cả").status_code == 403
    assert "ổn cả" not in read(signed_in(world, world.lan), f"/cases/{number}")


def test_a_manager_closes_an_own_task_with_a_word_once(world, lot):
    with world.house.writing() as book:
        number = cases.open_task(book, lot=lot.code, party=world.an_phu.party, text="party-suspended").number
    manager, lan = signed_in(world, world.an_phu.manager), signed_in(world, world.lan)
    empty = close(manager, number, " ")
    assert empty.status_code == 422
    assert 'id="close-word-error"' in empty.text
    assert close(manager, number, "Đã đổi hộp").status_code == 303
    assert close(lan, number, "Đã hỏi").status_code == 409
    told = read(lan, f"/cases/{number}")
    assert "Đã đổi hộp" in told
    assert "Đã hỏi" not in told


def test_binh_minh_finds_no_case_of_an_phu(world, lot):
    number = report(world, lot)
    rival = signed_in(world, world.binh_minh.manager)
    assert "Chưa có vụ việc nào" in read(rival, "/cases")
    assert rival.get(f"/cases/{number}").status_code == 404
    assert close(rival, number, "Xong").status_code == 404


def test_a_task_of_the_house_needs_no_report(world, lot):
    with world.house.writing() as book:
        number = cases.open_task(book, lot=lot.code, party=lot.party, text="basis-withdrawn").number
    assert "Một lô có tem không còn đạt" in read(signed_in(world, world.an_phu.manager), f"/cases/{number}")


@pytest.mark.parametrize("role", ["member", "clerk"])
def test_members_and_clerks_have_no_cases(world, lot, role):
    number = report(world, lot)
    own = signed_in(world, getattr(world.an_phu, role))
    assert own.get("/cases").status_code == 403
    assert own.get(f"/cases/{number}").status_code == 403
    assert close(own, number, "Xong").status_code == 403


def test_thirty_cases_make_a_page(world, lot):
    for _ in range(31):
        report(world, lot)
    lan = signed_in(world, world.lan)
    assert lan.get("/cases").text.count('class="row"') == 30
    assert lan.get("/cases?page=2").text.count('class="row"') == 1
    assert lan.get("/cases?page=x").status_code == 200
