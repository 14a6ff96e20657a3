"""Uploads through the framework: encrypted as they are read, kept or removed, never in clear."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from serment.adapters.files import DiskFiles, MemoryFiles
from serment.store import unlocked, upload
from serment.store.blobs import BlobStore
from serment.store.errors import DiskFullError, StoreLockedError
from serment.store.sealing import CHUNK
from serment.store.upload import EncryptedUpload, UploadTooLargeError

HANDLER = override_settings(FILE_UPLOAD_HANDLERS=["serment.store.upload.EncryptedUploadHandler"])
CONTENT = b"Madame Dupont, " * 300_000


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    keys = unlocked.keys()
    folder = tmp_path / "exhibits"
    blobs = BlobStore(folder, key=keys.exhibits, names_key=keys.exhibit_names, files=DiskFiles())
    before = _held_blobs()
    unlocked.open_with(keys, blobs)
    with HANDLER:
        yield folder
    unlocked.open_with(keys, before)


def _held_blobs() -> BlobStore | None:
    try:
        return unlocked.blobs()
    except StoreLockedError:
        return None


def posted(content: bytes, name: str = "contrat.pdf") -> HttpRequest:
    """Return the request that sends a file."""
    stream = io.BytesIO(content)
    stream.name = name
    return RequestFactory().post("/", {"title": "Contrat", "file": stream})


def received(request: HttpRequest) -> EncryptedUpload:
    """Return the file of the request."""
    file = request.FILES.get("file")
    assert isinstance(file, EncryptedUpload)
    return file


def files_under(folder: Path) -> list[Path]:
    """Return the files that lie there."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_kept(folder: Path) -> None:
    """A large file is read back as it came; it is nowhere in clear, temporary files included."""
    request = posted(CONTENT)
    file = received(request)
    assert (file.name, file.size) == ("contrat.pdf", len(CONTENT))
    assert b"".join(file.chunks()) == CONTENT
    assert file.head == CONTENT[:4_096]
    stored = file.keep()
    request.close()
    assert b"".join(unlocked.blobs().read(stored.digest)) == CONTENT
    assert b"".join(file.chunks()) == CONTENT
    everything = files_under(folder.parent)
    assert len(everything) == 1
    assert b"Dupont" not in everything[0].read_bytes()


def test_not_kept(folder: Path) -> None:
    """A file that the view does not keep is gone when the request ends."""
    request = posted(CONTENT)
    received(request)
    assert len(files_under(folder)) == 1
    request.close()
    assert files_under(folder) == []


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1])
def test_sizes(folder: Path, size: int) -> None:
    """From 0 byte, every length is received."""
    del folder
    file = received(posted(b"x" * size))
    assert file.keep().size == size
    assert file.read() == b"x" * size
    assert file.read(1) == b"x"[:size]


@pytest.mark.parametrize("name", ["../../evil.pdf", "/etc/passwd", "..\\..\\evil.pdf", "a/b.pdf"])
def test_names_lead_nowhere(folder: Path, name: str) -> None:
    """The name that a browser sends keeps its last part alone, and names no file of ours."""
    file = received(posted(b"x", name))
    assert file.name is not None
    assert "/" not in file.name
    assert "\\" not in file.name
    file.keep()
    assert all("evil" not in str(path) and "passwd" not in str(path) for path in folder.rglob("*"))


def test_too_large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit the upload is refused in French, and nothing of it remains."""
    monkeypatch.setattr(upload, "LARGEST_UPLOAD", 1_000_000)
    request = posted(CONTENT)
    with pytest.raises(UploadTooLargeError, match="Mo"):
        received(request)
    assert files_under(folder) == []


def test_too_large_to_be_read_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a large file in one piece is refused; in pieces it is not."""
    del folder
    monkeypatch.setattr(upload, "LARGEST_READ", 1_000_000)
    file = received(posted(CONTENT))
    with pytest.raises(UploadTooLargeError):
        file.read()
    assert sum(map(len, file.chunks())) == len(CONTENT)


def test_disk_full(folder: Path) -> None:
    """A disk that fills up during the upload is told in French."""
    keys = unlocked.keys()
    files = MemoryFiles(capacity=100_000)
    unlocked.open_with(
        keys, BlobStore(folder, key=keys.exhibits, names_key=keys.exhibit_names, files=files)
    )
    request = posted(CONTENT)
    with pytest.raises(DiskFullError):
        received(request)
    assert files.contents == {}
