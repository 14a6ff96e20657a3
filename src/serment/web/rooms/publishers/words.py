"""What to do now of a request to a publisher, in a line and in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from serment.kernel.french import count_in_french, nbsp
from serment.practice.publisher_answers import DeliveryStanding, FoundLine, NextAct
from serment.practice.publisher_words import WORDS, finding_title


@dataclass(frozen=True, slots=True)
class NextWords:
    """The next act: for the list, as the head of the sheet, and why."""

    short: str
    head: str
    why: str


NEXT_WORDS: Final[Mapping[NextAct, NextWords]] = MappingProxyType(
    {
        "await_acknowledgement": NextWords(
            "attendre l’accusé",
            "Attendez l’accusé de réception.",
            "Notez-le dès qu’il vient : le jour, l’heure, la voie, l’interlocuteur.",
        ),
        "remind_acknowledgement": NextWords(
            "relancer",
            "Relancez l’éditeur : aucun accusé de réception.",
            "La lettre de relance est prête ci-dessous. Un litige commercial n’y change rien.",
        ),
        "await_delivery": NextWords(
            "attendre l’export",
            "Attendez l’export.",
            "Gardez l’ancien logiciel ouvert d’ici là.",
        ),
        "remind_delivery": NextWords(
            "relancer",
            "Relancez l’éditeur : l’export n’est pas arrivé.",
            "La lettre de relance est prête ci-dessous. Un litige commercial n’y change rien.",
        ),
        "remind_plan": NextWords(
            "relancer",
            "Relancez l’éditeur : son plan de livraison n’est pas arrivé.",
            "La lettre de relance est prête ci-dessous.",
        ),
        "check": NextWords(
            "contrôler l’archive",
            "Contrôlez l’archive avant de confirmer.",
            "Une fois la réception confirmée, l’éditeur peut fermer l’ancien accès.",
        ),
        "send_reserves": NextWords(
            "envoyer les réserves",
            "Envoyez vos réserves : il manque quelque chose.",
            "La lettre qui le dit est prête ci-dessous. Ne confirmez pas encore la réception.",
        ),
        "confirm": NextWords(
            "confirmer la réception",
            "Confirmez la réception : l’archive est entière.",
            "L’accès gratuit à l’ancien logiciel se compte depuis cette confirmation.",
        ),
        "verify_records": NextWords(
            "vérifier la reprise",
            "Vérifiez des dossiers dans le nouveau logiciel.",
            "Ouvrez-en quelques-uns au hasard avant la fin de l’accès gratuit.",
        ),
        "nothing": NextWords("rien", "Rien à faire.", ""),
    }
)


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A thing found, as the sheet says it."""

    title: str
    why: str
    answer: str
    is_reserve: bool


def found_rows(standing: DeliveryStanding) -> list[FoundRow]:
    """Return what was found, what is to be put right first."""
    return [_row(line) for line in standing.lines]


def _row(line: FoundLine) -> FoundRow:
    words = WORDS[line.kind]
    title = finding_title(line.kind, line.count, line.places)
    return FoundRow(title, nbsp(words.why), nbsp(words.answer), words.is_reserve)


def batch_words(standing: DeliveryStanding) -> str:
    """Say which batches came and which are missing; empty for an export in one piece."""
    batches = standing.batches
    if batches is None:
        return ""
    read = ", ".join(map(str, batches.read)) or "sans numéro"
    if batches.total is None:
        return nbsp(f"Lots reçus : {read}. Rien de sûr ne dit combien il y en a en tout.")
    told = f"Lots reçus : {read}, sur {count_in_french(batches.total)}."
    if batches.missing:
        told += f" Manquent : {', '.join(map(str, batches.missing[:20]))}."
    if batches.damaged:
        told += f" Incomplets : {', '.join(map(str, batches.damaged[:20]))}."
    return nbsp(told)
