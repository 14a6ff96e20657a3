"""The index of the inspection file: what an inspector reads first.

Guarantees: cover, contents, a summary by area, each finding with its facts, its text, its force
and its certainty, the list of the documents and exhibits of the file, the journal in short, and
how to verify the whole. Leaves to others: the file itself (`dossier`), the evaluation (`law`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serment.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Contents,
    Document,
    Heading,
    KeyValue,
    PageBreak,
    Paragraph,
    Run,
    Steps,
    Table,
    Text,
    emphasised,
    plain,
)
from serment.documents.context import shortened
from serment.documents.finding_words import (
    AREA_WORDS,
    CONFIDENCE_WORDS,
    OUTCOME_WORDS,
    FindingWords,
)
from serment.kernel.french import date_in_french

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from serment.documents.context import DocumentContext
    from serment.law.findings import Outcome

TITLE = "Dossier de preuve"
_ORDER: tuple[Outcome, ...] = ("unmet", "due", "undetermined", "met")


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document of the file: its path in it, its dates of issue and of display."""

    title: str
    path: str
    issued_on: date
    version: int = 1
    displayed_from: date | None = None
    displayed_until: date | None = None


@dataclass(frozen=True, slots=True)
class IndexedExhibit:
    """An exhibit of the file: its path, what it proves, its dates."""

    title: str
    path: str
    proves: str = ""
    dated_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class JournalSummary:
    """The journal in short: how many acts, of which kinds, at which checkpoint."""

    origin: str
    size: int
    root: str
    key_fingerprint: str = ""
    first_on: date | None = None
    last_on: date | None = None
    acts: tuple[tuple[str, int], ...] = ()
    checkpoint_text: str = ""


def dossier_index(
    context: DocumentContext,
    findings: Sequence[FindingWords],
    documents: Sequence[IndexedDocument] = (),
    exhibits: Sequence[IndexedExhibit] = (),
    journal: JournalSummary | None = None,
) -> Document:
    """The index as a document, ready to be typeset (about 25 pages for 50 findings)."""
    blocks = (
        Contents(),
        PageBreak(),
        *_practice(context),
        *_summary(findings),
        *_findings(findings),
        *_not_concerned(findings),
        *_texts(findings),
        *_documents(documents),
        *_exhibits(exhibits),
        *_journal(journal),
        *_verification(),
    )
    return Document(
        title=TITLE,
        blocks=blocks,
        imprint=context.imprint(),
        layout="cover",
        subtitle="Protection des données et sécurité du cabinet",
    )


def _practice(context: DocumentContext) -> Iterable[Block]:
    rows = (
        ("Cabinet", shortened(context.practice_name)),
        ("Médecins", ", ".join(shortened(doctor.name, 80) for doctor in context.doctors[:20])),
        ("Adresse", shortened(context.address)),
        ("Téléphone", shortened(context.phone, 40)),
        ("Adresse électronique", shortened(context.email, 80)),
        ("Arrêté au", date_in_french(context.issued_on)),
        ("Textes de référence", f"version {context.corpus_version}"),
    )
    yield Heading(1, "Le cabinet")
    yield KeyValue(tuple((label, plain(value)) for label, value in rows if value))
    yield Paragraph(
        emphasised(
            "Ce dossier dit ce que le cabinet a fait, ce qu’il lui reste à faire, sur quels faits "
            "et d’après quels textes. Il ne contient aucun nom de patient dans ses index ni dans "
            "son journal. Ce qui est marqué « à valider » attend la relecture d’un juriste."
        )
    )


def _summary(findings: Sequence[FindingWords]) -> Iterable[Block]:
    yield Heading(1, "En bref")
    rows = []
    for area, word in AREA_WORDS.items():
        counts = [
            sum(finding.area == area and finding.outcome == outcome for finding in findings)
            for outcome in _ORDER
        ]
        if any(counts):
            rows.append((_strong(word), *(plain(str(count) if count else "—") for count in counts)))
    header = ("Domaine", *(OUTCOME_WORDS[outcome] for outcome in _ORDER))
    yield Table(header, tuple(rows), (5, 2, 2, 2, 2), "Constats par domaine")


def _findings(findings: Sequence[FindingWords]) -> Iterable[Block]:
    for area, word in AREA_WORDS.items():
        chosen = [f for f in findings if f.area == area and f.outcome != "not_applicable"]
        if not chosen:
            continue
        yield Heading(1, word)
        for finding in sorted(chosen, key=lambda f: _ORDER.index(f.outcome)):
            yield from finding_blocks(finding)


