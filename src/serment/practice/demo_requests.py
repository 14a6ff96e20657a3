"""The invented requests: one waits with its documents, one is late, one refused; an export."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from serment.practice.actors import Actor
from serment.practice.contacts import search_contacts
from serment.practice.handover import NewDocument, add_document
from serment.practice.publisher_requests import NewPublisherRequest, ask_publisher
from serment.practice.publisher_steps import Acknowledgement, acknowledge_publisher
from serment.practice.request_outcomes import Decided, Sent, answer_request, decide_request
from serment.practice.request_steps import note_identity, specify_request
from serment.practice.requests import NewRequest, receive_request
from serment.store import unlocked
from serment.store.models import KeptRecord


def receive_invented_requests(actor: Actor, as_of: date, now: datetime) -> None:
    """Receive three requests of invented people."""
    record = KeptRecord.objects.of(actor.practice).get(name="Pujol Ghislaine")
    for told in (
        NewRequest(
            "erasure", "patient", "Cazals Irène", as_of - timedelta(days=45), channel="email"
        ),
        NewRequest("rectification", "patient", "Maury Bastien", as_of - timedelta(days=40)),
        NewRequest(
            "record_access", "patient", record.name, as_of - timedelta(days=4), record=record.pk,
            applicant_address="8, rue du Moulin\n31000 Toulouse",
        ),
    ):  # fmt: skip
        receive_request(actor=actor, told=told, as_of=as_of, now=now)
    _refuse_erasure(actor, as_of, now)
    _ask_publisher(actor, as_of, now)
    note_identity(
        actor=actor, number=3, method="shown", on=as_of - timedelta(days=4), as_of=as_of, now=now
    )
    _add_documents(actor, now)


def _ask_publisher(actor: Actor, as_of: date, now: datetime) -> None:
    """Ask the invented publisher for everything; it acknowledged, and has a week left or so."""
    publisher = search_contacts(actor.practice, role="software_publisher").get()
    told = NewPublisherRequest(
        "migration",
        as_of - timedelta(days=23),
        contact=publisher.pk,
        publisher_address="12, rue de l’Exemple\n31000 Toulouse",
    )
    asked = ask_publisher(actor=actor, told=told, as_of=as_of, now=now)
    acknowledged = Acknowledgement(as_of - timedelta(days=21), contact="Service des exports")
    acknowledge_publisher(actor=actor, number=asked.number, told=acknowledged, as_of=as_of, now=now)


def _refuse_erasure(actor: Actor, as_of: date, now: datetime) -> None:
    facts = {"request_object": "medical_record", "retention_ended": False}
    specify_request(actor=actor, number=1, given=facts, now=now)
    decided = Decided("refused", "record_still_kept")
    decide_request(actor=actor, number=1, decided=decided, as_of=as_of, now=now)
    sent = Sent(as_of - timedelta(days=38), "letter")
    answer_request(actor=actor, number=1, sent=sent, as_of=as_of, now=now)


_REPORT = (
    "Compte rendu de consultation, Mme Ghislaine Pujol (personne fictive)",
    "Sa voisine, Mme Odile Ferrand, signale par téléphone une perte d’appétit.",
    "Examen sans particularité. Bilan sanguin demandé.",
)
_FILES = (
    ("Compte rendu de consultation", "compte-rendu.pdf"),
    ("Résultats de biologie", "biologie.txt"),
)


def _add_documents(actor: Actor, now: datetime) -> None:
    """Add to the access request a report that names a third party, and results."""
    contents = (_page_of(_REPORT), "Ferritine : 80 µg/l (fictif)\n".encode())
    for (title, name), content in zip(_FILES, contents, strict=True):
        add_document(
            actor=actor,
            number=3,
            told=NewDocument(name, title),
            stored=unlocked.blobs().put([content]),
            head=content,
            now=now,
        )


def _page_of(lines: Sequence[str]) -> bytes:
    """Return a page of plain text as software of a practice prints it: PDF 1.4, no style."""
    shown = " ".join(f"({line}) Tj T*" for line in map(_escaped, lines)).encode("cp1252")
    text = b"BT /F 12 Tf 60 780 Td 20 TL " + shown + b" ET"
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
            b"/Encoding/WinAnsiEncoding>>>>>>>>"
        ),
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
    )
    page, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(page))
        page += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 5\n0000000000 65535 f \n" + table
    return page + table + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(page)


def _escaped(line: str) -> str:
    return re.sub(r"([()\\])", r"\\\1", line)
