"""The acts of an export brought to its patients, whatever the order in which both come.

Guarantees one `ReadRecord` for each Patient, never two patients merged; only the last sure act and
the last doubtful one are held for each, so that memory follows the number of patients. What would
make a conclusion premature is a doubt: two patients for one number, a record that another replaces,
an act that may be later than the last sure one. An act whose patient is absent is told once for
each such patient, as a `RejectedLine`.

A record that another replaces keeps its doubt, and its acts count for the other too: the source
says that they are one person, and a later act only lengthens. Leaves to others what was an act, and
what is concluded.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from serment.intake.fhir_files import UnreadableFhirError
from serment.intake.fhir_patients import is_nir
from serment.intake.fhir_references import (
    BY_IDENTIFIER,
    CONTAINED,
    is_absolute,
    may_be_patient,
    tail_of,
)
from serment.intake.records import ReadRecord, RejectedLine
from serment.kernel.french import count_in_french, date_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serment.intake.fhir_acts import Act
    from serment.intake.fhir_patients import FhirPatient

MOST_PATIENTS: Final = 1_000_000
_MOST_HOPS: Final = 20
_MOST_COMPARED: Final = 50  # beyond, one resource exported again is no more recognised: a doubt
_NEVER: Final = date.min
_FIX: Final = "Regroupez-les ou séparez-les dans votre logiciel, puis exportez de nouveau."
_SHARED_NUMBER: Final = nbsp(
    f"Deux patients de l’export portent ce numéro : leurs dates ne peuvent être attribuées. {_FIX}"
)
_SHARED_ADDRESS: Final = nbsp(
    "Deux patients différents de l’export portent le même identifiant technique : leurs actes ne "
    f"peuvent être attribués. {_FIX}"
)
_SHARED_INS: Final = nbsp(
    "Deux patients de l’export portent la même identité nationale de santé : ce sont peut-être "
    f"deux moitiés d’un dossier. {_FIX}"
)
_REPLACED: Final = nbsp(
    "Ce dossier est remplacé par un autre (fusion d’identités) : il ne se juge pas seul. Jugez "
    "celui qui le remplace."
)
_ELSEWHERE: Final = nbsp(
    "L’export relie ce dossier à un autre de la même personne : le dernier acte de soin est "
    f"peut-être dans l’autre. {_FIX}"
)
_COPIES: Final = nbsp(
    "Ce patient n’est décrit qu’à l’intérieur d’un acte, sans numéro : ses autres actes ne peuvent "
    "être retrouvés. Demandez un export qui contient les patients eux-mêmes."
)


@dataclass(slots=True)
class _Evidence:
    """What is known of the acts of one patient."""

    place: str
    kind: str
    count: int = 0
    last: date = _NEVER
    perhaps: date = _NEVER
    why: str = ""

    def add(self, act: Act, title: str, place: str, *, is_sure: bool) -> None:
        self.count += is_sure
        on, until = act.on, act.until
        if on is not None and on > self.last:
            self.last = on
        if until is not None and until > max(self.perhaps, self.last):
            self.perhaps = until
            self.why = f"Un élément ({title}, {place}) {act.doubt}"

    def add_unreadable(self, place: str) -> None:
        self.perhaps = date.max
        self.why = f"Un élément qui nomme ce patient ne se lit pas ({place})"


class Gathering:
    """What was read of one export so far."""

    def __init__(self) -> None:
        self.patients: list[FhirPatient] = []
        self._by_url: dict[str, list[int]] = defaultdict(list)
        self._by_tail: dict[str, list[int]] = defaultdict(list)
        self._by_identifier: dict[str, list[int]] = defaultdict(list)
        self._evidence: dict[str, _Evidence] = {}
        self._doubts: dict[int, list[str]] = defaultdict(list)

    def add_patient(self, patient: FhirPatient) -> None:
        """Keep a patient; the same resource exported twice is one."""
        bearers = self._by_url[patient.url] if patient.url else self._by_tail[patient.tail]
        known = bearers[:_MOST_COMPARED] if patient.url or patient.tail else []
        if any(self.patients[one].is_same_as(patient) for one in known):
            return
        rank = len(self.patients)
        for one in known:
            if patient.url or not self.patients[one].url:
                self._doubt(_SHARED_ADDRESS, (one, rank))
        self.patients.append(patient)
        self._verify_size()
        if patient.url:
            self._by_url[patient.url].append(rank)
        if patient.tail:
            self._by_tail[patient.tail].append(rank)
        for key in patient.lookups:
            self._by_identifier[key].append(rank)
        if patient.url.startswith(CONTAINED) and not patient.number:
            self._doubt(_COPIES, (rank,))

    def add_act(self, key: str, act: Act, title: str, place: str, *, is_sure: bool = True) -> None:
        """Keep an act of the patient whose key is given, which is somebody else's if not sure."""
        self._evidence_of(key, title, place).add(act, title, place, is_sure=is_sure)

    def add_unreadable(self, keys: Iterable[str], place: str) -> None:
        """Remember that something unreadable names these patients."""
        for key in keys:
            self._evidence_of(key, "", place).add_unreadable(place)

    def lines(self) -> Iterator[ReadRecord | RejectedLine]:
        """The records in the order of the patients, then the acts of patients that are absent."""
        found, orphans = self._attributed()
        self._follow_links(found)
        self._doubt_shared()
        for rank, patient in enumerate(self.patients):
            yield self._line(patient, found.get(rank, []), self._doubts.get(rank, []))
        yield from orphans

    def _evidence_of(self, key: str, kind: str, place: str) -> _Evidence:
        evidence = self._evidence.get(key)
        if evidence is None:
            evidence = self._evidence[key] = _Evidence(place, kind)
            self._verify_size()
        return evidence

    def _verify_size(self) -> None:
        if max(len(self.patients), len(self._evidence)) > MOST_PATIENTS:
            raise UnreadableFhirError(
                nbsp(
                    f"L’export parle de plus de {count_in_french(MOST_PATIENTS)} patients : ce "
                    "n’est pas celui d’un cabinet, et cet ordinateur ne le tiendrait pas. Vérifiez "
                    "le fichier, ou découpez l’export par patients."
                )
            )

    def _doubt(self, doubt: str, ranks: Iterable[int]) -> None:
        for rank in ranks:
            if doubt not in self._doubts[rank]:
                self._doubts[rank].append(doubt)

    def _find(self, key: str) -> list[int]:
        """The patients that a key designates."""
        if key.startswith(BY_IDENTIFIER):
            return self._by_identifier.get(key, [])
        exact = self._by_url.get(key)
        if exact:
            return exact
        same_tail = self._by_tail.get(tail_of(key), [])
        if is_absolute(key):  # the same number on another server is another patient
            return [one for one in same_tail if not is_absolute(self.patients[one].url)]
        return same_tail

    def _attributed(self) -> tuple[dict[int, list[_Evidence]], list[RejectedLine]]:
        found: dict[int, list[_Evidence]] = defaultdict(list)
        orphans = []
        for key, evidence in self._evidence.items():
            ranks = self._find(key)
            if len(ranks) > 1:
                self._doubt(_SHARED_ADDRESS, ranks)
            for rank in ranks:
                found[rank].append(evidence)
            if not ranks and evidence.count and may_be_patient(key):
                orphans.append(_orphan(key, evidence))
        return found, orphans

    def _follow_links(self, found: dict[int, list[_Evidence]]) -> None:
        heirs: dict[int, set[int]] = defaultdict(set)
        for rank, patient in enumerate(self.patients):
            for kind, key in patient.links:
                others = [one for one in self._find(key) if one != rank] if key else []
                if kind == "replaced-by":
                    self._doubt(_REPLACED, (rank,))
                    heirs[rank].update(others)
                elif kind == "replaces":
                    self._doubt(_REPLACED, others)
                    for other in others:
                        heirs[other].add(rank)
                elif others:
                    self._doubt(_ELSEWHERE, (rank, *others))
        own = {rank: tuple(found.get(rank, ())) for rank in heirs}
        for rank, acts in own.items():
            for heir in _reached(rank, heirs):
                found[heir].extend(acts)

    def _doubt_shared(self) -> None:
        numbers: dict[str, list[int]] = defaultdict(list)
        identities: dict[str, list[int]] = defaultdict(list)
        for rank, patient in enumerate(self.patients):
            if patient.number:
                numbers[patient.number].append(rank)
            if _REPLACED not in self._doubts.get(rank, ()):
                for key in patient.ins:
                    identities[key].append(rank)
        for shared, doubt in ((numbers, _SHARED_NUMBER), (identities, _SHARED_INS)):
            for ranks in shared.values():
                if len(ranks) > 1:
                    self._doubt(doubt, ranks)

    def _line(
        self, patient: FhirPatient, acts: list[_Evidence], doubts: list[str]
    ) -> ReadRecord | RejectedLine:
        if not patient.number and not patient.name:
            reason = (
                "Ce patient n’a ni nom ni numéro du cabinet (un numéro national n’en tient pas "
                "lieu) : personne ne saurait de qui il s’agit. Complétez-le dans votre logiciel."
            )
            return RejectedLine(patient.place, ("Patient",), nbsp(reason))
        facts = dict(patient.facts)
        last = max((one.last for one in acts), default=_NEVER)
        unsure = max(acts, key=lambda one: one.perhaps, default=None)
        told = [*patient.doubts, *doubts]
        if unsure is not None and unsure.perhaps > last:
            told.append(_later(unsure, last))
        elif last != _NEVER:
            facts["last_consultation_on"] = last
        return ReadRecord(
            place=patient.place,
            number=patient.number,
            name=patient.name,
            facts=MappingProxyType(facts),
            doubts=tuple(told),
        )


