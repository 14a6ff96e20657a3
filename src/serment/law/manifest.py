"""The manifest of the corpus: every file, its digest, and where each rule, fact and text lies.

Guarantees a deterministic text (JSON, which every reader of YAML reads, one line per file) that
opens in a millisecond, so that one rule can be found without parsing the others. Leaves to others
the comparison of the digests (`verification`) and the sealing itself (`sealing`).

>>> Manifest("2026.11.0", date(2026, 11, 23), ()).find_rule("retention.patient_record") is None
True
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from serment.law import refusals
from serment.law.refusals import Place

MANIFEST_NAME: Final = "manifest.yaml"
LARGEST_MANIFEST_BYTES: Final = 2 * 1024 * 1024
_KEYS: Final = {"path", "sha256", "kind", "id", "series", "dossier_ids", "names"}
_PATH: Final = re.compile(r"[a-z][a-z_]*(?:/[a-z0-9_]+)+\.yaml", re.ASCII)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_VERSION: Final = re.compile(r"[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """One file: `kind` is its folder; `names` are the facts or provisions that it declares."""

    path: str
    sha256: str
    kind: str
    id: str | None = None
    series: str | None = None
    dossier_ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """A version of the corpus, the day it was released, and its files by path."""

    version: str
    released_on: date
    files: tuple[ManifestFile, ...]

    def of_kind(self, kind: str) -> tuple[ManifestFile, ...]:
        """The files of one kind, by path."""
        return tuple(file for file in self.files if file.kind == kind)

    def find_rule(self, wanted: str) -> ManifestFile | None:
        """The file of a rule, by its identifier, its series or one of its dossier's."""
        series = wanted.removeprefix("record_series.")
        for file in self.files:
            if file.id is not None and (
                wanted in (file.id, *file.dossier_ids) or series == file.series
            ):
                return file
        return None


def parse_manifest(data: bytes) -> Manifest:
    """The manifest in `data`; `UnreadableFileError` where `seal_corpus` did not write it."""
    if len(data) > LARGEST_MANIFEST_BYTES:
        raise _unreadable("il est trop gros")
    try:
        raw = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise _unreadable("ce n’est pas la forme qu’écrit le sceau") from None
    match raw:
        case {"version": str(version), "released_on": str(released), "files": list(files), **rest}:
            if rest or not _VERSION.fullmatch(version):
                raise _unreadable("son en-tête n’est pas celui attendu")
            parsed = tuple(_parse_file(file) for file in files)
            return Manifest(version, _parse_day(released), parsed)
    raise _unreadable("son en-tête n’est pas celui attendu")


def manifest_bytes(manifest: Manifest) -> bytes:
    """The one text of a manifest: files by path, keys in order, one line per file."""
    lines = [_line(file) for file in sorted(manifest.files, key=lambda file: file.path)]
    head = f'{{"version": "{manifest.version}", "released_on": "{manifest.released_on}", "files": ['
    return (head + "\n" + ",\n".join(lines) + "\n]}\n").encode()


def _line(file: ManifestFile) -> str:
    values = {"path": file.path, "sha256": file.sha256, "kind": file.kind, "id": file.id}
    lists = {"dossier_ids": list(file.dossier_ids), "names": list(file.names)}
    kept = {**values, "series": file.series, **lists}
    return json.dumps({key: value for key, value in kept.items() if value}, ensure_ascii=False)


def _parse_file(raw: object) -> ManifestFile:
    if not isinstance(raw, dict) or not raw.keys() <= _KEYS:
        raise _unreadable("une ligne a des clés inattendues")
    path, digest, kind = (str(raw.get(key, "")) for key in ("path", "sha256", "kind"))
    if not _PATH.fullmatch(path) or not _DIGEST.fullmatch(digest) or not path.startswith(kind):
        raise _unreadable(f"la ligne « {path[:80]} » n’est pas celle d’un fichier du corpus")
    lists = [raw.get(key, []) for key in ("dossier_ids", "names")]
    for words in lists:
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise _unreadable(f"les noms de « {path} » sont illisibles")
    rule, series = raw.get("id"), raw.get("series")
    return ManifestFile(
        path,
        digest,
        kind,
        rule if isinstance(rule, str) else None,
        series if isinstance(series, str) else None,
        tuple(lists[0]),
        tuple(lists[1]),
    )


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _unreadable("la date de parution est illisible") from None


def _unreadable(why: str) -> refusals.UnreadableFileError:
    return refusals.UnreadableFileError(
        Place(MANIFEST_NAME),
        f"le manifeste ne peut pas être lu ({why}) : on ne saurait plus quels fichiers font foi.",
        "Réinstallez Serment, ou scellez de nouveau le corpus si vous l’avez modifié.",
    )
