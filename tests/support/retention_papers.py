"""For the tests of the papers of retention: a certificate, lists and a forecast, all invented."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from serment.documents.retention.certificate import (
    CountedGround,
    DestroyedSeries,
    DestructionCertificate,
    Remainder,
    SupportDestruction,
)
from serment.documents.retention.forecast import ReasonCount, RetentionForecast, YearCount
from serment.documents.retention.keeping import RecordKeeper
from serment.documents.retention.worklist import WorklistLine
from serment.law.corpus import Corpus
from serment.law.findings import citations_of
from support.paper import CORPUS

if TYPE_CHECKING:
    from collections.abc import Iterable

DECIDED = date(2026, 11, 23)
DONE = date(2026, 12, 9)
NUMBERS = tuple(f"D-{number:06}" for number in (*range(12, 46), 50, 60))
SUPPORTS = (
    SupportDestruction("paper", "shredded_p4", date(2026, 12, 3)),
    SupportDestruction("paper", "shredding_provider", DONE, "2026/114-A"),
    SupportDestruction("software", "deleted_in_software", date(2026, 12, 3)),
    SupportDestruction("backups", "purge_list", date(2027, 12, 3)),
)


def patient_records(numbers: Iterable[str] = NUMBERS) -> DestroyedSeries:
    """Patient records at their term, under the rule of the corpus."""
    corpus = Corpus.open(CORPUS)
    rule = corpus.retention_rule("patient_record")
    version = rule.versions[-1]
    listed = tuple(numbers)
    return DestroyedSeries(
        rule=rule.id,
        rule_title=rule.title,
        corpus_version="2026.11.1",
        force=version.force,
        confidence=version.confidence,
        numbers=listed,
        version_since=version.in_force.since,
        provisions=citations_of(corpus, version.rests_on),
        grounds=(
            CountedGround("Durée ordinaire", len(listed) - 1),
            CountedGround("Patient décédé moins de dix ans après la dernière consultation", 1),
        ),
        last_activity_years=(1998, 2006),
        ended_on=(date(2018, 6, 1), date(2026, 11, 2)),
        supports=SUPPORTS,
    )


def certificate() -> DestructionCertificate:
    """One that has everything."""
    return DestructionCertificate(
        number="PV-2026-001",
        decided_on=DECIDED,
        decided_by="Dr Alma Rey",
        series=(patient_records(),),
        carried_out_on=DONE,
        carried_out_by=("Bilal Noé",),
        remainders=(
            Remainder("held", ("D-000901",)),
            Remainder("not_found", ("D-000910", "D-000911", "D-000912"), "paper"),
        ),
        kept_until=date(2051, 12, 9),
    )


def worklist_lines(count: int) -> tuple[WorklistLine, ...]:
    """Invented patients, numbered from 1."""
    families = ("Martin", "Éluard", "Bernard", "Œuvray", "Petit", "d’Artagnan", "Zola")
    return tuple(
        WorklistLine(
            f"D-{number:06}",
            families[number % len(families)],
            f"Prénom{number}",
            date(1930 + number % 80, 1 + number % 12, 1 + number % 28),
            on_paper=number % 5 != 0,
            in_software=number % 7 != 0,
        )
        for number in range(1, count + 1)
    )


def forecast() -> RetentionForecast:
    """After June 2027, with years without a record between the last ones."""
    return RetentionForecast(
        as_of=DECIDED,
        closing_on=date(2027, 6, 30),
        by_year=(YearCount(2030, 2), YearCount(2028, 1200), YearCount(2033, 1)),
        by_reason=(
            ReasonCount("Durée ordinaire", 1201, 2030),
            ReasonCount("Patient vu pour la dernière fois avant ses 8 ans", 2),
            ReasonCount("Sans dossier", 0),
        ),
        last_on=date(2033, 3, 2),
        already_due=12,
        held=3,
        undetermined=1,
        keeper=RecordKeeper("successor", "Dr Bilal Noé", "4 place du Salin", "Même adresse", "05"),
    )
