"""The keys of one installation, sealed on disk: root, log, operator, and one label key a party.

Made silently with a new empty folder, never for an existing log: a folder with a log and without its keys refuses to
open.  Each seed lies in `secret/` (0700) as AES-256-GCM under the key-encrypting key `secret/kek` (0600), bound to
role, name and public key.  These keys are not a licensed digital signature ("chữ ký số").
"""

import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trace.errors import Tampered
from trace.signing import Signer

_SEED_SIZE: Final = 32
_NONCE_SIZE: Final = 12


class KeysMissing(Tampered):
    """The folder has a log but not the keys that belong to it, or they cannot be opened."""

    code = "keys-missing"


class Keyring:
    """Signers of one folder; private seeds leave the sealed files only inside a Signer."""

    def __init__(self, folder: Path, realm: str) -> None:
        self._folder = folder
        self._realm = realm
        self._kek = _read(folder / "kek")
        self.root = self._open("root", f"{realm}/root/1")
        self.log = self._open("log", f"{realm}/log/1")
        self.operator = self._open("operator", f"{realm}/operator/1")

    @classmethod
    def create(cls, folder: Path, realm: str) -> "Keyring":
        """New keys in a new folder; refuses one that holds keys."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        _write_new(folder / "kek", secrets.token_bytes(_SEED_SIZE))
        kek = _read(folder / "kek")
        for role in ("root", "log", "operator"):
            _write_new(folder / f"{role}.sealed", _sealed(kek, role, f"{realm}/{role}/1"))
        return cls(folder, realm)

    def label(self, party: str, kidx: int) -> Signer:
        """The label key of a party; raises KeysMissing where it was never made."""
        return self._open(f"label-{party}-{kidx}", f"{self._realm}/label/{party}/{kidx}")

    def make_label_key(self, party: str, kidx: int) -> Signer:
        """Makes a party's label key, on disk before anybody relies on it."""
        name = f"label-{party}-{kidx}"
        _write_new(self._folder / f"{name}.sealed", _sealed(self._kek, name, f"{self._realm}/label/{party}/{kidx}"))
        return self.label(party, kidx)

    def _open(self, role: str, name: str) -> Signer:
        blob = _read(self._folder / f"{role}.sealed")
        public, nonce, sealed = blob[:32], blob[32:44], blob[44:]
        try:
            signer = Signer(name, AESGCM(self._kek).decrypt(nonce, sealed, _bound_to(role, name, public)))
        except (InvalidTag, ValueError) as error:  # ValueError: cut short
            raise KeysMissing(role=role) from error
        if signer.verifier.public != public:
            raise KeysMissing(role=role)
        return signer


def _sealed(kek: bytes, role: str, name: str) -> bytes:
    """public key (32) ‖ nonce (12) ‖ AES-256-GCM(seed), bound to role, name and public key."""
    seed, nonce = secrets.token_bytes(_SEED_SIZE), secrets.token_bytes(_NONCE_SIZE)
    public = Signer(name, seed).verifier.public
    return public + nonce + AESGCM(kek).encrypt(nonce, seed, _bound_to(role, name, public))


def _bound_to(role: str, name: str, public: bytes) -> bytes:
    return f"trace-key/v1\n{role}\n{name}\n".encode() + public


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KeysMissing(file=path.name) from error


def _write_new(path: Path, data: bytes) -> None:
    """Creates a 0600 file with `data` on disk; an existing file is never overwritten."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
