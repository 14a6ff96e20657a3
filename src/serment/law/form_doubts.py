"""What the form of an activity shows by itself of each principle.

Guarantees: a check reads the activity alone, never an answer; it says nothing rather than
something it cannot show. Leaves to others: what the answers show (`principles`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serment.kernel.french import list_in_french
from serment.law.activity_words import DATA_WORDS, SPECIAL_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serment.law.activity import ProcessingActivity, SpecialKind

_VAGUE: Final = re.compile(
    r"(?:divers|autres?|gestion|administratif|administration|données|etc\.?|…|\.|\?|-)*",
    re.IGNORECASE,
)
_EVERYTHING: Final = re.compile(
    r"\b(?:toutes? (?:les )?(?:données|informations)|tout|etc\b|divers(?:es)?)", re.IGNORECASE
)
_FOR_EVER: Final = re.compile(
    r"illimité|indéfini|indéterminé|sans limite|à vie|pour toujours|perpétu", re.IGNORECASE
)
_PROPOSED: Final = re.compile(r"choix proposé", re.IGNORECASE)
_RARELY_NEEDED: Final[tuple[SpecialKind, ...]] = (
    "racial_or_ethnic_origin",
    "political_opinions",
    "religious_beliefs",
    "trade_union",
    "sex_life",
    "convictions",
)
_NEEDS_NIR: Final = ("T01", "T03", "T05", "T10")
_NEEDS_NO_HEALTH: Final = ("T09", "T11", "T12", "T13", "T14", "T17", "T19")


@dataclass(frozen=True, slots=True)
class Remark:
    """A reason and its remedy; `certain` is false when only a person can say."""

    reason: str
    to_do: str
    certain: bool = True


def receives_health_data(activity: ProcessingActivity) -> bool:
    """Whether the activity says that it holds data concerning health."""
    return any(item.kind == "health" for item in activity.special_categories)


def _purpose(activity: ProcessingActivity) -> list[Remark]:
    to_do = "Écrivez en une phrase à quoi servent ces données."
    if not activity.main_purpose:
        return [Remark("le but n’est pas écrit", to_do)]
    if _VAGUE.fullmatch(activity.main_purpose.replace(" ", "")):
        return [Remark("le but est trop vague", to_do)]
    return []


def _lawful(activity: ProcessingActivity) -> list[Remark]:
    return [*_bases(activity), *_special_bases(activity)]


def _bases(activity: ProcessingActivity) -> list[Remark]:
    served = {basis.purpose for basis in activity.legal_bases}
    purposes = (activity.main_purpose, *activity.other_purposes)
    alone = [] if "" in served else [purpose for purpose in purposes if purpose not in served]
    if not activity.legal_bases:
        return [Remark("aucune base légale n’est choisie", "Choisissez la base légale.")]
    if alone:
        named = list_in_french([f"« {purpose} »" for purpose in alone])
        return [Remark(f"{named} n’a pas de base légale", "Choisissez une base pour chaque but.")]
    if activity.status == "draft" and any(b.certainty != "sure" for b in activity.legal_bases):
        return [
            Remark(
                "la base légale proposée est à valider",
                "Relisez-la, puis confirmez la fiche.",
                certain=False,
            )
        ]
    return []


def _special_bases(activity: ProcessingActivity) -> list[Remark]:
    """GDPR art. 9: special categories need a condition; consent is not the basis of care."""
    found = []
    if activity.special_categories and not activity.special_bases:
        kinds = list_in_french(
            list(dict.fromkeys(SPECIAL_WORDS[item.kind] for item in activity.special_categories))
        )
        found.append(
            Remark(
                f"rien ne permet l’usage de ces données sensibles ({kinds.casefold()})",
                "Choisissez la condition de l’article 9, ou renoncez à ces données.",
            )
        )
    for_care = any(basis.article == "gdpr.9-2-h" for basis in activity.special_bases)
    if for_care and any(
        basis.article == "gdpr.6-1-a" and not basis.purpose for basis in activity.legal_bases
    ):
        found.append(
            Remark(
                "les soins reposeraient sur le consentement, que le patient peut retirer",
                "Pour les soins, choisissez l’obligation légale ou le contrat : le consentement "
                "n’est pas à demander.",
            )
        )
    return found


def _transparent(activity: ProcessingActivity) -> list[Remark]:
    found = []
    if not activity.data_subjects:
        found.append(
            Remark("on ne sait pas de qui parlent ces données", "Nommez les personnes concernées.")
        )
    if not activity.recipients:
        found.append(
            Remark("on ne sait pas qui reçoit ces données", "Nommez au moins un destinataire.")
        )
    if activity.transfers_outside == "yes" and not activity.transfers:
        found.append(
            Remark(
                "des données partent hors de l’Espace économique européen sans qu’on sache où",
                "Nommez le destinataire, le pays et la garantie.",
            )
        )
    return found


def _proportionate(activity: ProcessingActivity) -> list[Remark]:
    found = []
    rare = [item.kind for item in activity.special_categories if item.kind in _RARELY_NEEDED]
    if rare:
        kinds = list_in_french([SPECIAL_WORDS[kind].casefold() for kind in dict.fromkeys(rare)])
        found.append(
            Remark(
                f"un cabinet a rarement besoin de ces données ({kinds})",
                "N’en gardez que ce que le soin exige, et dites pourquoi.",
            )
        )
    if any(item.kind == "biometric" for item in activity.special_categories):
        found.append(
            Remark(
                "la biométrie est un moyen lourd pour contrôler un accès",
                "Remplacez-la par un badge ou un code, sauf nécessité écrite.",
            )
        )
    if any(item.kind == "location" for item in activity.data_categories):
        found.append(
            Remark(
                "suivre les déplacements de quelqu’un est rarement nécessaire",
                "Retirez la localisation, ou dites pourquoi elle est indispensable.",
            )
        )
    return found


def _relevant(activity: ProcessingActivity) -> list[Remark]:
    found = []
    if not activity.data_categories and not activity.special_categories:
        found.append(Remark("aucune donnée n’est décrite", "Décrivez les données utilisées."))
    vague = [
        DATA_WORDS[item.kind]
        for item in activity.data_categories
        if not item.description or _EVERYTHING.search(item.description)
    ]
    if vague:
        found.append(
            Remark(
                f"la description est trop large ({list_in_french(vague)})",
                "Ne nommez que ce qui sert le but.",
            )
        )
    if activity.origin in _NEEDS_NO_HEALTH and receives_health_data(activity):
        found.append(
            Remark(
                "cette activité n’a pas besoin de données de santé",
                "Retirez-les, ou séparez-les du dossier médical.",
            )
        )
    if activity.origin not in _NEEDS_NIR and any(
        item.kind == "nir" for item in activity.data_categories
    ):
        found.append(
            Remark(
                "le numéro de sécurité sociale n’est permis que dans quelques cas",
                "Retirez-le, ou vérifiez qu’un texte le permet ici.",
            )
        )
    return found


def _time_limited(activity: ProcessingActivity) -> list[Remark]:
    periods = {DATA_WORDS[item.kind]: item.retention for item in activity.data_categories}
    kept = [*periods.items()]
    kept += [(SPECIAL_WORDS[item.kind], item.retention) for item in activity.special_categories]
    absent = [word for word, period in kept if not period]
    endless = [word for word, period in kept if _FOR_EVER.search(period)]
    if absent:
        named = list_in_french(list(dict.fromkeys(absent)))
        return [Remark(f"sans durée : {named}", "Écrivez une durée pour chaque catégorie.")]
    if endless:
        named = list_in_french(list(dict.fromkeys(endless)))
        return [Remark(f"sans fin : {named}", "Remplacez par une durée, ou par un événement daté.")]
    if activity.status == "draft" and any(_PROPOSED.search(period) for _, period in kept):
        return [
            Remark(
                "une durée est proposée sans qu’un texte la fixe",
                "Gardez-la ou changez-la, puis confirmez la fiche.",
                certain=False,
            )
        ]
    return []


def _secure(activity: ProcessingActivity) -> list[Remark]:
    if not activity.measures:
        return [Remark("aucune mesure de sécurité n’est décrite", "Décrivez celles qui existent.")]
    kinds = {measure.kind for measure in activity.measures}
    if receives_health_data(activity) and "access_control" not in kinds:
        return [
            Remark(
                "rien ne dit qui peut ouvrir ces données de santé",
                "Décrivez le contrôle d’accès : comptes, clés, cartes.",
            )
        ]
    waiting = sum(measure.to_confirm for measure in activity.measures)
    if waiting:
        proposed = (
            "une mesure est proposée" if waiting == 1 else f"{waiting} mesures sont proposées"
        )
        return [
            Remark(
                f"{proposed} sans que personne ait dit qu’elle est en place"
                if waiting == 1
                else f"{proposed} sans que personne ait dit qu’elles sont en place",
                "Cochez celles qui sont en place, retirez les autres.",
                certain=False,
            )
        ]
    return []


FORM_CHECKS: Final[Mapping[str, Callable[[ProcessingActivity], list[Remark]]]] = {
    "purpose": _purpose,
    "lawful": _lawful,
    "transparent": _transparent,
    "proportionate": _proportionate,
    "relevant": _relevant,
    "time_limited": _time_limited,
    "secure": _secure,
}
