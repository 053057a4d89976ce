"""Keys and notes: what C2SP and RFC 8032 publish, and no key under which a signature proves nothing."""

import base64
import json

import pytest

from trace.signing import (
    MAX_NOTE,
    BadNote,
    BadSignature,
    Signer,
    Verifier,
    WeakKey,
    open_note,
    refuse_weak,
    split_note,
)
from trace.verify import BadCheckpoint, open_checkpoint

AN_PHU = Signer("an-phu", bytes(range(32)))
BINH_MINH = Signer("binh-minh", bytes(range(1, 33)))
P = 2**255 - 19
NOTE = AN_PHU.sign_note("Kon Tum\n")


def test_a_note_is_text_a_blank_line_and_a_signature() -> None:
    text, line = NOTE.decode().split("\n\n")
    assert text == "Kon Tum"
    assert line.startswith("— an-phu ")
    assert open_note(NOTE, [BINH_MINH.verifier, AN_PHU.verifier]) == ("Kon Tum\n", (AN_PHU.verifier,))
    assert AN_PHU.sign_note("Kon Tum\n") == NOTE, "the same words always give the same note"


def test_every_bit_of_a_note_counts() -> None:
    for at in range(len(NOTE)):
        for bit in range(8):
            touched = bytes([*NOTE[:at], NOTE[at] ^ 1 << bit, *NOTE[at + 1 :]])
            with pytest.raises((BadNote, BadSignature)):
                open_note(touched, [AN_PHU.verifier])


@pytest.mark.parametrize(
    "note",
    [
        b"", b"\n", b"Kon Tum\n", b"Kon Tum\n\n", NOTE[:-1], NOTE + b"\n", NOTE.replace(b"\n\n", b"\n"),
        NOTE.replace("—".encode(), b"-"), NOTE.replace(b" an-phu ", b"  "), NOTE.replace(b"an-phu ", b"an-phu"),
        NOTE.replace(b"=\n", b"\n"), NOTE.replace(b"Tum", b"T\xffm"), NOTE.replace(b"Tum", b"T\tm"),
        NOTE + b"x" * MAX_NOTE, "x\n\n— an-phu AAAA\n".encode(), "x\n\n— an-phu !!!!\n".encode(),
    ],
)  # fmt: skip
def test_what_is_no_note_is_not_opened(note: bytes) -> None:
    with pytest.raises(BadNote):
        open_note(note, [AN_PHU.verifier])


def test_base64_has_one_spelling() -> None:
    line = NOTE.decode().rsplit(" ", 1)[1].strip()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = line.rstrip("=")[-1]
    other = letters[letters.index(last) ^ 1]
    spelled = line.rstrip("=")[:-1] + other + "=" * (len(line) - len(line.rstrip("=")))
    assert base64.b64decode(spelled) == base64.b64decode(line), "the padding bits differ and nothing else"
    with pytest.raises(BadNote):
        open_note(NOTE.replace(line.encode(), spelled.encode()), [AN_PHU.verifier])


def test_a_rivals_signature_under_our_name_is_not_ours() -> None:
    forged = Signer("an-phu", bytes(32))
    with pytest.raises(BadNote):
        open_note(forged.sign_note("Kon Tum\n"), [AN_PHU.verifier])
    raw = AN_PHU.verifier.key_id + forged.sign(b"Kon Tum\n")
    line = f"Kon Tum\n\n— an-phu {base64.b64encode(raw).decode()}\n".encode()
    with pytest.raises(BadSignature):
        open_note(line, [AN_PHU.verifier])


def test_nothing_unknown_hangs_on_a_statement_but_witnesses_may_sign_a_checkpoint() -> None:
    both = NOTE + BINH_MINH.sign_note("Kon Tum\n").split(b"\n\n")[1]
    for keys in ([AN_PHU.verifier], [AN_PHU.verifier, BINH_MINH.verifier]):
        with pytest.raises(BadNote):
            open_note(both, keys)
    with pytest.raises(BadNote):
        open_note(both, [AN_PHU.verifier], exactly=2)
    assert open_note(both, [AN_PHU.verifier], exactly=None)[1] == (AN_PHU.verifier,)
    assert open_note(both, [AN_PHU.verifier, BINH_MINH.verifier], exactly=2)[1] == (AN_PHU.verifier, BINH_MINH.verifier)
    with pytest.raises(BadNote):
        open_note(both, [], exactly=None)


def test_one_key_twice_is_one_signer() -> None:
    twice = NOTE + NOTE.split(b"\n\n")[1]
    assert open_note(twice, [AN_PHU.verifier], exactly=2)[1] == (AN_PHU.verifier,)


def test_a_false_line_of_a_known_key_is_not_ignored() -> None:
    false = f"— an-phu {base64.b64encode(AN_PHU.verifier.key_id + bytes(64)).decode()}\n".encode()
    with pytest.raises(BadSignature):
        open_note(NOTE + false, [AN_PHU.verifier], exactly=None)


def test_a_key_has_one_text() -> None:
    assert Verifier.parse(AN_PHU.verifier.vkey) == AN_PHU.verifier


