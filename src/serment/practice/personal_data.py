"""Every table that holds personal data: how it is exported, and how it is erased.

Guarantees that an export holds all that the store keeps of one practice, contents included, and
that an erasure leaves no row nor content of it. A house test refuses a model that is not here.
Leaves to others the backups that were taken off this machine: nobody can erase them from here.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, QuerySet

from serment.practice.acting import one_act, told_by_database
from serment.practice.actors import Actor, Permission
from serment.practice.compacting import compact_store
from serment.practice.contents import forget_content, read_content
from serment.practice.folder import open_folder
from serment.practice.journal import record_act
from serment.practice.library import corpus_version
from serment.practice.waiting import WaitingFile, forget_waiting, set_aside
from serment.practice.work import list_works, result_of
from serment.store.datadir import calendar_of
from serment.store.models import (
    ActivityRecord,
    AlikePair,
    Answer,
    AssessmentRecord,
    Blob,
    CalendarLine,
    CheckedArchive,
    Checkpoint,
    ContactRecord,
    CorrectiveMeasure,
    Decision,
    Destruction,
    DestructionItem,
    Exhibit,
    FindingSeen,
    HandoverDocument,
    HandoverMask,
    HandoverPackage,
    Incident,
    IncidentFiling,
    IncidentGesture,
    IssuedDocument,
    JournalEntry,
    JournalHead,
    JournalPayload,
    KeptRecord,
    Member,
    Person,
    Practice,
    PublisherRequest,
    PurgedRecord,
    ReceivedRequest,
    RecordImport,
    RecordSource,
    RecordSpan,
    RecordsState,
    RejectedRow,
    ReminderMail,
    SigningKey,
    Work,
)

FORMAT = "serment-export"
VERSION = 1
Row = Mapping[str, Any]


class ErasureError(ValueError):
    """An erasure that was not confirmed as it must be."""


@dataclass(frozen=True, slots=True)
class PersonalTable:
    """A table: what it says of people (in French), its rows for a practice, what is never exported.

    `rows` serves both the export and the erasure, so that neither can forget what the other knows.
    """

    model: type[Model]
    holds: str
    rows: Callable[[Practice], QuerySet[Any]]
    secret: frozenset[str] = frozenset()

    def export(self, practice: Practice) -> Iterator[Row]:
        """Yield the rows of the practice as plain values."""
        for row in self.rows(practice).order_by("pk").values().iterator():
            yield {name: _plain(value) for name, value in row.items() if name not in self.secret}

    def erase(self, practice: Practice) -> int:
        """Erase the rows of the practice; return how many went, dependants included."""
        count, _ = self.rows(practice).delete()
        return count


def _people(practice: Practice) -> QuerySet[Person]:
    """Those whom no other practice knows."""
    elsewhere = Member.objects.exclude(practice=practice).values("person")
    return Person.objects.filter(memberships__practice=practice).exclude(pk__in=elsewhere)


# In the order of erasure: what points to a row goes before it.
TABLES: tuple[PersonalTable, ...] = (
    PersonalTable(IncidentGesture, "les gestes faits pendant un incident, et par qui",
                  IncidentGesture.objects.of),
    PersonalTable(IncidentFiling, "les déclarations d’un incident, et par qui",
                  IncidentFiling.objects.of),
    PersonalTable(CorrectiveMeasure, "les mesures correctrices et leurs responsables",
                  CorrectiveMeasure.objects.of),
    PersonalTable(Incident, "les incidents, leurs faits et les décisions prises",
                  Incident.objects.of),
    PersonalTable(PurgedRecord, "les jetons des dossiers détruits, qui ne nomment personne",
                  PurgedRecord.objects.of),
    PersonalTable(DestructionItem, "les dossiers à détruire, et qui l’a fait",
                  DestructionItem.objects.of),
    PersonalTable(Destruction, "les destructions et leurs procès-verbaux", Destruction.objects.of),
    PersonalTable(CheckedArchive, "les archives contrôlées : des nombres, et qui l’a fait",
                  CheckedArchive.objects.of),
    PersonalTable(PublisherRequest, "les demandes à l’éditeur : quel patient, quel interlocuteur",
                  PublisherRequest.objects.of),
    PersonalTable(HandoverMask, "ce qui est masqué dans les documents à remettre",
                  HandoverMask.objects.of),
    PersonalTable(HandoverDocument, "les documents à remettre, choisis ou écartés",
                  HandoverDocument.objects.of),
    PersonalTable(HandoverPackage, "les remises chiffrées qui ont été faites",
                  HandoverPackage.objects.of),
    PersonalTable(ReceivedRequest, "les demandes de droits : qui, quoi, quand, la réponse",
                  ReceivedRequest.objects.of),
    PersonalTable(RecordSpan, "les recours et les gels, et leurs raisons", RecordSpan.objects.of),
    PersonalTable(AlikePair, "les dossiers qui se ressemblent", AlikePair.objects.of),
    PersonalTable(KeptRecord, "les dossiers des patients : nom, numéro et dates",
                  KeptRecord.objects.of),
    PersonalTable(RejectedRow, "les lignes rejetées d’un import", RejectedRow.objects.of),
    PersonalTable(RecordImport, "les imports et leurs fichiers en attente",
                  RecordImport.objects.of),
    PersonalTable(RecordSource, "les logiciels d’où viennent les dossiers",
                  RecordSource.objects.of),
    PersonalTable(RecordsState, "le jour des réponses et les durées choisies",
                  lambda practice: RecordsState.objects.filter(practice=practice)),
    PersonalTable(
        JournalPayload, "le contenu de chaque acte, avec son auteur", JournalPayload.objects.of
    ),
    PersonalTable(JournalEntry, "les actes, leurs instants et leurs auteurs, par numéro",
                  JournalEntry.objects.of),
    PersonalTable(Checkpoint, "l’état signé du journal", Checkpoint.objects.of),
    PersonalTable(SigningKey, "la clé de signature du cabinet", SigningKey.objects.of,
                  secret=frozenset({"private"})),
    PersonalTable(JournalHead, "la taille du journal",
                  lambda practice: JournalHead.objects.filter(practice=practice)),
    PersonalTable(CalendarLine, "les échéances dites aux calendriers, sans aucun nom",
                  CalendarLine.objects.of),
    PersonalTable(ReminderMail, "par où et à qui partent les rappels", ReminderMail.objects.of,
                  secret=frozenset({"password"})),
    PersonalTable(FindingSeen, "les constats du cabinet", FindingSeen.objects.of),
    PersonalTable(Decision, "les décisions, leurs raisons et leurs auteurs", Decision.objects.of),
    PersonalTable(Answer, "les réponses au questionnaire et leurs auteurs", Answer.objects.of),
    PersonalTable(Work, "les longs travaux, et qui les a demandés", Work.objects.of),
    PersonalTable(IssuedDocument, "les documents émis", IssuedDocument.objects.of),
    PersonalTable(Exhibit, "les pièces, leurs noms et qui les a jointes", Exhibit.objects.of),
    PersonalTable(Blob, "le contenu des pièces et des documents", Blob.objects.of),
    PersonalTable(AssessmentRecord, "les analyses d’impact, où des personnes peuvent être nommées",
                  AssessmentRecord.objects.of),
    PersonalTable(ActivityRecord, "le registre, où des personnes peuvent être nommées",
                  ActivityRecord.objects.of),
    PersonalTable(ContactRecord, "les interlocuteurs du cabinet et les moyens de les joindre",
                  ContactRecord.objects.of),
    PersonalTable(Person, "les personnes qui ouvrent le cabinet", _people,
                  secret=frozenset({"password"})),
    PersonalTable(Member, "la place de chacun dans le cabinet",
                  lambda practice: Member.objects.filter(practice=practice)),
    PersonalTable(Practice, "l’identité du responsable du traitement",
                  lambda practice: Practice.objects.filter(pk=practice.pk)),
)  # fmt: skip


def export_practice(*, actor: Actor, now: datetime) -> Iterator[bytes]:
    """Return all that the store keeps of the practice, as JSON lines; contents come in base64.

    The act is journalled first, so that the journal exported tells of the export.
    """
    actor.require(Permission.SECURITY)
    with one_act(actor.practice):
        record_act(actor=actor, act="practice.exported", payload={}, now=now)
    return _exported(actor.practice)


def build_export(*, actor: Actor, as_of: date, now: datetime) -> WaitingFile:
    """Return all of it as a file, whole before it is handed over; it waits encrypted till then."""
    pieces = export_practice(actor=actor, now=now)
    return set_aside(f"tout-le-cabinet-{as_of.isoformat()}.jsonl", pieces)


def _exported(practice: Practice) -> Iterator[bytes]:
    yield _line({"format": FORMAT, "version": VERSION, "corpus_version": corpus_version()})
    for table in TABLES:
        for row in table.export(practice):
            yield _line({"table": table.model.__name__, "row": row})
    for blob in Blob.objects.of(practice).order_by("pk"):
        for number, piece in enumerate(read_content(blob), 1):
            yield _line({"content": blob.digest, "part": number, "base64": _plain(piece)})


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.hex if isinstance(value, UUID) else value


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure removed: rows by table, contents, backups kept in the folder."""

    rows: Mapping[str, int]
    contents: int
    backups: int


