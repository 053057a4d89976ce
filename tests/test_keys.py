"""Keys lie sealed on disk, belong to one folder and one realm, and are never made for a log that exists."""

import shutil
import stat
from pathlib import Path

import pytest

from tests.conftest import ORIGIN, World
from trace.errors import Tampered
from trace.house import FolderInUse, House, NoInstallation
from trace.keys import Keyring, KeysMissing

REALM = "trace-test0001"


@pytest.fixture
def keys(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "secret", REALM)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_0700_and_every_key_0600_and_no_seed_lies_open(tmp_path: Path, keys: Keyring) -> None:
    keys.make_label_key("7K3F", 1)
    files = sorted((tmp_path / "secret").iterdir())
    assert [path.name for path in files] == [
        "kek", "label-7K3F-1.sealed", "log.sealed", "operator.sealed", "root.sealed",
    ]  # fmt: skip
    assert mode(tmp_path / "secret") == 0o700
    assert {mode(path) for path in files} == {0o600}
    stored = b"".join(path.read_bytes() for path in files)
    assert all(s._private.private_bytes_raw() not in stored for s in (keys.root, keys.log, keys.operator))


def test_keys_are_four_and_their_own(keys: Keyring) -> None:
    label = keys.make_label_key("7K3F", 1)
    signers = [keys.root, keys.log, keys.operator, label]
    assert len({signer.verifier.public for signer in signers}) == 4
    assert [signer.verifier.name for signer in signers] == [
        f"{REALM}/root/1", f"{REALM}/log/1", f"{REALM}/operator/1", f"{REALM}/label/7K3F/1",
    ]  # fmt: skip


def test_the_same_folder_gives_the_same_keys(tmp_path: Path, keys: Keyring) -> None:
    again = Keyring(tmp_path / "secret", REALM)
    assert again.operator.sign(b"x") == keys.operator.sign(b"x")
    made = keys.make_label_key("7K3F", 1)
    assert again.label("7K3F", 1).sign(b"x") == made.sign(b"x")


def test_a_key_that_is_there_is_never_made_again(tmp_path: Path, keys: Keyring) -> None:
    keys.make_label_key("7K3F", 1)
    with pytest.raises(FileExistsError):
        keys.make_label_key("7K3F", 1)
    with pytest.raises(FileExistsError):
        Keyring.create(tmp_path / "secret", REALM)


def test_a_label_key_that_was_never_made_is_missing(keys: Keyring) -> None:
    with pytest.raises(KeysMissing):
        keys.label("7K3F", 1)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20])


def flip(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def claim_another_public_key(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])


@pytest.mark.parametrize("harm", [Path.unlink, empty, cut, flip, claim_another_public_key], ids=lambda f: f.__name__)
@pytest.mark.parametrize("name", ["kek", "operator.sealed", "log.sealed", "root.sealed"])
def test_a_key_that_was_touched_opens_nothing(tmp_path: Path, keys: Keyring, harm, name: str) -> None:
    harm(tmp_path / "secret" / name)
    with pytest.raises(KeysMissing):
        Keyring(tmp_path / "secret", REALM)


def test_a_key_does_not_serve_in_another_role_party_or_realm(tmp_path: Path, keys: Keyring) -> None:
    keys.make_label_key("7K3F", 1)
    secret = tmp_path / "secret"
    with pytest.raises(KeysMissing):
        Keyring(secret, "trace-test0002")
    shutil.copy(secret / "label-7K3F-1.sealed", secret / "label-7K3G-1.sealed")
    with pytest.raises(KeysMissing):
        keys.label("7K3G", 1)
    shutil.copy(secret / "operator.sealed", secret / "log.sealed")
    with pytest.raises(KeysMissing):
        Keyring(secret, REALM)


def test_a_folder_without_its_keys_refuses_to_open(world: World) -> None:
    shutil.rmtree(world.house.folder / "secret")
    with pytest.raises(KeysMissing):
        House(world.house.folder)


@pytest.mark.parametrize("name", ["secret", "secret/kek", "secret/root.sealed", "secret/operator.sealed"])
def test_a_folder_with_the_keys_of_another_refuses_to_open(world: World, tmp_path: Path, name: str) -> None:
    other = House.create(tmp_path / "other", ORIGIN, world.clock)
    other.engine.dispose()
    mine = world.house.folder / name
    if mine.is_dir():
        shutil.rmtree(mine)
        shutil.copytree(other.folder / name, mine)
    else:
        shutil.copy(other.folder / name, mine)
    with pytest.raises(KeysMissing):
        House(world.house.folder, world.clock)


def test_new_keys_of_the_same_realm_do_not_open_an_old_log(world: World) -> None:
    secret = world.house.folder / "secret"
    shutil.rmtree(secret)
    Keyring.create(secret, world.house.root.realm)
    with pytest.raises(KeysMissing):
        House(world.house.folder, world.clock)


def test_another_root_key_alone_is_noticed(world: World) -> None:
    """Else the next root note would be signed by a key that nobody trusts."""
    secret = world.house.folder / "secret"
    kept = {path.name: path.read_bytes() for path in secret.iterdir() if path.name != "root.sealed"}
    shutil.rmtree(secret)
    Keyring.create(secret, world.house.root.realm)
    for name, data in kept.items():
        (secret / name).write_bytes(data)
    with pytest.raises(Tampered):
        House(world.house.folder, world.clock)


def test_an_installation_is_made_in_an_empty_folder_only(world: World, tmp_path: Path) -> None:
    with pytest.raises(FolderInUse):
        House.create(world.house.folder, ORIGIN)
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "letter").write_text("")
    with pytest.raises(FolderInUse):
        House.create(tmp_path / "used", ORIGIN)
    with pytest.raises(NoInstallation):
        House(tmp_path / "nowhere")
