"""Where an installation is reached, and what a change of it leaves as it was."""

from datetime import date, timedelta

import pytest

from tests.conftest import World
from trace import audit
from trace.errors import Tampered
from trace.house import House, newest_root
from trace.origin import BadOrigin, Origin
from trace.signing import Signer
from trace.verify import open_root


@pytest.mark.parametrize(
    ("text", "host", "url"),
    [
        ("http://localhost:8000", "LOCALHOST:8000", "http://localhost:8000"),
        ("https://Trace.VN/", "TRACE.VN", "https://trace.vn"),
        ("http://trace.vn:443", "TRACE.VN:443", "http://trace.vn:443"),
        ("http://192.168.1.7:8000", "192.168.1.7:8000", "http://192.168.1.7:8000"),
    ],
)
def test_an_origin_is_scheme_and_authority(text: str, host: str, url: str) -> None:
    origin = Origin.parse(text)
    assert (origin.host, origin.url) == (host, url)


@pytest.mark.parametrize(
    "text",
    ["", "trace.vn", "ftp://trace.vn", "https://", "https://trace.vn/x", "https://a@trace.vn", "https://trace.vn?x",
     "https://trace.vn:0", "https://trace.vn:443", "http://trace.vn", "https://trace.vn:", "https://tra ce.vn",
     "https://trace_.vn", "https://trạce.vn", "https://-a.vn", "https://trace.vn\n", "https://" + "a" * 64],
)  # fmt: skip
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(BadOrigin):
        Origin.parse(text)


def test_a_new_host_is_a_new_root_note_and_the_old_one_stays(world: World) -> None:
    house = world.house
    first = house.root
    world.clock.forward(days=1)
    house.add_host("https://trace.vn")
    assert (house.root.version, house.hosts) == (2, ("LOCALHOST:8000", "TRACE.VN"))
    assert house.add_host("https://trace.vn").version == 2, "the same host twice is one host"
    assert house.root.hosts_on(world.today - timedelta(days=1)) == ("LOCALHOST:8000",)
    assert (house.root.realm, house.root.root, house.root.log) == (first.realm, first.root, first.log)
    assert newest_root(house.folder) == house.root
    assert open_root((house.folder / "root" / "1.note").read_bytes()) == first
    assert audit.verify(house.folder) == []


def test_a_root_that_runs_out_is_renewed_at_the_door(world: World) -> None:
    world.clock.forward(days=340)
    anew = House(world.house.folder, world.clock)
    assert anew.root.version == 2
    assert anew.root.expires == world.today + timedelta(days=395)
    assert anew.root.hosts == world.house.root.hosts
    anew.engine.dispose()


def rewrite(world: World, version: int, change) -> None:
    path = world.house.folder / "root" / f"{version}.note"
    path.write_bytes(change(path.read_bytes()))


def by_another_key(note: bytes) -> bytes:
    root = open_root(note)
    return Signer(root.root.name, bytes(32)).sign_note(root.text())


LIES = {
    "another host": lambda note: note.replace(b"LOCALHOST", b"LOCALHOSE"),
    "an older day": lambda note: note.replace(b" from 20", b" from 19"),
    "a signature less": lambda note: note.split(b"\n\n")[0] + b"\n",
    "nothing": lambda _: b"",
    "another key": by_another_key,
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
@pytest.mark.parametrize("version", [1, 2])
def test_a_root_note_that_was_touched_opens_nothing(world: World, version: int, lie) -> None:
    world.clock.forward(days=1)
    world.house.add_host("https://trace.vn")
    rewrite(world, version, lie)
    with pytest.raises(Tampered):
        House(world.house.folder, world.clock)
    assert audit.verify(world.house.folder) != []


def test_root_notes_that_are_lost_or_swapped_open_nothing(world: World) -> None:
    world.clock.forward(days=1)
    for host in ("https://a.vn", "https://b.vn"):
        world.house.add_host(host)
    folder = world.house.folder / "root"
    notes = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "2.note").unlink()
    with pytest.raises(Tampered):
        newest_root(world.house.folder)
    for one, other in (("2.note", "3.note"), ("3.note", "2.note")):
        (folder / one).write_bytes(notes[other])
    with pytest.raises(Tampered):
        newest_root(world.house.folder)
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(Tampered):
        newest_root(world.house.folder)


def test_the_first_host_of_a_real_installation_counts_from_its_first_day(tmp_path, clock) -> None:
    house = House.create(tmp_path / "real", "https://trace.vn", clock)
    assert house.root.hosts_on(date(2026, 3, 1)) == ("TRACE.VN",)
    assert house.root.hosts_on(date(2026, 2, 28)) == ()
    assert not house.demo
    house.engine.dispose()
