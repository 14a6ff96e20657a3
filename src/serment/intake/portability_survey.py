"""The verification of a portability archive, before anything of a patient is read.

Guarantees that every file was hashed and compared with CHECKSUMS.TXT, the manifest with what is
there, and that what is not vouched for is refused unless the caller says otherwise.
Leaves to others the folders of patients themselves.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from serment.intake.checksums import Checksums, verify_checksums
from serment.intake.export_manifest import LARGEST_MANIFEST, ExportManifest, parse_manifest
from serment.intake.large_archive import RefusedArchiveError
from serment.intake.portability_report import (
    ArchiveFault,
    PortabilityReport,
    manifest_faults,
    named_faults,
    no_checksums,
    no_manifest,
    unvouched_manifest,
)
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from serment.intake.large_archive import Entry, LargeArchive

_SUBSET: Final = re.compile(r"ihe_xdm/(subset[0-9]+)/(.+)")
_TRANSVERSE: Final = "subset_tr"
_COMPULSORY: Final = ("INDEX.HTM", "INDEX.HTML", "README.TXT")
_OTHER_FORM: Final = re.compile(r"(?:[^/]+/)?(?:manifest\.xml|pat[0-9]+\.zip)")


@dataclass(slots=True)
class Trouble:
    """What CHECKSUMS.TXT holds against a patient's folder: names of files."""

    unvouched: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Survey:
    """What the verification learnt; folders are named in lower case (« subset001 »)."""

    root: str
    mark: bytes
    manifest: ExportManifest | None
    is_verified: bool
    trusts_unverified: bool
    troubles: dict[str, Trouble]
    national_ids: dict[str, str]
    shared: frozenset[str]
    report: PortabilityReport


def survey_archive(
    archive: LargeArchive, *, trust_unverified: bool, told: Callable[[int, int], None] | None
) -> Survey:
    """Verify the whole archive; `RefusedArchiveError` where it is none, or is not vouched for."""
    root = _root_of(archive)
    listing = archive.find(f"{root}CHECKSUMS.TXT")
    faults = [] if listing is not None else [no_checksums()]
    _refuse_unless(trust_unverified, faults)
    sums = Checksums() if listing is None else verify_checksums(archive, root, listing, told)
    manifest = _manifest_of(archive, root, sums, faults, is_listed=listing is not None)
    _refuse_unless(trust_unverified, faults)
    unlisted = archive.entries.keys() - sums.vouched.keys() - sums.wrong
    unlisted -= {f"{root}checksums.txt"}
    if listing is not None:
        faults += named_faults({
            "wrong_checksum": _names(archive, sums.wrong),
            "unlisted": _names(archive, unlisted),
            "listed_missing": _names(archive, sums.missing),
            "unread_line": [str(number) for number in sums.unread_lines],
        })  # fmt: skip
    folders = group_by_folder(archive, root)
    shared = _shared(manifest)
    if manifest is not None:
        faults += manifest_faults(manifest, len(folders))
        faults += _compared(manifest, root, folders, sums, shared)
    faults += _shape(archive, root, folders)
    verified = listing is not None and not (sums.wrong or unlisted or sums.missing)
    return Survey(
        root, archive.mark, manifest, listing is not None, trust_unverified,
        _troubles(root, (*sums.wrong, *unlisted), sums.missing),
        {one.folder: one.national_id for one in manifest.subsets} if manifest else {}, shared,
        _report(archive, manifest, faults, len(folders), is_verified=verified),
    )  # fmt: skip


def group_by_folder(archive: LargeArchive, root: str) -> dict[str, dict[str, Entry]]:
    """The folders of patients: their files by path inside, in lower case, in order of number."""
    folders: dict[str, dict[str, Entry]] = defaultdict(dict)
    for path, entry in archive.entries.items():
        found = _SUBSET.fullmatch(path, len(root))
        if found is not None and path.startswith(root):
            folders[found[1]][found[2]] = entry
    return dict(sorted(folders.items(), key=lambda item: (len(item[0]), item[0])))


def root_in(names: set[str]) -> str | None:
    """The folder that holds an archive of the guide's form, in lower case; None without one.

    It is the top of the ZIP, or one folder below where a person packed the archive again.
    """
    for name in sorted(names, key=len):
        folder, _, last = name.casefold().rpartition("/")
        if last in ("manifest.json", "checksums.txt") and "/" not in folder:
            root = f"{folder}/" if folder else ""
            if any(other.casefold().startswith(f"{root}ihe_xdm/") for other in names):
                return root
    return None