def finding_blocks(finding: FindingWords) -> Iterable[Block]:
    """One finding: state, reasons, texts, force, certainty, what to do."""
    yield Heading(2, finding.title, finding.flag)
    yield from (Paragraph(plain(sentence)) for sentence in finding.says)
    state = OUTCOME_WORDS[finding.outcome]
    if finding.due_on:
        state += f", avant le {date_in_french(finding.due_on)}"
    rows = (
        ("État", _strong(state)),
        ("Parce que", plain(" ; ".join(finding.because))),
        ("D’après", plain(" ; ".join(finding.rests_on))),
        ("Force", plain(finding.strength)),
        ("Certitude", plain(CONFIDENCE_WORDS[finding.confidence])),
        ("Reste à savoir", plain(" ; ".join(finding.missing))),
        ("Le mémo de 2024", plain(finding.memo_differs)),
    )
    yield KeyValue(tuple((label, value) for label, value in rows if value))
    if finding.to_do and finding.outcome != "met":
        yield Bullets(tuple(map(plain, finding.to_do)), "checkbox")


def _not_concerned(findings: Sequence[FindingWords]) -> Iterable[Block]:
    rows = [
        (plain(finding.title), plain(" ; ".join(finding.because or finding.says)))
        for finding in findings
        if finding.outcome == "not_applicable"
    ]
    if rows:
        yield Heading(1, "Ce qui ne concerne pas le cabinet")
        yield Table(("Obligation", "Pourquoi"), tuple(rows), (5, 6))


def _texts(findings: Sequence[FindingWords]) -> Iterable[Block]:
    cited = {text.short: text for finding in findings for text in finding.texts}
    if not cited:
        return
    yield Heading(1, "Les textes cités")
    rows = tuple(
        (_strong(text.short), plain(text.says), plain(CONFIDENCE_WORDS[text.confidence]))
        for text in sorted(cited.values(), key=lambda text: text.short)
    )
    header = ("Texte", "Ce qu’il dit, avec nos mots", "Certitude")
    yield Table(header, rows, (4, 8, 3))


def _documents(documents: Sequence[IndexedDocument]) -> Iterable[Block]:
    if not documents:
        return
    yield Heading(1, "Les documents du dossier")
    header = ("Document", "Version", "Émis le", "Affiché ou remis", "Fichier")
    rows = tuple(
        (
            _strong(shortened(document.title)),
            plain(str(document.version)),
            plain(date_in_french(document.issued_on)),
            plain(_display(document)),
            plain(shortened(document.path)),
        )
        for document in documents
    )
    yield Table(header, rows, (6, 2, 3, 4, 5))


def _display(document: IndexedDocument) -> str:
    if document.displayed_from is None:
        return "—"
    start = f"depuis le {date_in_french(document.displayed_from)}"
    if document.displayed_until is None:
        return start
    return f"{start}, jusqu’au {date_in_french(document.displayed_until)}"


def _exhibits(exhibits: Sequence[IndexedExhibit]) -> Iterable[Block]:
    if not exhibits:
        return
    yield Heading(1, "Les pièces")
    header = ("Pièce", "Ce qu’elle prouve", "Datée du", "Valable jusqu’au", "Fichier")
    rows = tuple(
        (
            _strong(shortened(exhibit.title)),
            plain(shortened(exhibit.proves)),
            plain(_day(exhibit.dated_on)),
            plain(_day(exhibit.expires_on)),
            plain(shortened(exhibit.path)),
        )
        for exhibit in exhibits
    )
    yield Table(header, rows, (5, 5, 3, 3, 5))


def _journal(journal: JournalSummary | None) -> Iterable[Block]:
    if journal is None:
        return
    yield Heading(1, "Le journal")
    yield Paragraph(
        plain(
            "Chaque acte ajoute une ligne que rien ne peut retirer ni déplacer sans que cela se "
            "voie. Le point de contrôle ci-dessous résume tout le journal à cette date."
        )
    )
    rows = (
        ("Journal", journal.origin),
        ("Nombre d’actes", str(journal.size)),
        ("Premier acte", _day(journal.first_on)),
        ("Dernier acte", _day(journal.last_on)),
        ("Empreinte du journal", journal.root),
        ("Empreinte de la clé", journal.key_fingerprint),
    )
    yield KeyValue(tuple((label, plain(value)) for label, value in rows if value not in {"", "—"}))
    if journal.acts:
        acts = tuple((plain(act), plain(str(count))) for act, count in journal.acts)
        yield Table(("Acte", "Nombre"), acts, (6, 2))
    if journal.checkpoint_text:
        yield Callout(
            "note", "Point de contrôle signé", (plain(journal.checkpoint_text.strip("\n")),)
        )


def _verification() -> Iterable[Block]:
    yield Heading(1, "Vérifier ce dossier")
    yield Steps(
        (
            emphasised("Décompresser le fichier dans un dossier vide."),
            emphasised(
                "Lancer **python3 verify.py** suivi du nom de ce dossier : il suffit d’un "
                "Python ordinaire, sans rien installer."
            ),
            emphasised(
                "Lire la réponse : elle dit ce qui est entier et nomme ce qui ne l’est pas."
            ),
            emphasised(
                "Comparer l’empreinte de la clé à celle d’un document imprimé plus tôt : "
                "une clé trouvée dans le dossier ne prouve rien seule."
            ),
        )
    )


def _strong(text: str) -> Text:
    return (Run(text, strong=True),)


def _day(day: date | None) -> str:
    return date_in_french(day) if day else "—"
