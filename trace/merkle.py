"""The Merkle tree of RFC 9162 §2.1: leaf and node hashes, roots, inclusion and consistency proofs.

Pure: a tree is any function that gives the hash of a perfect subtree.  `Node = (level, index)` is the subtree over
leaves index*2^level to (index+1)*2^level - 1; level 0 is the leaves.  Verifying raises BadProof or is silent.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final, TypeAlias

from trace.errors import Tampered

NodeHash: TypeAlias = Callable[[int, int], bytes]

EMPTY_ROOT: Final = sha256(b"").digest()
HASH_SIZE: Final = 32


class BadProof(Tampered):
    """The proof does not lead from the leaf, or from the old root, to the root."""

    code = "bad-proof"


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry), RFC 9162 2.1.1."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right), RFC 9162 2.1.1."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Root of a perfect subtree over 2^k hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def root(size: int, node: NodeHash) -> bytes:
    """Root of the first `size` leaves."""
    return _range(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: NodeHash) -> list[bytes]:
    """Hashes that lead from leaf `index` to the root of `size` leaves (RFC 9162 2.1.3.1)."""
    if not 0 <= index < size:
        raise BadProof(why="index outside the tree")
    return _path(index, 0, size, node)


def consistency_proof(old: int, new: int, node: NodeHash) -> list[bytes]:
    """Hashes that show the tree of `old` leaves to be the beginning of the tree of `new` (RFC 9162 2.1.4.1)."""
    if not 0 < old <= new:
        raise BadProof(why="sizes")
    return [] if old == new else _subproof(old, 0, new, node, whole=True)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> None:
    """Silent if `proof` leads from the leaf hash to `expected` (RFC 9162 2.1.3.2), else BadProof."""
    if not 0 <= index < size or len(leaf) != HASH_SIZE:
        raise BadProof(why="index outside the tree")
    position, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0 or len(sibling) != HASH_SIZE:
            raise BadProof(why="length")
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    if last or found != expected:
        raise BadProof(why="root")


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Silent if the tree `old` is the beginning of the tree `new` (RFC 9162 2.1.4.2), else BadProof.

    An empty old tree proves nothing and is refused.
    """
    if not 0 < old <= new:
        raise BadProof(why="sizes")
    if old == new:
        if proof or old_root != new_root:
            raise BadProof(why="same size")
        return
    if not proof:
        raise BadProof(why="empty")
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0 or len(sibling) != HASH_SIZE:
            raise BadProof(why="length")
        if position & 1 or position == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        position, last = position >> 1, last >> 1
    if last or first != old_root or second != new_root:
        raise BadProof(why="root")


def _split(width: int) -> int:
    """The largest power of two smaller than `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _range(start: int, stop: int, node: NodeHash) -> bytes:
    """Root over leaves start to stop-1; start is always a multiple of the left width."""
    width = stop - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(width)
    return node_hash(_range(start, middle, node), _range(middle, stop, node))


def _path(index: int, start: int, stop: int, node: NodeHash) -> list[bytes]:
    if stop - start == 1:
        return []
    middle = start + _split(stop - start)
    if index < middle:
        return [*_path(index, start, middle, node), _range(middle, stop, node)]
    return [*_path(index, middle, stop, node), _range(start, middle, node)]


def _subproof(old: int, start: int, stop: int, node: NodeHash, *, whole: bool) -> list[bytes]:
    if old == stop - start:
        return [] if whole else [_range(start, stop, node)]
    width = _split(stop - start)
    middle = start + width
    if old <= width:
        return [*_subproof(old, start, middle, node, whole=whole), _range(middle, stop, node)]
    return [*_subproof(old - width, middle, stop, node, whole=False), _range(start, middle, node)]
