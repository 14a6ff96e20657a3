"""One act at a time for a practice: its transaction, its lock, the database's refusals in French.

Guarantees that two requests of one practice never interleave: the second reads what the first
wrote. The embedded database serialises whole transactions (BEGIN IMMEDIATE); PostgreSQL holds the
row of the journal's head. Keep heavy work (typesetting, files) outside: others wait meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, transaction

from serment.store.errors import DiskFullError, FolderUnusableError, StoreError
from serment.store.models import JournalHead, Practice


class BusyStoreError(StoreError):
    """Another act held the database longer than one may wait."""

    def __init__(self) -> None:
        super().__init__(
            "Un autre geste est encore en train d’être enregistré.",
            "Celui-ci n’a rien changé.",
            "Attendez quelques secondes, puis recommencez.",
        )


@contextmanager
def one_act(practice: Practice) -> Iterator[None]:
    """Run an act alone, in one transaction: everything in it is written, or nothing.

    Raises DiskFullError, FolderUnusableError or BusyStoreError where the database refuses.
    """
    with told_by_database(), transaction.atomic():
        JournalHead.objects.select_for_update().get(practice=practice)
        yield


@contextmanager
def told_by_database() -> Iterator[None]:
    """Turn what the database says of its disk into the store's own errors."""
    try:
        yield
    except OperationalError as error:
        said = str(error).casefold()
        if "disk is full" in said or "no space left" in said:
            raise DiskFullError("serment.db") from error
        if "readonly" in said or "read-only" in said:
            raise FolderUnusableError(
                "La base du cabinet n’accepte pas l’écriture.",
                "Rien n’a été enregistré ; ce qui l’était déjà est intact.",
                "Vérifiez vos droits sur le dossier du cabinet, ou rebranchez son disque.",
            ) from error
        if "locked" in said or "lock timeout" in said:
            raise BusyStoreError from error
        if "disk i/o" in said:
            raise FolderUnusableError(
                "Le disque du cabinet ne répond pas comme il faut.",
                "L’acte en cours n’a pas été enregistré.",
                "Vérifiez le disque, puis recommencez ; faites une sauvegarde dès que possible.",
            ) from error
        raise
