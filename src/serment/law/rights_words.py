"""What is said of a request to the person who must answer it, in French.

Guarantees a sentence for each end, each day put off, the pause, the extension and the delay.
Leaves to others the facts (`rights_clock`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.kernel.french import date_in_french, list_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from serment.law.deadlines import DueDay
    from serment.law.information_clock import InformationClock
    from serment.law.rights_clock import GdprClock, RecordClock, RightsAnswer

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def rights_sentences(answer: RightsAnswer) -> tuple[str, ...]:
    """What is due, when, and what stands in the way."""
    if answer.request.answered_on is not None:
        told = [*_of_answered(answer)]
    else:
        told = [*_of_record(answer), *_of_gdpr(answer.gdpr), *_of_information(answer.information)]
    if answer.minor_until is not None:
        told.append(
            f"La personne est mineure ; traitez-la comme telle jusqu’au "
            f"{date_in_french(answer.minor_until)}, jour où elle devient majeure.",
        )
    return tuple(nbsp(sentence) for sentence in told)


def weekday_in_french(day: date) -> str:
    """« lundi 1er mars 2027 »."""
    return f"{_DAYS[day.weekday()]} {date_in_french(day)}"


def put_off_in_french(due: DueDay) -> str:
    """« le 28 février 2027, non ouvré (dimanche), est reporté au lundi 1er mars 2027 »."""
    return (
        f"le {date_in_french(due.raw_on)}, non ouvré ({list_in_french(list(due.put_off_by))}), est "
        f"reporté au {weekday_in_french(due.due_on)}"
    )


def _of_answered(answer: RightsAnswer) -> Iterator[str]:
    """Once the answer left: in time or late, by each clock that ran."""
    ends: list[tuple[str, date, date | None]] = []
    if (record := answer.record) is not None:
        last = record.lots[0 if record.first_part_on is None else -1]
        ends.append(("du dossier médical", last.due_on, record.late_since))
    if (gdpr := answer.gdpr) is not None:
        ends.append(("du RGPD", gdpr.effective.due_on, gdpr.late_since))
    if (told := answer.information) is not None:
        ends.append(("de l’information", told.due.due_on, told.late_since))
    for name, due_on, late_since in ends:
        how = "dans" if late_since is None else "après"
        yield (
            f"La réponse est partie {how} le délai {name}, qui finissait le "
            f"{weekday_in_french(due_on)}."
        )


def _of_record(answer: RightsAnswer) -> Iterator[str]:
    clock = answer.record
    if clock is None:
        return
    if not answer.may_communicate:
        yield (
            "Rien du dossier ne se communique en l’état : ce que dit la loi de ce demandeur passe "
            f"d’abord. Répondez-lui au plus tard le {weekday_in_french(clock.due_on)}."
        )
    elif clock.first_part_on is not None:
        yield from _of_first_part(clock, clock.first_part_on)
    elif clock.is_mixed:
        yield (
            "Le dossier mêle des informations récentes et anciennes : communiquez les récentes au "
            f"plus tard le {date_in_french(clock.lots[0].due_on)}, les anciennes au plus tard le "
            f"{date_in_french(clock.lots[-1].due_on)}."
        )
    else:
        yield f"Communiquez le dossier au plus tard le {weekday_in_french(clock.due_on)}."
    yield from _beyond_the_month(clock, answer.gdpr)
    if clock.late_since is not None:
        yield f"Vous êtes en retard depuis le {date_in_french(clock.late_since)}."


def _of_first_part(clock: RecordClock, sent_on: date) -> Iterator[str]:
    """The recent part left: in time or late, and what still runs."""
    due_on = date_in_french(clock.lots[0].due_on)
    how = "dans son délai" if clock.first_part_late_since is None else "en retard"
    yield (
        f"La partie récente est partie le {date_in_french(sent_on)}, {how} (elle était due le "
        f"{due_on}). Communiquez les informations plus anciennes au plus tard le "
        f"{weekday_in_french(clock.lots[-1].due_on)}."
    )


def _beyond_the_month(record: RecordClock, gdpr: GdprClock | None) -> Iterator[str]:
    """The two months exceed the month of the GDPR: warn before it ends."""
    if gdpr is None or gdpr.extension_is_valid or record.lots[-1].due_on <= gdpr.one_month.due_on:
        return
    yield (
        "Les deux mois dépassent le mois du RGPD : envoyez un avis de prolongation motivé au plus "
        f"tard le {date_in_french(gdpr.one_month.due_on)}, ou répondez avant."
    )


def _of_information(clock: InformationClock | None) -> Iterator[str]:
    if clock is None:
        return
    yield (
        f"Les données ont été obtenues le {date_in_french(clock.obtained_on)} : informez la "
        f"personne au plus tard le {weekday_in_french(clock.due.due_on)}, et dès la première "
        "communication avec elle."
    )
    if clock.late_since is not None:
        yield f"L’information est en retard depuis le {date_in_french(clock.late_since)}."


def _of_gdpr(clock: GdprClock | None) -> Iterator[str]:
    if clock is None:
        return
    due = clock.effective
    yield f"Au titre du RGPD, répondez au plus tard le {weekday_in_french(due.due_on)}."
    if due.put_off_by:
        yield f"Le dernier jour est reporté : {put_off_in_french(due)}."
    if clock.is_paused:
        yield (
            "Le délai est suspendu tant que le justificatif n’est pas reçu : la date est celle "
            "qui vaudrait s’il arrivait aujourd’hui."
        )
    elif clock.paused_days:
        yield f"Le justificatif a suspendu le délai {clock.paused_days} jours."
    if clock.extension_is_valid is False:
        yield (
            "L’avis de prolongation est parti après la fin du premier mois : il ne prolonge rien, "
            f"et la réponse est due depuis le {date_in_french(due.due_on)}."
        )
    elif clock.extension_is_valid is None and clock.late_since is None:
        yield (
            "Une demande complexe peut attendre jusqu’au "
            f"{date_in_french(clock.extended.due_on)}, si l’avis motivé part au plus tard le "
            f"{date_in_french(clock.one_month.due_on)}."
        )
    if clock.late_since is not None:
        yield f"La réponse est en retard depuis le {date_in_french(clock.late_since)}."
