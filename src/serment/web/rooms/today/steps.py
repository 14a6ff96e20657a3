"""The first steps of a new practice, in order, until its register and documents are there."""

from dataclasses import dataclass

from serment.practice.answers import Asked
from serment.practice.documents import current_documents
from serment.practice.opening import identity_of
from serment.practice.register import has_activities
from serment.store.models import Practice


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, where it is done, what it gives, whether it is done."""

    name: str
    address: str
    gives: str
    is_done: bool


def first_steps(practice: Practice, asked: tuple[Asked, ...]) -> tuple[Step, ...]:
    """Return the four steps; none once the register and the documents are there."""
    produced = bool(current_documents(practice)) and has_activities(practice)
    if produced:
        return ()
    common = [a for a in asked if a.question.is_for_everyone]
    return (
        Step(
            "Dire qui vous êtes",
            "/cabinet/identite/?suite=1",
            "Deux lignes suffisent : le nom du cabinet et le vôtre. 1 min.",
            bool(identity_of(practice).doctor),
        ),
        Step(
            f"Répondre à {len(common)} questions",
            "/cabinet/question/",
            "Une par écran ; « Je ne sais pas » est toujours permis. 5 min.",
            all(a.answer is not None for a in common),
        ),
        Step(
            "Produire le registre, les documents et le plan",
            "/cabinet/pret/",
            "Un bouton : Serment les écrit d’après vos réponses. 1 min.",
            is_done=False,
        ),
        Step(
            "Fabriquer le dossier pour un contrôle",
            "/preuve/",
            "Un fichier scellé, à garder ou à remettre. 1 min.",
            is_done=False,
        ),
    )
