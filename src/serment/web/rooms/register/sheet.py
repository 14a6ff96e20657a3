"""One activity as a sheet of labels and values, for the screen."""

from dataclasses import dataclass

from serment.law.activity import ProcessingActivity
from serment.law.activity_words import (
    ANSWER_WORDS,
    BASIS_WORDS,
    CONDITION_WORDS,
    DATA_WORDS,
    MEASURE_WORDS,
    RECIPIENT_WORDS,
    SPECIAL_WORDS,
)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A label and its lines; none means that nothing is recorded."""

    label: str
    lines: tuple[str, ...]


def sheet_of(activity: ProcessingActivity) -> tuple[SheetRow, ...]:
    """Return the activity in French, label by label."""
    rows = (
        ("À quoi il sert", [activity.main_purpose, *activity.other_purposes]),
        ("Logiciel", [activity.software]),
        ("Responsables conjoints", list(activity.joint_controllers) or ["Aucun"]),
        (
            "Base légale",
            [_with(BASIS_WORDS[b.article], b.purpose) for b in activity.legal_bases],
        ),
        (
            "Condition pour les données sensibles",
            [_with(CONDITION_WORDS[b.article], b.purpose) for b in activity.special_bases],
        ),
        ("Personnes concernées", [_with(s.name, s.details) for s in activity.data_subjects]),
        (
            "Données",
            [
                _with(f"{DATA_WORDS[c.kind]} : {c.description}", c.retention)
                for c in activity.data_categories
            ],
        ),
        (
            "Données sensibles",
            [
                _with(f"{SPECIAL_WORDS[c.kind]} : {c.description}", c.retention)
                for c in activity.special_categories
            ],
        ),
        (
            "Destinataires",
            [
                _with(f"{r.name} ({RECIPIENT_WORDS[r.kind].lower()})", r.details)
                for r in activity.recipients
            ],
        ),
        ("Hors de l’Espace économique européen", _transfers(activity)),
        (
            "Mesures de sécurité",
            [f"{MEASURE_WORDS[m.kind]} : {m.in_words()}" for m in activity.measures],
        ),
    )
    return tuple(SheetRow(label, tuple(x for x in lines if x)) for label, lines in rows)


def _transfers(activity: ProcessingActivity) -> list[str]:
    listed = [
        " – ".join(x for x in (t.recipient, t.country, t.safeguard) if x)
        for t in activity.transfers
    ]
    return [ANSWER_WORDS[activity.transfers_outside], *listed]


def _with(text: str, details: str) -> str:
    return f"{text} – {details}" if details else text
