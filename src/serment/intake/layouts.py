"""The layout of a list: which column means what, chosen by a person and remembered by source.

Guarantees a plain value that goes to JSON and back, faults said in French before a line is read,
and that a new export of the same source is matched by its headings, whatever their order; one that
is missing is said. Leaves to others how the columns were recognised (`columns`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from serment.intake.dates import DATE_MEANINGS, DATE_ORDERS, DateReading
from serment.intake.headings import MEANINGS, Meaning, heading_key
from serment.kernel.french import list_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from serment.intake.dates import DateMeaning, DateOrder

TITLES: Final[dict[Meaning, str]] = {
    "number": "numéro du dossier",
    "full_name": "nom et prénom",
    "family_name": "nom",
    "birth_name": "nom de naissance",
    "usual_name": "nom d’usage",
    "given_name": "prénom",
    "born_on": "date de naissance",
    "died_on": "date du décès",
    "died_in": "année du décès",
    "deceased": "patient décédé (oui ou non)",
    "last_consultation_on": "dernière consultation",
    "series": "série de dossiers",
    "suspended_from": "début d’un recours",
    "suspended_until": "fin d’un recours",
}
NAMES: Final[tuple[Meaning, ...]] = (
    "full_name",
    "family_name",
    "birth_name",
    "usual_name",
    "given_name",
)
_MOST_CHOICES: Final = len(MEANINGS)
_MOST_HEADINGS: Final = 2_000
_LONGEST: Final = 1_000


class UnusableLayoutError(ValueError):
    """A remembered layout that cannot be used; the message is French and whole."""


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """The column at `position`, counted from 0, means `meaning`.

    A column of dates has its `order` of day and month, None to follow what its cells say; one
    that a person chose is kept for the next export.
    """

    meaning: Meaning
    position: int
    heading: str = ""
    order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The choices for one list, and what its table looks like.

    `readings` are how the dates of each column are read, by position. `lines_before` are the
    lines before the first record, 0 where there is no heading. `cuts_ends`: a line may be short.
    `sheet` is the one chosen of a workbook that has several.
    """

    columns: tuple[ColumnChoice, ...]
    headings: tuple[str, ...]
    lines_before: int = 1
    cuts_ends: bool = False
    readings: tuple[tuple[int, DateReading], ...] = ()
    sheet: str = ""

    def find(self, meaning: Meaning) -> ColumnChoice | None:
        """The column of that meaning, if one was chosen."""
        return next((choice for choice in self.columns if choice.meaning == meaning), None)

    def reading_of(self, choice: ColumnChoice) -> DateReading:
        """How its dates are read: in the order that a person chose, else as its cells say.

        Where the cells say otherwise for sure, those that both orders could read are doubts.
        """
        told = dict(self.readings).get(choice.position, DateReading())
        if choice.order is None or choice.order == told.order:
            return told
        return DateReading(choice.order, distrusts="numbers" if told.is_certain else "nothing")

    def as_dict(self) -> dict[str, object]:
        """What is remembered of it, for JSON: the choices, not what one export looked like."""
        return {
            "columns": [
                {
                    "meaning": choice.meaning,
                    "position": choice.position,
                    "heading": choice.heading,
                    "order": choice.order,
                }
                for choice in self.columns
            ],
            "headings": list(self.headings),
            "lines_before": self.lines_before,
            **({"sheet": self.sheet} if self.sheet else {}),
        }


def parse_layout(told: object) -> Layout:
    """The layout that `as_dict` told; `UnusableLayoutError` for anything else."""
    if not isinstance(told, dict):
        raise _unusable()
    columns, headings = told.get("columns"), told.get("headings")
    before = told.get("lines_before")
    if not isinstance(columns, list) or not isinstance(headings, list):
        raise _unusable()
    if (
        not isinstance(before, int)
        or not _is_count(before)
        or len(columns) > _MOST_CHOICES
        or len(headings) > _MOST_HEADINGS
    ):
        raise _unusable()
    return Layout(
        tuple(map(_parse_choice, columns)),
        tuple(map(_parse_text, headings)),
        lines_before=before,
        sheet=_parse_text(told.get("sheet", "")),
    )


def _parse_choice(told: object) -> ColumnChoice:
    if not isinstance(told, dict) or not _is_count(told.get("position")):
        raise _unusable()
    meaning = next((one for one in MEANINGS if one == told.get("meaning")), None)
    order = next((one for one in DATE_ORDERS if one == told.get("order")), None)
    if meaning is None or (order is None and told.get("order") is not None):
        raise _unusable()
    return ColumnChoice(meaning, told["position"], _parse_text(told.get("heading")), order)


def _parse_text(told: object) -> str:
    if not isinstance(told, str):
        raise _unusable()
    return told[:_LONGEST]


def _is_count(told: object) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= _MOST_HEADINGS


def _unusable() -> UnusableLayoutError:
    return UnusableLayoutError(
        nbsp(
            "La disposition des colonnes retenue pour cette source est illisible : elle ne peut "
            "pas servir. Désignez de nouveau les colonnes ; elles seront retenues."
        )
    )


def verify_layout(layout: Layout, *, nirs: frozenset[int] = frozenset()) -> tuple[str, ...]:
    """What prevents reading with this layout, in French; nothing where it may be read.

    `nirs` are the positions of the columns that hold numbers of social security.
    """
    return tuple(map(nbsp, _faults(layout, nirs)))


