"""What must hold of anything at all: spelling, trees, labels and typed codes, tried with whatever chance brings."""

import itertools
import json
import string
from dataclasses import replace
from datetime import date, timedelta

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import naive_rfc9162 as naive
from tests.conftest import World
from trace import codes, merkle, ticket
from trace.canonical import MAX_INT, NotCanonical, decode, encode, text_is_allowed
from trace.errors import Tampered, TraceError
from trace.merkle import BadProof
from trace.scans import Verdict
from trace.signing import BadSignature, Signer, open_note
from trace.ticket import Label, Malformed
from trace.verify import open_statement, seal

quick = settings(max_examples=200, deadline=None)
KEY = Signer("trace-test/label/7K3F/1", bytes(range(32)))
HOST = "T.TRACE.VN"

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20).filter(text_is_allowed)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True)
values = st.recursive(
    st.booleans() | st.integers(-MAX_INT, MAX_INT) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
).filter(lambda value: depth(value) <= 8)


def depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0)


@quick
@given(values)
def test_what_is_written_is_read_again_and_equals_rfc_8785(value) -> None:
    data = encode(value)
    assert data == rfc8785.dumps(value)
    assert decode(data) == value


@quick
@given(values, st.data())
def test_bytes_that_are_read_are_the_ones_that_would_be_written(value, data) -> None:
    told = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(told)))
        told[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    try:
        read = decode(bytes(told))
    except NotCanonical:
        return
    assert encode(read) == bytes(told)


@quick
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
))  # fmt: skip
def test_any_json_is_written_as_rfc_8785_writes_it_or_refused(value) -> None:
    try:
        data = encode(value)
    except NotCanonical:
        with pytest.raises(NotCanonical):
            decode(json.dumps(value).encode())
        return
    assert data == rfc8785.dumps(value)


@quick
@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_no_bytes_of_chance_are_a_signed_note(data: bytes) -> None:
    with pytest.raises(Tampered):
        open_note(data, [KEY.verifier], exactly=None)
    with pytest.raises(Tampered):
        open_statement(KEY.sign_note(data.decode(errors="replace") + "\n"), "trace-test0001", [KEY.verifier])


@quick
@given(st.dictionaries(keys, values, max_size=5), st.data())
def test_a_statement_with_a_changed_byte_is_not_opened(body, data) -> None:
    _, note = seal("trace-test0001", body, KEY)
    at = data.draw(st.integers(0, len(note) - 1))
    touched = note[:at] + bytes([note[at] ^ data.draw(st.integers(1, 255))]) + note[at + 1 :]
    with pytest.raises(Tampered):
        open_statement(touched, "trace-test0001", [KEY.verifier])


@settings(max_examples=40, deadline=None)
@given(st.integers(131, 700), st.data())
def test_larger_trees_agree_with_the_naive_one(size: int, data) -> None:
    leaves = [n.to_bytes(2, "big") for n in range(size)]
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]

    def node(level: int, index: int) -> bytes:
        return merkle.fold(hashes[index << level : (index + 1) << level])

    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root, before = naive.tree_head(leaves), naive.tree_head(leaves[:old])
    inclusion, consistency = merkle.inclusion_proof(index, size, node), merkle.consistency_proof(old, size, node)
    assert merkle.root(size, node) == root
    assert inclusion == naive.path(index, leaves)
    assert consistency == naive.proof(old, leaves)
    merkle.verify_inclusion(hashes[index], index, size, inclusion, root)
    merkle.verify_consistency(old, size, consistency, before, root)
    at, bit = data.draw(st.integers(0, len(inclusion) - 1)), data.draw(st.integers(0, 255))
    spoiled = bytearray(inclusion[at])
    spoiled[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BadProof):
        merkle.verify_inclusion(
            hashes[index], index, size, [*inclusion[:at], bytes(spoiled), *inclusion[at + 1 :]], root
        )


@quick
@given(st.integers(0, 40), st.integers(-2, 40), st.lists(st.binary(min_size=32, max_size=32), max_size=7), st.binary())
def test_no_proof_of_chance_is_more_than_refused(size: int, index: int, proof: list[bytes], root: bytes) -> None:
    with pytest.raises(BadProof):
        merkle.verify_inclusion(bytes(32), index, size, proof, root)
    if index != size or proof:
        with pytest.raises(BadProof):
            merkle.verify_consistency(index, size, proof, bytes(32), root)


