"""What a destruction certificate is made of: rules, counts, ranges, days, methods, numbers.

Guarantees: no field can hold the name of a patient nor a datum concerning health; the numbers are
verified when the certificate is made (`NamingNumberError`), and a count is that of its numbers.
Source: dossier of law § 1.3 (internal identifier, range of dates, rule, version of the rule, day,
author, method; never the diagnosis). Leaves to others the page (`certificate_pages`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from serment.documents.retention.numbers import verify_impersonal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from serment.law.findings import Citation
    from serment.law.model import Confidence, Force

Support = Literal["paper", "software", "backups", "serment"]
Method = Literal[
    "shredded_p4",
    "shredded_p5",
    "shredding_provider",
    "deleted_in_software",
    "deleted_by_publisher",
    "purge_list",
    "key_destroyed",
    "erased_in_serment",
    "nothing_held",
]
RemainderReason = Literal[
    "held",
    "seen_again",
    "set_aside",
    "not_found",
    "software_refuses",
    "provider_awaited",
    "extract_kept",
    "other",
]

SUPPORT_WORDS: Final[Mapping[Support, str]] = {
    "paper": "Papier",
    "software": "Logiciel du cabinet",
    "backups": "Sauvegardes",
    "serment": "Serment",
}
METHOD_WORDS: Final[Mapping[Method, str]] = {
    "shredded_p4": "Destructeur à coupe croisée, norme DIN 66399, degré P-4.",
    "shredded_p5": "Destructeur à coupe croisée, norme DIN 66399, degré P-5.",
    "shredding_provider": "Prestataire de destruction, qui remet un certificat.",
    "deleted_in_software": "Suppression dans le logiciel, puis purge de sa corbeille.",
    "deleted_by_publisher": "Suppression par l’éditeur, qui remet une attestation.",
    "purge_list": "Effacement à la rotation des copies. La liste de purge est rejouée après toute "
    "restauration : un dossier détruit ne revient pas.",
    "key_destroyed": "Destruction de la clé des copies chiffrées.",
    "erased_in_serment": "Nom et dates effacés. Restent une empreinte illisible sans la clé du "
    "cabinet, dans la liste de purge, ce procès-verbal et la ligne du journal.",
    "nothing_held": "Aucun de ces dossiers sur ce support.",
}
REMAINDER_WORDS: Final[Mapping[RemainderReason, str]] = {
    "held": "Gel posé depuis la décision : réclamation, demande de droit, contrôle ou réquisition.",
    "seen_again": "Le patient a consulté depuis la décision : le délai repart.",
    "set_aside": "Écarté par le médecin à la relecture.",
    "not_found": "Introuvable à la place prévue : à rechercher.",
    "software_refuses": "Le logiciel ne sait pas supprimer ce dossier : demande faite à l’éditeur.",
    "provider_awaited": "Chez un prestataire : attestation de destruction attendue.",
    "extract_kept": "Extrait gardé plus longtemps (acte transfusionnel, trente ans) ; le reste du "
    "dossier est détruit.",
    "other": "Autre motif, écrit à la main sous le tableau.",
}
METHODS: Final[Mapping[Support, frozenset[Method]]] = {
    "paper": frozenset({"shredded_p4", "shredded_p5", "shredding_provider", "nothing_held"}),
    "software": frozenset({"deleted_in_software", "deleted_by_publisher", "nothing_held"}),
    "backups": frozenset({"purge_list", "key_destroyed", "nothing_held"}),
    "serment": frozenset({"erased_in_serment", "nothing_held"}),
}
WITH_REFERENCE: Final[frozenset[Method]] = frozenset({"shredding_provider", "deleted_by_publisher"})
"""The methods that a paper of somebody else proves: its number is printed, or a line for it."""

_WHOLE: Final[frozenset[RemainderReason]] = frozenset({"held", "seen_again", "set_aside"})


class CertificateError(ValueError):
    """A certificate that contradicts itself; the message says where, why and what to do."""


@dataclass(frozen=True, slots=True)
class SupportDestruction:
    """How one support was dealt with.

    `done_on` is the day of the act; for `purge_list`, the day by which every old copy will have
    gone. `reference` is the number of the provider's certificate.
    """

    support: Support
    method: Method
    done_on: date | None = None
    reference: str = ""

    def __post_init__(self) -> None:
        if self.method not in METHODS[self.support]:
            raise CertificateError(
                f"Le procédé « {METHOD_WORDS[self.method]} » ne s’applique pas au support "
                f"« {SUPPORT_WORDS[self.support]} » : le procès-verbal dirait faux. "
                "Choisissez le procédé de ce support."
            )


@dataclass(frozen=True, slots=True)
class CountedGround:
    """How many records fall under a title of the rule: an exception, or its ordinary period."""

    title: str
    count: int


@dataclass(frozen=True, slots=True)
class DestroyedSeries:
    """The records of one series destroyed under one version of one rule.

    `last_activity_years` are the first and the last year of the last act; `ended_on` the first and
    the last day on which a retention period ended (last day kept). `version_since` is the day from
    which the version of the rule answers. `provisions` come from `law.findings.citations_of`.
    """

    rule: str
    rule_title: str
    corpus_version: str
    force: Force
    confidence: Confidence
    numbers: tuple[str, ...]
    version_since: date | None = None
    provisions: tuple[Citation, ...] = ()
    grounds: tuple[CountedGround, ...] = ()
    last_activity_years: tuple[int, int] | None = None
    ended_on: tuple[date, date] | None = None
    supports: tuple[SupportDestruction, ...] = ()

    def __post_init__(self) -> None:
        verify_impersonal(self.numbers)
        if len(set(self.numbers)) != len(self.numbers):
            raise CertificateError(
                f"« {self.rule_title} » : un numéro de dossier figure deux fois ; le nombre de "
                "dossiers détruits serait faux. Reprenez la liste de la décision."
            )
        if self.grounds and sum(ground.count for ground in self.grounds) != len(self.numbers):
            raise CertificateError(
                f"« {self.rule_title} » : le détail par motif ne fait pas le nombre de dossiers ; "
                "le procès-verbal se contredirait. Reprenez la liste de la décision."
            )

    @property
    def count(self) -> int:
        """How many records."""
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class Remainder:
    """Records decided and not destroyed, or not yet: why, which, and on which support if on one."""

    reason: RemainderReason
    numbers: tuple[str, ...]
    support: Support | None = None

    def __post_init__(self) -> None:
        verify_impersonal(self.numbers)


@dataclass(frozen=True, slots=True)
class DestructionCertificate:
    """The minutes of one destruction. `decided_by` and `carried_out_by` are of the practice.

    `carried_out_on` is None until the work is done: the paper leaves a line for it. `kept_until`
    is the last day on which the certificate itself is kept, where it is known.
    """

    number: str
    decided_on: date
    decided_by: str
    series: tuple[DestroyedSeries, ...]
    carried_out_on: date | None = None
    carried_out_by: tuple[str, ...] = ()
    remainders: tuple[Remainder, ...] = ()
    kept_until: date | None = None

    def __post_init__(self) -> None:
        if self.carried_out_on is not None and self.carried_out_on < self.decided_on:
            raise CertificateError(
                "La destruction porterait une date antérieure à la décision : le procès-verbal ne "
                "prouverait rien. Corrigez l’une des deux dates."
            )
        if len(self.series) == 1 and self._contradicts():
            raise CertificateError(
                "Un même dossier est dit détruit et gardé : le procès-verbal se contredirait. "
                "Retirez-le de la série, ou de ce qui n’a pas pu être détruit."
            )

    def _contradicts(self) -> bool:
        """Whether a record that was wholly kept is among the destroyed ones of the one series."""
        destroyed = set(self.series[0].numbers)
        wholly_kept = [r for r in self.remainders if r.support is None and r.reason in _WHOLE]
        return any(not destroyed.isdisjoint(remainder.numbers) for remainder in wholly_kept)

    @property
    def count(self) -> int:
        """How many records, all series together."""
        return sum(series.count for series in self.series)
