"""The records of the fictitious practice: a few dozen invented patients of every age and case."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from serment.intake.records import ReadLine, ReadRecord, ReadSpan, RejectedLine
from serment.kernel.spans import Span, add_span
from serment.practice.actors import Actor
from serment.practice.destructions import Tick, decide_destruction, tick_items
from serment.practice.record_archive import archive_records
from serment.practice.record_holds import NewHold, hold_record
from serment.practice.record_imports import NewImport, Reading, begin_import, end_import, keep_lines
from serment.practice.record_twins import propose_pairs
from serment.store.models import KeptRecord

# Family and given name, year of birth, years since the last visit.
_GROWN = (
    ("Abadie Honorine", 1931, 31), ("Barthe Léon", 1940, 28), ("Cazals Irène", 1936, 26),
    ("Delmas Prosper", 1944, 25), ("Estève Colette", 1938, 24), ("Fabre Lucie", 1951, 23),
    ("Galinier Amédée", 1929, 22), ("Hébrard Solange", 1947, 21), ("Izard Marius", 1942, 20),
    ("Jalabert Odile", 1955, 19), ("Kergoat Yann", 1961, 17), ("Lacaze Mireille", 1958, 15),
    ("Maury Bastien", 1970, 13), ("Nègre Paulette", 1934, 12), ("Oustric Denis", 1966, 10),
    ("Pujol Ghislaine", 1972, 9), ("Quintane Raoul", 1949, 8), ("Rouquet Élodie", 1984, 7),
    ("Sarrazin Thierry", 1963, 6), ("Teulade Nadège", 1990, 5), ("Ubach Simon", 1979, 4),
    ("Vidal Capucine", 1995, 3), ("Wolff Étienne", 1987, 2), ("Ychard Louise", 2001, 1),
    ("Zanchi Fiona", 1999, 0), ("Alaric Paul", 1976, 0), ("Bonnafous Inès", 1982, 1),
)  # fmt: skip
_CHILDREN = (("Carrère Tom", 4, 21), ("Daran Zoé", 6, 22), ("Espié Nino", 2, 18),
             ("Fourès Lina", 7, 3))  # fmt: skip
_SOURCE, _OLDER = "Tilleul Logiciels", "Ancien fichier papier"


def keep_invented_records(actor: Actor, as_of: date, now: datetime) -> None:
    """Import two lists, join nothing, hold two records, and begin a destruction."""
    _import(actor, _SOURCE, _of_software(as_of), as_of, now)
    _import(actor, _OLDER, _of_paper(as_of), as_of, now)
    propose_pairs(actor.practice)
    _hold(actor, as_of, now)
    old = KeptRecord.objects.of(actor.practice).filter(name__in=("Barthe Léon", "Cazals Irène"))
    numbers = list(old.values_list("pk", flat=True))
    begun = decide_destruction(
        actor=actor, numbers=numbers, confirmed=len(numbers), as_of=as_of, now=now
    )
    tick_items(
        actor=actor,
        number=begun.number,
        tick=Tick("paper", as_of, actor.name),
        now=now + timedelta(days=10),
        records=numbers[:1],
    )
    moved = KeptRecord.objects.of(actor.practice).filter(name__lt="M", status="keep")
    archive_records(actor=actor, as_of=as_of, now=now, numbers=moved.values_list("pk", flat=True))


def _import(
    actor: Actor, source: str, lines: Iterator[ReadLine], as_of: date, now: datetime
) -> None:
    told = NewImport(source, "list", f"{source.lower().replace(' ', '-')}.csv", "0" * 64, {})
    imported = begin_import(actor=actor, told=told, now=now)
    keep_lines(actor=actor, imported=imported, reading=Reading(lines, as_of, lambda: now))
    end_import(actor=actor, imported=imported, now=now)


def _of_software(as_of: date) -> Iterator[ReadLine]:
    for at, (name, born, ago) in enumerate(_GROWN, start=1):
        day = _ago(as_of, ago) - timedelta(days=17 * at % 300)
        facts = {"born_on": date(born, at % 12 + 1, at % 27 + 1), "last_consultation_on": day}
        claim = (ReadSpan(day + timedelta(days=90), None),) if name.startswith("Estève") else ()
        yield ReadRecord(f"ligne {at}", str(1000 + at), name, facts=facts, spans=claim)
    for at, (name, age, ago) in enumerate(_CHILDREN, start=len(_GROWN) + 1):
        day = _ago(as_of, ago)
        facts = {"born_on": _ago(day, age), "last_consultation_on": day}
        yield ReadRecord(f"ligne {at}", str(1000 + at), name, facts=facts)
    yield RejectedLine("ligne 33", ("", "", "12/05/2019"), "Ni numéro ni nom : la ligne ne désigne "
                       "personne. Complétez-la dans le logiciel.")  # fmt: skip


def _of_paper(as_of: date) -> Iterator[ReadLine]:
    """An older file: nobody's day of birth is sure, one patient is in both lists, one has died."""
    dead, last = _ago(as_of, 11), _ago(as_of, 14)
    known = {"born_on": date(1951, 7, 7), "last_consultation_on": _ago(as_of, 26)}
    yield ReadRecord("ligne 1", "F-12", "FABRE Lucie", facts=known)
    gone = {"born_on": date(1930, 2, 3), "last_consultation_on": last, "died_on": dead}
    yield ReadRecord("ligne 2", "F-13", "Garrigue Achille", facts=gone)
    for at, name in enumerate(("Hugonnet Blanche", "Imbert Félix"), start=3):
        yield ReadRecord(f"ligne {at}", f"F-{at + 11}", name,
                         facts={"last_consultation_on": _ago(as_of, 23)})  # fmt: skip
    yield ReadRecord("ligne 5", "F-16", "Jourdan Victoire",
                     facts={"born_on": date(1948, 1, 9)})  # fmt: skip


def _hold(actor: Actor, as_of: date, now: datetime) -> None:
    """A record kept by decision, whose review comes up today."""
    record = KeptRecord.objects.of(actor.practice).get(name="Delmas Prosper")
    hold = NewHold("manual", as_of - timedelta(days=370), "Suivi familial en cours", as_of)
    before = as_of - timedelta(days=10)
    hold_record(actor=actor, hold=hold, as_of=before, now=now, number=record.pk)


def _ago(day: date, years: int) -> date:
    return add_span(date(day.year - years, 1, 1), Span(days=day.timetuple().tm_yday - 1))
