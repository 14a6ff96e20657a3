"""The declarations of an incident: to the CNIL in time or with the reason, the complaint, others.

Guarantees that a first notification after 72 hours carries the reasons of the delay (GDPR, art.
33(1)), and that a complementary one follows a first one.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.kernel.hours import in_order
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.incident_clocks import CNIL_FIRST, answer_of, filings_of
from serment.practice.incidents import IncidentError, open_one
from serment.practice.instants import instant_in_french
from serment.practice.journal import record_act
from serment.practice.typed import one_line
from serment.store.models import FilingKind, Incident, IncidentFiling


@dataclass(frozen=True, slots=True)
class NewFiling:
    """A declaration that was made; `late_reason` only where the law demands it."""

    kind: str
    filed_at: datetime
    reference: str = ""
    late_reason: str = ""


def file_declaration(
    *, actor: Actor, number: int, filing: NewFiling, now: datetime
) -> IncidentFiling:
    """Keep a declaration; IncidentError for a late first notification without its reasons."""
    actor.require(Permission.INCIDENTS)
    if filing.kind not in FilingKind.values:
        raise IncidentError("Dites à qui : choisissez dans la liste.", "kind")
    with one_act(actor.practice):
        incident = open_one(actor.practice, number)
        reason = one_line(filing.late_reason)[:1_000]
        _verify_filing(incident, filing, reason, now)
        row = IncidentFiling.objects.create(
            practice=actor.practice,
            incident=incident,
            kind=filing.kind,
            filed_at=filing.filed_at,
            reference=one_line(filing.reference)[:100],
            late_reason=reason,
            by=actor.member,
        )
        payload: dict[str, Canonical] = {
            "incident": number,
            "kind": filing.kind,
            "filed_at": filing.filed_at.isoformat(),
            "is_late": bool(reason),
        }
        record_act(actor=actor, act="incident.declared", payload=payload, now=now)
    return row


def _verify_filing(incident: Incident, filing: NewFiling, reason: str, now: datetime) -> None:
    if not in_order(incident.known_at) <= in_order(filing.filed_at) <= in_order(now):
        raise IncidentError(
            f"Une déclaration se fait après la connaissance des faits "
            f"({instant_in_french(incident.known_at)}) et au plus tard maintenant. Corrigez la "
            "date ; rien n’a été enregistré.",
            "filed_at",
        )
    firsts = [one for one in filings_of(incident) if one.kind in CNIL_FIRST]
    if filing.kind in CNIL_FIRST:
        if firsts:
            raise IncidentError(
                "La notification initiale est déjà consignée : ce qui la suit est complémentaire.",
                "kind",
            )
        _verify_reason(incident, filing, reason, now)
    if filing.kind == FilingKind.CNIL_COMPLEMENT and not firsts:
        raise IncidentError(
            "Une notification complémentaire en suit une initiale, et aucune n’est consignée. "
            "Consignez d’abord l’initiale.",
            "kind",
        )


def _verify_reason(incident: Incident, filing: NewFiling, reason: str, now: datetime) -> None:
    limit = answer_of(incident, now, notified_at=localtime(filing.filed_at)).cnil
    if limit is not None and limit.is_late and not reason:
        raise IncidentError(
            f"La limite était le {instant_in_french(limit.limit_at)} : au-delà, la loi demande les "
            "motifs du retard. Écrivez-les ; la notification reste due, et rien n’a été "
            "enregistré.",
            "late_reason",
        )
