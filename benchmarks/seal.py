"""Sealing a statement (canonical bytes, hash, signature, note) against the signature alone over as many bytes."""

from benchmarks.measure import compare, rates
from trace import canonical
from trace.signing import Signer
from trace.verify import seal, statement_text

REALM = "demo-benchmark"
GOAL = 0.5
BODY: dict[str, canonical.Value] = {
    "type": "lot.pack", "at": "2026-11-24T02:41:00Z", "done": "2026-11-24", "party": "7K3F", "by": "7K3F.M9QXM2P",
    "custody": "operator", "nonce": "0123456789abcdef" * 2, "lot": "7K3F9QXM2P", "product": "7K3F.PQ0Z1A",
    "inputs": ["7K3F9QXM2Q", "7K3F9QXM2R", "7K3F9QXM2S"], "unit": "hộp nhựa Măng Đen", "unit_g": 500, "units": 240,
    "best_before": "2026-12-01", "prev": ["a3" * 32, "b4" * 32, "c5" * 32],
    "seen": {"n": 12345, "root": "3q2+796tvu/erb7v3q2+796tvu/erb7v3q2+796tvu8="},
    "sd": {"masses": "Qm9vZ2llIHdvb2dpZSBib29naWUgd29vZ2llIGJvb2c"},
}  # fmt: skip


def main(pieces: int = 500, rounds: int = 60) -> None:
    """Prints both rates and their ratio."""
    signer = Signer("operator", bytes(range(32)))
    message = statement_text(REALM, BODY).encode()

    def sign() -> int:
        for _ in range(pieces):
            signer.sign(message)
        return pieces

    def sealing() -> int:
        for _ in range(pieces):
            seal(REALM, BODY, signer)
        return pieces

    print(f"seal: a statement of {len(message)} bytes")
    found = rates({"signature alone": sign, "seal": sealing}, rounds)
    compare("seal", found["seal"], found["signature alone"], GOAL)


if __name__ == "__main__":
    main()
