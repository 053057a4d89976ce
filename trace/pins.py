"""A PIN: six digits chosen on the phone, kept as Argon2id (64 MiB), one at a time in memory."""

import secrets
from itertools import pairwise
from threading import Lock
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from trace.errors import RuleBroken

LENGTH: Final = 6
_HASHING: Final = Lock()  # 64 MiB each: one at a time


class PinBad(RuleBroken):
    """A PIN is six digits, not all the same and no run like 123456."""

    code = "pin-bad"


def check_shape(pin: str) -> None:
    """Raises PinBad for anything but six digits that are not trivial."""
    steps = {ord(b) - ord(a) for a, b in pairwise(pin)}
    if len(pin) != LENGTH or not (pin.isascii() and pin.isdigit()) or steps in ({0}, {1}, {-1}):
        raise PinBad(field="pin")


def hashed(pin: str) -> str:
    with _HASHING:
        kdf = Argon2id(salt=secrets.token_bytes(16), length=32, iterations=3, lanes=1, memory_cost=64 * 1024)
        return kdf.derive_phc_encoded(pin.encode())


def matches(pin: str, encoded: str) -> bool:
    with _HASHING:
        try:
            Argon2id.verify_phc_encoded(pin.encode(), encoded)
        except InvalidKey:
            return False
        return True