def _root_of(archive: LargeArchive) -> str:
    root = root_in({entry.name for entry in archive.entries.values()})
    if root is not None:
        return root
    if any(_OTHER_FORM.fullmatch(path) for path in archive.entries):
        raise RefusedArchiveError(
            nbsp(
                "Cette archive suit une autre version du guide de portabilité (« MANIFEST.XML », "
                "un ZIP par patient) : Serment ne sait pas encore la lire. Demandez à l’éditeur la "
                "version 1.0.0, ou donnez les documents d’un patient un par un."
            )
        )
    raise RefusedArchiveError(
        nbsp(
            "Ce fichier n’est pas une archive de portabilité : il n’a ni « MANIFEST.JSON », ni "
            "« CHECKSUMS.TXT », ni dossier « IHE_XDM ». Choisissez le ZIP que votre éditeur vous a "
            "remis, sans l’ouvrir ni le modifier."
        )
    )


def _refuse_unless(trusted: bool, faults: list[ArchiveFault]) -> None:  # noqa: FBT001 - one word, one answer
    if faults and not trusted:
        raise RefusedArchiveError(faults[0].message)


def _manifest_of(
    archive: LargeArchive,
    root: str,
    sums: Checksums,
    faults: list[ArchiveFault],
    *,
    is_listed: bool,
) -> ExportManifest | None:
    entry = archive.find(f"{root}MANIFEST.JSON")
    if entry is None:
        faults.append(no_manifest())
        return None
    if is_listed and entry.name.casefold() not in sums.vouched:
        faults.append(unvouched_manifest())
    return parse_manifest(entry.whole(LARGEST_MANIFEST))


def _compared(
    manifest: ExportManifest,
    root: str,
    folders: dict[str, dict[str, Entry]],
    sums: Checksums,
    shared: frozenset[str],
) -> list[ArchiveFault]:
    announced = {one.folder: one for one in manifest.subsets}
    hashes = [
        name
        for name, one in announced.items()
        if one.digest
        if (known := sums.vouched.get(f"{root}ihe_xdm/{name}/metadata.xml")) is not None
        if known.hex() != one.digest
    ]
    return named_faults({
        "subset_missing": _upper(announced.keys() - folders.keys() - {_TRANSVERSE}),
        "subset_unannounced": _upper(folders.keys() - announced.keys()),
        "subset_hash": _upper(hashes),
        "shared_identity": _upper(shared),
    })  # fmt: skip


def _upper(names: Iterable[str]) -> list[str]:
    return [name.upper() for name in names]


def _shared(manifest: ExportManifest | None) -> frozenset[str]:
    """The folders whose national identifier is that of another folder too."""
    if manifest is None:
        return frozenset()
    times = Counter(one.national_id for one in manifest.subsets if one.national_id)
    return frozenset(one.folder for one in manifest.subsets if times[one.national_id] > 1)


def _shape(
    archive: LargeArchive, root: str, folders: dict[str, dict[str, Entry]]
) -> list[ArchiveFault]:
    absent = [name for name in _COMPULSORY if archive.find(f"{root}{name}") is None]
    for name, files in folders.items():
        specific = any(path.startswith("specific/") for path in files)
        if specific and "specific/mapping.json" not in files:
            absent.append(f"{name.upper()}/SPECIFIC/mapping.json")
    start = f"{root}ihe_xdm/"
    steps = {path[len(start) :].split("/")[0] for path in archive.entries if path.startswith(start)}
    unknown = _upper(steps - folders.keys() - {_TRANSVERSE})
    return named_faults({"compulsory": absent, "unknown_folder": unknown})


def _troubles(root: str, unvouched: tuple[str, ...], missing: set[str]) -> dict[str, Trouble]:
    troubles: dict[str, Trouble] = defaultdict(Trouble)
    for paths, kind in ((unvouched, "unvouched"), (missing, "missing")):
        for path in paths:
            found = _SUBSET.fullmatch(path, len(root))
            if found is not None:
                getattr(troubles[found[1]], kind).append(found[2].upper())
    return dict(troubles)


def _names(archive: LargeArchive, paths: set[str]) -> list[str]:
    """The paths as they are written in the archive, in capitals where they are not there."""
    return [
        entry.name if (entry := archive.entries.get(path)) is not None else path.upper()
        for path in paths
    ]


def _report(
    archive: LargeArchive,
    manifest: ExportManifest | None,
    faults: list[ArchiveFault],
    found: int,
    *,
    is_verified: bool,
) -> PortabilityReport:
    return PortabilityReport(
        export_id=manifest.export_id if manifest else "",
        editor=manifest.editor if manifest else "",
        siret=manifest.siret if manifest else "",
        exported_on=manifest.exported_on if manifest else None,
        context=manifest.context if manifest else "",
        status=manifest.status if manifest else "",
        batch=manifest.batch if manifest else None,
        batches=manifest.batches if manifest else None,
        is_partial=manifest.is_partial if manifest else False,
        announced_patients=manifest.patients if manifest else None,
        found_patients=found,
        files=len(archive.entries),
        size=archive.size,
        is_verified=is_verified,
        faults=tuple(faults),
    )
