"""One activity as a form: what article 30 asks, in the order a doctor thinks of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import cast, get_args

from django import forms

from serment.law.activity import (
    Answer,
    DataCategory,
    DataKind,
    DataSubjects,
    LawfulBasis,
    LegalBasis,
    MeasureKind,
    ProcessingActivity,
    Recipient,
    RecipientKind,
    SpecialBasis,
    SpecialCategory,
    SpecialCondition,
    SpecialKind,
    Transfer,
    measure_from_words,
)
from serment.law.activity_words import (
    ANSWER_WORDS,
    BASIS_WORDS,
    CONDITION_WORDS,
    DATA_WORDS,
    MEASURE_WORDS,
    RECIPIENT_WORDS,
    SPECIAL_WORDS,
)
from serment.web.plain_forms import PlainForm

SEPARATOR = " | "


def _text(label: str, *, required: bool = False, limit: int = 300) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        error_messages={"required": "Cette ligne est nécessaire : complétez-la."},
        widget=forms.TextInput(attrs={"class": "input"}),
    )


def _lines(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=8_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 2}),
    )


def _many(label: str, words: Mapping[str, str]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=tuple(words.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
    )


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that answer one question of the reader; an empty one may start folded."""

    title: str
    says: str
    fields: tuple[forms.BoundField, ...]
    is_folded: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something in it is worth showing at once."""
        return not self.is_folded or any(f.value() or f.errors for f in self.fields)


class ActivityForm(PlainForm):
    """The fields of one activity; lists are written one element per line."""

    title = _text("Nom du traitement", required=True, limit=200)
    software = _text("Logiciel ou application")
    main_purpose = _text("À quoi il sert", required=True)
    other_purposes = _lines("À quoi d’autre il sert", "Une ligne par but.")
    legal_bases = _many("Base légale", cast("Mapping[str, str]", BASIS_WORDS))
    joint_controllers = _lines(
        "Responsables conjoints",
        "Ceux qui décident avec vous de ce traitement, un par ligne. Vide si vous décidez seul.",
    )
    special_bases = _many(
        "Condition pour les données sensibles", cast("Mapping[str, str]", CONDITION_WORDS)
    )
    data_subjects = _lines("Personnes concernées")
    transfers_outside = forms.ChoiceField(
        label="Des données partent hors de l’Espace économique européen",
        choices=tuple(ANSWER_WORDS.items()),
        widget=forms.Select(attrs={"class": "select"}),
    )
    transfers = _lines("Transferts", "Une ligne par destinataire : nom | pays | garantie | lien.")

    def __init__(
        self, activity: ProcessingActivity, data: Mapping[str, object] | None = None
    ) -> None:
        self._before = activity
        super().__init__(data, initial=_initial(activity))
        for kind, word in DATA_WORDS.items():
            self.fields[f"data_{kind}"] = _lines(word)
        for special, word in SPECIAL_WORDS.items():
            self.fields[f"special_{special}"] = _lines(word)
        for recipient, word in RECIPIENT_WORDS.items():
            self.fields[f"recipient_{recipient}"] = _lines(word)
        for measure, word in MEASURE_WORDS.items():
            self.fields[f"measure_{measure}"] = _lines(word)

    def groups(self) -> tuple[FieldGroup, ...]:
        """Return the fields in five groups, in the order a doctor thinks of them."""

        def named(*prefixes: str) -> tuple[forms.BoundField, ...]:
            return tuple(self[name] for name in self.fields if name.startswith(prefixes))

        purposes = (
            "title",
            "main_purpose",
            "other_purposes",
            "software",
            "joint_controllers",
            "legal_bases",
        )
        return (
            FieldGroup("L’essentiel", "", tuple(self[name] for name in purposes)),
            FieldGroup(
                "Personnes et données",
                "Une ligne par élément. « | » sépare une donnée de sa durée de conservation.",
                tuple(self[name] for name in ("data_subjects", *(f"data_{k}" for k in DATA_WORDS))),
            ),
            FieldGroup(
                "Données sensibles",
                "Santé, origine, convictions, vie sexuelle, infractions…",
                named("special_"),
                is_folded=True,
            ),
            FieldGroup(
                "Destinataires",
                "Une ligne par destinataire. « | » sépare le nom des précisions.",
                (*named("recipient_"), self["transfers_outside"], self["transfers"]),
            ),
            FieldGroup(
                "Sécurité",
                "Une mesure par ligne. Effacez « (à confirmer) » une fois la mesure en place.",
                named("measure_"),
                is_folded=True,
            ),
        )

    def activity(self) -> ProcessingActivity:
        """Return the activity as typed; call it once the form is valid."""
        said, before = self.cleaned_data, self._before
        return replace(
            before,
            title=said["title"],
            software=said["software"],
            joint_controllers=tuple(_split(said["joint_controllers"])),
            main_purpose=said["main_purpose"],
            other_purposes=tuple(_split(said["other_purposes"])),
            legal_bases=_kept_bases(before, said["legal_bases"]),
            special_bases=_kept_conditions(before, said["special_bases"]),
            data_subjects=tuple(
                DataSubjects(*_cells(line, 2)) for line in _split(said["data_subjects"])
            ),
            data_categories=tuple(
                DataCategory(cast("DataKind", kind), *_cells(line, 2))
                for kind in get_args(DataKind)
                for line in _split(said[f"data_{kind}"])
            ),
            special_categories=tuple(
                SpecialCategory(cast("SpecialKind", kind), *_cells(line, 2))
                for kind in get_args(SpecialKind)
                for line in _split(said[f"special_{kind}"])
            ),
            recipients=tuple(
                Recipient(cast("RecipientKind", kind), *_cells(line, 2))
                for kind in get_args(RecipientKind)
                for line in _split(said[f"recipient_{kind}"])
            ),
            measures=tuple(
                measure_from_words(cast("MeasureKind", kind), line)
                for kind in get_args(MeasureKind)
                for line in _split(said[f"measure_{kind}"])
            ),
            transfers_outside=cast("Answer", said["transfers_outside"]),
            transfers=tuple(Transfer(*_cells(line, 4)) for line in _split(said["transfers"])),
        )


def _initial(activity: ProcessingActivity) -> dict[str, object]:
    """Return the activity as the fields show it."""
    initial: dict[str, object] = {
        "title": activity.title,
        "software": activity.software,
        "joint_controllers": "\n".join(activity.joint_controllers),
        "main_purpose": activity.main_purpose,
        "other_purposes": "\n".join(activity.other_purposes),
        "legal_bases": [b.article for b in activity.legal_bases],
        "special_bases": [b.article for b in activity.special_bases],
        "data_subjects": _join((s.name, s.details) for s in activity.data_subjects),
        "transfers_outside": activity.transfers_outside,
        "transfers": _join(
            (t.recipient, t.country, t.safeguard, t.link) for t in activity.transfers
        ),
    }
    for kind in get_args(DataKind):
        rows = [c for c in activity.data_categories if c.kind == kind]
        initial[f"data_{kind}"] = _join((c.description, c.retention) for c in rows)
    for special in get_args(SpecialKind):
        special_rows = [c for c in activity.special_categories if c.kind == special]
        initial[f"special_{special}"] = _join((c.description, c.retention) for c in special_rows)
    for recipient in get_args(RecipientKind):
        found = activity.recipients_of(recipient)
        initial[f"recipient_{recipient}"] = _join((r.name, r.details) for r in found)
    for measure in get_args(MeasureKind):
        lines = [m.in_words() for m in activity.measures if m.kind == measure]
        initial[f"measure_{measure}"] = "\n".join(lines)
    return initial


def _join(rows: Iterable[tuple[str, ...]]) -> str:
    """Write each row on a line; empty cells at its end are left out."""
    lines = []
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        lines.append(SEPARATOR.join(cells))
    return "\n".join(lines)


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _cells(line: str, count: int) -> list[str]:
    """Return `count` cells of a line; what follows the last « | » belongs to the last cell."""
    cells = [cell.strip() for cell in line.split("|", count - 1)]
    return cells + [""] * (count - len(cells))


def _kept_bases(before: ProcessingActivity, chosen: list[str]) -> tuple[LegalBasis, ...]:
    """Keep the bases still chosen with their purposes; add the new ones for every purpose."""
    kept = [b for b in before.legal_bases if b.article in chosen]
    known = {b.article for b in kept}
    new = [LegalBasis(cast("LawfulBasis", a)) for a in chosen if a not in known]
    return (*kept, *new)


def _kept_conditions(before: ProcessingActivity, chosen: list[str]) -> tuple[SpecialBasis, ...]:
    """Keep the conditions still chosen with their purposes; add the new ones."""
    kept = [b for b in before.special_bases if b.article in chosen]
    known = {b.article for b in kept}
    new = [SpecialBasis(cast("SpecialCondition", a)) for a in chosen if a not in known]
    return (*kept, *new)
