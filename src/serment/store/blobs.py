"""Encrypted contents, stored once each, never in clear on the disk, read and written in chunks.

A name on disk is a keyed digest of the content, so that it says nothing of it, even to who holds
the same file. A content is kept before the row that names it is written: a crash leaves at most a
content that no row names, which `sweep` removes, and never a row without its content.
"""

import contextlib
import hmac
import io
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from serment.store.disk_errors import told_in_french
from serment.store.errors import DamagedBlobError
from serment.store.following import Told
from serment.store.ports import Files
from serment.store.sealed_reading import SealedReader
from serment.store.sealing import CHUNK, Sealer, read_note, read_sealed

_NAME_LENGTH = 64
_INCOMING = "incoming"


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A content at rest: its SHA-256, its keyed name on disk (64 hex characters), its length."""

    digest: str
    stored_as: str
    size: int


class BlobStore:
    """The encrypted contents of one folder."""

    def __init__(self, folder: Path, *, key: bytes, names_key: bytes, files: Files) -> None:
        self.folder = folder
        self.files = files
        self._key = key
        self._names_key = names_key

    def start(self) -> "PendingBlob":
        """Begin a content that arrives piece by piece."""
        return PendingBlob(self)

    def put(self, pieces: Iterable[bytes]) -> StoredBlob:
        """Encrypt and keep a content, or find that it is already there."""
        pending = self.start()
        try:
            for piece in pieces:
                pending.write(piece)
            return pending.keep()
        except BaseException:
            pending.discard()
            raise

    def read(self, digest: str) -> Iterator[bytes]:
        """Yield the content in pieces of at most 1 MiB.

        DamagedBlobError before the first piece when the file is missing or another's, at the piece
        concerned when it was altered: a piece that is yielded is authentic.
        """
        path = self.path_of(self.name_of(digest))
        try:
            stream = self.files.open(path)
        except FileNotFoundError:
            raise DamagedBlobError("elle a disparu du dossier") from None
        with stream as source:
            yield from read_sealed(source, self._key, expected=digest)

    def open(self, digest: str) -> BinaryIO:
        """Return the content as a stream that can seek; DamagedBlobError as `read`.

        The caller closes it.
        """
        path = self.path_of(self.name_of(digest))
        with contextlib.ExitStack() as stack:
            try:
                source = stack.enter_context(self.files.open(path))
            except FileNotFoundError:
                raise DamagedBlobError("elle a disparu du dossier") from None
            reader = SealedReader(source, self._key, expected=digest)
            stack.pop_all()
        return io.BufferedReader(reader, CHUNK)

    def has(self, digest: str) -> bool:
        """Tell whether the content is there."""
        return self.files.exists(self.path_of(self.name_of(digest)))

    def delete(self, digest: str) -> None:
        """Remove a content; its file key goes with it."""
        with told_in_french(self.folder):
            self.files.remove(self.path_of(self.name_of(digest)))

    def sweep(self, known: Iterable[str]) -> int:
        """Remove the files that no row names (`known`: values of `stored_as`); return how many.

        Only where nothing else is at work in the folder: a content just received has no row yet.
        """
        kept, removed = set(known), 0
        with told_in_french(self.folder):
            for path, name in list(self.stored()):
                if name not in kept:
                    self.files.remove(path)
                    removed += 1
        return removed

    def waiting(self) -> "WaitingContents":
        """Return the contents that were set aside, to be read once."""
        return WaitingContents(self)

    def stored(self) -> Iterator[tuple[Path, str]]:
        """Yield the path and the name of every content at rest."""
        for path in self.files.walk(self.folder):
            name = path.parent.name + path.name
            if len(name) == _NAME_LENGTH and path.suffix == "":
                yield path, name

    def find_damaged(self, told: Told | None = None) -> list[str]:
        """Read everything; return the names of the contents that can no longer be trusted.

        `told` receives the length of each piece read.
        """
        said = told or (lambda _length: None)
        damaged = []
        for path, name in self.stored():
            with self.files.open(path) as source:
                if not self._is_authentic(source, name, said):
                    damaged.append(name)
        return damaged

    def seal_into(self, stream: BinaryIO) -> Sealer:
        """Return what encrypts a content into `stream`."""
        return Sealer(stream, self._key)

    def unseal(self, stream: BinaryIO, digest: str) -> Iterator[bytes]:
        """Yield the content of a sealed file, which must have that digest."""
        return read_sealed(stream, self._key, expected=digest)

    def states(self, stream: BinaryIO, digest: str) -> bool:
        """Tell whether the header of a sealed file is authentic and states that digest."""
        try:
            return read_note(stream, self._key)[0] == digest
        except DamagedBlobError:
            return False

    def name_of(self, digest: str) -> str:
        """Return the name on disk of a content."""
        return hmac.new(self._names_key, digest.encode(), "sha256").hexdigest()

    def path_of(self, stored_as: str) -> Path:
        """Return where the content of that name lies."""
        return self.folder / stored_as[:2] / stored_as[2:]

    def _is_authentic(self, source: BinaryIO, name: str, told: Told) -> bool:
        try:
            digest, _size = read_note(source, self._key)
            source.seek(0)
            for piece in read_sealed(source, self._key, expected=digest):
                told(len(piece))
        except DamagedBlobError:
            return False
        return self.name_of(digest) == name


class PendingBlob:
    """A content being received: encrypted from its first byte, kept or discarded in the end."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self._files = store.files
        self._incoming = store.folder / _INCOMING
        self._path = self._incoming / f"{secrets.token_hex(16)}.part"
        with told_in_french(self._incoming):
            self._files.make_folder(store.folder)
            self._files.make_folder(self._incoming)
        self._exit = contextlib.ExitStack()
        self._sealer = store.seal_into(self._exit.enter_context(self._files.create(self._path)))
        self._open = True

    @property
    def size(self) -> int:
        """How many bytes have been received."""
        return self._sealer.size

    @property
    def digest(self) -> str:
        """The SHA-256 of what has been received."""
        return self._sealer.digest

    def write(self, piece: bytes) -> None:
        """Encrypt and write one more piece."""
        with told_in_french(self._incoming):
            self._sealer.write(piece)

    def finish(self) -> None:
        """Say that all has been received; the content can then be read before it is kept."""
        if self._open:
            with told_in_french(self._incoming):
                self._sealer.finish()
                self._exit.close()
            self._open = False

    def read(self) -> Iterator[bytes]:
        """Yield what was received, once finished."""
        with self._files.open(self._path) as source:
            yield from self._store.unseal(source, self.digest)

    def set_aside(self) -> str:
        """Let the content wait, encrypted, to be read once; return the name to ask it by.

        No row names it: the next opening of the program removes it if nobody came.
        """
        self.finish()
        return self._path.name

    def keep(self) -> StoredBlob:
        """Give the content its place, durably; one already there, and readable, is left as is."""
        self.finish()
        name = self._store.name_of(self.digest)
        target = self._store.path_of(name)
        with told_in_french(self._incoming):
            if self._is_whole(target):
                self._files.remove(self._path)
            else:
                self._files.make_folder(target.parent)
                self._files.move(self._path, target)
        return StoredBlob(digest=self.digest, stored_as=name, size=self.size)

    def discard(self) -> None:
        """Forget the content; nothing happens when it was kept."""
        if self._open:
            self._open = False
            with contextlib.suppress(OSError):
                self._exit.close()
        with contextlib.suppress(OSError):
            self._files.remove(self._path)

    def _is_whole(self, target: Path) -> bool:
        if not self._files.exists(target):
            return False
        if self._files.size(target) != self._files.size(self._path):
            return False
        with self._files.open(target) as source:
            return self._store.states(source, self.digest)


class WaitingContents:
    """The contents that were finished and set aside (`PendingBlob.set_aside`), by name."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self._files = store.files

    def read(self, name: str, digest: str) -> Iterator[bytes]:
        """Yield a content of that digest in pieces, as `BlobStore.read` does."""
        with self._files.open(self._path(name)) as source:
            yield from self._store.unseal(source, digest)

    def has(self, name: str) -> bool:
        """Tell whether the content is still there."""
        return self._files.exists(self._path(name))

    def forget(self, name: str) -> None:
        """Remove the content; nothing happens when it is already gone."""
        with told_in_french(self._store.folder):
            self._files.remove(self._path(name))

    def _path(self, name: str) -> Path:
        return self._store.folder / _INCOMING / Path(name).name
