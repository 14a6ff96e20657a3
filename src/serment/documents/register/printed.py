"""The register as a document: identity, list, map of the data, one page for each activity.

Guarantees: the same sentences in PDF and DOCX, from one list of blocks; the PDF carries the
register as JSON (PDF/A-3); archived activities come last, under their own heading.
Leaves to others: pages (`serment.documents.typeset`, `serment.documents.docx`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.documents.blocks import (
    Block,
    Contents,
    Document,
    Figure,
    Heading,
    Imprint,
    KeyValue,
    PageBreak,
    Paragraph,
    Table,
    Text,
    plain,
)
from serment.documents.register.data_map import data_map_rows, data_map_svg
from serment.documents.register.plain_forms import register_json
from serment.documents.register.printed_form import activity_blocks
from serment.documents.typeset import Attachment, typeset_pdf
from serment.kernel.french import date_in_french, list_in_french
from serment.law.activity_words import STATUS_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serment.documents.register.identity import Party, Register
    from serment.law.activity import ProcessingActivity

_INTRODUCTION = (
    "Ce registre recense les traitements de données personnelles du cabinet, comme le demande "
    "l’article 30 du règlement général sur la protection des données (RGPD). Il suit les rubriques "
    "du modèle de la CNIL, auxquelles s’ajoute la base légale de chaque but."
)


def register_document(register: Register, imprint: Imprint) -> Document:
    """The register as blocks, ready for any emitter."""
    in_force = [item for item in register.activities if item.status != "archived"]
    archived = [item for item in register.activities if item.status == "archived"]
    blocks: list[Block] = [
        Paragraph(plain(_INTRODUCTION), style="lead"),
        Heading(1, "Le responsable et ses contacts"),
        KeyValue(_identity_rows(register)),
        Contents(),
        PageBreak(),
        Heading(1, "La liste des traitements"),
        _list_table(in_force),
        *_map_blocks(in_force),
    ]
    for number, activity in enumerate(in_force):
        heading = () if number else (Heading(1, "Les fiches"),)
        blocks += [PageBreak(), *heading, *activity_blocks(activity)]
    if archived:
        blocks += [PageBreak(), Heading(1, "Traitements archivés"), _list_table(archived)]
    return Document(
        title="Registre des activités de traitement",
        subtitle=register.identity.practice,
        blocks=tuple(blocks),
        imprint=imprint,
        layout="procedure",
    )


def register_pdf(register: Register, imprint: Imprint) -> bytes:
    """The register as PDF/A-3 with tags, its JSON attached."""
    attached = Attachment(
        name="registre.json",
        text=register_json(register).decode("utf-8"),
        mime_type="application/json",
        description="Le même registre, lisible par un programme",
        relationship="source",
    )
    return typeset_pdf(register_document(register, imprint), (attached,))


def register_docx(register: Register, imprint: Imprint) -> bytes:
    """The register as an Office Open XML document."""
    from serment.documents.docx import write_docx  # noqa: PLC0415 -- loads python-docx

    return write_docx(register_document(register, imprint))


def _identity_rows(register: Register) -> tuple[tuple[str, Text], ...]:
    identity = register.identity
    rows = [
        ("Organisme", identity.practice),
        ("Responsable du traitement", _reach(identity.controller)),
    ]
    if identity.representative:
        rows.append(("Représentant", _reach(identity.representative)))
    dpo = _reach(identity.dpo) if identity.dpo else "Aucun délégué désigné"
    rows.append(("Délégué à la protection des données", dpo))
    rows.append(("Registre arrêté au", date_in_french(register.exported_on)))
    return tuple((label, plain(value)) for label, value in rows)


def _reach(party: Party) -> str:
    town = " ".join(part for part in (party.postcode, party.town) if part)
    name = party.in_full()
    company = party.company if party.company != name else ""
    parts = (name, company, party.address, town, party.country, party.phone, party.mail)
    return ", ".join(part for part in parts if part)


def _list_table(activities: Sequence[ProcessingActivity]) -> Block:
    if not activities:
        return Paragraph(plain("Aucun traitement n’est inscrit."))
    return Table(
        header=("N°", "Traitement", "But principal", "Données sensibles", "État"),
        rows=tuple(
            (
                plain(activity.reference),
                plain(activity.title),
                plain(activity.main_purpose),
                plain("Oui" if activity.special_categories else "Non"),
                plain(STATUS_WORDS[activity.status]),
            )
            for activity in activities
        ),
        widths=(8, 28, 38, 16, 14),
        caption="Liste des traitements",
    )


def _map_blocks(activities: Sequence[ProcessingActivity]) -> list[Block]:
    """The drawing, and the table that says the same thing."""
    rows = data_map_rows(activities)
    if not rows:
        return []
    return [
        PageBreak(),
        Heading(1, "Qui reçoit quelles données"),
        Figure(
            svg=data_map_svg(activities),
            alt="Destinataires en lignes, familles de données en colonnes ; le tableau qui suit "
            "dit la même chose en toutes lettres.",
        ),
        Table(
            header=("Destinataire", "Reçoit au plus", "Pour"),
            rows=tuple(
                (
                    plain(f"{row.recipient} — {row.group.casefold()}"),
                    plain(list_in_french(row.data)),
                    plain("\n".join(row.activities)),
                )
                for row in rows
            ),
            widths=(30, 34, 40),
            caption="Destinataires et données",
        ),
    ]
