"""What a portability archive says of itself, and what is wrong with it, for a person to read.

Guarantees whole French messages that name the files concerned (the first of them, then how many
more) and repeat no NIR. Leaves to others what is done about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from serment.intake.export_batches import ReadBatch
from serment.intake.quoting import quoted
from serment.kernel.french import count_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from serment.intake.export_manifest import ExportManifest

MOST_NAMED: Final = 20
FaultKind = Literal[
    "no_checksums", "wrong_checksum", "unlisted", "listed_missing", "unread_line", "no_manifest",
    "unvouched_manifest", "subset_missing", "subset_unannounced", "subset_hash", "count", "batch",
    "shared_identity", "compulsory", "unknown_folder",
]  # fmt: skip
# Patients may be elsewhere, or nothing sure says who they are.
_HOLES: Final[frozenset[FaultKind]] = frozenset(
    ("no_manifest", "unvouched_manifest", "subset_missing", "unknown_folder")
)
_EDITOR: Final = "Demandez à l’éditeur un export complet."

_NAMED: Final[Mapping[FaultKind, str]] = {
    "wrong_checksum": (
        "Empreinte différente de celle de « CHECKSUMS.TXT » : {}. Ces fichiers ont changé depuis "
        "l’export, leur contenu ne peut pas être cru. Copiez de nouveau l’archive depuis "
        "l’original, sinon demandez un nouvel export à l’éditeur."
    ),
    "unlisted": (
        "Présents dans l’archive, mais absents de « CHECKSUMS.TXT » : {}. Rien ne dit d’où "
        f"viennent ces fichiers. {_EDITOR}"
    ),
    "listed_missing": (
        "Annoncés par « CHECKSUMS.TXT », mais absents de l’archive : {}. Des dossiers peuvent être "
        f"incomplets. {_EDITOR}"
    ),
    "unread_line": (
        "Lignes illisibles de « CHECKSUMS.TXT » : {}. Les fichiers qu’elles nomment ne sont pas "
        f"garantis. {_EDITOR}"
    ),
    "subset_missing": (
        "Dossiers de patients annoncés par « MANIFEST.JSON », mais absents : {}. Ces patients "
        f"manquent. {_EDITOR}"
    ),
    "subset_unannounced": (
        "Dossiers de patients présents, mais que « MANIFEST.JSON » n’annonce pas : {}. Rien ne dit "
        "qu’ils soient de cet export. Demandez à l’éditeur ce qu’ils sont."
    ),
    "subset_hash": (
        "L’empreinte annoncée par « MANIFEST.JSON » n’est pas celle de « METADATA.XML » : {}. Le "
        "guide ne dit pas sur quoi elle porte : « CHECKSUMS.TXT » fait foi ici. Demandez à "
        "l’éditeur ce qu’il a haché."
    ),
    "shared_identity": (
        "Plusieurs dossiers portent la même identité nationale de santé : {}. Il peut s’agir d’un "
        "doublon ou d’une erreur d’identité. Vérifiez ces dossiers dans votre logiciel."
    ),
    "compulsory": (
        "Fichiers obligatoires absents : {}. La lecture n’en dépend pas, mais l’export n’est pas "
        "conforme. Dites-le à l’éditeur."
    ),
    "unknown_folder": (
        "Dossiers que le guide ne prévoit pas, et qui n’ont pas été lus : {}. Des patients peuvent "
        "y être. Demandez à l’éditeur ce qu’ils contiennent."
    ),
}


@dataclass(frozen=True, slots=True)
class ArchiveFault:
    """One thing that is wrong: its kind, the whole message, and how many files or folders.

    `names` are the first of them, as the message quotes them.
    """

    kind: FaultKind
    message: str
    count: int = 1
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PortabilityReport:
    """An archive: what it says of itself, what was found, and its faults.

    `context` and `status` are the words of the guide (« MIGRATION », « PARTIAL »), empty where the
    archive is silent. `is_partial` where it is a batch of several. `is_verified` is true where
    CHECKSUMS.TXT vouches for every file.
    """

    export_id: str
    editor: str
    siret: str
    exported_on: date | None
    context: str
    status: str
    batch: int | None
    batches: int | None
    is_partial: bool
    announced_patients: int | None
    found_patients: int
    files: int
    size: int
    is_verified: bool
    faults: tuple[ArchiveFault, ...]

    @property
    def read_batch(self) -> ReadBatch | None:
        """What it is of its export, where it is a batch of several."""
        if not self.is_partial:
            return None
        is_sound = _HOLES.isdisjoint(fault.kind for fault in self.faults)
        is_last = self.status == "COMPLETE"
        return ReadBatch(self.export_id, self.batch, self.batches, is_last, is_sound)


def no_checksums() -> ArchiveFault:
    """CHECKSUMS.TXT is not there."""
    return _fault(
        "no_checksums",
        "« CHECKSUMS.TXT » est absent : rien ne garantit que les fichiers soient ceux que "
        f"l’éditeur a produits. {_EDITOR}",
    )


def no_manifest() -> ArchiveFault:
    """MANIFEST.JSON is not there."""
    return _fault(
        "no_manifest",
        "« MANIFEST.JSON » est absent : rien ne dit combien de patients l’archive doit contenir. "
        f"{_EDITOR}",
    )


def unvouched_manifest() -> ArchiveFault:
    """MANIFEST.JSON is there, but CHECKSUMS.TXT does not vouch for it."""
    return _fault(
        "unvouched_manifest",
        "« CHECKSUMS.TXT » ne garantit pas « MANIFEST.JSON » : le nombre de patients qu’il annonce "
        f"a pu être changé. {_EDITOR}",
    )


def named_faults(found: Mapping[FaultKind, Collection[str]]) -> list[ArchiveFault]:
    """A fault for each kind that names something: files, folders, lines."""
    faults = []
    for kind, names in found.items():
        if names:
            shown = [quoted(name) for name in sorted(names)[:MOST_NAMED]]
            more = len(names) - len(shown)
            listed = ", ".join(shown) + (f" et {count_in_french(more)} autres" if more else "")
            message = nbsp(_NAMED[kind].format(listed))
            faults.append(ArchiveFault(kind, message, len(names), tuple(shown)))
    return faults


def manifest_faults(manifest: ExportManifest, found: int) -> list[ArchiveFault]:
    """A count that differs, and batches to come."""
    faults = []
    counts = {manifest.patients, len(manifest.subsets)} - {None}
    if counts != {found}:
        announced = manifest.patients if manifest.patients is not None else len(manifest.subsets)
        faults.append(
            _fault(
                "count",
                f"« MANIFEST.JSON » annonce {count_in_french(announced)} patients et en nomme "
                f"{count_in_french(len(manifest.subsets))} ; l’archive en contient "
                f"{count_in_french(found)}. {_EDITOR}",
            )
        )
    if manifest.is_partial:
        faults.append(_fault("batch", f"{batch_in_french(manifest)} {_WAIT}"))
    return faults


_WAIT: Final = (
    "Un dossier peut être plus complet dans un autre lot : ne concluez rien avant de les avoir "
    "tous, et réclamez à l’éditeur ceux qui manquent."
)


def batch_in_french(manifest: ExportManifest) -> str:
    """« Cet export est partiel : lot 1 sur 3, d’autres lots sont à venir. »."""
    if manifest.batch is None or manifest.batches is None:
        return "Cet export est partiel : d’autres lots sont à venir."
    told = f"Cet export est en plusieurs lots : celui-ci est le lot {manifest.batch} sur "
    return f"{told}{manifest.batches}."


def _fault(kind: FaultKind, text: str) -> ArchiveFault:
    return ArchiveFault(kind, nbsp(text))
