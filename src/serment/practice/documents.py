"""Documents: issued from the facts, dated, kept with their dates of display, re-issued if stale."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils.timezone import localtime

from serment.documents.activity_words import activity_words
from serment.documents.context import Doctor, DocumentContext
from serment.documents.kinds import KINDS, RenderedDocument, render_document
from serment.kernel.french import date_in_french, list_in_french
from serment.law.facts import FactValue
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.answers import known_facts
from serment.practice.contacts import kit_contacts, names_of, officer_of
from serment.practice.contents import row_of, whole_content
from serment.practice.journal import make_checkpoint, record_act, short_checkpoint
from serment.practice.library import corpus_version
from serment.practice.register import list_activities
from serment.practice.typesetting import MadeDocument, forget_files, typeset_documents
from serment.store.models import Checkpoint, IssuedDocument, JournalHead, Practice
from serment.store.ports import Advance, untold

# A document is for these practices only; an unknown fact never hides one.
_ONLY_IF = {
    "staff_notice": "has_staff",
    "computing_charter": "has_staff",
    "website_text": "website",
}


CRISIS_KIT = "crisis_kit"
OF_PRACTICE = "practice."
"""Before the name of a value that the practice gave, among what a document used."""


class UnknownDocumentError(LookupError):
    """No document of that kind or number."""


class DisplayError(ValueError):
    """Dates of display that cannot be."""


@dataclass(frozen=True, slots=True)
class StaleDocument:
    """A document in force that no longer says the truth, and what changed since, by its name.

    The names are those of facts and, after `OF_PRACTICE`, of values of
    `serment.documents.context.IN_FRENCH`.
    """

    document: IssuedDocument
    changed: tuple[str, ...]


def wanted_kinds(practice: Practice) -> tuple[str, ...]:
    """Return the kinds of documents that concern the practice."""
    facts = known_facts(practice)
    return tuple(k for k in KINDS if facts.get(_ONLY_IF.get(k, ""), True) is not False)


def context_of(
    practice: Practice,
    *,
    as_of: date,
    checkpoint: Checkpoint | None = None,
    of_register: bool = True,
) -> DocumentContext:
    """Return what documents may say of the practice; without the register where none is cited."""
    return DocumentContext(
        practice_name=practice.name,
        issued_on=as_of,
        corpus_version=corpus_version(),
        address=practice.address,
        phone=practice.phone,
        email=practice.email,
        website=practice.website,
        doctors=(Doctor(practice.doctor, practice.specialty),) if practice.doctor else (),
        officer=officer_of(practice),
        activities=activity_words(list_activities(practice)) if of_register else (),
        hosts=names_of(practice, "host"),
        booking_platform=list_in_french(names_of(practice, "booking_platform")),
        ai_tools=names_of(practice, "ai_tool"),
        contacts=kit_contacts(practice),
        checkpoint="" if checkpoint is None else short_checkpoint(checkpoint),
    )


def preview_document(practice: Practice, *, kind: str, as_of: date) -> RenderedDocument:
    """Return the document as the present facts make it, without issuing it."""
    _verify_kind(kind)
    # The kit cites no activity, and a bad day does not wait for them to be read.
    context = context_of(practice, as_of=as_of, of_register=kind != CRISIS_KIT)
    return render_document(kind, context, known_facts(practice))


def _verify_kind(kind: str) -> None:
    if kind not in KINDS:
        raise UnknownDocumentError(
            f"« {kind[:60]} » n’est pas un document de Serment. Choisissez-en un dans la liste."
        )


def issue_document(*, actor: Actor, kind: str, as_of: date, now: datetime) -> IssuedDocument:
    """Issue a new version of a document, in PDF and DOCX; the former one is kept."""
    return issue_documents(actor=actor, kinds=(kind,), as_of=as_of, now=now)[0]


def issue_documents(
    *,
    actor: Actor,
    kinds: tuple[str, ...],
    as_of: date,
    now: datetime,
    advance: Advance = untold,
) -> tuple[IssuedDocument, ...]:
    """Issue several documents under one checkpoint, all or none.

    They are typeset before the act, which nobody then waits for; a fact that changes meanwhile
    makes them stale at once, like any other change. Where `advance`, told how many are typeset,
    raises, none is issued.
    """
    actor.require(Permission.DOCUMENTS)
    for kind in kinds:
        _verify_kind(kind)
    checkpoint = make_checkpoint(practice=actor.practice, now=now)
    context = context_of(actor.practice, as_of=as_of, checkpoint=checkpoint)
    facts = known_facts(actor.practice)
    wanted = tuple(dict.fromkeys(kinds))
    rendered = (render_document(kind, context, facts) for kind in wanted)
    made = typeset_documents(rendered, total=len(wanted), advance=advance)
    try:
        with one_act(actor.practice):
            return tuple(_write(actor, one, facts, as_of, now) for one in made)
    except BaseException:
        forget_files(blob for one in made for blob in (one.pdf, one.docx))
        raise


def _write(
    actor: Actor, made: MadeDocument, facts: dict[str, FactValue], as_of: date, now: datetime
) -> IssuedDocument:
    practice, rendered = actor.practice, made.rendered
    versions = IssuedDocument.objects.of(practice).filter(kind=rendered.kind)
    number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    versions.filter(superseded_at__isnull=True).update(superseded_at=now)
    pdf, docx = (row_of(practice=practice, stored=s) for s in (made.pdf, made.docx))
    document = IssuedDocument.objects.create(
        practice=practice,
        kind=rendered.kind,
        number=number,
        title=rendered.title[:200],
        issued_on=as_of,
        recorded_at=now,
        corpus_version=corpus_version(),
        facts_digest=rendered.content_digest,
        used_facts=_plain_facts(rendered, facts),
        missing=list(rendered.missing),
        mentions=list(rendered.mentions),
        pdf=pdf,
        docx=docx,
    )
    payload = {
        "kind": rendered.kind,
        "number": number,
        "pdf": pdf.digest,
        "docx": docx.digest,
    }
    record_act(actor=actor, act="document.issued", payload=payload, now=now)
    return document


def _plain_facts(
    rendered: RenderedDocument, facts: dict[str, FactValue]
) -> dict[str, bool | int | str]:
    used = {name: facts[name] for name in rendered.used_facts if name in facts}
    plain = {n: v.isoformat() if isinstance(v, date) else v for n, v in used.items()}
    given = {f"{OF_PRACTICE}{name}": value for name, value in rendered.used_values.items()}
    return {**plain, **given}


def current_documents(practice: Practice) -> dict[str, IssuedDocument]:
    """Return the version in force of each kind."""
    rows = IssuedDocument.objects.of(practice).filter(superseded_at__isnull=True)
    return {row.kind: row for row in rows if row.kind in KINDS}


def past_versions(practice: Practice, kind: str) -> tuple[IssuedDocument, ...]:
    """Return every version of a kind, the latest first."""
    return tuple(IssuedDocument.objects.of(practice).filter(kind=kind))


def list_stale_documents(*, practice: Practice, as_of: date) -> tuple[StaleDocument, ...]:
    """Return the documents in force whose words would differ if they were issued today."""
    stamp = _stamp(practice, as_of)
    current = {document.pk: document for document in current_documents(practice).values()}
    if not current:
        return ()
    found = _stale_at.get(stamp)
    if found is None:
        found = tuple(_find_stale(practice, tuple(current.values()), as_of))
        if len(_stale_at) >= _MOST_STAMPS:
            _stale_at.clear()
        _stale_at[stamp] = found
    return tuple(StaleDocument(current[key], named) for key, named in found if key in current)


# What each practice has that is stale, by where its journal stands: every act moves it. Holds keys
# and names of facts, never a value: it may outlive the lock.
_stale_at: dict[tuple[str, ...], tuple[tuple[int, tuple[str, ...]], ...]] = {}
_MOST_STAMPS = 256


def _stamp(practice: Practice, as_of: date) -> tuple[str, ...]:
    head = JournalHead.objects.get(practice=practice)
    return (practice.pk.hex, *head.frontier, str(head.size), as_of.isoformat(), corpus_version())


def _find_stale(
    practice: Practice, current: tuple[IssuedDocument, ...], as_of: date
) -> Iterator[tuple[int, tuple[str, ...]]]:
    context, facts = context_of(practice, as_of=as_of), known_facts(practice)
    for document in current:
        rendered = render_document(document.kind, context, facts)
        if rendered.content_digest != document.facts_digest:
            yield document.pk, _changed(document, rendered, facts)


def _changed(
    document: IssuedDocument, rendered: RenderedDocument, facts: dict[str, FactValue]
) -> tuple[str, ...]:
    before, after = document.used_facts, _plain_facts(rendered, facts)
    return tuple(sorted(n for n in {*before, *after} if before.get(n) != after.get(n)))


def stale_kinds(*, practice: Practice, as_of: date) -> tuple[str, ...]:
    """Return the kinds of the documents in force that no longer say the truth."""
    return tuple(s.document.kind for s in list_stale_documents(practice=practice, as_of=as_of))


def missing_kinds(practice: Practice) -> tuple[str, ...]:
    """Return the kinds of the documents that concern the practice and were never issued."""
    have = current_documents(practice)
    return tuple(k for k in wanted_kinds(practice) if k not in have)


def reissue_stale_documents(
    *, actor: Actor, as_of: date, now: datetime, advance: Advance = untold
) -> int:
    """Issue again every stale document; return how many."""
    kinds = stale_kinds(practice=actor.practice, as_of=as_of)
    if kinds:
        issue_documents(actor=actor, kinds=kinds, as_of=as_of, now=now, advance=advance)
    return len(kinds)


def issue_missing_documents(
    *, actor: Actor, as_of: date, now: datetime, advance: Advance = untold
) -> int:
    """Issue every document that concerns the practice and was never issued; return how many."""
    kinds = missing_kinds(actor.practice)
    if kinds:
        issue_documents(actor=actor, kinds=kinds, as_of=as_of, now=now, advance=advance)
    return len(kinds)


def find_document(practice: Practice, number: int) -> IssuedDocument:
    """Return one version by its key; UnknownDocumentError if there is none."""
    rows = IssuedDocument.objects.of(practice).select_related("pdf", "docx")
    document = rows.filter(pk=number).first()
    if document is None:
        raise UnknownDocumentError(
            "Cette version n’est pas là, ou l’adresse est fausse. Revenez à la liste des documents."
        )
    return document


def read_document(document: IssuedDocument, *, docx: bool = False) -> bytes:
    """Return the file of a version."""
    return whole_content(document.docx if docx else document.pdf)


def record_display(
    *, actor: Actor, number: int, shown_from: date, shown_until: date | None, now: datetime
) -> None:
    """Say from when a version is displayed, handed over, published or printed, and until when.

    `shown_until` is the last day, included.
    """
    actor.require(Permission.DOCUMENTS)
    with one_act(actor.practice):
        document = find_document(actor.practice, number)
        if shown_until is not None and shown_until < shown_from:
            raise DisplayError(
                "Le retrait précède l’affichage : vérifiez les deux dates. Rien n’a été enregistré."
            )
        day = localtime(now).date()
        if max(shown_from, shown_until or shown_from) > day:
            raise DisplayError(
                f"Nous sommes le {date_in_french(day)} : un affichage à venir ne prouve rien "
                "encore. Notez-le le jour où il est fait. Rien n’a été enregistré."
            )
        if shown_from < document.issued_on:
            raise DisplayError(
                "Cette version n’existait pas encore à cette date : choisissez un jour à partir "
                "de celui de son émission. Rien n’a été enregistré."
            )
        document.displayed_from, document.displayed_until = shown_from, shown_until
        document.save(update_fields=["displayed_from", "displayed_until"])
        payload: dict[str, str | int | None] = {
            "kind": document.kind,
            "number": document.number,
            "from": shown_from.isoformat(),
            "until": shown_until.isoformat() if shown_until else None,
        }
        record_act(actor=actor, act="document.displayed", payload=payload, now=now)
