"""What the system says of a disk, said to a person."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from serment.store.errors import DiskFullError, FolderUnusableError

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextlib.contextmanager
def told_in_french(where: Path) -> Iterator[None]:
    """Turn an OSError about a full, read-only or failing disk into the store's own error."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(str(where)) from error
        if error.errno in _REFUSED:
            raise FolderUnusableError(
                f"Le dossier « {where} » n’accepte pas l’écriture.",
                "Serment ne peut rien enregistrer dans un dossier en lecture seule.",
                "Vérifiez vos droits sur ce dossier, ou choisissez-en un autre avec --data-dir.",
            ) from error
        if isinstance(error, FileNotFoundError):
            raise
        raise FolderUnusableError(
            f"Le disque n’a pas pu être utilisé dans « {where} » ({error.strerror or error}).",
            "L’acte en cours n’a pas été enregistré.",
            "Vérifiez que le disque est branché et en bon état, puis recommencez.",
        ) from error
