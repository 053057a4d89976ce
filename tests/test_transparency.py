"""The log: rows, tiles and memory agree with the naive tree, and nothing changes behind a reader's back."""

import threading

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, create_engine

from tests import naive_rfc9162 as naive
from tests.conftest import World
from trace import merkle, recalls, transparency
from trace.errors import Tampered
from trace.lots import Lot
from trace.scans import Verdict
from trace.signing import Signer
from trace.transparency import TILE, Altered, Entry, Memory, Node, Rewound, SignedCheckpoint
from trace.verify import Checkpoint

ORIGIN = "trace-test0001/log/1"
LOG = Signer(ORIGIN, bytes(range(32)))
NOTHING = (0, merkle.EMPTY_ROOT)


def notes(count: int) -> list[bytes]:
    return [f"x\nnote {n}\n".encode() for n in range(count)]


def name(idx: int) -> bytes:
    return idx.to_bytes(32, "big")


def all_ours(_id: bytes, _note: bytes) -> None:
    """Every entry is ours."""


@pytest.fixture
def session():
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def fill(session: Session, leaves: list[bytes], start: int = 0) -> None:
    """Leaves without the tiles, at once: for logs too long to append one by one."""
    rows = [
        {"idx": start + n, "id": name(start + n), "leaf": merkle.leaf_hash(note), "body": note}
        for n, note in enumerate(leaves)
    ]
    session.connection().execute(Entry.__table__.insert(), rows)


def memory() -> Memory:
    return Memory(ORIGIN, LOG.verifier, lambda note: [note.split()[1].decode()] if note.endswith(b"7\n") else [])