def erase_practice(*, actor: Actor, confirmed_name: str) -> Erased:
    """Erase all of a practice, for ever; ErasureError unless its name was typed again.

    Rows go in one transaction, then contents, then the space that they took in the database file.
    """
    actor.require(Permission.SECURITY)
    practice = actor.practice
    if confirmed_name.strip() != practice.name:
        raise ErasureError(
            "Le nom saisi n’est pas celui du cabinet : rien n’a été effacé. L’effacement est "
            f"définitif ; pour le confirmer, saisissez exactement « {practice.name} »."
        )
    digests = list(Blob.objects.of(practice).values_list("digest", flat=True))
    waiting = [file for work in list_works(practice) if (file := result_of(work)) is not None]
    with told_by_database(), transaction.atomic():
        JournalHead.objects.select_for_update().get(practice=practice)
        rows = {table.model.__name__: table.erase(practice) for table in TABLES}
        Session.objects.all().delete()
    for digest in digests:
        forget_content(digest)
    for file in waiting:
        forget_waiting(file)
    backups = 0 if Practice.objects.exists() else _forget_backups()
    calendar_of(open_folder()).unlink(missing_ok=True)
    transaction.on_commit(compact_store)
    return Erased(rows=rows, contents=len(digests), backups=backups)


def _forget_backups() -> int:
    """Remove the backups made before upgrades: the last practice of the folder is gone."""
    kept = list(open_folder().backups.glob("*.serment"))
    for path in kept:
        path.unlink(missing_ok=True)
    return len(kept)