@pytest.mark.parametrize(
    "vkey",
    ["", "an-phu", "an-phu+00000000", "an-phu+zzzz+!!", AN_PHU.verifier.vkey.replace("an-phu", "an-phv"),
     AN_PHU.verifier.vkey[:-4], "+".join([*AN_PHU.verifier.vkey.split("+")[:2], "AAAA"])],
)  # fmt: skip
def test_a_malformed_key_text_is_refused(vkey: str) -> None:
    with pytest.raises(BadNote):
        Verifier.parse(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b"])
def test_a_key_name_has_no_blank_and_no_plus(name: str) -> None:
    with pytest.raises(BadNote):
        Signer(name, bytes(32))


ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303021
WEAK = [0, 1, P - 1, ORDER_8, P - ORDER_8, P, P + 1, 2**255 - 1]


@pytest.mark.parametrize("y", WEAK)
@pytest.mark.parametrize("sign", [0, 1])
def test_a_key_of_small_order_or_beyond_p_is_refused(y: int, sign: int) -> None:
    with pytest.raises(WeakKey):
        refuse_weak((y | sign << 255).to_bytes(32, "little"))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(WeakKey):
        refuse_weak(b"\x05" * length)


def test_a_signature_that_fits_every_message_under_a_weak_key_is_never_tried() -> None:
    with pytest.raises(WeakKey):
        Verifier("anybody", (1).to_bytes(32, "little"))


@pytest.mark.vectors
def test_the_signatures_of_rfc_8032_are_made_and_accepted(vectors) -> None:
    told = json.loads((vectors / "crypto/ed25519/rfc8032.json").read_bytes())
    assert len(told) >= 4
    for row in told:
        signer = Signer("test", bytes.fromhex(row["secret"]))
        message, signature = bytes.fromhex(row["message"]), bytes.fromhex(row["signature"])
        assert signer.verifier.public.hex() == row["public"]
        assert signer.sign(message) == signature
        signer.verifier.verify(signature, message)
        with pytest.raises(BadSignature):
            signer.verifier.verify(signature, message + b"\0")


@pytest.mark.vectors
def test_every_case_of_wycheproof_is_judged_as_published(vectors) -> None:
    told = json.loads((vectors / "crypto/ed25519/wycheproof_ed25519.json").read_bytes())
    wrong, judged = [], 0
    for group in told["testGroups"]:
        key = Verifier("test", bytes.fromhex(group["publicKey"]["pk"]))
        for case in group["tests"]:
            judged += 1
            try:
                key.verify(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
                accepted = True
            except BadSignature:
                accepted = False
            if accepted != (case["result"] == "valid"):
                wrong.append(case["tcId"])
    assert wrong == []
    assert judged == told["numberOfTests"]


def code_blocks(text: str) -> list[str]:
    """What stands between ``` lines."""
    return [block.split("\n", 1)[1] for block in text.split("```")[1::2]]


@pytest.mark.vectors
def test_the_example_note_of_c2sp_opens_under_its_key(vectors) -> None:
    text = (vectors / "tlog/spec/signed-note.md").read_text()
    vkey = next(line.strip() for line in text.splitlines() if line.strip().startswith("example.com/foo+"))
    note = next(block for block in code_blocks(text) if block.startswith("This is an example message."))
    key = Verifier.parse(vkey)
    assert key.vkey == vkey
    assert open_note(note.encode(), [key]) == ("This is an example message.\n", (key,))
    with pytest.raises(BadSignature):
        open_note(note.replace("example message", "Example message").encode(), [key])


@pytest.mark.vectors
def test_a_checkpoint_that_a_witness_cosigned_is_still_a_note(vectors) -> None:
    blocks = code_blocks((vectors / "tlog/spec/tlog-cosignature.md").read_text())
    note = next(block for block in blocks if "witness.example.com/w1" in block and block.startswith("example.com"))
    text, lines = split_note(note.encode())
    assert text.startswith("example.com/behind-the-sofa\n")
    assert [(name, len(signature)) for name, _, signature in lines] == [
        ("example.com/behind-the-sofa", 64), ("witness.example.com/w1", 8 + 64),
    ]  # fmt: skip


@pytest.mark.vectors
def test_checkpoints_of_public_logs_open_under_their_keys(vectors) -> None:
    key = Verifier.parse((vectors / "tlog/tessera-log/log.vkey").read_text().strip())
    for size in range(9):
        note = (vectors / f"tlog/tessera-log/checkpoint.{size}").read_bytes()
        assert open_checkpoint(note, "example.com/log/testdata", key).size == size
        with pytest.raises(BadCheckpoint):
            open_checkpoint(note, "example.com/log/other", key)
    told = json.loads((vectors / "tlog/witness-sequence-sumdb.json").read_bytes())
    sumdb = Verifier.parse(told["log_vkey"])
    note = told["requests"][0]["body"].partition("\n\n")[2].encode()
    assert open_checkpoint(note, told["log_origin"], sumdb).size == 35_225_469
    with pytest.raises(BadNote):
        open_checkpoint(note, told["log_origin"], key)


@pytest.mark.vectors
def test_published_proofs_of_inclusion_hold_and_spoiled_ones_do_not(vectors) -> None:
    from trace import merkle

    told = json.loads((vectors / "tlog/tlog-proof.json").read_bytes())
    key = Verifier.parse(told["log_vkey"])

    def holds(entry: str, text: str) -> bool:
        head, index, *hashes = text.split("\n\n", 1)[0].split("\n")
        if head != "c2sp.org/tlog-proof@v1" or (index.removeprefix("index ") != str(int(index.removeprefix("index ")))):
            return False
        try:
            checkpoint = open_checkpoint(text.split("\n\n", 1)[1].encode(), "example.com/log/testdata", key)
            proof = [base64.b64decode(line) for line in hashes]
            leaf = merkle.leaf_hash(entry.encode())
            merkle.verify_inclusion(leaf, int(index.removeprefix("index ")), checkpoint.size, proof, checkpoint.root)
        except (BadNote, BadSignature, BadCheckpoint, merkle.BadProof):
            return False
        return True

    # An extra line is a note that C2SP allows to a proof and that we never write: it is left out.
    cases = [case for case in told["cases"] if case["note"] != "with extra line"]
    assert {case["note"]: holds(case["entry"], case["proof"]) for case in cases} == {
        case["note"]: case["valid"] for case in cases
    }
