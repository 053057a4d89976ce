"""Each route × people of another party with our ids: 404; 403 only where the role never may.  Made from the routes."""

import re

import pytest

from tests.web.people import browser, signed_in
from trace import adoptions, recalls
from trace.web.app import PAGES

PUBLIC = {"/photo/{digest}", "/demo/{code}", "/{path:path}"}


def routes():
    """(method, path) of every route that names a thing."""
    for pages in PAGES:
        for route in pages.router.routes:
            for method in sorted(route.methods):
                if "{" in route.path and route.path not in PUBLIC:
                    yield method, route.path


def ids(world):
    """An id of An Phú for every name that a route may use."""
    coop = world.an_phu
    lot, run, _ = world.labelled(coop)
    harvest = world.harvest(coop)
    with world.house.writing() as book:
        stop = recalls.stop(book, coop.manager, lot, recall=False, reason="other-check")
        from trace import cases

        case = cases.open_task(book, lot=lot.code, party=coop.party, text="other").number
    certificate = world.paper(coop, number="VG-9")
    return {
        "lot": harvest.code, "packed": lot.code, "run": run.id, "product": coop.product.code, "plot": coop.plot.code,
        "certificate": certificate, "cert": certificate, "paper": certificate, "person": coop.member.person,
        "run_id": run.id,
        "party": coop.party, "number": str(case), "case": str(case), "stop": stop.id, "code": lot.code,
        "row": next(iter(adoptions.by_hash())),
    }  # fmt: skip


def filled(path, known):
    """The path with our ids in it; a name that is not known here must be added above."""
    return re.sub(r"{(\w+)(?::\w+)?}", lambda match: known[match[1]], path)


def code_for(path, known):
    """`{code}` means what its folder holds."""
    for part, name in (
        ("certificates", "certificate"),
        ("products", "product"),
        ("plots", "plot"),
        ("parties", "party"),
    ):
        if f"/{part}/" in path:
            return known[name]
    return known["packed"]


@pytest.mark.parametrize("role", ["member", "clerk", "manager"])
def test_a_rival_finds_nothing_of_ours_behind_any_route(world, role):
    known = ids(world)
    before = world.house.memory.size
    rival = signed_in(world, getattr(world.binh_minh, role))
    tried = 0
    for method, path in routes():
        url = filled(path, {**known, "code": code_for(path, known)})
        answer = rival.request(
            method, url, data={"csrf": rival.csrf} if method == "POST" else None, follow_redirects=False
        )
        tried += 1
        assert answer.status_code in (403, 404), (role, method, url, answer.status_code)
        assert world.an_phu.name not in answer.text, (role, method, url)
        if answer.status_code == 403:
            ours = signed_in(world, getattr(world.an_phu, role))
            own = ours.request(
                method, url, data={"csrf": ours.csrf} if method == "POST" else None, follow_redirects=False
            )
            assert own.status_code == 403, (role, method, url, "403 tells the rival that it is there")
    assert tried > 10
    assert world.house.memory.size == before


def test_a_stranger_is_asked_to_sign_in_everywhere(world):
    known = ids(world)
    stranger = browser(world)
    for method, path in routes():
        url = filled(path, {**known, "code": code_for(path, known)})
        answer = stranger.request(method, url, follow_redirects=False)
        assert answer.status_code in (303, 401, 403, 404), (method, url, answer.status_code)
        assert world.an_phu.name not in answer.text
