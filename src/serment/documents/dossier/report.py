"""What a check found, and how it is told in French to the person who asked.

Guarantees that every fault is told with the file or the act that it touches, and that a whole
file is never announced without the sentence on the key. Leaves to others finding the faults.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from serment.documents.dossier.layout import shown_path
from serment.kernel.french import date_in_french, nbsp

FaultKind = Literal[
    "missing",
    "extra",
    "changed",
    "unreadable",
    "manifest",
    "signature",
    "key",
    "journal",
    "payload",
]

MOST_FAULTS_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class DossierFault:
    """One thing that is not whole. `path` is untrusted: print it through `report_in_french`."""

    kind: FaultKind
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class DossierReport:
    """The whole verdict; `whole` only when there is no fault at all.

    `fingerprint` is that of the key found in the file, empty where none could be read;
    `key_expected` tells whether the caller gave the fingerprint that it had to have.
    """

    practice: str
    made_at: str
    fingerprint: str
    key_expected: bool
    files: int
    journal_size: int
    checkpoints: int
    sound: tuple[str, ...]
    notes: tuple[str, ...]
    faults: tuple[DossierFault, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.faults


def report_in_french(report: DossierReport) -> str:
    """The verdict as lines to print: what it is, what is whole, what is not, and the key."""
    lines = [
        "Vérification du dossier de preuve",
        f"Cabinet : {shown_path(report.practice) or 'inconnu'}",
        f"Établi le : {_moment_in_french(report.made_at)}",
        "",
        *(f"  [entier]   {sentence}" for sentence in report.sound),
        *(f"  [anomalie] {_fault_line(fault)}" for fault in report.faults[:MOST_FAULTS_SHOWN]),
        *(f"  [note]     {note}" for note in report.notes),
    ]
    others = len(report.faults) - MOST_FAULTS_SHOWN
    if others > 0:
        lines.append(f"  [anomalie] et {others} autres.")
    lines += ["", *_key_lines(report), "", _conclusion(report), ""]
    return nbsp("\n".join(lines))


def _moment_in_french(instant: str) -> str:
    """An instant of the journal's form, as a person reads it."""
    if not instant:
        return "date inconnue"
    day = date_in_french(date.fromisoformat(instant[:10]))
    return f"{day} à {instant[11:13]} h {instant[14:16]} (heure universelle)"


def _fault_line(fault: DossierFault) -> str:
    return f"{shown_path(fault.path)} : {fault.message}" if fault.path else fault.message


def _key_lines(report: DossierReport) -> list[str]:
    if not report.fingerprint:
        return ["Clé : aucune clé lisible dans le dossier, donc aucune signature vérifiable."]
    told = [f"Clé utilisée, empreinte : {report.fingerprint}"]
    if report.key_expected:
        return [*told, "Elle a été comparée à l’empreinte que vous avez donnée."]
    return [
        *told,
        "Une clé trouvée dans le dossier ne prouve rien à elle seule : qui refait un dossier le",
        "signe avec sa propre clé. Comparez cette empreinte à celle que le cabinet vous a remise",
        "par une autre voie (document imprimé, courrier), ou donnez-la avec --fingerprint.",
    ]


def _conclusion(report: DossierReport) -> str:
    if report.whole:
        return "RÉSULTAT : le dossier est entier."
    number = len(report.faults)
    return (
        f"RÉSULTAT : le dossier n’est pas entier ({number} anomalie{'s' if number > 1 else ''}).\n"
        "Il ne peut pas servir de preuve en l’état : demandez au cabinet un nouvel exemplaire."
    )
