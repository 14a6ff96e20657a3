"""Several documents of one person become one record.

Guarantees: the last act of care is the latest day on which a document says that care was given;
nothing is guessed from a partial, unreadable or contradictory date, and what could move the answer
is a doubt. A date that could not change it is left without a word. No message repeats a NIR.
Leaves to others which documents are of one person, and whether a date is plausible.

What counts as care, and what does not:

- the times of a service event, of an encounter, or of a metadata entry (`serviceStartTime`,
  `serviceStopTime`) are acts of care;
- the time at which a document was made is none: where the document dates no act and is later than
  the last act known, it is a doubt;
- a synthesis (VSM) sums a record up and is no act, whatever it dates: none on the day of the
  export or the eve, when it was made for it, a doubt where it is later than the last act;
- an appointment is none, honoured or not we cannot tell: a past one that was not cancelled and is
  later than the last act is a doubt, unless a person says that such appointments were honoured.

LIMIT: the act of another practitioner, told by a letter kept in the record, counts too: the later
date keeps the record longer.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from serment.intake.clinical_header import NATIONAL
from serment.intake.quoting import quoted
from serment.intake.records import ReadRecord, RecordFact
from serment.intake.stated_times import StatedTime, parse_time
from serment.kernel.french import date_in_french, nbsp

if TYPE_CHECKING:
    from serment.intake.clinical_header import ClinicalHeader

MOST_DOUBTS: Final = 20
_INS_BODY: Final = 13
_NIR_ROOTS: Final = frozenset({"1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.10"})


class Gathering:
    """What the documents of one person say, as they come; `record` concludes."""

    def __init__(self, *, exported_on: date | None = None) -> None:
        self.national_ids: dict[str, set[str]] = {}
        self.local_ids: dict[tuple[str, str], None] = {}
        self.name = ""
        self._exported_on = exported_on
        self._births: set[StatedTime] = set()
        self._deaths: set[StatedTime] = set()
        self._deceased: set[bool] = set()
        self._care: dict[StatedTime, str] = {}
        self._undated: dict[StatedTime, str] = {}
        self._appointments: set[date] = set()
        self._doubts: dict[str, None] = {}

    def add_doubt(self, sentence: str) -> None:
        """Keep a French sentence, once."""
        if len(self._doubts) < MOST_DOUBTS:
            self._doubts[nbsp(sentence)] = None

    def add_header(self, header: ClinicalHeader, source: str) -> None:
        """Take the header of a CDA document; `source` names the document to a person."""
        if header.persons > 1:
            self.add_doubt(
                f"« {quoted(source)} » porte sur {header.persons} personnes : ses dates peuvent "
                "être celles d’une autre."
            )
        for root, value in header.national_ids:
            self.add_national_id(root, value)
        self.local_ids |= dict.fromkeys(header.local_ids)
        self.name = self.name or header.name
        self._births |= self._read("La date de naissance", header.births, source)
        self._deaths |= self._read("La date de décès", header.deaths, source)
        if header.is_deceased is not None or header.deaths:
            self._deceased.add(bool(header.deaths) or header.is_deceased is True)
        self.add_times(
            header.care, header.established, source, is_synthesis=header.is_synthesis, is_utc=False
        )

    def add_national_id(self, root: str, value: str) -> None:
        """Keep what tells two persons apart: the body of an INS, under its root."""
        self.national_ids.setdefault(root, set()).add(value[:_INS_BODY].upper())

    def add_number(self, root: str, value: str) -> None:
        """Keep a number of the person: a national identity by its root, else the software's own."""
        if root.startswith(NATIONAL):
            self.add_national_id(root, value)
        else:
            self.local_ids[root, value] = None

    def add_identity(self, name: str, birth: str, source: str) -> None:
        """Take what the metadata say of the person, where no document said it."""
        self.name = self.name or name
        if birth:
            self._births |= self._read("La date de naissance", [birth], source)

    def add_times(
        self, care: list[str], made: list[str], source: str, *, is_synthesis: bool, is_utc: bool
    ) -> None:
        """Take the times of the acts that a document tells of, and the time it was made."""
        acts = self._read("La date d’un acte", care, source, is_utc=is_utc)
        for time in () if is_synthesis else acts:
            self._care.setdefault(time, source)
        if is_synthesis or not acts:
            for time in self._read("La date du document", made, source, is_utc=is_utc):
                if not (is_synthesis and self._is_of_export(time)):
                    self._undated.setdefault(time, source)

    def add_appointment(self, day: date, *, was_honoured: bool) -> None:
        """Take a past appointment that was not cancelled."""
        if was_honoured:
            self._care.setdefault(StatedTime(day.year, day.month, day.day), "agenda")
        else:
            self._appointments.add(day)

    def absorb(self, other: Gathering) -> None:
        """Take all that another one holds: they turn out to be of one person."""
        for root, values in other.national_ids.items():
            self.national_ids.setdefault(root, set()).update(values)
        self.local_ids |= other.local_ids
        self.name = self.name or other.name
        self._births |= other._births
        self._deaths |= other._deaths
        self._deceased |= other._deceased
        self._care = {**other._care, **self._care}
        self._undated = {**other._undated, **self._undated}
        self._appointments |= other._appointments
        self._doubts = {**self._doubts, **other._doubts}

    def _is_of_export(self, time: StatedTime) -> bool:
        if self._exported_on is None:
            return False
        return time.earliest >= self._exported_on - timedelta(days=1)

    def _read(
        self, what: str, values: list[str], source: str, *, is_utc: bool = False
    ) -> set[StatedTime]:
        found = set()
        for value in values:
            time = parse_time(value, is_utc=is_utc)
            if time is None:
                self.add_doubt(
                    f"{what} est illisible dans « {quoted(source)} » (« {quoted(value)} ») : elle "
                    "n’a pas été retenue. Vérifiez-la dans votre logiciel."
                )
            else:
                found.add(time)
        return found

    def record(self, place: str, number: str) -> ReadRecord:
        """The record: its facts, and a doubt for each thing that could change them."""
        facts: dict[str, RecordFact] = {}
        self._doubt_identity()
        self._conclude_birth(facts)
        self._conclude_death(facts)
        self._conclude_care(facts)
        doubts = tuple(self._doubts)
        return ReadRecord(place, number, self.name, facts=facts, doubts=doubts, person=self._person)

    @property
    def _person(self) -> str:
        """The one national identity of the folder, if it has one."""
        found = {value for values in self.national_ids.values() for value in values}
        return found.pop() if len(found) == 1 else ""

    def _doubt_identity(self) -> None:
        roots = self.national_ids
        several = any(len(values) > 1 for values in roots.values())
        # A NIA gives way to the NIR of the same person: only numbers of one kind can differ.
        nirs = set().union(*(roots[root] for root in _NIR_ROOTS if root in roots))
        if several or len(nirs) > 1:
            self.add_doubt(
                "Deux identités nationales de santé différentes sont dans ce dossier : il peut "
                "mêler deux personnes. Séparez-les dans votre logiciel."
            )

    def _conclude_birth(self, facts: dict[str, RecordFact]) -> None:
        days = {time.exact for time in self._births if time.exact}
        known = days.pop() if len(days) == 1 else None
        if known is None and self._births and not days:
            told = " ou ".join(map(str, sorted(self._births)))
            self.add_doubt(
                f"La date de naissance est incomplète ({told}) : le jour n’a pas été inventé. "
                "Complétez-la, elle peut prolonger la conservation."
            )
        elif any(known is None or not time.includes(known) for time in self._births):
            self.add_doubt(
                "Deux dates de naissance différentes sont dans ce dossier "
                f"({_listed(self._births)}) : aucune n’a été retenue. Vérifiez laquelle est juste."
            )
        elif known is not None:
            facts["born_on"] = known

    def _conclude_death(self, facts: dict[str, RecordFact]) -> None:
        days = {time.exact for time in self._deaths if time.exact}
        years = {time.year for time in self._deaths}
        agreed = all(time.includes(day) for time in self._deaths for day in days)
        if len(days) > 1 or len(years) > 1 or not agreed:
            self.add_doubt(
                "Deux dates de décès différentes sont dans ce dossier "
                f"({_listed(self._deaths)}) : aucune n’a été retenue. Vérifiez laquelle est juste."
            )
        elif days:
            facts["died_on"] = days.pop()
        elif years:
            facts["died_in"] = years.pop()
        elif True in self._deceased:
            self.add_doubt(
                "Le patient est dit décédé, sans date de décès : la durée de conservation peut en "
                "dépendre. Indiquez la date ou l’année."
            )

    def _conclude_care(self, facts: dict[str, RecordFact]) -> None:
        days = [time.exact for time in self._care if time.exact]
        last = max(days, default=None)
        if last is not None:
            facts["last_consultation_on"] = last
        for time, source in sorted(self._care.items()):
            if time.exact is None and _may_follow(time, last):
                self.add_doubt(
                    f"Un acte n’est daté que de « {time} » dans « {quoted(source)} » : il peut "
                    "être le dernier. Retrouvez son jour dans votre logiciel."
                )
        self._doubt_undated(last)
        self._doubt_appointments(last)

    def _doubt_undated(self, last: date | None) -> None:
        later = [item for item in self._undated.items() if _may_follow(item[0], last)]
        if later:
            time, source = max(later)
            self.add_doubt(
                f"« {quoted(source)} », établi le {time}, ne date aucun acte et vient après le "
                "dernier acte connu : il peut témoigner d’un acte plus récent. Vérifiez-le."
            )

    def _doubt_appointments(self, last: date | None) -> None:
        later = [day for day in self._appointments if last is None or day > last]
        if later:
            self.add_doubt(
                f"Un rendez-vous du {date_in_french(max(later))}, passé et non annulé, vient après "
                "le dernier acte connu : s’il a été honoré, la conservation court depuis ce jour. "
                "Vérifiez-le dans votre agenda."
            )


def _may_follow(time: StatedTime, last: date | None) -> bool:
    return last is None or time.latest > last


def _listed(times: set[StatedTime]) -> str:
    return ", ".join(map(str, sorted(times)[:4]))
