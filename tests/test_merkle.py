"""The tree: roots and proofs equal the naive ones of RFC 9162, and every proof that was touched is refused."""

import base64
import json
from functools import cache

import pytest

from tests import naive_rfc9162 as naive
from trace import merkle
from trace.merkle import BadProof

SIZES = range(1, 131)
LEAVES = [f"leaf {n}".encode() for n in range(max(SIZES))]


@cache
def node(level: int, index: int) -> bytes:
    if level == 0:
        return merkle.leaf_hash(LEAVES[index])
    return merkle.node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))


@cache
def head(start: int, stop: int) -> bytes:
    """The naive head of a range of leaves, remembered."""
    if stop - start == 1:
        return merkle.leaf_hash(LEAVES[start])
    k = naive.left_width(stop - start)
    return merkle.node_hash(head(start, start + k), head(start + k, stop))


def test_roots_and_proofs_of_small_trees_are_the_naive_ones() -> None:
    assert merkle.root(0, node) == naive.tree_head([])
    for size in range(1, 40):
        leaves = LEAVES[:size]
        assert merkle.root(size, node) == naive.tree_head(leaves) == head(0, size)
        for index in range(size):
            assert merkle.inclusion_proof(index, size, node) == naive.path(index, leaves)
        for old in range(1, size + 1):
            assert merkle.consistency_proof(old, size, node) == naive.proof(old, leaves)


@pytest.mark.parametrize("size", SIZES)
def test_every_proof_of_a_tree_leads_to_its_root_and_to_no_other(size: int) -> None:
    root = merkle.root(size, node)
    assert root == head(0, size)
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, node)
        merkle.verify_inclusion(node(0, index), index, size, proof, root)
        for elsewhere in {(index + 1) % size, size - 1 - index} - {index}:
            with pytest.raises(BadProof):
                merkle.verify_inclusion(node(0, index), elsewhere, size, proof, root)
    for old in range(1, size + 1):
        proof = merkle.consistency_proof(old, size, node)
        merkle.verify_consistency(old, size, proof, head(0, old), root)
        if old > 1:
            with pytest.raises(BadProof):
                merkle.verify_consistency(old - 1, size, proof, head(0, old - 1), root)


def touched(proof: list[bytes]) -> list[list[bytes]]:
    """The proof with a bit flipped, a hash missing, doubled, added, out of order, or of a wrong length."""
    flipped = [[*proof[:i], bytes([h[0] ^ 1]) + h[1:], *proof[i + 1 :]] for i, h in enumerate(proof)]
    missing = [[*proof[:i], *proof[i + 1 :]] for i in range(len(proof))]
    doubled = [[*proof[: i + 1], *proof[i:]] for i in range(len(proof))]
    cut = [[*proof[:i], h[:-1], *proof[i + 1 :]] for i, h in enumerate(proof)]
    turned = [proof[::-1]] if len(proof) > 1 else []
    return [*flipped, *missing, *doubled, *cut, *turned, [*proof, bytes(32)], [bytes(32), *proof]]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 31, 32, 33, 100])
def test_a_proof_that_was_touched_is_refused(size: int) -> None:
    root = merkle.root(size, node)
    for index in {0, 1, size // 2, size - 1} & set(range(size)):
        for proof in touched(merkle.inclusion_proof(index, size, node)):
            with pytest.raises(BadProof):
                merkle.verify_inclusion(node(0, index), index, size, proof, root)
    for old in {1, 2, size // 2, size - 1, size} & set(range(1, size + 1)):
        for proof in touched(merkle.consistency_proof(old, size, node)):
            with pytest.raises(BadProof):
                merkle.verify_consistency(old, size, proof, head(0, old), root)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0), (5, 2)])
def test_there_is_no_proof_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(BadProof):
        merkle.inclusion_proof(index, size, node)
    with pytest.raises(BadProof):
        merkle.verify_inclusion(bytes(32), index, size, [], bytes(32))


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (6, 5), (-1, 5)])
def test_an_empty_or_longer_beginning_proves_nothing(old: int, new: int) -> None:
    with pytest.raises(BadProof):
        merkle.consistency_proof(old, new, node)
    with pytest.raises(BadProof):
        merkle.verify_consistency(old, new, [], merkle.EMPTY_ROOT, merkle.EMPTY_ROOT)


def test_a_leaf_is_never_taken_for_a_node() -> None:
    pair = merkle.leaf_hash(b"a") + merkle.leaf_hash(b"b")
    assert merkle.leaf_hash(pair) != merkle.node_hash(pair[:32], pair[32:])
    with pytest.raises(BadProof):
        merkle.verify_inclusion(pair, 0, 1, [], pair)


def unpacked(text: str | None) -> bytes:
    return base64.b64decode(text or "")


@pytest.mark.vectors
def test_published_inclusion_proofs_are_judged_as_published(vectors) -> None:
    files = sorted((vectors / "crypto/merkle/inclusion").glob("*.json"))
    wrong = []
    for file in files:
        told = json.loads(file.read_bytes())
        proof, leaf, root = map(unpacked, told["proof"] or []), unpacked(told["leafHash"]), unpacked(told["root"])
        try:
            merkle.verify_inclusion(leaf, told["leafIdx"], told["treeSize"], list(proof), root)
            refused = False
        except BadProof:
            refused = True
        if refused != told["wantErr"]:
            wrong.append(file.name)
    assert wrong == []
    assert len(files) >= 49


@pytest.mark.vectors
def test_published_consistency_proofs_are_judged_as_published(vectors) -> None:
    files = sorted((vectors / "crypto/merkle/consistency").glob("*.json"))
    wrong = []
    for file in files:
        told = json.loads(file.read_bytes())
        proof, old, new = map(unpacked, told["proof"] or []), unpacked(told["root1"]), unpacked(told["root2"])
        try:
            merkle.verify_consistency(told["size1"], told["size2"], list(proof), old, new)
            refused = False
        except BadProof:
            refused = True
        if refused != told["wantErr"]:
            wrong.append(file.name)
    assert wrong == []
    assert len(files) >= 49


@pytest.mark.vectors
def test_the_eight_leaves_of_certificate_transparency_have_their_roots(vectors) -> None:
    told = json.loads((vectors / "crypto/merkle/rfc6962-roots.json").read_bytes())
    leaves = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in told["leaves_hex"]]

    def known(level: int, index: int) -> bytes:
        return merkle.fold(leaves[index << level : (index + 1) << level])

    roots = [merkle.root(size, known).hex() for size in range(len(leaves) + 1)]
    assert roots == told["roots_hex"]
    assert roots[8] == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.vectors
def test_the_tiles_of_a_growing_public_log_lead_to_its_checkpoints(vectors) -> None:
    log = vectors / "tlog/tessera-log"
    for size in range(1, 9):
        tile = (log / f"tile/0/000.p/{size}").read_bytes()
        hashes = [tile[at : at + 32] for at in range(0, len(tile), 32)]
        assert len(hashes) == size
        root = merkle.root(
            size, lambda level, index, all_=hashes: merkle.fold(all_[index << level : (index + 1) << level])
        )
        assert root == base64.b64decode((log / f"checkpoint.{size}").read_text().split("\n")[2])
