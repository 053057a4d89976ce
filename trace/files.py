"""Files kept by the hash of their bytes: `files/ab/<sha256>`; on disk before any statement names them.

Uploads are judged by their content, never by their name: PDF as it is, pictures decoded, turned upright and written
anew, so that place and camera (EXIF) stay behind.  The signed hash is of the stored bytes.
"""

import os
import re
import secrets
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from trace.errors import NotFound, RuleBroken

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
PHOTO_BYTES: Final = 20_000
PHOTO_SIDE: Final = 288  # pixels; shown at 144
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_ONE_AT_A_TIME: Final = Lock()  # one decoded picture in memory


class FileTooLarge(RuleBroken):
    """More than 10 MB, or more than 40 megapixels."""

    code = "file-too-large"


class FileNotReadable(RuleBroken):
    """The content is no PDF, JPEG, PNG or WebP, whatever its name says."""

    code = "file-not-readable"


class FileAltered(RuleBroken):
    """The bytes on disk are not those whose hash was signed."""

    code = "file-altered"


class Files:
    """The file store of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes) -> str:
        """Writes bytes to disk (fsync, rename) and returns their SHA-256 in hex."""
        digest = sha256(data).hexdigest()
        path = self._path(digest)
        if path.exists() and path.read_bytes() == data:
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{digest}.{secrets.token_hex(4)}")
        try:
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        sync_folder(path.parent)
        return digest

    def read(self, digest: str) -> bytes:
        """The bytes of a hash; NotFound where absent, FileAltered where they changed."""
        if not _HASH.fullmatch(digest) or not self._path(digest).exists():
            raise NotFound(file=digest)
        data = self._path(digest).read_bytes()
        if sha256(data).hexdigest() != digest:
            raise FileAltered(file=digest)
        return data

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def evidence(data: bytes, field: str = "file") -> bytes:
    """The bytes to keep of an uploaded paper: a PDF as it is, a picture anew as JPEG of at most 2,000 pixels a side."""
    if len(data) > MAX_BYTES:
        raise FileTooLarge(field=field)
    if data[:5] == b"%PDF-" and b"%%EOF" in data[-2048:]:
        return data
    return _jpeg(data, 2000, 85, field)


def photo(data: bytes, field: str = "picture") -> bytes:
    """A product's picture for the scan page: WebP, square, at most 20 kB."""
    if len(data) > MAX_BYTES:
        raise FileTooLarge(field=field)
    with _ONE_AT_A_TIME:
        picture = ImageOps.fit(_decoded(data, field).convert("RGB"), (PHOTO_SIDE, PHOTO_SIDE))
        for quality in (82, 70, 55, 40, 25, 10):
            small = BytesIO()
            picture.save(small, "WEBP", quality=quality, method=4)
            if small.tell() <= PHOTO_BYTES:
                return small.getvalue()
    raise FileTooLarge(field=field)


def media_type(data: bytes) -> str:
    """The type to serve stored bytes with."""
    if data[:5] == b"%PDF-":
        return "application/pdf"
    return "image/webp" if data[8:12] == b"WEBP" else "image/jpeg"


def sync_folder(folder: Path) -> None:
    """Makes a rename in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(path: Path, data: bytes) -> None:
    """Replaces a small file so that a power cut leaves the old one or the new one."""
    partial = path.with_name(path.name + ".new")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def _jpeg(data: bytes, side: int, quality: int, field: str) -> bytes:
    with _ONE_AT_A_TIME:
        picture = _decoded(data, field).convert("RGB")
        picture.thumbnail((side, side))
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality)
        return out.getvalue()


def _decoded(data: bytes, field: str) -> Image.Image:
    try:
        picture = Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
        if picture.width * picture.height > MAX_PIXELS:
            raise FileTooLarge(field=field)
        return ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise FileNotReadable(field=field) from error