def _faults(layout: Layout, nirs: frozenset[int]) -> Iterator[str]:
    meant = {choice.meaning for choice in layout.columns}
    if "last_consultation_on" not in meant:
        yield (
            "Aucune colonne ne donne la dernière consultation : aucun délai ne pourrait partir. "
            "Désignez la colonne de la dernière consultation, visite ou téléconsultation."
        )
    if not meant.intersection(("number", *NAMES)):
        yield (
            "Aucune colonne ne donne le numéro ni le nom : on ne saurait pas de quel dossier parle "
            "chaque ligne. Désignez au moins l’un des deux."
        )
    yield from _doubled(layout)
    for choice in layout.columns:
        if choice.position >= len(layout.headings):
            yield (
                f"La colonne {choice.position + 1}, choisie pour « {TITLES[choice.meaning]} », "
                f"n’existe pas : la liste en a {len(layout.headings)}. Désignez-en une autre."
            )
        elif choice.meaning == "number" and choice.position in nirs:
            yield (
                f"La colonne « {choice.heading} » contient des numéros de sécurité sociale : "
                "l’usage de ce numéro est réservé par la loi, il ne peut pas nommer vos dossiers "
                "ici. Désignez le numéro de votre logiciel, ou aucun."
            )
    if "suspended_until" in meant and "suspended_from" not in meant:
        yield (
            "La fin des recours est désignée sans leur début : un recours sans début ne suspend "
            "rien. Désignez aussi la colonne du début, ou retirez celle de la fin."
        )


def _doubled(layout: Layout) -> Iterator[str]:
    for position, times in Counter(choice.position for choice in layout.columns).items():
        if times > 1:
            named = [TITLES[one.meaning] for one in layout.columns if one.position == position]
            heading = next(one.heading for one in layout.columns if one.position == position)
            yield (
                f"La colonne « {heading or position + 1} » sert deux fois "
                f"({list_in_french(named)}) : l’une des deux lectures serait fausse. Gardez-en une."
            )
    for meaning, times in Counter(choice.meaning for choice in layout.columns).items():
        if times > 1:
            yield (
                f"Plusieurs colonnes sont choisies pour « {TITLES[meaning]} » : on ne saurait "
                "laquelle croire. Gardez-en une."
            )


def match_layout(remembered: Layout, seen: Layout) -> tuple[Layout, tuple[str, ...]]:
    """The remembered choices on a new export, and what a person is told, in French.

    `seen` is the layout recognised in the new export: its headings, its readings, its lines. The
    choices are those remembered; a heading that is missing takes its choice away.
    """
    places = _places(seen.headings)
    kept, missing = [], []
    for choice in remembered.columns:
        position = _place(choice, remembered, places, seen)
        if position is None:
            missing.append(choice)
        else:
            kept.append(replace(choice, position=position, heading=seen.headings[position]))
    said = [_gone(one) for one in missing]
    for at, choice in enumerate(kept):
        if _is_contradicted(choice, seen):
            kept[at] = replace(choice, order=None)
            said.append(
                f"Dans cet export, les dates de « {choice.heading} » ne s’écrivent plus dans "
                "l’ordre retenu : elles sont lues comme leurs cellules le disent. Vérifiez-en une."
            )
    fresh = [heading for key, heading in places_named(seen.headings) if key not in
             _places(remembered.headings)]  # fmt: skip
    if fresh and remembered.lines_before:
        said.append(
            f"Colonnes nouvelles dans cet export, laissées à la porte : {list_in_french(fresh)}."
        )
    return replace(seen, columns=tuple(kept)), tuple(map(nbsp, said))


def _gone(choice: ColumnChoice) -> str:
    return (
        f"La colonne « {choice.heading or choice.position + 1} », qui donnait "
        f"« {TITLES[choice.meaning]} », n’est plus dans cet export : elle n’a pas été remplacée. "
        "Désignez celle qui en tient lieu, ou exportez de nouveau la liste."
    )


def _is_contradicted(choice: ColumnChoice, seen: Layout) -> bool:
    told = dict(seen.readings).get(choice.position)
    if choice.order is None or told is None:
        return False
    return told.is_certain and told.order != choice.order


def places_named(headings: Sequence[str]) -> list[tuple[tuple[str, int], str]]:
    """Each heading with its key and its rank among those of the same key."""
    met: Counter[str] = Counter()
    found = []
    for heading in headings:
        key = heading_key(heading)
        found.append(((key, met[key]), heading))
        met[key] += 1
    return found


def _places(headings: Sequence[str]) -> dict[tuple[str, int], int]:
    return {key: at for at, (key, _) in enumerate(places_named(headings))}


def _place(
    choice: ColumnChoice,
    remembered: Layout,
    places: Mapping[tuple[str, int], int],
    seen: Layout,
) -> int | None:
    """Where the column is now: by its heading, or at its place where lists have no heading."""
    if choice.position >= len(remembered.headings):
        return None
    if not remembered.lines_before:
        is_alike = not seen.lines_before and len(seen.headings) == len(remembered.headings)
        return choice.position if is_alike else None
    return places.get(places_named(remembered.headings)[choice.position][0])


def date_meaning(meaning: Meaning) -> DateMeaning | None:
    """`meaning` where it is that of a date."""
    return next((one for one in DATE_MEANINGS if one == meaning), None)
