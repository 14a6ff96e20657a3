"""What a person opens first: README.TXT, INDEX.HTM and INDEX.HTML, in French.

Guarantees: everything that comes from a document is escaped; no script, no link outside; what is
not recorded, what there is none of, and what is not joined are said in different words.
Leaves to others the documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final, Literal

from serment.documents.portable.agenda import UNRECORDED
from serment.documents.portable.codes import GUIDE
from serment.documents.portable.descriptions import SUBSET
from serment.kernel.french import count_in_french, date_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serment.documents.portable.export import PortableExport
    from serment.documents.portable.metadata import DescribedFile

_CONTEXTS: Final = {
    "PATIENT": "remise au patient",
    "CONFRERE": "remise à un confrère",
}
Presence = Literal["joined", "none", "apart"]
_AGENDA: Final[dict[Presence, str]] = {
    "joined": "joint",
    "none": "le cabinet n’y a aucun rendez-vous de ce patient",
    "apart": "non joint à cette archive",
}
_NOTES: Final[dict[Presence, str]] = {
    "joined": "jointes, au choix du médecin",
    "none": "le médecin n’en a aucune sur ce patient",
    "apart": "non jointes à cette archive",
}
_STYLE: Final = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #767676;padding:.4rem .6rem;text-align:left;vertical-align:top}"
    "td{overflow-wrap:anywhere}td a{white-space:nowrap}"
)


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document as the list shows it: its original, its page to read, or why it has none."""

    title: str
    dated: str
    original: str
    rendition: str = ""
    reason: str = ""


def listed_documents(
    export: PortableExport, described: Sequence[DescribedFile], reasons: dict[str, str]
) -> tuple[ListedDocument, ...]:
    """The originals in their order, with what goes with each; `reasons` are by their names."""
    pages = {one.rendition_of: one.name for one in described if one.rendition_of}
    documents = [
        ListedDocument(
            one.title or UNRECORDED,
            date_in_french(one.dated) if one.dated else UNRECORDED,
            one.name,
            pages.get(one.name, ""),
            reasons.get(one.name, ""),
        )
        for one in described
        if not one.rendition_of
    ]
    made = f"au {date_in_french(export.made_at.date())}"
    if export.agenda:
        documents.append(
            ListedDocument("Agenda", made, "SPECIFIC/agenda.ics", "SPECIFIC/agenda.pdf")
        )
    if export.notes:
        documents.append(
            ListedDocument(
                "Notes personnelles du médecin", made, "SPECIFIC/notes.json", "SPECIFIC/notes.pdf"
            )
        )
    return tuple(documents)


def readme(export: PortableExport, listed: Sequence[ListedDocument]) -> bytes:
    """README.TXT: what this is, how it is read, whom to ask."""
    lines = [
        *_opening(export),
        "",
        *_contents(export, listed),
        "",
        *_reading(),
        "",
        *_asking(export),
    ]
    return "".join(f"{nbsp(line)}\r\n" for line in lines).encode(errors="replace")


def _opening(export: PortableExport) -> Iterator[str]:
    patient = export.patient
    yield "ARCHIVE DE PORTABILITÉ D’UN DOSSIER MÉDICAL"
    yield ""
    yield f"Archive {_CONTEXTS[export.context]}, faite le {date_in_french(export.made_at.date())}."
    yield f"Cabinet : {_line(export.practice.name)}"
    yield f"SIRET : {export.practice.siret or UNRECORDED}"
    yield f"Patient : {_line(patient.birth_family)} {_line(patient.given)}"
    if patient.used_family:
        yield f"Nom utilisé : {_line(patient.used_family)}"
    yield f"Né(e) le : {date_in_french(patient.born_on) if patient.born_on else UNRECORDED}"
    qualified = (
        "qualifiée, jointe" if patient.qualified else "non jointe (aucune identité qualifiée)"
    )
    yield f"Identité nationale de santé (INS) : {qualified}"
    yield f"Identifiant de l’archive : {export.export_id}"