labels = st.builds(
    Label,
    st.text(codes.ALPHABET, min_size=10, max_size=10),
    st.just("") | st.integers(1, 9_999_999).map(str),
    st.integers(0, 15),
    st.integers(0, 65535).map(lambda days: ticket.EPOCH + timedelta(days=days)),
    st.binary(min_size=8, max_size=8),
    st.binary(min_size=64, max_size=64),
)


@quick
@given(labels)
def test_a_label_reads_as_it_was_printed(label: Label) -> None:
    assert ticket.parse(label.path()) == label


@quick
@given(st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ/ -", max_size=220))
def test_a_path_that_reads_is_the_one_that_would_be_printed(path: str) -> None:
    try:
        label = ticket.parse(path)
    except Malformed:
        return
    assert label.path() == path


SAMPLE = [
    ticket.issue(Label(lot, serial, 1, date(2026, 8, 12), bytes(range(8))), HOST, KEY)
    for lot, serial in (("7K3F9QXM2P", "137"), ("0000000000", ""))
]


@pytest.mark.parametrize("label", SAMPLE, ids=["item", "lot"])
def test_every_change_of_one_character_in_a_path_is_noticed(label: Label) -> None:
    """All positions, 64 printable characters each: what still reads is another label, and does not verify."""
    path = label.path()
    candidates = string.digits + string.ascii_uppercase + string.ascii_lowercase + "/-"
    assert len(candidates) == 64
    for at, other in itertools.product(range(len(path)), candidates):
        if other == path[at]:
            continue
        try:
            read = ticket.parse(path[:at] + other + path[at + 1 :])
        except Malformed:
            continue
        assert read != label
        with pytest.raises(BadSignature):
            ticket.verify(read, HOST, KEY.verifier)


@quick
@given(labels, st.sampled_from(["lot", "serial", "kidx", "day", "pin"]), labels)
def test_a_signature_fits_no_other_label(label: Label, name: str, other: Label) -> None:
    issued = ticket.issue(label, HOST, KEY)
    changed = replace(issued, **{name: getattr(other, name)})
    if changed == issued:
        ticket.verify(changed, HOST, KEY.verifier)
    else:
        with pytest.raises(BadSignature):
            ticket.verify(changed, HOST, KEY.verifier)


lots = st.text(codes.ALPHABET, min_size=10, max_size=10)
serials = st.just("") | st.integers(1, 9_999_999).map(str)


@quick
@given(lots, serials)
def test_a_typed_code_reads_back_and_its_slips_and_swaps_do_not(lot: str, serial: str) -> None:
    code = codes.typed(lot, serial).replace("-", "")
    assert codes.read_typed(code) == (lot, serial)
    slips = [code[:at] + c + code[at + 1 :] for at in range(len(code)) for c in codes.ALPHABET if c != code[at]]
    swaps = []
    for a, b in itertools.combinations(range(len(code)), 2):
        if code[a] != code[b]:
            swaps.append(code[:a] + code[b] + code[a + 1 : b] + code[a] + code[b + 1 :])
    for wrong in [*slips, *swaps]:
        with pytest.raises(codes.Mistyped):
            codes.read_typed(wrong)


@quick
@given(st.text(max_size=30))
def test_nothing_that_is_typed_is_more_than_mistyped(text: str) -> None:
    try:
        lot, serial = codes.read_typed(text)
    except TraceError:
        return
    assert codes.read_typed(codes.typed(lot, serial)) == (lot, serial)


def test_no_change_of_one_character_in_a_real_labels_path_scans_green(world: World) -> None:
    path = world.labelled(world.an_phu, count=2)[2][0]
    assert world.scan(path).verdict is Verdict.PAPERS
    candidates = string.digits + string.ascii_uppercase + "/-"
    with world.house.reading() as reader:
        from trace import scans

        for at in range(len(path)):
            other = candidates[(candidates.index(path[at]) + 1 + at) % len(candidates)]
            if other != path[at]:
                told = scans.read(reader, world.house.root, path[:at] + other + path[at + 1 :], world.clock())
                assert told.verdict not in (Verdict.PAPERS, Verdict.NOT_FOOD), (at, other)
