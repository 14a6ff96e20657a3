"""The official portability archive of a practice's data: one record for each patient.

Guarantees that CHECKSUMS.TXT is verified over every file before anything else is read, that what
it does not vouch for is refused unless the caller says otherwise (then each record concerned bears
a doubt), that memory does not grow with the number of bytes, and that whatever the archive holds,
a record, a `RejectedLine` or a `RefusedArchiveError` comes out. No NIR is in a place, a number, a
doubt or a fault.
Leaves to others whether the dates are plausible, and what is concluded from them.

Source: ANS, « Portabilité des données LGC », implementation guide, v1.0.0 (2026). Its status is not
settled, and its drafts also describe another form (MANIFEST.XML, one ZIP for each patient), which
is refused by name.

What counts as care is told in `gathering`. An appointment alone proves no act of care: iCalendar
cannot say that it was honoured. A past one, not cancelled and later than the last act known, is
therefore a doubt, so that nothing is destroyed too early; `appointments_were_honoured=True` is the
word of a person who knows that the practice cancels those that were missed, and makes them count.

Of an export in several batches, each record waits for the others (`export_batches.AWAITED`): the
doubt is taken away by whoever knows that all were read.

LIMIT: the archive must not change between the verification and the reading; only its list of
entries, with their checksums of 32 bits, is compared again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from serment.intake.export_batches import AWAITED
from serment.intake.large_archive import RefusedArchiveError, names_in, open_large_archive
from serment.intake.patient_folder import gather_folder
from serment.intake.portability_survey import (
    Survey,
    group_by_folder,
    root_in,
    survey_archive,
)
from serment.intake.quoting import bears_nir, quoted
from serment.intake.records import RejectedLine
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serment.intake.content import Content
    from serment.intake.gathering import Gathering
    from serment.intake.large_archive import Entry
    from serment.intake.portability_report import PortabilityReport
    from serment.intake.portability_survey import Trouble
    from serment.intake.records import ReadLine, ReadRecord

_MOST_FILES_NAMED: Final = 4
_LONELY: Final = nbsp(
    "Rien ne dit de quel patient est ce dossier d’un lot à l’autre : la suite peut être dans un "
    "autre dossier. Rapprochez-les dans votre logiciel."
)


def looks_like_portability(content: Content) -> bool:
    """Whether its names are those of a portability archive; nothing is verified."""
    return root_in(set(names_in(content))) is not None


def read_portability(
    content: Content,
    *,
    trust_unverified: bool = False,
    appointments_were_honoured: bool = False,
    told: Callable[[int, int], None] | None = None,
) -> tuple[PortabilityReport, Iterator[ReadLine]]:
    """Verify the archive, then give its report and its records, read as they are asked for.

    `told` hears the bytes verified and the bytes in all. `RefusedArchiveError` for an archive that
    is none, is hostile, damaged, or not vouched for; while reading too, if it changed meanwhile.
    """
    with open_large_archive(content) as archive:
        survey = survey_archive(archive, trust_unverified=trust_unverified, told=told)
    return survey.report, _lines(content, survey, honoured=appointments_were_honoured)


def _lines(content: Content, survey: Survey, *, honoured: bool) -> Iterator[ReadLine]:
    exported_on = survey.manifest.exported_on if survey.manifest else None
    is_partial = survey.report.is_partial
    seen: dict[tuple[str, str], str] = {}
    with open_large_archive(content) as archive:
        if archive.mark != survey.mark:
            raise RefusedArchiveError(
                nbsp(
                    "L’archive a changé pendant sa lecture : ce qui vient d’être vérifié n’est "
                    "plus ce qui est lu. Recommencez sur une copie que personne ne modifie."
                )
            )
        for rank, (folder, files) in enumerate(group_by_folder(archive, survey.root).items(), 1):
            name = _name_of(folder, rank, survey)
            place = nbsp(f"dossier {name}")
            trouble = survey.troubles.get(folder)
            if trouble is not None and trouble.unvouched and not survey.trusts_unverified:
                yield RejectedLine(place, (), _refusal(trouble))
                continue
            gathering = gather_folder(
                files, exported_on=exported_on, appointments_were_honoured=honoured
            )
            _doubt_archive(gathering, survey, folder, trouble)
            is_shared = _doubt_identity(gathering, survey, folder, name, seen)
            _doubt_emptiness(gathering, files)
            record = gathering.record(place, name)
            record = replace(record, person="") if is_shared else record
            yield _of_batch(record, gathering, is_shared=is_shared) if is_partial else record


def _of_batch(record: ReadRecord, gathering: Gathering, *, is_shared: bool) -> ReadRecord:
    """The record of a batch waits for the others, where the same person is recognised.

    By the national identity; else by the software's own number of the person, the same in every
    batch of one export. The doubt comes first: what is taken away once all is read is its words.
    """
    person = record.person
    if not person and not is_shared and len(gathering.local_ids) == 1:
        ((root, value),) = gathering.local_ids
        person = f"{root}|{value}"
    doubts = (AWAITED,) if person else (AWAITED, _LONELY)
    return replace(record, person=person, doubts=(*doubts, *record.doubts))


def _name_of(folder: str, rank: int, survey: Survey) -> str:
    """« SUBSET001 », with its batch where there are several: their folders bear the same names."""
    name = f"SUBSET (n° {rank})" if bears_nir(folder) else quoted(folder.upper())
    manifest = survey.manifest
    if manifest is not None and manifest.is_partial:
        return f"lot {manifest.batch or 'inconnu'}, {name}"
    return name


def _refusal(trouble: Trouble) -> str:
    return nbsp(
        f"« CHECKSUMS.TXT » ne garantit pas {_files(trouble.unvouched)} : le dossier n’a pas été "
        "lu, ses dates pourraient être fausses. Copiez de nouveau l’archive depuis l’original, "
        "sinon demandez un nouvel export à l’éditeur."
    )


def _doubt_archive(
    gathering: Gathering, survey: Survey, folder: str, trouble: Trouble | None
) -> None:
    if not survey.is_verified:
        gathering.add_doubt(
            "L’archive n’a pas de « CHECKSUMS.TXT » : rien ne garantit ce dossier. Vérifiez ses "
            "dates dans votre logiciel."
        )
    elif trouble is not None and trouble.unvouched:
        gathering.add_doubt(
            f"« CHECKSUMS.TXT » ne garantit pas {_files(trouble.unvouched)} : ces dates peuvent "
            "avoir été changées. Vérifiez-les dans votre logiciel."
        )
    if trouble is not None and trouble.missing:
        gathering.add_doubt(
            f"Il manque {_files(trouble.missing)} : le dernier acte peut y être. Demandez un "
            "export complet à votre éditeur."
        )
    if survey.manifest is not None and folder not in survey.national_ids:
        gathering.add_doubt(
            "« MANIFEST.JSON » n’annonce pas ce dossier : demandez à l’éditeur ce qu’il est."
        )


def _doubt_identity(
    gathering: Gathering,
    survey: Survey,
    folder: str,
    name: str,
    seen: dict[tuple[str, str], str],
) -> bool:
    """Doubt what does not say one person; tell whether another folder bears the same identity."""
    announced = survey.national_ids.get(folder, "")
    found = {(root, value) for root, values in gathering.national_ids.items() for value in values}
    if announced and found and announced not in {value for _, value in found}:
        gathering.add_doubt(
            "« MANIFEST.JSON » donne à ce dossier une autre identité nationale de santé que ses "
            "documents : ce n’est peut-être pas le même patient. Vérifiez-le."
        )
    others = {seen.setdefault(identity, name) for identity in found} - {name}
    is_shared = folder in survey.shared or bool(others)
    if is_shared:
        where = f" ({', '.join(sorted(others)[:_MOST_FILES_NAMED])})" if others else ""
        gathering.add_doubt(
            f"Un autre dossier de l’archive{where} porte la même identité nationale de santé : "
            "doublon ou erreur d’identité, un acte plus récent peut être dans l’autre. "
            "Rapprochez-les dans votre logiciel."
        )
    return is_shared


def _doubt_emptiness(gathering: Gathering, files: dict[str, Entry]) -> None:
    if not gathering.name:
        gathering.add_doubt(
            f"Aucun des {len(files)} fichiers de ce dossier ne nomme le patient : il ne peut être "
            "retrouvé que par son numéro dans l’archive."
        )


def _files(names: list[str]) -> str:
    shown = [f"« {quoted(name)} »" for name in sorted(names)[:_MOST_FILES_NAMED]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" et {more} autres fichiers" if more else "")
