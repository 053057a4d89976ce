"""A folder is one installation: what lies in it, how it opens, and that only one hand writes at a time."""

import stat
import threading

import pytest

from tests.conftest import ORIGIN, World
from trace import audit
from trace.errors import Tampered
from trace.house import House, NoInstallation
from trace.merkle import EMPTY_ROOT
from trace.verify import open_root


def test_a_new_installation_asks_nothing_and_is_sound(tmp_path, clock) -> None:
    house = House.create(tmp_path / "D", ORIGIN, clock)
    assert sorted(path.name for path in (tmp_path / "D").iterdir() if not path.name.startswith("trace.db-")) == [
        "highwater", "root", "secret", "trace.db",
    ]  # fmt: skip
    assert stat.S_IMODE((tmp_path / "D" / "secret").stat().st_mode) == 0o700
    assert house.root.realm.startswith("trace-")
    assert not house.demo
    assert house.root == open_root((tmp_path / "D" / "root" / "1.note").read_bytes())
    assert (house.hosts, house.high_water()) == (("LOCALHOST:8000",), (0, EMPTY_ROOT))
    assert audit.verify(tmp_path / "D") == []
    house.engine.dispose()


def test_two_installations_share_neither_realm_nor_key(tmp_path, clock) -> None:
    one, two = (House.create(tmp_path / name, ORIGIN, clock) for name in ("one", "two"))
    assert one.root.realm != two.root.realm
    assert len({r.public for h in (one, two) for r in (h.root.root, h.root.log, h.root.operator)}) == 6
    for house in (one, two):
        house.engine.dispose()


def test_an_installation_opened_again_is_the_same(world: World) -> None:
    world.labelled(world.an_phu)
    again = House(world.house.folder, world.clock)
    assert again.root == world.house.root
    assert (again.memory.size, again.memory.root) == (world.house.memory.size, world.house.memory.root)
    again.engine.dispose()


def test_a_folder_that_is_none_opens_nothing(tmp_path) -> None:
    (tmp_path / "D").mkdir()
    with pytest.raises(NoInstallation):
        House(tmp_path / "D")


def test_after_every_act_the_checkpoint_and_the_high_water_are_there(world: World) -> None:
    for _ in range(3):
        world.harvest(world.an_phu)
        size, root = world.house.high_water()
        assert (size, root) == (world.house.memory.size, world.house.memory.root)
        assert audit.verify(world.house.folder) == []


def test_a_high_water_that_fell_behind_is_raised_at_the_door(world: World) -> None:
    """A writer that dies between checkpoint and high water leaves it so; nothing was lost."""
    size, root = world.house.high_water()
    world.harvest(world.an_phu)
    (world.house.folder / "highwater").write_text(f"{size} {root.hex()}\n")
    again = House(world.house.folder, world.clock)
    assert again.high_water() == (size + 1, again.memory.root)
    again.engine.dispose()


def test_a_write_takes_in_what_another_process_wrote(world: World) -> None:
    other = World(House(world.house.folder, world.clock), world.clock)
    for writer in (world, other, world, other, other, world):
        writer.harvest(world.an_phu)
    with other.house.reading() as reader:
        assert len(reader.of_type("lot.create")) == 6
    assert audit.verify(world.house.folder) == []
    other.house.engine.dispose()


def test_many_hands_at_once_write_one_after_the_other(world: World) -> None:
    other = World(House(world.house.folder, world.clock), world.clock)
    size, failed = world.house.memory.size, []

    def work(writer: World) -> None:
        try:
            for _ in range(5):
                writer.harvest(world.an_phu)
        except Exception as error:  # noqa: BLE001  # told by the main thread
            failed.append(error)

    hands = [threading.Thread(target=work, args=(writer,)) for writer in (world, world, other, other)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert failed == []
    with world.house.reading() as reader:
        assert len({s.text("lot") for s in reader.of_type("lot.create")}) == 20
        assert reader.memory.size == size + 20
    assert audit.verify(world.house.folder) == []
    other.house.engine.dispose()


def test_what_is_no_part_of_the_record_is_filed_without_a_statement(world: World) -> None:
    size = world.house.memory.size
    with world.house.filing() as session:
        session.connection()
    assert world.house.memory.size == size
    assert audit.verify(world.house.folder) == []


@pytest.mark.parametrize("text", ["", "x", "1", "1 zz", "-1", "1 00 2"])
def test_a_high_water_file_that_says_nothing_stops_everything(world: World, text: str) -> None:
    (world.house.folder / "highwater").write_text(text)
    with pytest.raises(Tampered), world.house.reading():
        pass
    with pytest.raises(Tampered), world.house.writing():
        pass
    with pytest.raises(Tampered):
        House(world.house.folder, world.clock)
