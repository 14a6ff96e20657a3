"""How each kind of long work is told: its name, what it does, how it ends, where it leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from serment.kernel.french import count_in_french, size_in_french
from serment.store.models import Work, WorkKind, WorkState, WorkUnit

_PLURAL = 2


@dataclass(frozen=True, slots=True)
class WorkWords:
    """A kind of work on the screen; `undone` says what a work that stopped has left.

    `is_saved` says that the file it makes is for the person to save, not for a page to show;
    `leaving` is what to say while a browser takes it, with {name} and {size}.
    """

    name: str
    running: str
    made: str
    undone: str
    back: str
    back_name: str
    is_saved: bool = False
    leaving: str = "{made} : {name}, {size}."

    def told(self, name: str, size: str) -> str:
        """Say that the file leaves: we know what was read, not what a disk has kept."""
        return self.leaving.format(made=self.made, name=name, size=size)


WORDS: Mapping[str, WorkWords] = MappingProxyType(
    {
        WorkKind.INSPECTION_FILE: WorkWords(
            "Dossier de preuve",
            "Fabrication du dossier de preuve",
            "Le dossier de preuve est fait et scellé",
            "Aucun fichier n’a été fabriqué.",
            "/preuve/",
            "Preuve",
            is_saved=True,
        ),
        WorkKind.BACKUP: WorkWords(
            "Sauvegarde",
            "Sauvegarde du cabinet",
            "La sauvegarde est prête, relue et bonne",
            "Aucune sauvegarde n’a été faite.",
            "/reglages/",
            "Réglages",
            is_saved=True,
            leaving="La sauvegarde est prête : votre navigateur la télécharge. Vérifiez qu’elle "
            "est bien arrivée, entière : {name}, {size}.",
        ),
        WorkKind.DOCUMENTS: WorkWords(
            "Documents",
            "Écriture des documents",
            "Les documents sont émis",
            "Aucun document n’a été émis.",
            "/documents/",
            "Documents",
        ),
        WorkKind.REGISTER_WORKBOOK: WorkWords(
            "Classeur du registre",
            "Lecture du classeur",
            "Le classeur est lu",
            "Rien n’a changé dans le registre.",
            "/registre/relire/",
            "Relire le registre",
        ),
        WorkKind.RECORDS: WorkWords(
            "Import de dossiers",
            "Lecture des dossiers",
            "Les dossiers sont importés",
            "Les dossiers déjà lus sont gardés ; l’import reprend où il s’était arrêté.",
            "/dossiers/",
            "Dossiers",
        ),
        WorkKind.PUBLISHER_CHECK: WorkWords(
            "Contrôle d’un export",
            "Contrôle de l’archive de l’éditeur",
            "L’archive est contrôlée",
            "Rien n’est importé ; une archive illisible est notée comme telle avec la demande.",
            "/demandes/editeur/",
            "Demandes à l’éditeur",
        ),
    }
)
_STATE_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        WorkState.WAITING: "en attente",
        WorkState.RUNNING: "en cours",
        WorkState.DONE: "terminé",
        WorkState.FAILED: "arrêté",
        WorkState.CANCELLED: "annulé",
        WorkState.INTERRUPTED: "interrompu",
    }
)


def words_of(work: Work) -> WorkWords:
    """Return the words of a work's kind; the check of an export leads back to its request."""
    words = WORDS[work.kind]
    if work.kind != WorkKind.PUBLISHER_CHECK:
        return words
    name = f"Demande à l’éditeur n°\u00a0{work.parameters['request']}"
    return replace(words, back=address_after(work), back_name=name)


def state_of(work: Work) -> str:
    """Name where a work stands: « en cours », « interrompu »; « à enregistrer » with its file."""
    if work.state == WorkState.DONE and words_of(work).is_saved and work.settled_at is None:
        return "à enregistrer"
    return _STATE_SIGNS[work.state]


def progress_of(work: Work) -> str:
    """Say how far a work has come: « 3 documents sur 12 », « 12 Mo sur 400 Mo ».

    Empty until something is known of it.
    """
    if not work.total:
        return ""
    if work.unit == WorkUnit.BYTES:
        return f"{size_in_french(work.done)} sur {size_in_french(work.total)}"
    unit = WorkUnit(work.unit).label
    counted = unit if work.done >= _PLURAL else unit.removesuffix("s")
    return f"{count_in_french(work.done)} {counted} sur {count_in_french(work.total)}"


def outcome_of(work: Work) -> str:
    """Say in one sentence what a work that made no file did."""
    tell = _OUTCOMES.get(work.kind)
    return "" if tell is None else tell(work)


def _documents(work: Work) -> str:
    added, issued = int(work.report.get("added", 0)), int(work.report.get("issued", 0))
    asked = work.parameters
    if asked.get("register"):
        return f"{_many(added, 'traitement ajouté')}, {_many(issued, 'document émis')}."
    if asked.get("missing"):
        return f"{issued} documents sont émis." if issued >= _PLURAL else "C’est émis."
    return f"{issued} document{'s sont réémis' if issued >= _PLURAL else ' est réémis'}."


def _many(count: int, words: str) -> str:
    """Write « 12 documents émis », « aucun document émis »."""
    if count < _PLURAL:
        return f"{count or 'aucun'}\u00a0{words}"
    plural = " ".join(map(_plural, words.split()))
    return f"{count_in_french(count)}\u00a0{plural}"


def _plural(word: str) -> str:
    if word.endswith(("s", "x")):
        return word
    return f"{word}x" if word.endswith("eau") else f"{word}s"


def _records(work: Work) -> str:
    """Tell an import by its records, and by its refusals if there are any."""
    added, updated, rejected = (
        int(work.report.get(name, 0)) for name in ("added", "updated", "rejected")
    )
    told = [_many(added, "dossier nouveau"), f"{count_in_french(updated)}\u00a0mis à jour"]
    if rejected:
        told.append(_many(rejected, "ligne refusée"))
    return f"{', '.join(told)}."


def _publisher_check(work: Work) -> str:
    found = int(work.report.get("findings", 0))
    return f"L’archive est contrôlée : {_many(found, 'remarque')}."


_OUTCOMES: Mapping[str, Callable[[Work], str]] = MappingProxyType(
    {
        WorkKind.DOCUMENTS: _documents,
        WorkKind.RECORDS: _records,
        WorkKind.PUBLISHER_CHECK: _publisher_check,
    }
)


def address_after(work: Work) -> str:
    """Return the screen where the outcome of a work is seen."""
    if work.kind == WorkKind.DOCUMENTS and work.parameters.get("register"):
        return "/cabinet/pret/"
    if work.kind == WorkKind.REGISTER_WORKBOOK and work.state == WorkState.DONE:
        return f"/registre/relire/{work.pk}/"
    if work.kind == WorkKind.RECORDS:
        return f"/dossiers/importer/{work.parameters['import']}/"
    if work.kind == WorkKind.PUBLISHER_CHECK:
        return f"/demandes/editeur/{work.parameters['request']}/"
    return words_of(work).back
