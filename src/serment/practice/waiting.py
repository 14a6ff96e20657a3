"""Files made to be saved by a person: each waits, encrypted, until it is read once.

Two places hold them: the encrypted contents (`contents/NAME`), and the folder of backups, which are
encrypted already (`backups/NAME`). No row of a content names them, so that an opening of the
program removes those that nobody came to read.
"""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from serment.practice.folder import open_folder
from serment.store import unlocked

PIECE_BYTES = 1024 * 1024
# The end of the name of a backup that waits in the data folder for a browser to read it.
HANDED_OVER = "-a-remettre.serment"
_CONTENTS, _BACKUPS = "contents", "backups"


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file to save: its name, where it waits, its size in bytes, its digest among contents."""

    name: str
    kept_as: str
    size: int
    digest: str = ""


def waiting_content(name: str, kept: str, *, size: int, digest: str) -> WaitingFile:
    """Return a file that waits among the encrypted contents, where it is set aside as `kept`."""
    return WaitingFile(name, f"{_CONTENTS}/{kept}", size, digest)


def set_aside(name: str, pieces: Iterable[bytes]) -> WaitingFile:
    """Encrypt a content and let it wait."""
    pending = unlocked.blobs().start()
    try:
        for piece in pieces:
            pending.write(piece)
        kept = pending.set_aside()
    except BaseException:
        pending.discard()
        raise
    return waiting_content(name, kept, size=pending.size, digest=pending.digest)


def waiting_backup(name: str, path: Path, *, size: int) -> WaitingFile:
    """Return a file that waits in the folder of backups."""
    return WaitingFile(name, f"{_BACKUPS}/{path.name}", size)


def is_waiting(file: WaitingFile) -> bool:
    """Tell whether the file is still there."""
    place, _, kept = file.kept_as.partition("/")
    if place == _CONTENTS:
        return unlocked.blobs().waiting().has(kept)
    return place == _BACKUPS and (open_folder().backups / kept).is_file()


def read_waiting(file: WaitingFile) -> Iterator[bytes]:
    """Yield the file in pieces; it stays where it waits."""
    place, _, kept = file.kept_as.partition("/")
    if place == _CONTENTS:
        yield from unlocked.blobs().waiting().read(kept, file.digest)
        return
    folder = open_folder()
    with folder.files.open(folder.backups / kept) as stream:
        while piece := stream.read(PIECE_BYTES):
            yield piece


def hand_over(file: WaitingFile) -> Generator[bytes]:
    """Yield the file in pieces, then erase it; a reader who leaves half-way may come again."""
    yield from read_waiting(file)
    forget_waiting(file)


def forget_waiting(file: WaitingFile) -> None:
    """Erase the file; nothing happens when it is already gone."""
    if not is_waiting(file):
        return
    place, _, kept = file.kept_as.partition("/")
    if place == _CONTENTS:
        unlocked.blobs().waiting().forget(kept)
    else:
        folder = open_folder()
        folder.files.remove(folder.backups / kept)


def forget_unread_backups() -> int:
    """Remove the backups that were made to be handed over and that nobody came to read."""
    unread = list(open_folder().backups.glob(f"*{HANDED_OVER}"))
    for path in unread:
        path.unlink(missing_ok=True)
    return len(unread)
