"""Who receives what: the register seen from its recipients, as a drawing and as a table.

Guarantees: the drawing and the table say the same thing; no information by colour alone (data of
special categories are squares, the others circles; a number counts the activities); no style
attribute, no script and no external reference, so that a strict content security policy lets it
be; the page's own text colour (`currentColor`) draws it, in light and dark.
Leaves to others: which activities to show; archived ones are left out here.

LIMIT: an activity does not say which recipient gets which of its categories, so that each is
counted as receiving at most all of them; the description says « au plus ».
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serment.law.activity import DataKind, ProcessingActivity, RecipientKind, SpecialKind

Family = Literal["identity", "life", "money", "nir", "traces", "other", "health", "special"]
FAMILY_WORDS: Final[dict[Family, str]] = {
    "identity": "Identité",
    # Two lines at the head of a column.
    "life": "Vie\net travail",
    "money": "Argent",
    "nir": "Sécurité\nsociale",
    "traces": "Connexion",
    "other": "Autres",
    "health": "Santé",
    "special": "Autres\nsensibles",
}
_FAMILIES: Final[dict[DataKind, Family]] = {
    "civil_status": "identity",
    "personal_life": "life",
    "professional_life": "life",
    "economic": "money",
    "connection": "traces",
    "location": "traces",
    "internet": "traces",
    "nir": "nir",
    "other": "other",
}
_GROUPS: Final[tuple[tuple[str, tuple[RecipientKind, ...]], ...]] = (
    ("Au cabinet", ("internal",)),
    ("Sous-traitants", ("processor",)),
    ("À l’extérieur du cabinet", ("external", "other")),
    ("Hors de l’Espace économique européen", ("third_country",)),
)
_SQUARES: Final = ("health", "special")
_LABEL, _COLUMN, _ROW, _HEAD, _LONGEST = 330, 84, 34, 74, 46


_IN_FULL: Final[dict[Family, str]] = {"nir": "Numéro de sécurité sociale"}
"""Where the head of a column is too narrow for the whole name."""


def in_full(family: Family) -> str:
    """The name of a family of data, on one line."""
    return _IN_FULL.get(family, FAMILY_WORDS[family].replace("\n", " "))


@dataclass(frozen=True, slots=True)
class MapRow:
    """A recipient: its group, what it may receive, and the titles of the activities it serves."""

    group: str
    recipient: str
    counts: tuple[tuple[Family, int], ...]
    activities: tuple[str, ...]

    @property
    def data(self) -> tuple[str, ...]:
        """The families of data in French, in the order of the columns."""
        return tuple(in_full(family) for family, _ in self.counts)


def data_map_rows(activities: Sequence[ProcessingActivity]) -> tuple[MapRow, ...]:
    """One row for each recipient, by group, then in the order of the register."""
    living = [activity for activity in activities if activity.status != "archived"]
    return tuple(row for group, kinds in _GROUPS for row in _group_rows(group, kinds, living))


def _group_rows(
    group: str, kinds: tuple[RecipientKind, ...], activities: Sequence[ProcessingActivity]
) -> Iterator[MapRow]:
    names: dict[str, str] = {}
    served: dict[str, list[ProcessingActivity]] = {}
    for activity in activities:
        received = [recipient.name for recipient in activity.recipients_of(*kinds)]
        if "third_country" in kinds:
            received += [transfer.recipient for transfer in activity.transfers]
        for name in dict.fromkeys(filter(None, received)):
            names.setdefault(name.casefold(), name)
            served.setdefault(name.casefold(), []).append(activity)
    for key, name in names.items():
        families = [family for activity in served[key] for family in _families(activity)]
        counts = tuple((word, families.count(word)) for word in FAMILY_WORDS if word in families)
        titles = tuple(dict.fromkeys(activity.title for activity in served[key]))
        yield MapRow(group, name, counts, titles)


def _families(activity: ProcessingActivity) -> set[Family]:
    found: set[Family] = {_FAMILIES[category.kind] for category in activity.data_categories}
    return found | {_special(category.kind) for category in activity.special_categories}


def _special(kind: SpecialKind) -> Family:
    return "health" if kind == "health" else "special"


def data_map_svg(activities: Sequence[ProcessingActivity], *, prefix: str = "data-map") -> str:
    """The drawing as an inline SVG element; `prefix` makes its identifiers unique in the page."""
    rows = data_map_rows(activities)
    families = [word for word in FAMILY_WORDS if any(word in dict(row.counts) for row in rows)]
    groups = list(dict.fromkeys(row.group for row in rows))
    width = _LABEL + _COLUMN * max(len(families), 1)
    height = _HEAD + _ROW * (len(rows) + len(groups)) + 44
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" ',
            f'aria-labelledby="{escape(prefix)}-title {escape(prefix)}-desc" ',
            'font-family="Inter, Source Sans 3, sans-serif" font-size="14" fill="currentColor">',
            f'<title id="{escape(prefix)}-title">Qui reçoit quelles données</title>',
            f'<desc id="{escape(prefix)}-desc">{escape(_description(rows))}</desc>',
            *_heads(families),
            *_body(rows, families, width),
            *_legend(height),
            "</svg>",
        )
    )


def _description(rows: Sequence[MapRow]) -> str:
    if not rows:
        return "Aucun destinataire n’est inscrit au registre."
    health = sum(1 for row in rows if "health" in dict(row.counts))
    return (
        f"Tableau de {len(rows)} destinataires et des familles de données que chacun reçoit au "
        f"plus ; {health} peuvent recevoir des données de santé. Le tableau qui suit dit la même "
        "chose en toutes lettres."
    )


def _heads(families: Sequence[Family]) -> Iterator[str]:
    for index, family in enumerate(families):
        x = _LABEL + _COLUMN * index + _COLUMN // 2
        for line, word in enumerate(reversed(FAMILY_WORDS[family].split("\n"))):
            y = _HEAD - 20 - 17 * line
            yield f'<text x="{x}" y="{y}" text-anchor="middle" font-weight="600">{word}</text>'


def _body(rows: Sequence[MapRow], families: Sequence[Family], width: int) -> Iterator[str]:
    y, group = _HEAD, ""
    for row in rows:
        if row.group != group:
            group = row.group
            yield (
                f'<text x="0" y="{y + 22}" font-weight="700">{escape(group)}</text>'
                f'<line x1="0" y1="{y + 31}" x2="{width}" y2="{y + 31}" stroke="currentColor"/>'
            )
            y += _ROW
        yield f'<text x="10" y="{y + 22}">{escape(_short(row.recipient))}</text>'
        yield (
            f'<line x1="0" y1="{y + _ROW}" x2="{width}" y2="{y + _ROW}" stroke="currentColor" '
            'stroke-opacity="0.2"/>'
        )
        for family, count in row.counts:
            x = _LABEL + _COLUMN * families.index(family) + _COLUMN // 2
            yield _mark(x, y + _ROW // 2, count, square=family in _SQUARES)
        y += _ROW


def _mark(x: int, y: int, count: int, *, square: bool) -> str:
    """A square for special categories, a circle otherwise, around the number of activities."""
    look = 'stroke="currentColor" stroke-width="1.5" fill="currentColor" fill-opacity='
    shape = (
        f'<rect x="{x - 12}" y="{y - 12}" width="24" height="24" {look}"0.16"/>'
        if square
        else f'<circle cx="{x}" cy="{y}" r="12" {look}"0"/>'
    )
    return f'{shape}<text x="{x}" y="{y + 5}" text-anchor="middle" font-size="13">{count}</text>'


def _legend(height: int) -> Iterator[str]:
    y = height - 18
    yield _mark(14, y, 1, square=True)
    yield f'<text x="34" y="{y + 5}">données sensibles</text>'
    yield _mark(184, y, 1, square=False)
    yield f'<text x="204" y="{y + 5}">autres données — le nombre est celui des activités</text>'


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"