def test_append_tiles_and_memory_agree_with_the_naive_tree_past_a_full_tile(session: Session) -> None:
    told, mind = notes(TILE + 4), memory()
    for idx, note in enumerate(told):
        assert transparency.append(session, name(idx), note) == idx
        if idx + 1 in (1, 2, 3, 7, 255, 256, 257, 260):
            size = idx + 1
            head = naive.tree_head(told[:size])
            assert merkle.root(size, transparency.node_hashes(session)) == head
            assert mind.publish(session, LOG, all_ours) == (size, head)
            node = transparency.node_hashes(session)
            assert merkle.inclusion_proof(size // 2, size, node) == naive.path(size // 2, told[:size])
    assert transparency.size(session) == TILE + 4
    assert [(row.lvl, row.idx) for row in session.exec(transparency.select(Node))] == [(1, 0)]


@pytest.mark.parametrize("full", [2 * TILE, TILE * TILE], ids=["second tile", "tile of tiles"])
def test_the_last_leaf_of_a_tile_closes_it_and_those_above(session: Session, full: int) -> None:
    told = notes(full + 1)
    leaves = [merkle.leaf_hash(note) for note in told]
    fill(session, told[: full - 1])
    tiles = [merkle.fold(leaves[at : at + TILE]) for at in range(0, full, TILE)]
    session.connection().execute(
        Node.__table__.insert(), [{"lvl": 1, "idx": n, "hash": tile} for n, tile in enumerate(tiles[:-1])]
    )
    for idx in (full - 1, full):
        transparency.append(session, name(idx), told[idx])
    top = merkle.fold(tiles)
    assert session.get_one(Node, (1, len(tiles) - 1)).hash == tiles[-1]
    assert (session.get(Node, (2, 0)) is not None) == (full == TILE * TILE)
    node = transparency.node_hashes(session)
    assert merkle.root(full, node) == top
    root = merkle.node_hash(top, leaves[-1])
    assert merkle.root(full + 1, node) == root == memory().publish(session, LOG, all_ours)[1]
    for index in (0, full - 1, full):
        merkle.verify_inclusion(leaves[index], index, full + 1, merkle.inclusion_proof(index, full + 1, node), root)
    proof = merkle.consistency_proof(full - TILE, full + 1, node)
    merkle.verify_consistency(full - TILE, full + 1, proof, merkle.root(full - TILE, node), root)


def test_memory_keeps_where_subjects_stand_and_takes_only_what_is_signed(session: Session) -> None:
    told = notes(30)
    fill(session, told[:20])
    first = memory()
    first.publish(session, LOG, all_ours)
    fill(session, told[20:], 20)
    second = memory()
    second.refresh(session, NOTHING)
    assert second.size == first.size == 20, "what no checkpoint covers is not there yet"
    assert second.kept("note") == (7, 17)
    assert second.kept("nobody") == ()
    second.check(19, told[19])
    for idx, note in ((19, told[18]), (20, told[20]), (-1, told[19])):
        with pytest.raises(Altered):
            second.check(idx, note)
    first.publish(session, LOG, all_ours)
    second.refresh(session, (20, naive.tree_head(told[:20])))
    assert (second.size, second.root) == (30, naive.tree_head(told))
    assert second.kept("note") == (7, 17, 27)


def test_nothing_is_signed_over_an_entry_that_is_not_ours(session: Session) -> None:
    def only_even(statement_id: bytes, _note: bytes) -> None:
        if statement_id[-1] % 2:
            raise Altered(id=statement_id)

    fill(session, notes(1))
    mind = memory()
    assert mind.publish(session, LOG, only_even)[0] == 1
    fill(session, notes(2)[1:], 1)
    with pytest.raises(Altered):
        mind.publish(session, LOG, only_even)
    assert (mind.size, session.get(SignedCheckpoint, 2)) == (1, None)


LIES = {
    "a leaf hash": "UPDATE entry SET leaf = zeroblob(32) WHERE idx = 3",
    "a body": "UPDATE entry SET body = x'78' WHERE idx = 3",
    "a hole": "DELETE FROM entry WHERE idx = 3",
    "no end": "DELETE FROM entry WHERE idx = 9",
    "no checkpoint": "DELETE FROM checkpoint",
    "an older checkpoint": "UPDATE checkpoint SET size = 9",
    "a checkpoint ahead": "UPDATE checkpoint SET size = 11",
    "no checkpoint's note": "UPDATE checkpoint SET note = x'78'",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_log_that_was_touched_is_not_read(session: Session, lie: str) -> None:
    fill(session, notes(10))
    size, root = memory().publish(session, LOG, all_ours)
    session.connection().execute(text(lie))
    session.expire_all()
    with pytest.raises(Tampered):
        memory().refresh(session, (size, root))


@pytest.mark.parametrize(
    "water", [(11, bytes(32)), (10, bytes(32)), (2**63, bytes(32))], ids=["longer", "other root", "much longer"]
)
def test_a_log_that_does_not_reach_the_high_water_was_rewound(session: Session, water: tuple[int, bytes]) -> None:
    fill(session, notes(10))
    memory().publish(session, LOG, all_ours)
    with pytest.raises(Rewound):
        memory().refresh(session, water)


def test_a_process_remembers_even_where_a_true_older_checkpoint_is_put_back(session: Session) -> None:
    fill(session, notes(5))
    mind = memory()
    mind.publish(session, LOG, all_ours)
    fill(session, notes(6)[5:], 5)
    mind.publish(session, LOG, all_ours)
    session.connection().execute(text("DELETE FROM checkpoint WHERE size = 6"))
    session.connection().execute(text("DELETE FROM entry WHERE idx = 5"))
    session.expire_all()
    with pytest.raises(Rewound):
        mind.refresh(session, NOTHING)


def test_two_histories_of_the_same_size_are_told_apart(session: Session) -> None:
    fill(session, notes(5))
    mind = memory()
    mind.publish(session, LOG, all_ours)
    other = LOG.sign_note(Checkpoint(ORIGIN, 5, bytes(32)).text())
    session.connection().execute(text("UPDATE checkpoint SET note = :note"), {"note": other})
    session.expire_all()
    with pytest.raises(Rewound):
        mind.refresh(session, NOTHING)


def test_an_empty_log_has_no_checkpoint_and_is_no_lie(session: Session) -> None:
    mind = memory()
    mind.refresh(session, NOTHING)
    assert mind.publish(session, LOG, all_ours) == NOTHING
    assert transparency.newest(session, ORIGIN, LOG.verifier) is None


def test_a_scan_between_commit_and_checkpoint_reads_the_log_as_it_was_published(world: World, monkeypatch) -> None:
    lot, _, paths = world.labelled(world.an_phu)
    publish, between = world.house._publish, []

    def slowly(session: Session) -> None:
        if transparency.size(session) > world.house.memory.size:
            reader = threading.Thread(target=lambda: between.append(world.scan(paths[0]).verdict))
            session.rollback()
            reader.start()
            reader.join()
        publish(session)

    monkeypatch.setattr(world.house, "_publish", slowly)
    with world.house.writing() as book:
        recalls.stop(
            book, world.an_phu.manager, book.session.get_one(Lot, lot.code), recall=False, reason="wrong-label"
        )
    assert between == [Verdict.PAPERS]
    assert world.scan(paths[0]).verdict is Verdict.HELD


def test_a_reader_goes_on_with_its_snapshot_while_others_write(world: World) -> None:
    lot = world.pack(world.an_phu, world.harvest(world.an_phu))
    with world.house.reading() as reader:
        with world.house.writing() as book:
            recalls.stop(book, world.lan, book.session.get_one(Lot, lot.code), recall=True,
                         reason="pesticide-banned", decision="1/QD")  # fmt: skip
        assert [s.type for s in reader.about(lot.code, "lot.pack", "recall")] == ["lot.pack"]
    with world.house.reading() as reader:
        assert [s.type for s in reader.about(lot.code, "lot.pack", "recall")] == ["lot.pack", "recall"]
