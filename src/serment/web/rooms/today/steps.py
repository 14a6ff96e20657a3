"""The first steps of a new practice, in order, until its first inspection file."""

from dataclasses import dataclass

from serment.practice.answers import Asked
from serment.practice.documents import current_documents
from serment.practice.opening import identity_of
from serment.practice.register import list_activities
from serment.practice.searching import was_done
from serment.store.models import Practice


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, where it is done, what it gives, whether it is done."""

    name: str
    address: str
    gives: str
    is_done: bool


def first_steps(practice: Practice, asked: tuple[Asked, ...]) -> tuple[Step, ...]:
    """Return the five steps; none once the first inspection file has been made."""
    if was_done(practice, "dossier.built"):
        return ()
    common = [a for a in asked if a.question.is_for_everyone]
    return (
        Step(
            "Dire qui vous êtes",
            "/cabinet/identite/?suite=1",
            "Deux lignes suffisent : le nom du cabinet et le vôtre. 1 min.",
            bool(identity_of(practice).doctor),
        ),
        Step(
            f"Répondre à {len(common)} questions",
            "/cabinet/question/",
            "Une par écran ; « Je ne sais pas » est toujours permis. 5 min.",
            all(a.answer is not None for a in common),
        ),
        Step(
            "Produire le registre et les documents",
            "/cabinet/pret/",
            "Un bouton : Serment les écrit d’après vos réponses. 1 min.",
            bool(current_documents(practice)) and bool(list_activities(practice)),
        ),
        Step(
            "Fabriquer le dossier pour un contrôle",
            "/preuve/",
            "Un fichier scellé, à garder ou à remettre. 1 min.",
            False,
        ),
    )
