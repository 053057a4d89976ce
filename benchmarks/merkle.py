"""Inclusion proofs out of a log of 100,000 entries: from stored leaves and tiles, against hashing all leaves anew.

Every proof is checked against the root.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlmodel import Session, SQLModel, insert

from benchmarks.measure import compare, rates
from trace import database, merkle, transparency
from trace.transparency import TILE, Entry, Node

GOAL = 5


def fill(session: Session, leaves: Sequence[bytes]) -> None:
    """Leaves and the roots of full tiles, as appending one by one leaves them."""
    session.exec(insert(Entry), params=[  # the note is not read by a proof
        {"idx": idx, "id": idx.to_bytes(32, "big"), "leaf": leaf, "body": b""} for idx, leaf in enumerate(leaves)
    ])  # fmt: skip
    level, below = 1, list(leaves)
    while len(below) >= TILE:
        below = [merkle.fold(below[i : i + TILE]) for i in range(0, len(below) // TILE * TILE, TILE)]
        session.exec(insert(Node), params=[{"lvl": level, "idx": i, "hash": found} for i, found in enumerate(below)])
        level += 1
    session.commit()


def main(size: int = 100_000, proofs: int = 200, rounds: int = 5) -> None:
    """Prints both rates and their ratio."""
    leaves = [merkle.leaf_hash(number.to_bytes(8, "big")) for number in range(size)]
    root = merkle.root(size, plain(leaves))
    wanted = range(0, size, size // proofs)
    with tempfile.TemporaryDirectory() as folder:
        engine = database.engine(Path(folder))
        SQLModel.metadata.create_all(engine)
        with Session(engine) as session:
            fill(session, leaves)

            def prove(node: merkle.NodeHash, indices: Sequence[int]) -> int:
                for index in indices:
                    proof = merkle.inclusion_proof(index, size, node)
                    merkle.verify_inclusion(leaves[index], index, size, proof, root)
                return len(indices)

            print(f"merkle: inclusion proofs in a log of {size:,} entries, each checked")
            jobs = {
                "all leaves hashed anew": lambda: prove(plain(leaves), wanted[:1]),
                "stored leaves and tiles": lambda: prove(transparency.node_hashes(session), wanted),
            }
            found = rates(jobs, rounds)
        engine.dispose()
    compare("merkle", found["stored leaves and tiles"], found["all leaves hashed anew"], GOAL)


def plain(leaves: Sequence[bytes]) -> merkle.NodeHash:
    """Hashes of perfect subtrees, folded from the leaves every time."""
    return lambda level, index: merkle.fold(leaves[index << level : (index + 1) << level])


if __name__ == "__main__":
    main()
