"""Opening a record: in common use, anybody of the practice; archived, the controller, and noted.

Guarantees that a record in intermediate archive is shown to nobody else, and that each look at it
leaves its line (CNIL: an archive is consulted for a reason, by few, and traced).
"""

from datetime import date, datetime

from serment.practice.acting import one_act
from serment.practice.actors import Actor, ForbiddenActError, Permission
from serment.practice.journal import record_act
from serment.practice.record_answers import answer_records
from serment.practice.record_list import find_record
from serment.store.models import KeptRecord


def is_in_archive(record: KeptRecord, as_of: date) -> bool:
    """Tell whether the common use of a record is over on the day."""
    return record.archive_on is not None and record.archive_on <= as_of


def consult_record(*, actor: Actor, number: int, as_of: date, now: datetime) -> KeptRecord:
    """Return a record to be read; ForbiddenActError, in French, for an archived one."""
    answer_records(actor.practice, as_of)
    record = find_record(actor.practice, number)
    if not is_in_archive(record.same_as or record, as_of):
        return record
    if not actor.can(Permission.RECORDS):
        raise ForbiddenActError(
            "Ce dossier est en archive intermédiaire : il ne sert plus aux soins courants, et seul "
            "le médecin responsable l’ouvre. S’il faut le consulter, demandez-le-lui."
        )
    with one_act(actor.practice):
        payload = {"record": record.pk}
        record_act(actor=actor, act="record.consulted_in_archive", payload=payload, now=now)
    return record
