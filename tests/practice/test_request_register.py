"""The register of requests: every field of the log of the law, and a length that is not held."""

from __future__ import annotations

import io
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import odfdo
import pytest

from serment.documents.plain_lists import as_csv, csv_pieces, ods_pieces
from serment.practice.request_list import RequestSearch, search_requests
from serment.practice.request_register import HEADER, LOG_FIELDS, register_rows
from serment.store.models import ReceivedRequest
from support.personas import TODAY, alma
from support.requests import received

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LOG = (
    "id", "date_reception", "canal", "demandeur_type", "demandeur_identite_verifiee",
    "patient_ref", "droit", "perimetre", "motif_si_ayant_droit", "pieces_demandees", "suspension",
    "delai_calcule.csp_min", "delai_calcule.csp_max", "delai_calcule.rgpd",
    "delai_calcule.rgpd_prolonge", "prolongation", "decision", "motif_juridique",
    "elements_exclus", "mode_communication", "premiere_copie", "frais", "date_reponse", "agent",
    "reclamation",
)  # fmt: skip
"""The fields of a request, copied from the dossier of law, § 2.5."""


def _full(doctor: Actor) -> ReceivedRequest:
    """A request of an heir of which everything was told."""
    member = doctor.member
    request = received(
        doctor, "record_access", "heir", received_on=TODAY - 20 * DAY, received_time=time(9, 30),
        patient_name="Léa Dupont", scope="Le dernier séjour", oldest_on=date(2010, 1, 1),
        latest_on=date(2025, 1, 1),
    )  # fmt: skip
    told: dict[str, Any] = {
        "facts": {"heir_reason": "memory", "quality_proved": True, "reasonable_doubt": True,
                  "first_copy": False},
        "identity_method": "shown", "identity_on": TODAY, "evidence": ["identity"],
        "evidence_asked_on": TODAY - 19 * DAY, "evidence_received_on": TODAY - 12 * DAY,
        "extension_reason": "Complexe", "extension_sent_on": TODAY - 2 * DAY,
        "first_part_on": TODAY - DAY, "first_part_mode": "post", "first_part_by": member,
        "first_part_late_reason": "Congés", "outcome": "partly", "ground": "heir_no_reason",
        "excluded": ["beyond_reason"], "decided_on": TODAY, "decided_by": member, "mode": "doctor",
        "fee_cents": 450, "answered_on": TODAY, "answered_by": member, "late_reason": "Congés",
        "complaint_on": TODAY, "doctor_name": "Dr Roux",
    }  # fmt: skip
    for name, value in told.items():
        setattr(request, name, value)
    request.save()
    return request


def _rows(doctor: Actor) -> list[dict[str, str]]:
    found = search_requests(doctor.practice, RequestSearch())
    return [dict(zip(HEADER, row, strict=True)) for row in register_rows(found, TODAY)]


def test_every_field_of_the_log_has_its_columns() -> None:
    """The names of the law, no fewer; no title comes twice, so that no column hides another."""
    assert [name for name in LOG if name not in LOG_FIELDS] == []
    assert set(LOG_FIELDS) - set(LOG) == {"destinataires", "editeur", "limitation", "notice"}
    assert len(set(HEADER)) == len(HEADER)


def test_a_request_told_in_full_leaves_no_field_of_the_log_empty() -> None:
    """Each field says something, the pause, both regimes, the texts and the agents included."""
    doctor = alma()
    _full(doctor)
    row = _rows(doctor)[0]
    for name in LOG:
        assert any(row[title] for title in LOG_FIELDS[name]), name
    told = {
        "Identité établie": "oui",
        "Motif de l’ayant droit": "Défendre la mémoire du défunt",
        "Suspension : début": "2026-11-04",
        "Suspension : fin": "2026-11-11",
        "Code de la santé : dès le": "2026-11-05 09:30",
        "Code de la santé : au plus tard": "2026-11-11 ; 2027-01-03",
        "RGPD : au plus tard": "2026-12-10",
        "RGPD : au plus tard, prolongé": "2027-02-10",
        "Prolongation valable": "oui",
        "Textes du motif": "CSP, L. 1110-4 ; CSP, R. 1111-7",
        "Première copie": "non",
        "Prix (euros)": "4,50",
        "Notée par": "Dr Alma Rey",
        "Réclamation": "oui",
    }
    assert {title: row[title].replace("\xa0", " ") for title in told} == told


def test_what_is_not_known_is_empty_and_what_was_not_done_says_no() -> None:
    """A request just received: no identity, no complaint, no first copy told, no price."""
    doctor = alma()
    received(doctor, "erasure")
    row = _rows(doctor)[0]
    assert (row["Identité établie"], row["Réclamation"]) == ("non", "non")
    for title in ("Première copie", "Prix (euros)", "Suspension : début", "Prolongation valable"):
        assert row[title] == ""


def test_a_long_register_begins_at_once_and_is_never_held() -> None:
    """The first piece leaves before the rows are read; CSV and ODS hold them all."""
    asked: list[int] = []

    def rows() -> Iterator[tuple[str, str]]:
        for number in range(3000):
            asked.append(number)
            yield (str(number), f"Nom n° {number} & <{number * 7919}>")

    pieces = csv_pieces(("N°", "Nom"), rows())
    start = next(pieces)
    assert asked == []
    next(pieces)
    assert len(asked) == 100
    whole = start + b"".join(csv_pieces(("N°", "Nom"), rows()))[len(start) :]
    assert whole == as_csv(("N°", "Nom"), rows())
    asked.clear()
    workbook = ods_pieces("Registre", ("N°", "Nom"), rows())
    first = next(workbook)
    assert asked == []
    table = odfdo.Document(io.BytesIO(first + b"".join(workbook))).body.get_table(0)
    assert table is not None
    assert table.height == 3001
    assert table.get_value("B3000") == f"Nom n° 2998 & <{2998 * 7919}>"


def test_a_thousand_requests_are_in_the_register() -> None:
    """Read in several goes from the store, each once, in order."""
    doctor = alma()
    ReceivedRequest.objects.bulk_create(
        ReceivedRequest(practice=doctor.practice, number=number, right="erasure",
                        applicant="patient", applicant_name="Éva", received_on=TODAY,
                        channel="post", territory="metropole", received_by=doctor.member)
        for number in range(1, 1001)
    )  # fmt: skip
    assert [row["Numéro"] for row in _rows(doctor)] == [str(n) for n in range(1000, 0, -1)]
