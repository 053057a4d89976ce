"""Stored files: named by their bytes, on disk before anybody names them, judged by content, without place or camera."""

import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import picture
from trace import files
from trace.errors import NotFound
from trace.files import FileAltered, FileNotReadable, Files, FileTooLarge

PDF = b"%PDF-1.4\n1 0 obj\n%%EOF\n"


@pytest.fixture
def store(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_file_is_found_by_the_hash_of_its_bytes(tmp_path: Path, store: Files) -> None:
    digest = store.keep(PDF)
    assert digest == sha256(PDF).hexdigest()
    assert store.read(digest) == PDF
    assert stored(tmp_path) == [tmp_path / "files" / digest[:2] / digest]
    assert store.keep(PDF) == digest
    assert len(stored(tmp_path)) == 1


def test_a_file_that_was_changed_is_not_given_out(tmp_path: Path, store: Files) -> None:
    digest = store.keep(PDF)
    stored(tmp_path)[0].write_bytes(PDF + b"x")
    with pytest.raises(FileAltered):
        store.read(digest)


def test_a_file_that_was_changed_is_mended_by_whoever_brings_it_again(tmp_path: Path, store: Files) -> None:
    digest = store.keep(PDF)
    stored(tmp_path)[0].write_bytes(b"")
    assert store.keep(PDF) == digest
    assert store.read(digest) == PDF


@pytest.mark.parametrize("name", ["", "0" * 64, "0" * 63, "../../secret/kek", "A" * 64, "0" * 64 + "\n", "/etc/passwd"])
def test_what_is_no_hash_of_a_stored_file_is_not_found(store: Files, name: str) -> None:
    store.keep(PDF)
    with pytest.raises(NotFound):
        store.read(name)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, store: Files, monkeypatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.keep(PDF)
    assert stored(tmp_path) == []


def test_a_small_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "highwater"
    files.write_durably(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            files.write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    files.write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["highwater"]


def with_place(colour: str = "red", size: tuple[int, int] = (64, 48)) -> bytes:
    """A photo that tells camera, place and that it lies on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Nokia", 6
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_picture_is_written_anew_upright_and_without_place_or_camera() -> None:
    kept = files.evidence(with_place())
    read = Image.open(BytesIO(kept))
    assert (read.format, read.size) == ("JPEG", (48, 64))
    assert dict(read.getexif()) == {}
    assert b"Nokia" not in kept
    assert b"Exif" not in kept
    assert files.media_type(kept) == "image/jpeg"


def test_a_large_picture_of_a_paper_becomes_2000_pixels_and_a_pdf_stays_as_it_is() -> None:
    assert max(Image.open(BytesIO(files.evidence(with_place(size=(2600, 100))))).size) == 2000
    assert files.evidence(PDF) is PDF
    assert files.media_type(PDF) == "application/pdf"


def test_a_products_photo_is_square_webp_of_at_most_20_kb() -> None:
    noise = BytesIO()
    Image.frombytes("RGB", (600, 400), os.urandom(720_000)).save(noise, "PNG")
    for data in (noise.getvalue(), picture(), with_place()):
        kept = files.photo(data)
        assert len(kept) <= 20_000
        assert Image.open(BytesIO(kept)).size == (288, 288)
        assert files.media_type(kept) == "image/webp"


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"<svg/>", b"%PDF-1.4 without an end", b"GIF89a" + bytes(40), picture()[:60], b"MZ" + PDF,
     b"\xff\xd8\xff" + bytes(50)],
)  # fmt: skip
def test_what_is_neither_pdf_nor_picture_is_refused_whatever_its_name(data: bytes) -> None:
    for read in (files.evidence, files.photo):
        with pytest.raises(FileNotReadable) as refused:
            read(data, "file")
        assert refused.value.field == "file"


def test_too_many_bytes_and_too_many_pixels_are_refused_before_anything_is_decoded() -> None:
    with pytest.raises(FileTooLarge):
        files.evidence(PDF + bytes(files.MAX_BYTES))
    out = BytesIO()
    Image.new("1", (8000, 5001)).save(out, "PNG")
    for read in (files.evidence, files.photo):
        with pytest.raises(FileTooLarge):
            read(out.getvalue())
