"""Exhibits at rest: encrypting and decrypting, beside the cipher alone and a plain copy."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from typing import TYPE_CHECKING

from benchmarks.measure import side_by_side
from benchmarks.profiling import costs_of, dearest
from benchmarks.report import Report, times_of
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

    from serment.store.blobs import BlobStore

_MIB = 1 << 20
_KEPT = "kept: encrypted, hashed, synced on disk"


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print MB/s of each way, on one file of random bytes of the size asked for."""
    from serment.adapters.files import DiskFiles
    from serment.store.blobs import BlobStore

    place = workshop.folder("exhibits")
    megabytes = options.exhibit_mib * _MIB / 1e6
    source = _written(place / "source", options.exhibit_mib)
    store = BlobStore(
        place / "store",
        key=secrets.token_bytes(32),
        names_key=secrets.token_bytes(32),
        files=DiskFiles(),
    )
    kept = store.put(_pieces(source)).digest
    took = side_by_side(_acts(source, store, kept, place), times=3)
    alone = took["AES-256-GCM alone, in memory"]
    for name, one in took.items():
        beside = f"{times_of(one, alone)} the cipher alone"
        report.figure(name, one.per(megabytes), "MB/s", beside=beside)
    costs, _ = costs_of(_acts(source, store, kept, place)[_KEPT])
    report.note("profile of the encryption:")
    for line in dearest(costs, count=5):
        report.note(line)
    report.note(f"{options.exhibit_mib} MiB of random bytes, in pieces of 1 MiB")


def _acts(
    source: Path, store: BlobStore, kept: str, place: Path
) -> dict[str, Callable[[], object]]:
    cipher = AESGCM(secrets.token_bytes(32))

    def encrypt() -> None:
        store.delete(kept)
        store.put(_pieces(source))

    def decrypt() -> None:
        for _ in store.read(kept):
            pass

    def cipher_alone() -> None:
        for number, piece in enumerate(_pieces(source)):
            cipher.encrypt(number.to_bytes(12), piece, None)

    def digest_alone() -> None:
        digest = hashlib.sha256()
        for piece in _pieces(source):
            digest.update(piece)

    def copy() -> None:
        with source.open("rb") as read, (place / "copy").open("wb") as written:
            shutil.copyfileobj(read, written, _MIB)
            written.flush()
            os.fsync(written.fileno())

    return {
        _KEPT: encrypt,
        "read back, each piece authenticated": decrypt,
        "AES-256-GCM alone, in memory": cipher_alone,
        "SHA-256 alone, in memory": digest_alone,
        "plain copy of the file, synced on disk": copy,
    }


def _written(path: Path, mib: int) -> Path:
    with path.open("wb") as out:
        for _ in range(mib):
            out.write(secrets.token_bytes(_MIB))
    return path


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(_MIB):
            yield piece
