"""On paper: the plan, the crisis kit, the index of the inspection file, the register."""

from datetime import date, datetime

from django.db.models import Count, Max, Min
from django.utils.timezone import localtime

from serment.documents.action_plan import action_plan
from serment.documents.blocks import Document
from serment.documents.finding_words import CitedText, FindingWords
from serment.documents.inspection_index import (
    IndexedDocument,
    IndexedExhibit,
    JournalSummary,
    dossier_index,
)
from serment.journal.checkpoint import origin_of
from serment.journal.note import fingerprint
from serment.law.findings import Finding
from serment.practice.documents import context_of, preview_document
from serment.practice.exhibits import PROOFS, list_exhibits
from serment.practice.journal import make_checkpoint, signer_of
from serment.practice.library import the_corpus
from serment.practice.paths import (
    certificate_path,
    certificate_title,
    document_path,
    exhibit_path,
)
from serment.practice.plan import list_findings, make_plan
from serment.practice.reading import ACTS
from serment.store.models import (
    Checkpoint,
    Destruction,
    IssuedDocument,
    JournalEntry,
    Practice,
)


def print_plan(*, practice: Practice, as_of: date, now: datetime) -> bytes:
    """Return the dated plan (PDF)."""
    checkpoint = make_checkpoint(practice=practice, now=now)
    context = context_of(practice, as_of=as_of, checkpoint=checkpoint)
    plan = make_plan(practice=practice, as_of=as_of)
    rows = (*plan.to_do, *plan.of("undetermined"))
    return print_document(action_plan(context, [words_of(row.finding) for row in rows]))


def print_crisis_kit(*, practice: Practice, as_of: date) -> bytes:
    """Return the crisis kit (PDF) as the present facts make it."""
    return print_document(preview_document(practice, kind="crisis_kit", as_of=as_of).document)


def index_of(practice: Practice, as_of: date, checkpoint: Checkpoint) -> Document:
    """Return the index of the inspection file: findings, documents, exhibits, journal."""
    return dossier_index(
        context_of(practice, as_of=as_of, checkpoint=checkpoint),
        [words_of(f) for f in list_findings(practice=practice, as_of=as_of)],
        _indexed_documents(practice),
        _indexed_exhibits(practice),
        _summary(practice, checkpoint),
    )


def print_document(document: Document) -> bytes:
    """Return a document typeset (PDF)."""
    from serment.documents.typeset import typeset_pdf  # noqa: PLC0415 - heavy, only here

    return typeset_pdf(document)


# The register as the inspection file holds it: its formats, and the title of each.
REGISTER_FORMS = {
    "ods": "Registre, classeur",
    "pdf": "Registre, à lire",
    "json": "Registre, pour les programmes",
}


def words_of(finding: Finding) -> FindingWords:
    """Return a finding as a reader is told of it."""
    return FindingWords(
        title=finding.title,
        area=finding.area,
        outcome=finding.outcome,
        force=finding.force,
        confidence=finding.confidence,
        urgency=finding.urgency,
        minutes=finding.effort_minutes,
        due_on=finding.due_on,
        says=finding.says,
        because=tuple(f"{b.title} : {b.value_in_french}" for b in finding.because),
        rests_on=tuple(c.short for c in finding.rests_on),
        to_do=finding.to_do,
        missing=_questions_of(finding),
        memo_differs=finding.memo_differs or "",
        texts=tuple(CitedText(c.short, c.says, c.confidence) for c in finding.rests_on),
    )


def _questions_of(finding: Finding) -> tuple[str, ...]:
    """Return what is missing as it is asked; by its title where no question asks for it."""
    asked = {question.fact: question.text for question in the_corpus().questions}
    missing = zip(finding.missing, finding.missing_titles, strict=True)
    return tuple(asked.get(fact, title) for fact, title in missing)


def _indexed_documents(practice: Practice) -> list[IndexedDocument]:
    return [
        IndexedDocument(
            title=row.title,
            path=document_path(row),
            issued_on=row.issued_on,
            version=row.number,
            displayed_from=row.displayed_from,
            displayed_until=row.displayed_until,
        )
        for row in IssuedDocument.objects.of(practice)
    ] + [
        IndexedDocument(
            title=certificate_title(row), path=certificate_path(row), issued_on=row.done_on
        )
        for row in Destruction.objects.of(practice).order_by("number")
        if row.done_on is not None
    ]


def _indexed_exhibits(practice: Practice) -> list[IndexedExhibit]:
    return [
        IndexedExhibit(
            title=row.title,
            path=exhibit_path(row),
            proves=PROOFS.get(row.proves, row.proves),
            dated_on=row.dated_on,
            expires_on=row.expires_on,
        )
        for row in list_exhibits(practice)
    ]


def _summary(practice: Practice, checkpoint: Checkpoint) -> JournalSummary:
    lines = JournalEntry.objects.of(practice).order_by()
    acts = lines.values_list("act").annotate(count=Count("id")).order_by("-count", "act")
    bounds = lines.aggregate(first=Min("sequence"), last=Max("sequence"))
    days = {
        sequence: localtime(instant).date()
        for sequence, instant in lines.filter(sequence__in=set(bounds.values())).values_list(
            "sequence", "recorded_at"
        )
    }
    return JournalSummary(
        origin=origin_of(practice.pk.hex),
        size=checkpoint.size,
        root=checkpoint.root,
        key_fingerprint=fingerprint(signer_of(practice).public_key),
        first_on=days.get(bounds["first"]),
        last_on=days.get(bounds["last"]),
        acts=tuple((ACTS.get(act, act), count) for act, count in acts),
        checkpoint_text=checkpoint.text,
    )
