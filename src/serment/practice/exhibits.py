"""Exhibits: any file attached to what it proves, encrypted, kept once, with its dates."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from serment.intake.exhibit import safe_name, sniff_kind
from serment.kernel.french import date_in_french
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.contents import forget_content, read_content, release_row, row_of
from serment.practice.journal import record_act
from serment.practice.typed import plain_text
from serment.store.blobs import StoredBlob
from serment.store.errors import StoreError
from serment.store.models import Exhibit, Practice

HEAD_BYTES = 4096
PROOFS = {
    "processor_contract": "Contrat de sous-traitance",
    "hds_certificate": "Certificat d’hébergeur de données de santé",
    "insurance": "Attestation d’assurance",
    "training": "Attestation de formation",
    "restore_test": "Essai de restauration",
    "premises": "Photo des locaux ou du mobilier",
    "destruction": "Preuve de destruction ou d’effacement",
    "request": "Demande d’une personne et réponse",
    "other": "Autre preuve",
}


@dataclass(frozen=True, slots=True)
class NewExhibit:
    """What a person says of a file."""

    title: str
    file_name: str
    proves: str
    dated_on: date | None = None
    expires_on: date | None = None


class RefusedExhibitError(ValueError):
    """A file that cannot be attached as described."""


class UnknownExhibitError(LookupError):
    """No exhibit bears that number."""


def attach_exhibit(
    *, actor: Actor, described: NewExhibit, stored: StoredBlob, head: bytes, now: datetime
) -> Exhibit:
    """Attach a content already encrypted to what it proves; `head` tells its kind.

    RefusedExhibitError for an empty file or for what cannot be; a refused content is erased.
    """
    try:
        actor.require(Permission.PROOF)
        _verify_described(described, localtime(now).date())
        _verify_content(stored)
        return _attach(actor, described, stored, head, now)
    except BaseException:
        with suppress(StoreError):  # what remains is swept at the next opening
            transaction.on_commit(partial(forget_content, stored.digest))
        raise


def _attach(
    actor: Actor, described: NewExhibit, stored: StoredBlob, head: bytes, now: datetime
) -> Exhibit:
    name = safe_name(described.file_name)
    with one_act(actor.practice):
        blob = row_of(practice=actor.practice, stored=stored)
        exhibit = Exhibit.objects.create(
            practice=actor.practice,
            title=plain_text(described.title)[:200] or name,
            file_name=name,
            kind=sniff_kind(head[:HEAD_BYTES], name),
            proves=described.proves,
            dated_on=described.dated_on,
            expires_on=described.expires_on,
            received_at=now,
            blob=blob,
            member=actor.member,
        )
        payload = {"title": exhibit.title, "digest": blob.digest, "proves": exhibit.proves}
        record_act(actor=actor, act="exhibit.attached", payload=payload, now=now)
    return exhibit


def _verify_content(stored: StoredBlob) -> None:
    if stored.size == 0:
        raise RefusedExhibitError(
            "Ce fichier est vide : il ne prouverait rien. Vérifiez que c’est le bon fichier. "
            "Rien n’a été enregistré."
        )


def _verify_described(described: NewExhibit, day: date) -> None:
    if described.proves not in PROOFS:
        raise RefusedExhibitError("Dites ce que la pièce prouve : choisissez dans la liste.")
    dated, expires = described.dated_on, described.expires_on
    if dated is not None and dated > day:
        raise RefusedExhibitError(
            f"La pièce porterait une date à venir, le {date_in_french(dated)} : elle ne prouverait "
            "rien aujourd’hui. Vérifiez la date. Rien n’a été enregistré."
        )
    if dated is not None and expires is not None and expires < dated:
        raise RefusedExhibitError(
            "La pièce expirerait avant d’avoir été faite : vérifiez les deux dates. "
            "Rien n’a été enregistré."
        )


def kept_exhibits(practice: Practice) -> QuerySet[Exhibit]:
    """Return the exhibits kept, the latest first, read as they are asked for: page by page."""
    kept = Exhibit.objects.of(practice).filter(removed_at__isnull=True)
    return kept.select_related("blob")


def list_exhibits(practice: Practice) -> tuple[Exhibit, ...]:
    """Return every exhibit kept, the latest first."""
    return tuple(kept_exhibits(practice))


def expired_exhibits(*, practice: Practice, as_of: date) -> tuple[Exhibit, ...]:
    """Return the exhibits past their last day."""
    return tuple(kept_exhibits(practice).filter(expires_on__lt=as_of))


def find_exhibit(practice: Practice, number: int) -> Exhibit:
    """Return one exhibit; UnknownExhibitError if it is not there any more."""
    exhibit = kept_exhibits(practice).filter(pk=number).first()
    if exhibit is None or exhibit.blob is None:
        raise UnknownExhibitError(
            "Cette pièce n’est pas là : elle a été retirée, ou l’adresse est fausse. "
            "Revenez à la liste des pièces."
        )
    return exhibit


def read_exhibit(exhibit: Exhibit) -> Iterator[bytes]:
    """Yield the content of an exhibit."""
    if exhibit.blob is None:
        raise UnknownExhibitError("Le contenu de cette pièce a été effacé.")
    return read_content(exhibit.blob)


def remove_exhibit(*, actor: Actor, number: int, now: datetime) -> None:
    """Remove an exhibit; its content is erased for good unless another row names it."""
    actor.require(Permission.PROOF)
    with one_act(actor.practice):
        exhibit = find_exhibit(actor.practice, number)
        blob = exhibit.blob
        exhibit.removed_at = now
        exhibit.blob = None
        exhibit.save(update_fields=["removed_at", "blob"])
        payload = {"title": exhibit.title, "digest": blob.digest if blob else ""}
        record_act(actor=actor, act="exhibit.removed", payload=payload, now=now)
        if blob is not None:
            release_row(actor.practice, blob)
