"""Encrypted contents: what is on the disk says nothing, and no byte of it changes unseen."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.adapters.files import DiskFiles, MemoryFiles
from serment.store.blobs import BlobStore
from serment.store.errors import DamagedBlobError, DiskFullError, FolderUnusableError
from serment.store.sealing import CHUNK, Sealer

KEY, NAMES = bytes(range(32)), bytes(range(32, 64))
FOLDER = Path("/cabinet/exhibits")


def store_in(files: MemoryFiles | DiskFiles, folder: Path = FOLDER) -> BlobStore:
    """Return a store over the given files."""
    return BlobStore(folder, key=KEY, names_key=NAMES, files=files)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_kept_then_read(tmp_path: Path, size: int) -> None:
    """Every length comes back as it was, from 0 byte and around each chunk."""
    content = bytes(i % 251 for i in range(1_000)) * (size // 1_000 + 1)
    content = content[:size]
    store = store_in(DiskFiles(), tmp_path / "exhibits")
    kept = store.put([content])
    assert kept.size == size
    assert kept.digest == hashlib.sha256(content).hexdigest()
    assert b"".join(store.read(kept.digest)) == content


@settings(max_examples=30)
@given(st.lists(st.binary(max_size=3_000), max_size=5))
def test_pieces_do_not_matter(pieces: list[bytes]) -> None:
    """However it arrives, a content is the same one, kept once."""
    store = store_in(MemoryFiles())
    first, second = store.put(pieces), store.put([b"".join(pieces)])
    assert first == second
    assert len(list(store.stored())) == 1


def test_nothing_personal_on_the_disk(tmp_path: Path) -> None:
    """Neither the content, nor its name, nor its digest can be found in the folder."""
    content = b"Madame Dupont, 2 84 05 75 115 001 23 " * 50_000
    store = store_in(DiskFiles(), tmp_path)
    kept = store.put([content])
    for path in tmp_path.rglob("*"):
        assert kept.digest not in str(path)
        if path.is_file():
            written = path.read_bytes()
            assert b"Dupont" not in written
            assert bytes.fromhex(kept.digest) not in written
            assert path.stat().st_mode & 0o077 == 0


def test_same_content_under_two_keys_has_two_names() -> None:
    """Who holds the same file cannot recognise it in another practice's folder."""
    other = BlobStore(FOLDER, key=KEY, names_key=bytes(32), files=MemoryFiles())
    assert store_in(MemoryFiles()).put([b"x"]).stored_as != other.put([b"x"]).stored_as


def test_upload_is_encrypted_from_its_first_byte(tmp_path: Path) -> None:
    """While it is being received, a content is not in clear either."""
    pending = store_in(DiskFiles(), tmp_path).start()
    pending.write(b"Madame Dupont " * 200_000)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(written) > CHUNK
    assert b"Dupont" not in written
    pending.discard()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def _sealed(content: bytes) -> tuple[MemoryFiles, BlobStore, str, Path]:
    files = MemoryFiles()
    store = store_in(files)
    kept = store.put([content])
    return files, store, kept.digest, store.path_of(kept.stored_as)


def test_every_changed_byte_is_noticed() -> None:
    """One byte changed anywhere in the file: reading refuses it."""
    files, store, digest, path = _sealed(b"contrat de maintenance")
    whole = files.contents[path]
    for at in range(len(whole)):
        altered = bytearray(whole)
        altered[at] ^= 1
        files.contents[path] = bytes(altered)
        with pytest.raises(DamagedBlobError):
            list(store.read(digest))


def test_cut_reordered_and_lengthened_files_are_noticed() -> None:
    """A chunk cut, repeated, exchanged or added is noticed."""
    files, store, digest, path = _sealed(b"a" * CHUNK + b"b" * CHUNK + b"c" * 10)
    whole = files.contents[path]
    header, sealed = len(whole) - 2 * (CHUNK + 16) - 26, CHUNK + 16
    first, second = whole[header : header + sealed], whole[header + sealed : header + 2 * sealed]
    last = whole[header + 2 * sealed :]
    for altered in (
        whole[:-26],
        whole[:-1],
        whole[:header],
        whole[:20],
        b"",
        whole[:header] + second + first + last,
        whole[:header] + first + first + last,
        whole[:header] + first + last,
        whole + b"x",
        whole + last,
    ):
        files.contents[path] = altered
        with pytest.raises(DamagedBlobError):
            list(store.read(digest))


