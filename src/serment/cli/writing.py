"""Writing the file that a command was asked for: whole, private, and never over another."""

import contextlib
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from serment.cli.failures import CommandError, shown


class FileExistsAlreadyError(CommandError):
    """A file is already where the command would write."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"« {shown(path)} » existe déjà.",
            "Écrire par-dessus en ferait perdre le contenu.",
            "Choisissez un autre nom, ou déplacez ce fichier.",
        )


def new_file(name: str) -> Path:
    """Return the path of a file to write, which must not be there yet."""
    path = Path(name).expanduser()
    _verify_free(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(2, "No such directory", str(path.parent))
    return path


def write_new(path: Path, pieces: Iterable[bytes]) -> int:
    """Write `pieces` at `path`, readable by its owner alone; return the bytes written.

    A process killed on the way leaves a draft beside, never a file that looks whole.
    """
    with writing_new(path) as stream:
        return sum(stream.write(piece) for piece in pieces)


@contextlib.contextmanager
def writing_new(path: Path) -> Iterator[BinaryIO]:
    """Give a stream whose content becomes the file `path` when all went well."""
    from serment.adapters.files import DiskFiles

    files = DiskFiles()
    draft = path.with_name(f".{path.name[:60]}.{secrets.token_hex(4)}.part")
    with files.create(draft) as stream:
        yield stream
    try:
        _verify_free(path)
        files.move(draft, path)
    except BaseException:
        files.remove(draft)
        raise


def _verify_free(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise FileExistsAlreadyError(path)
