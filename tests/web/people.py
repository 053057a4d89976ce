"""Browsers of the cast: without a session, or signed in as somebody."""

from fastapi.testclient import TestClient

from trace import accounts
from trace.web.app import create_app

BASE = "http://localhost:8000"
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


class Browser(TestClient):
    """A test client that remembers the token of its session."""

    csrf = ""


def browser(world):
    """A stranger's browser."""
    return Browser(create_app(world.house), base_url=BASE, headers=SAME_ORIGIN)


def signed_in(world, actor, *, pin=""):
    """The browser of a person of the cast, fresh for ten minutes."""
    with world.house.filing() as session:
        if pin:
            card = accounts.new_card(session, actor.person, world.clock())
            cookie, login = accounts.join(session, card, pin, world.clock())
        else:
            cookie, login = accounts.open_login(session, accounts.person(session, actor.person), world.clock())
        token = login.csrf
    client = browser(world)
    client.cookies.set("sid", cookie)
    client.csrf = token
    return client
