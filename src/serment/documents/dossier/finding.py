"""Finding the inspection file in the folder that a person gave: often the one above it.

Guarantees that a folder which is itself a dossier, even damaged, is taken as it is: what lies
inside never stands for what is missing. No link is followed. Leaves to others the reading.
"""

from pathlib import Path
from typing import Final

from serment.documents.dossier.layout import (
    JOURNAL_PATH,
    KEY_PATH,
    LEAVES_PATH,
    MANIFEST_PATH,
    README_PATH,
    SIGNATURE_PATH,
    VERIFIER_PATH,
    shown_path,
)
from serment.kernel.french import nbsp

_SIGNS: Final = (
    MANIFEST_PATH,
    SIGNATURE_PATH,
    KEY_PATH,
    JOURNAL_PATH,
    LEAVES_PATH,
    README_PATH,
    VERIFIER_PATH,
)
_MOST_NAMED: Final = 5
_MOST_LEVELS: Final = 2
_MOST_LOOKED_AT: Final = 1_000


class NoDossierError(ValueError):
    """A folder that is no inspection file, and does not hold exactly one."""

    def __init__(self, message: str) -> None:
        super().__init__(nbsp(message))


def find_dossier(place: Path) -> Path:
    """Return the folder to verify: `place`, or the only dossier inside it; else NoDossierError.

    A file is returned as it is: a ZIP is told from another by reading it.
    """
    if not place.is_dir() or _is_dossier(place):
        return place
    found = _inside(place, _MOST_LEVELS)
    if len(found) == 1:
        return found[0]
    shown = shown_path(str(place))
    if found:
        named = ", ".join(f"« {shown_path(str(path))} »" for path in found[:_MOST_NAMED])
        raise NoDossierError(
            f"« {shown} » contient plusieurs dossiers de preuve : on ne saurait pas duquel parle "
            f"la réponse. Donnez-en un seul : {named}."
        )
    raise NoDossierError(
        f"« {shown} » n’est pas un dossier de preuve et n’en contient pas : rien n’a été vérifié, "
        "et rien n’est dit de votre exemplaire. Donnez le dossier décompressé, celui où est "
        "manifest.json, ou le fichier ZIP lui-même."
    )


def _inside(place: Path, levels: int) -> list[Path]:
    if levels == 0:
        return []
    try:
        below = sorted(place.iterdir())[:_MOST_LOOKED_AT]
    except OSError:
        return []
    folders = [path for path in below if path.is_dir() and not path.is_symlink()]
    found = [path for path in folders if _is_dossier(path)]
    return found or [path for folder in folders for path in _inside(folder, levels - 1)]


def _is_dossier(place: Path) -> bool:
    return sum((place / name).is_file() for name in _SIGNS) > 1