def _reached(rank: int, heirs: dict[int, set[int]]) -> set[int]:
    """Those who replace a record, and those who replace them, up to twenty times."""
    reached, edge = set[int](), {rank}
    for _ in range(_MOST_HOPS):
        edge = {heir for one in edge for heir in heirs.get(one, ())} - reached
        reached |= edge
    return reached - {rank}


def _later(unsure: _Evidence, last: date) -> str:
    known = (
        "aucun acte de soin n’a de date sûre"
        if last == _NEVER
        else f"le dernier acte sûr est du {date_in_french(last)}, mais il n’est peut-être pas le "
        "dernier"
    )
    return nbsp(
        f"{unsure.why} : {known}, et conclure détruirait peut-être trop tôt. Complétez cette "
        "donnée dans votre logiciel, puis exportez de nouveau."
    )


def _orphan(key: str, evidence: _Evidence) -> RejectedLine:
    acts = "un acte" if evidence.count == 1 else f"{count_in_french(evidence.count)} actes"
    return RejectedLine(
        evidence.place,
        (evidence.kind, "" if is_nir(key.rpartition("/")[2].rpartition("|")[2]) else key[:200]),
        nbsp(
            f"L’export attribue {acts} à un patient qu’il ne contient pas : rien n’en est retenu. "
            "Ajoutez le fichier des patients, ou demandez un export complet."
        ),
    )
