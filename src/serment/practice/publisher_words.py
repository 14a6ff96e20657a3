"""What is said of what a publisher delivered: each finding, why it matters, what to answer.

Guarantees words for every kind that a check can find, none of which names anybody. Leaves to others
what is found (`intake.delivery`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from serment.kernel.french import count_in_french, nbsp
from serment.store.models import PublisherContext

CONTEXT_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        PublisherContext.PATIENT: "PATIENT",
        PublisherContext.COLLEAGUE: "CONFRERE",
        PublisherContext.MIGRATION: "MIGRATION",
        PublisherContext.RETIREMENT: "RETRAITE",
    }
)
"""The words of the guide for each context."""
_COMPLETE: Final = "Remettez un export complet."


@dataclass(frozen=True, slots=True)
class FindingWords:
    """A finding: its title, why it matters to the practice, what to answer to the publisher.

    `is_reserve` where the receipt is not to be confirmed before it is put right.
    """

    title: str
    why: str
    answer: str
    is_reserve: bool = True


WORDS: Final[Mapping[str, FindingWords]] = MappingProxyType(
    {
        "unreadable": FindingWords(
            "L’archive ne s’ouvre pas",
            "Elle est abîmée, incomplète ou d’une autre forme : rien n’en est garanti.",
            "Remettez l’archive de nouveau, sous la forme du guide (ZIP, sans mot de passe).",
        ),
        "no_checksums": FindingWords(
            "« CHECKSUMS.TXT » absent",
            "Rien ne prouve que les fichiers soient ceux que l’éditeur a produits.",
            "Remettez l’export avec ses empreintes SHA-256.",
        ),
        "wrong_checksum": FindingWords(
            "Fichiers dont l’empreinte est fausse",
            "Ils ont changé depuis l’export : leur contenu ne peut pas être cru.",
            "Remettez ces fichiers, ou l’export entier.",
        ),
        "unlisted": FindingWords(
            "Fichiers que « CHECKSUMS.TXT » ne garantit pas",
            "Rien ne dit d’où ils viennent.",
            "Dites ce que sont ces fichiers, et remettez la liste complète des empreintes.",
        ),
        "listed_missing": FindingWords(
            "Fichiers annoncés par « CHECKSUMS.TXT », mais absents",
            "Des dossiers peuvent être incomplets.",
            _COMPLETE,
        ),
        "unread_line": FindingWords(
            "Lignes illisibles de « CHECKSUMS.TXT »",
            "Les fichiers qu’elles nomment ne sont pas garantis.",
            "Remettez la liste des empreintes, une par ligne.",
        ),
        "no_manifest": FindingWords(
            "« MANIFEST.JSON » absent",
            "Rien ne dit combien de patients l’archive doit contenir.",
            _COMPLETE,
        ),
        "unvouched_manifest": FindingWords(
            "« MANIFEST.JSON » que les empreintes ne garantissent pas",
            "Le nombre de patients annoncé a pu être changé.",
            _COMPLETE,
        ),
        "subset_missing": FindingWords(
            "Dossiers de patients annoncés, mais absents",
            "Ces patients manquent : l’accès fermé, leurs données seraient perdues.",
            "Remettez ces dossiers.",
        ),
        "subset_unannounced": FindingWords(
            "Dossiers de patients présents, mais que le manifeste n’annonce pas",
            "Rien ne dit qu’ils soient de ce cabinet.",
            "Dites ce que sont ces dossiers, et corrigez le manifeste.",
        ),
        "subset_hash": FindingWords(
            "Empreintes du manifeste différentes de celles des fichiers",
            "Le guide ne dit pas sur quoi porte cette empreinte : « CHECKSUMS.TXT » fait foi.",
            "Dites ce que vous avez haché.",
            is_reserve=False,
        ),
        "count": FindingWords(
            "Nombre de patients différent de celui qui est annoncé",
            "Des dossiers manquent, ou le manifeste est faux.",
            "Donnez le nombre exact de patients, et remettez ceux qui manquent.",
        ),
        "batch": FindingWords(
            "Export en plusieurs lots",
            "Un dossier peut être plus complet dans un autre lot.",
            "Remettez les lots suivants, dans le délai du plan.",
            is_reserve=False,
        ),
        "shared_identity": FindingWords(
            "Dossiers qui portent la même identité nationale de santé",
            "Doublons ou erreurs d’identité : à rapprocher avant toute reprise.",
            "Dites si ces dossiers sont ceux d’une même personne.",
            is_reserve=False,
        ),
        "compulsory": FindingWords(
            "Fichiers obligatoires absents",
            "L’export n’est pas conforme au guide ; un autre logiciel peut le refuser.",
            "Complétez l’export.",
        ),
        "unknown_folder": FindingWords(
            "Dossiers que le guide ne prévoit pas",
            "Des patients peuvent y être, que personne ne lira.",
            "Dites ce que contiennent ces dossiers.",
        ),
        "other_context": FindingWords(
            "Export fait pour un autre usage que celui demandé",
            "Ce qu’il contient dépend de l’usage : il peut en manquer, ou y en avoir trop.",
            "Refaites l’export dans le contexte demandé.",
        ),
        "other_publisher": FindingWords(
            "L’éditeur nommé dans l’archive n’est pas celui que vous avez sollicité",
            "Un nom commercial peut différer ; un autre export peut aussi avoir été remis.",
            "Confirmez que cet export est bien le vôtre.",
            is_reserve=False,
        ),
        "no_metadata": FindingWords(
            "Dossiers sans « METADATA.XML »",
            "Rien ne dit à quel patient appartiennent leurs documents.",
            "Remettez ces dossiers avec leurs métadonnées.",
        ),
        "no_structured": FindingWords(
            "Dossiers sans données structurées",
            "Le nouveau logiciel ne pourra pas les reprendre, seulement les afficher.",
            "Remettez les données structurées (CDA) de ces dossiers.",
        ),
        "no_pdf": FindingWords(
            "Dossiers sans forme lisible (PDF/A)",
            "Sans logiciel, ni vous ni le patient ne pouvez les lire.",
            "Ajoutez un PDF/A à côté des données structurées.",
        ),
        "bad_pdf": FindingWords(
            "Dossiers dont un PDF n’en est pas un",
            "Il ne s’ouvrira pas.",
            "Remettez ces documents lisibles.",
        ),
        "no_traces": FindingWords(
            "Traces d’accès absentes",
            "Elles accompagnent un changement de logiciel : sans elles, vous ne saurez plus qui a "
            "ouvert quel dossier.",
            "Remettez les traces d’accès (« SUBSET_TR »).",
        ),
        "traces_kept": FindingWords(
            "Traces d’accès jointes à l’export d’un patient",
            "Elles nomment le personnel du cabinet et n’ont pas à lui être remises d’office.",
            "Refaites l’export sans les traces.",
        ),
        "no_agenda": FindingWords(
            "Aucun agenda",
            "Les rendez-vous passés et à venir manquent ; il se peut aussi qu’il n’y en ait pas.",
            "Remettez l’agenda, ou dites que le logiciel n’en a pas.",
            is_reserve=False,
        ),
        "agenda_kept": FindingWords(
            "Agenda joint à l’export d’un patient",
            "Le guide l’en exclut par défaut.",
            "Refaites l’export sans l’agenda.",
        ),
        "no_notes": FindingWords(
            "Aucune note personnelle",
            "Vous les aviez demandées ; il se peut aussi que le logiciel n’en ait pas.",
            "Remettez les notes personnelles, ou dites qu’il n’y en a pas.",
            is_reserve=False,
        ),
        "notes_kept": FindingWords(
            "Notes personnelles jointes",
            "Vous ne les aviez pas demandées : elles ne se remettent pas sans votre accord.",
            "Refaites l’export sans les notes personnelles.",
        ),
        "no_dictionary": FindingWords(
            "Dossier « EXPORT_DOC » absent",
            "Rien n’explique les données propres à l’éditeur.",
            "Joignez le dictionnaire des données.",
        ),
        "several_patients": FindingWords(
            "Plusieurs patients dans l’export d’un seul",
            "Remettre les données d’un autre serait une violation.",
            "Refaites l’export du seul patient demandé. Ne remettez pas cette archive.",
        ),
        "fewer_patients": FindingWords(
            "Moins de patients que Serment n’en connaît",
            "L’écart peut s’expliquer (dossiers papier, doublons), ou des dossiers manquent.",
            "Dites d’où vient l’écart entre vos dossiers et les nôtres.",
            is_reserve=False,
        ),
    }
)
RESERVES: Final = frozenset(kind for kind, words in WORDS.items() if words.is_reserve)
_MOST_PLACES: Final = 20


def context_words(context: str) -> str:
    """Name a context in French."""
    return PublisherContext(context).label


def finding_title(kind: str, count: int, places: tuple[str, ...]) -> str:
    """Say a finding in one line: its title, how many, where."""
    title = WORDS[kind].title
    told = f"{title} : {count_in_french(count)}" if count > 1 or places else title
    shown = list(dict.fromkeys(places))[:_MOST_PLACES]
    where = f" ({', '.join(shown)}{'…' if len(shown) < count else ''})" if shown else ""
    return nbsp(told + where)