def test_no_piece_of_a_lie_is_shown() -> None:
    """Another content put under the name is refused before its first piece."""
    files, store, digest, path = _sealed(b"l'un")
    other = store.put([b"l'autre"])
    files.contents[path] = files.contents[store.path_of(other.stored_as)]
    with pytest.raises(DamagedBlobError, match="d’une autre pièce"):
        next(store.read(digest))


def test_missing_content() -> None:
    """A content that has left the folder is told so."""
    with pytest.raises(DamagedBlobError, match="disparu"):
        list(store_in(MemoryFiles()).read("0" * 64))


def test_damaged_contents_are_named() -> None:
    """The examination names what can no longer be trusted, and only that."""
    files, store, _, path = _sealed(b"abc")
    store.put([b"intact"])
    assert store.find_damaged() == []
    whole = files.contents[path]
    files.contents[path] = whole[:-1] + bytes([whole[-1] ^ 1])
    assert store.find_damaged() == [path.parent.name + path.name]


def test_a_damaged_content_is_replaced_when_it_comes_again() -> None:
    """Attaching again a file whose copy lost its header repairs it."""
    files, store, digest, path = _sealed(b"abc")
    files.contents[path] = bytes(len(files.contents[path]))
    store.put([b"abc"])
    assert b"".join(store.read(digest)) == b"abc"


def test_delete_and_sweep() -> None:
    """A deleted content is gone; sweeping removes what no row names."""
    store = store_in(MemoryFiles())
    kept, gone, orphan = (store.put([name]) for name in (b"1", b"2", b"3"))
    store.delete(gone.digest)
    assert not store.has(gone.digest)
    assert store.sweep([kept.stored_as]) == 1
    assert store.has(kept.digest)
    assert not store.has(orphan.digest)


def test_a_content_set_aside_is_read_by_its_name_and_forgotten() -> None:
    """No row names it; it is encrypted; another digest reads nothing of it; it goes once."""
    files = MemoryFiles()
    store = store_in(files)
    pending = store.start()
    pending.write(b"a remettre")
    name = pending.set_aside()
    waiting = store.waiting()
    assert b"".join(waiting.read(name, pending.digest)) == b"a remettre"
    assert not any(b"remettre" in content for content in files.contents.values())
    with pytest.raises(DamagedBlobError):
        list(waiting.read(name, "0" * 64))
    assert waiting.has(name)
    waiting.forget(name)
    waiting.forget(name)
    assert not waiting.has(name)
    assert list(store.stored()) == []


def test_a_name_leads_nowhere_else() -> None:
    """What asks for a content by its name reaches no other folder."""
    store = store_in(MemoryFiles())
    kept = store.put([b"piece"])
    path = store.path_of(kept.stored_as)
    assert not store.waiting().has(f"../{path.parent.name}/{path.name}")


def test_disk_full_leaves_nothing_behind() -> None:
    """A full disk is told in French, and no half content remains."""
    files = MemoryFiles(capacity=1_000)
    store = store_in(files)
    with pytest.raises(DiskFullError, match="Libérez de la place"):
        store.put([b"x" * 5_000])
    assert files.contents == {}


def test_read_only_folder() -> None:
    """A folder that refuses writing is told in French."""
    files = MemoryFiles()
    files.read_only = True
    with pytest.raises(FolderUnusableError, match="lecture seule"):
        store_in(files).put([b"x"])


def test_interrupted_upload_leaves_nothing(tmp_path: Path) -> None:
    """When the source breaks, the draft is removed."""

    def breaking() -> Iterator[bytes]:
        yield b"x" * 10
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store_in(DiskFiles(), tmp_path).put(breaking())
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class _Counting(io.BytesIO):
    """A stream that counts what it is given and forgets it."""

    length = 0

    def write(self, content: Any, /) -> int:
        """Count."""
        self.length += len(content)
        return len(content)


def test_two_gigabytes() -> None:
    """2 GiB are sealed in a stream, with memory for two chunks."""
    stream, piece = _Counting(), bytes(CHUNK)
    sealer = Sealer(stream, KEY)
    for _ in range(2_048):
        sealer.write(piece)
    sealer.finish()
    assert sealer.size == 2 * 1024**3
    assert stream.length > 2 * 1024**3
