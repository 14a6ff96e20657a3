"""The seal of the corpus: the manifest written from the files, always the same for the same files.

Guarantees that every YAML file of the known folders is listed with its digest. Leaves to others
whether the files are right (`verification`): a corpus is verified before it is sealed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serment.kernel.digests import sha256_hex
from serment.law.corpus import (
    DEADLINE_RULES,
    FACTS,
    OBLIGATION_RULES,
    PROVISIONS,
    RETENTION_RULES,
    read_corpus_file,
)
from serment.law.manifest import (
    MANIFEST_NAME,
    Manifest,
    ManifestFile,
    manifest_bytes,
    parse_manifest,
)
from serment.law.readers.assessments import ASSESSMENT_MODELS, THRESHOLD
from serment.law.readers.breaches import BREACHES
from serment.law.readers.deadlines import read_deadline_rule
from serment.law.readers.facts import read_facts
from serment.law.readers.obligations import read_obligation_rule
from serment.law.readers.playbooks import PLAYBOOKS
from serment.law.readers.provisions import read_provisions
from serment.law.readers.requests import REQUESTS
from serment.law.readers.retention import read_retention_rule
from serment.law.reading import read_document

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from serment.law.knots import Knot

KINDS: Final = (
    "activities",
    ASSESSMENT_MODELS,
    THRESHOLD,
    BREACHES,
    "cases/deadlines",
    "cases/obligations",
    "cases/retention",
    FACTS,
    PLAYBOOKS,
    PROVISIONS,
    "questions",
    REQUESTS,
    DEADLINE_RULES,
    OBLIGATION_RULES,
    RETENTION_RULES,
    "templates",
)
"""The folders of the corpus."""


def seal_corpus(
    folder: Path, *, version: str | None = None, released_on: date | None = None
) -> Manifest:
    """Write the manifest of `folder`; version and date default to those of the present one."""
    if version is None or released_on is None:
        present = parse_manifest(read_corpus_file(folder, MANIFEST_NAME))
        version, released_on = version or present.version, released_on or present.released_on
    manifest = Manifest(version, released_on, list_files(folder))
    (folder / MANIFEST_NAME).write_bytes(manifest_bytes(manifest))
    return manifest


def list_files(folder: Path) -> tuple[ManifestFile, ...]:
    """Every file of the corpus as the manifest lists it, by path."""
    return tuple(list_file(folder, path, kind) for path, kind in sorted(list_paths(folder).items()))


def list_paths(folder: Path) -> dict[str, str]:
    """The YAML files of the known folders: path → kind."""
    return {
        path.relative_to(folder).as_posix(): kind
        for kind in KINDS
        for path in (folder / kind).glob("**/*.yaml")
    }


def list_file(folder: Path, path: str, kind: str) -> ManifestFile:
    """One line of the manifest."""
    data = read_corpus_file(folder, path)
    digest = sha256_hex(data)
    if kind not in (FACTS, PROVISIONS, RETENTION_RULES, OBLIGATION_RULES, DEADLINE_RULES):
        return ManifestFile(path, digest, kind)
    root = read_document(data, path)
    if kind == FACTS:
        return ManifestFile(path, digest, kind, names=tuple(f.name for f in read_facts(root)))
    if kind == PROVISIONS:
        return ManifestFile(path, digest, kind, names=tuple(p.id for p in read_provisions(root)))
    return _list_rule(root, ManifestFile(path, digest, kind))


def _list_rule(root: Knot, file: ManifestFile) -> ManifestFile:
    if file.kind in (OBLIGATION_RULES, DEADLINE_RULES):
        is_duty = file.kind == OBLIGATION_RULES
        duty = read_obligation_rule(root) if is_duty else read_deadline_rule(root)
        return ManifestFile(
            file.path, file.sha256, file.kind, duty.id, dossier_ids=(duty.dossier_id,)
        )
    rule = read_retention_rule(root)
    exceptions = [e for version in rule.versions for e in version.exceptions]
    ids = dict.fromkeys([rule.dossier_id, *(e.dossier_id for e in exceptions if e.dossier_id)])
    return ManifestFile(
        file.path, file.sha256, file.kind, rule.id, rule.series, dossier_ids=tuple(ids)
    )
