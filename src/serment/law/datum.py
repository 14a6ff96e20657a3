"""The assistant « Quelle sorte de donnée ? »: personal or not, of health or not, and why.

Guarantees: the same words and answers give the same verdict; what a person answers wins over what
the lexicon believes; « je ne sais pas » is never taken for « non »: the verdict then says the
least that is certain, and the question that would settle the rest.
Leaves to others: the words (`corpus/activities/datum_lexicon.yaml`), the screen.

The three kinds of data concerning health (by nature, by crossing, by destination) are those of the
founding memo, part I.1; GDPR art. 9 makes them special categories.

>>> classify_datum("nombre de boîtes de gants", lexicon=default_lexicon()).kind
'not_personal'
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from serment.law.activity import Answer
from serment.law.reading import read_document

if TYPE_CHECKING:
    from serment.law.knots import Knot

DatumKind = Literal[
    "not_personal",
    "personal",
    "health_by_nature",
    "health_by_crossing",
    "health_by_destination",
    "undetermined",
]
Identification = Literal["directly", "indirectly", "no", "unknown"]
HealthLink = Literal["nature", "crossing", "destination", "none"]
QuestionId = Literal["identifies", "about_health", "crossed", "used_medically"]

LONGEST_WORDS = 500
"""Characters read of what a person typed."""
_LEXICON = Path(__file__).parents[1] / "corpus" / "activities" / "datum_lexicon.yaml"
DATUM_WORDS: dict[DatumKind, str] = {
    "not_personal": "Ce n’est pas une donnée personnelle",
    "personal": "C’est une donnée personnelle",
    "health_by_nature": "C’est une donnée de santé, par nature",
    "health_by_crossing": "C’est une donnée de santé, par croisement",
    "health_by_destination": "C’est une donnée de santé, par destination",
    "undetermined": "On ne peut pas encore le dire",
}


@dataclass(frozen=True, slots=True)
class DatumQuestion:
    """A question of the assistant, why it is asked, and its answers in French."""

    id: QuestionId
    asks: str
    why: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DatumEntry:
    """A sort of datum that the lexicon knows by its words (bare, singular)."""

    name: str
    words: tuple[str, ...]
    identifies: Literal["directly", "indirectly", "no"]
    health: HealthLink
    note: str = ""


@dataclass(frozen=True, slots=True)
class DatumLexicon:
    """The questions in the order they are asked, and the known sorts of data."""

    questions: tuple[DatumQuestion, ...]
    entries: tuple[DatumEntry, ...]


@dataclass(frozen=True, slots=True)
class DatumAnswers:
    """What a person answered to the four questions."""

    identifies: Identification = "unknown"
    about_health: Answer = "unknown"
    crossed: Answer = "unknown"
    used_medically: Answer = "unknown"


@dataclass(frozen=True, slots=True)
class DatumVerdict:
    """What the datum is, why, what to check, and the questions that could change the verdict."""

    kind: DatumKind
    why: tuple[str, ...]
    to_check: tuple[str, ...]
    questions: tuple[DatumQuestion, ...]
    recognised: tuple[str, ...]
    rests_on: tuple[str, ...] = ("gdpr.9", "urps.memo-2024")

    @property
    def says(self) -> str:
        """The verdict in one French line."""
        return DATUM_WORDS[self.kind]


def classify_datum(
    words: str = "", answers: DatumAnswers | None = None, *, lexicon: DatumLexicon
) -> DatumVerdict:
    """The verdict on a datum described in `words` (may be empty) and by `answers`."""
    given = answers or DatumAnswers()
    found = _recognised(words, lexicon)
    identifies = _identification(given, found)
    kind, why = _kind(identifies, given, found)
    return DatumVerdict(
        kind=kind,
        why=(*(_believed(entry) for entry in found), *why),
        to_check=_to_check(kind, found),
        questions=_open_questions(kind, given, lexicon),
        recognised=tuple(entry.name for entry in found),
    )


def _recognised(words: str, lexicon: DatumLexicon) -> tuple[DatumEntry, ...]:
    """The entries named in the text; a longer expression hides the shorter ones inside it."""
    text = f" {_bare(words[:LONGEST_WORDS])} "
    expressions = sorted(
        ((word, entry) for entry in lexicon.entries for word in entry.words),
        key=lambda pair: (-len(pair[0]), pair[0]),
    )
    found: dict[str, DatumEntry] = {}
    for word, entry in expressions:
        if f" {word} " in text:
            text = text.replace(f" {word} ", " | ")
            found.setdefault(entry.name, entry)
    return tuple(entry for entry in lexicon.entries if entry.name in found)


def _bare(text: str) -> str:
    """Lower case, without accents nor punctuation, each word in the singular."""
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return " ".join(_singular(word) for word in re.findall(r"[a-z0-9]+", letters))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word  # noqa: PLR2004 - « pas » is no plural


def _identification(answers: DatumAnswers, found: tuple[DatumEntry, ...]) -> Identification:
    if answers.identifies != "unknown":
        return answers.identifies
    believed = {entry.identifies for entry in found}
    for level in ("directly", "indirectly", "no"):
        if level in believed:
            return level
    return "unknown"


def _kind(
    identifies: Identification, answers: DatumAnswers, found: tuple[DatumEntry, ...]
) -> tuple[DatumKind, tuple[str, ...]]:
    if identifies == "no":
        return "not_personal", ("Elle ne désigne personne, ni seule ni par recoupement.",)
    if identifies == "unknown":
        return "undetermined", ("On ne sait pas encore si elle permet de reconnaître quelqu’un.",)
    person = (
        "Elle désigne une personne à elle seule."
        if identifies == "directly"
        else "Elle désigne une personne par recoupement avec d’autres informations."
    )
    health, why = _health(answers, found)
    return health, (person, why)


def _health(answers: DatumAnswers, found: tuple[DatumEntry, ...]) -> tuple[DatumKind, str]:
    links = [entry.health for entry in found]
    if answers.about_health == "yes" or ("nature" in links and answers.about_health != "no"):
        return "health_by_nature", "Elle dit par elle-même quelque chose de la santé."
    several = links.count("crossing") > 1 and answers.crossed == "unknown"
    if answers.crossed == "yes" or several:
        return "health_by_crossing", "Rapprochées, ces informations permettent de conclure."
    if answers.used_medically == "yes":
        return (
            "health_by_destination",
            "Elle sert à soigner : son usage en fait une donnée de santé.",
        )
    unsettled = "unknown" in {answers.about_health, answers.crossed, answers.used_medically}
    if unsettled:
        return "personal", "Rien ne dit pour l’instant qu’elle parle de santé."
    return "personal", "Elle ne dit rien de la santé, n’est pas croisée et ne sert pas à soigner."


def _believed(entry: DatumEntry) -> str:
    links = {
        "nature": "parle de santé par nature",
        "crossing": "peut parler de santé une fois croisée",
        "destination": "peut parler de santé si elle sert aux soins",
        "none": "ne parle pas de santé par elle-même",
    }
    return f"« {entry.name} » : cette information {links[entry.health]}."


_CHECKS: dict[DatumKind, str] = {
    "not_personal": "Vérifiez qu’aucun recoupement ne permet de retrouver quelqu’un : sinon, elle "
    "est personnelle.",
    "personal": "Inscrivez-la au registre, avec son but, sa durée et ceux qui la reçoivent.",
    "health_by_nature": "C’est une donnée sensible : réservez-la à ceux qui soignent, chiffrez-la, "
    "et vérifiez que tout hébergeur est certifié HDS.",
    "health_by_crossing": "Traitez l’ensemble comme une donnée de santé, ou séparez les "
    "informations.",
    "health_by_destination": "Traitez-la comme le reste du dossier : mêmes accès, même durée.",
    "undetermined": "Dans le doute, traitez-la comme une donnée personnelle.",
}


def _to_check(kind: DatumKind, found: tuple[DatumEntry, ...]) -> tuple[str, ...]:
    return (_CHECKS[kind], *(entry.note for entry in found if entry.note))


def _open_questions(
    kind: DatumKind, answers: DatumAnswers, lexicon: DatumLexicon
) -> tuple[DatumQuestion, ...]:
    """The unanswered questions, while an answer could still change the verdict."""
    if kind.startswith("health"):
        return ()
    wanted = ("identifies",) if kind in {"not_personal", "undetermined"} else get_args(QuestionId)
    return tuple(
        question
        for question in lexicon.questions
        if question.id in wanted and getattr(answers, question.id) == "unknown"
    )


def parse_lexicon(data: bytes, file: str) -> DatumLexicon:
    """The lexicon in this corpus file; `CorpusError` with its line for anything unexpected."""
    fields = read_document(data, file).fields({"datum_questions", "datum_words"})
    return DatumLexicon(
        questions=tuple(_question(knot) for knot in fields["datum_questions"].elements()),
        entries=tuple(_entry(knot) for knot in fields["datum_words"].elements(at_least=1)),
    )


@cache
def default_lexicon() -> DatumLexicon:
    """The lexicon of the corpus."""
    return parse_lexicon(_LEXICON.read_bytes(), f"activities/{_LEXICON.name}")


def _question(knot: Knot) -> DatumQuestion:
    fields = knot.fields({"id", "asks", "why", "choices"})
    identifier = fields["id"].choice(get_args(QuestionId))
    values = get_args(Identification if identifier == "identifies" else Answer)
    choices = fields["choices"].fields(set(values))
    return DatumQuestion(
        id=identifier,
        asks=fields["asks"].french(),
        why=fields["why"].french(),
        choices=tuple((value, choice.french()) for value, choice in choices.items()),
    )


def _entry(knot: Knot) -> DatumEntry:
    fields = knot.fields({"name", "words", "identifies", "health"}, {"note"})
    return DatumEntry(
        name=fields["name"].french(),
        words=tuple(_bare(word.text()) for word in fields["words"].elements(at_least=1)),
        identifies=fields["identifies"].choice(("directly", "indirectly", "no")),
        health=fields["health"].choice(get_args(HealthLink)),
        note=fields["note"].french() if "note" in fields else "",
    )