def _contents(export: PortableExport, listed: Sequence[ListedDocument]) -> Iterator[str]:
    yield "CE QU’ELLE CONTIENT"
    yield f"Documents choisis par le cabinet : {count_in_french(len(export.documents))}."
    yield "Chacun est joint tel qu’il est ; s’il ne se dit pas déjà PDF/A, une page à lire en PDF/A"
    yield "l’accompagne."
    without = sum(1 for one in listed if one.reason)
    if without:
        yield (
            f"Sans page à lire : {count_in_french(without)}. INDEX.HTML dit pourquoi, document par "
            "document."
        )
    if export.context == "PATIENT":
        yield "Les notes personnelles, l’agenda et les traces d’accès n’y sont pas."
        return
    yield f"Agenda : {_AGENDA[_presence(export.agenda)]}."
    yield f"Notes personnelles : {_NOTES[_presence(export.notes)]}."


def _presence(given: tuple[object, ...] | None) -> Presence:
    """Not joined, none, or joined: three different things."""
    if given is None:
        return "apart"
    return "joined" if given else "none"


def _reading() -> Iterator[str]:
    yield "COMMENT LA LIRE"
    yield "Décompressez toute l’archive, puis ouvrez INDEX.HTML dans un navigateur, sans Internet."
    yield f"Les documents sont dans {SUBSET} ; METADATA.XML les décrit pour un logiciel."
    yield "CHECKSUMS.TXT donne l’empreinte SHA-256 de chaque fichier : si l’une diffère, le fichier"
    yield "a changé depuis l’export. EXPORT_DOC explique chaque donnée."
    yield f"« {UNRECORDED} » veut dire que le cabinet ne sait pas, non que la chose n’existe pas."
    yield f"Forme : {GUIDE}."


def _asking(export: PortableExport) -> Iterator[str]:
    practice = export.practice
    yield "QUI INTERROGER"
    yield f"Nom : {_line(practice.contact) or UNRECORDED}"
    yield f"Courriel : {_line(practice.email) or UNRECORDED}"
    yield f"Téléphone : {_line(practice.phone) or UNRECORDED}"


def index_htm(export: PortableExport) -> bytes:
    """INDEX.HTM, which IHE XDM demands: who sends, and where to look."""
    body = (
        f"<h1>Archive de portabilité</h1>\n<p>Émetteur : {_html(export.practice.name)}</p>\n"
        '<p><a href="README.TXT">Lisez-moi (README.TXT)</a></p>\n'
        '<p><a href="INDEX.HTML">Liste des documents (INDEX.HTML)</a></p>\n'
    )
    return _page("Archive de portabilité", body)


def index_html(export: PortableExport, listed: Sequence[ListedDocument]) -> bytes:
    """INDEX.HTML: each document, its page to read, and what could not be made."""
    patient = export.patient
    name = " ".join(filter(None, (patient.used_family or patient.birth_family, patient.given)))
    rows = "".join(map(_row, listed))
    body = (
        f"<h1>Dossier de {_html(name)}</h1>\n"
        f"<p>Archive {_CONTEXTS[export.context]}, faite le "
        f"{date_in_french(export.made_at.date())}. Émetteur : {_html(export.practice.name)}. "
        '<a href="README.TXT">Lisez-moi</a></p>\n'
        "<table>\n<caption>Documents</caption>\n<thead><tr>"
        '<th scope="col">Document</th><th scope="col">Date</th>'
        '<th scope="col">À lire (PDF/A)</th><th scope="col">Tel qu’il est</th></tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n"
        f"<p>« {UNRECORDED} » : le cabinet ne le sait pas.</p>\n"
    )
    return _page(f"Dossier de {name}", body)


def _row(one: ListedDocument) -> str:
    read = _link(one.rendition) if one.rendition else _html(one.reason)
    if not read:
        read = _link(one.original)
    cells = (_html(one.title), _html(one.dated), read, _link(one.original))
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _link(name: str) -> str:
    return f'<a href="{SUBSET}/{name}">{name}</a>'


def _page(title: str, body: str) -> bytes:
    head = (
        '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{_html(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
    )
    return f"{head}<body>\n{nbsp(body)}</body>\n</html>\n".encode(errors="replace")


def _line(text: str) -> str:
    """On one line, whatever was typed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _html(text: str) -> str:
    return escape(_line(text))
