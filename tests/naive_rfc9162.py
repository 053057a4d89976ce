"""The Merkle tree as RFC 9162 §2.1 defines it, recursive and slow: the judge of the fast one."""

from hashlib import sha256


def tree_head(leaves):
    """MTH(D[n]) of the leaves' data."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = left_width(len(leaves))
    return sha256(b"\x01" + tree_head(leaves[:k]) + tree_head(leaves[k:])).digest()


def path(m, leaves):
    """PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = left_width(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), tree_head(leaves[k:])]
    return [*path(m - k, leaves[k:]), tree_head(leaves[:k])]


def proof(m, leaves):
    """PROOF(m, D[n])."""
    return subproof(m, leaves, True)


def subproof(m, leaves, whole):
    """SUBPROOF(m, D[n], b)."""
    if m == len(leaves):
        return [] if whole else [tree_head(leaves)]
    k = left_width(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), tree_head(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), tree_head(leaves[:k])]


def left_width(n):
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k
