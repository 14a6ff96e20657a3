"""Where everything lies in an inspection file, and which paths it may hold.

Guarantees paths that every system reads the same way: ASCII letters, digits, `.`, `_`, `-`, no
device name of Windows, no `..`, nothing absolute. Leaves to others the contents.

>>> portable_name("Contrat d’hébergement (2026).PDF")
'Contrat-d-hebergement-2026.PDF'
"""

import re
import unicodedata
from typing import Final

from serment.kernel.french import nbsp

DOSSIER_FORMAT: Final = "serment-dossier/1"

INDEX_PATH: Final = "index.pdf"
README_PATH: Final = "LISEZMOI.txt"
KEY_PATH: Final = "cle-publique.txt"
VERIFIER_PATH: Final = "verify.py"
MANIFEST_PATH: Final = "manifest.json"
SIGNATURE_PATH: Final = "manifest.sig"
JOURNAL_PATH: Final = "journal/journal.jsonl"
LEAVES_PATH: Final = "journal/empreintes.txt"
PAYLOADS_PATH: Final = "journal/payloads.jsonl"
CHECKPOINT_FOLDER: Final = "journal/checkpoints/"
PART_FOLDERS: Final = ("documents/", "registre/", "pieces/")
REQUIRED_PATHS: Final = (README_PATH, KEY_PATH, JOURNAL_PATH, LEAVES_PATH, VERIFIER_PATH)

LONGEST_PATH: Final = 180
LONGEST_NAME_KEPT: Final = 80
LONGEST_SUFFIX_KEPT: Final = 10

_SEGMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?<!\.)")
_FOREIGN: Final = re.compile(r"[^A-Za-z0-9._]+")
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)},
)
_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})


class UnsafePathError(ValueError):
    """A path that some system would read as another one, or as a place outside the file."""


def checked_path(path: str) -> str:
    """`path` itself if it may stand in an inspection file; `UnsafePathError` otherwise."""
    segments = path.split("/")
    if len(path) <= LONGEST_PATH and all(_is_portable(segment) for segment in segments):
        return path
    raise UnsafePathError(
        nbsp(
            f"le chemin « {shown_path(path)} » n’est pas admis dans un dossier de preuve : un "
            "autre ordinateur pourrait l’écrire ailleurs. N’y laissez que lettres sans accent, "
            "chiffres, « . », « _ » et « - ».",
        ),
    )


def portable_name(name: str) -> str:
    """A file name close to `name` (any text, untrusted) that may stand in an inspection file."""
    bare = unicodedata.normalize("NFKD", name.translate(_LIGATURES))
    ascii_only = "".join(c for c in bare if not unicodedata.combining(c))
    stem, dot, suffix = _FOREIGN.sub("-", ascii_only).strip("-._").rpartition(".")
    if not dot or not suffix.isalnum() or len(suffix) > LONGEST_SUFFIX_KEPT:
        stem, suffix = f"{stem}{dot}{suffix}", ""
    stem = stem[:LONGEST_NAME_KEPT].strip("-._") or "piece"
    kept = f"{stem}.{suffix}" if suffix else stem
    return kept if _is_portable(kept) else f"piece-{kept}"


def checkpoint_path(size: int) -> str:
    """Where the checkpoint of this size lies; the zeros keep the files in order."""
    return f"{CHECKPOINT_FOLDER}{size:010d}.txt"


def shown_path(path: str) -> str:
    """An untrusted name as it may be printed: no control character, no more than one line."""
    return "".join(c if c.isprintable() else "\ufffd" for c in path)[:LONGEST_PATH]


def _is_portable(segment: str) -> bool:
    return bool(_SEGMENT.fullmatch(segment)) and segment.partition(".")[0].lower() not in _DEVICES
