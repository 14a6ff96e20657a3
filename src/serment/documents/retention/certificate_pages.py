"""« Procès-verbal de destruction »: the certificate on paper.

Guarantees: each number of the certificate is printed, in ranges; what is not known yet is a line
to write on; every page bears the mark of the journal, as every document does. No patient's name.
Leaves to others what happened (`certificate`) and the page (`typeset`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serment.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Document,
    Heading,
    KeyValue,
    Paragraph,
    Table,
    Text,
    emphasised,
    plain,
)
from serment.documents.context import shortened
from serment.documents.finding_words import CONFIDENCE_WORDS, FORCE_WORDS
from serment.documents.retention.certificate import (
    METHOD_WORDS,
    REMAINDER_WORDS,
    SUPPORT_WORDS,
    WITH_REFERENCE,
)
from serment.documents.retention.numbers import ranges_of
from serment.documents.retention.wording import (
    DOTS,
    between,
    cell,
    day_or_dots,
    flag_of,
    name_or_dots,
    records,
    strong,
)
from serment.documents.typeset import typeset_pdf
from serment.kernel.french import NO_BREAK_SPACE, count_in_french, date_in_french, list_in_french

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from serment.documents.context import DocumentContext
    from serment.documents.retention.certificate import (
        DestroyedSeries,
        DestructionCertificate,
        Support,
        SupportDestruction,
    )
    from serment.documents.retention.numbers import NumberRange
    from serment.law.findings import Citation
    from serment.law.model import Role

TITLE: Final = "Procès-verbal de destruction"
_RANGES_IN_LINE: Final = 6
_COLUMNS: Final = 3
_ROLE_WORDS: Final[Mapping[Role, str]] = {
    "direct": "",
    "by_analogy": " (par analogie)",
    "reading": " (lecture)",
    "limit": " (limite)",
}
_NOBODY = (
    "Ce procès-verbal ne porte aucun nom de patient et aucune donnée de santé : il désigne chaque "
    "dossier par le numéro que Serment lui a donné (« D-000012 »), qui n’est pas celui du logiciel "
    "du cabinet. Un trou dans une suite ne veut pas dire qu’un dossier manque : Serment saute des "
    "numéros quand il relit un export. Un numéro n’est jamais donné deux fois."
)


def certificate_pdf(certificate: DestructionCertificate, context: DocumentContext) -> bytes:
    """The certificate as a PDF/A; raises `TypesettingError` as `typeset_pdf` does."""
    return typeset_pdf(certificate_document(certificate, context))


def certificate_document(certificate: DestructionCertificate, context: DocumentContext) -> Document:
    """The certificate as blocks, ready for either emitter."""
    return Document(
        title=f"{TITLE} n°{NO_BREAK_SPACE}{name_or_dots(certificate.number, 40)}",
        blocks=tuple(_blocks(certificate, context)),
        imprint=context.imprint(),
        layout="procedure",
    )


def _blocks(certificate: DestructionCertificate, context: DocumentContext) -> Iterable[Block]:
    yield Paragraph(emphasised(_summary(certificate)), "lead")
    yield Callout("note", "Aucun patient n’est nommé", (plain(_NOBODY),))
    yield Heading(1, "La décision")
    yield KeyValue(_decision_rows(certificate, context))
    for series in certificate.series:
        yield from _series(series)
    yield from _remainders(certificate)
    yield from _keeping(certificate)
    yield from _signatures(certificate)


def _summary(certificate: DestructionCertificate) -> str:
    done = certificate.carried_out_on
    day = date_in_french(done) if done else DOTS
    if certificate.count == 0:
        return "**Aucun dossier** n’a été détruit à la suite de cette décision."
    if certificate.count == 1:
        return f"**Un dossier**, arrivé au terme de sa conservation, a été détruit le {day}."
    number = count_in_french(certificate.count)
    return (
        f"**{number} dossiers**, arrivés au terme de leur conservation, ont été détruits le {day}."
    )


def _decision_rows(
    certificate: DestructionCertificate, context: DocumentContext
) -> tuple[tuple[str, Text], ...]:
    doctors = list_in_french([shortened(doctor.name, 80) for doctor in context.doctors[:20]])
    ways = [way for way in (shortened(context.phone, 40), shortened(context.email, 80)) if way]
    carried_out_by = [shortened(name, 80) for name in certificate.carried_out_by[:10] if name]
    identity = (
        ("Cabinet", shortened(context.practice_name, 110)),
        ("Médecins", doctors),
        ("Adresse", shortened(context.address)),
        ("Joindre le cabinet", list_in_french(ways, "ou")),
    )
    acts = (
        ("Décidé le", date_in_french(certificate.decided_on)),
        ("Décidé par", shortened(certificate.decided_by, 80)),
        ("Exécuté le", date_in_french(done) if (done := certificate.carried_out_on) else ""),
        ("Exécuté par", list_in_french(carried_out_by)),
    )
    known = [(label, plain(value)) for label, value in identity if value]
    return (*known, *((label, plain(value)) for label, value in acts))


def _series(series: DestroyedSeries) -> Iterable[Block]:
    yield Heading(1, shortened(series.rule_title), flag_of(series.confidence))
    yield KeyValue(_series_rows(series))
    if len(series.grounds) > 1:
        rows = tuple((cell(g.title, 120), plain(count_in_french(g.count))) for g in series.grounds)
        yield Table(("Motif du terme", "Dossiers"), rows, (9, 2), "Par motif")
    yield Heading(2, "D’après quels textes")
    yield from _provisions(series.provisions)
    yield Heading(2, "Par quel procédé")
    yield _supports(series.supports)
    yield Heading(2, "Quels dossiers")
    yield from _numbers(ranges_of(series.numbers))


def _series_rows(series: DestroyedSeries) -> tuple[tuple[str, Text], ...]:
    since = series.version_since
    version = f"celle qui s’applique depuis le {date_in_french(since)}" if since else "la seule"
    years, ended = series.last_activity_years, series.ended_on
    rows = (
        ("Dossiers détruits", records(series.count)),
        ("Règle", f"{shortened(series.rule_title)} ({shortened(series.rule, 80)})"),
        ("Version de la règle", version),
        ("Version des textes", shortened(series.corpus_version, 40)),
        (
            "Force et certitude",
            f"{FORCE_WORDS[series.force]} — {CONFIDENCE_WORDS[series.confidence].lower()}",
        ),
        ("Dernière activité", _years(years)),
        ("Fin de conservation", between(*ended) if ended else "Non relevée."),
        ("Motif du terme", series.grounds[0].title if len(series.grounds) == 1 else ""),
    )
    return tuple((label, cell(value, 200)) for label, value in rows if value)


def _years(years: tuple[int, int] | None) -> str:
    if years is None:
        return "Non relevée."
    first, last = years
    return f"en {first}" if first == last else f"de {first} à {last}"


def _provisions(provisions: Sequence[Citation]) -> Iterable[Block]:
    if not provisions:
        yield Paragraph(
            plain("Aucun texte ne fixe cette durée : le cabinet l’a choisie et doit la motiver.")
        )
        return
    rows = tuple(
        (
            strong(shortened(text.short, 80)),
            plain(f"{FORCE_WORDS[text.force]}{_ROLE_WORDS[text.role]}"),
            plain(CONFIDENCE_WORDS[text.confidence]),
            cell(text.says, 400),
        )
        for text in provisions
    )
    yield Table(("Texte", "Force", "Certitude", "Ce qu’il dit"), rows, (4, 4, 3, 8))


def _supports(supports: Sequence[SupportDestruction]) -> Block:
    """A row for each act; a support that nobody spoke of has a line to be filled by hand."""
    rows: list[tuple[Text, ...]] = []
    for support, word in SUPPORT_WORDS.items():
        acts = [act for act in supports if act.support == support]
        rows += [(strong(word), plain(_how(act)), plain(_when(act))) for act in acts]
        if not acts:
            rows.append((strong(word), plain(_unsaid(support)), plain(DOTS)))
    return Table(("Support", "Procédé", "Le"), tuple(rows), (4, 10, 4))


def _how(act: SupportDestruction) -> str:
    words = METHOD_WORDS[act.method]
    if act.method not in WITH_REFERENCE:
        return words
    return f"{words} Pièce n° {shortened(act.reference, 40) or DOTS}"


def _when(act: SupportDestruction) -> str:
    if act.method == "nothing_held":
        return "Sans objet"
    if act.method == "purge_list" and act.done_on:
        return f"au plus tard le {date_in_french(act.done_on)}"
    return day_or_dots(act.done_on)


def _unsaid(support: Support) -> str:
    if support == "serment":
        return "Pas encore effacé."
    return f"À écrire : {DOTS}{DOTS}"


def _numbers(ranges: Sequence[NumberRange]) -> Iterable[Block]:
    if not ranges:
        yield Paragraph(plain("Aucun dossier de cette série."))
    elif len(ranges) <= _RANGES_IN_LINE:
        yield Bullets(tuple(plain(_with_count(numbers)) for numbers in ranges))
    else:
        yield Table(
            ("Numéros de Serment", "Nombre") * _COLUMNS,
            tuple(_number_rows(ranges)),
            (13, 5) * _COLUMNS,
            f"{count_in_french(len(ranges))} suites de numéros, à lire ligne par ligne",
        )


def _with_count(numbers: NumberRange) -> str:
    return f"{numbers.words} ({records(numbers.count)})"


def _number_rows(ranges: Sequence[NumberRange]) -> Iterable[tuple[Text, ...]]:
    for start in range(0, len(ranges), _COLUMNS):
        pairs = ranges[start : start + _COLUMNS]
        cells = [part for n in pairs for part in (plain(n.words), plain(count_in_french(n.count)))]
        yield (*cells, *[plain("—")] * (2 * _COLUMNS - len(cells)))


def _remainders(certificate: DestructionCertificate) -> Iterable[Block]:
    yield Heading(1, "Ce qui n’a pas pu être détruit")
    told = [remainder for remainder in certificate.remainders if remainder.numbers]
    if not told:
        if certificate.count:
            yield Paragraph(plain("Rien : tout ce qui a été décidé a été détruit."))
        else:
            yield Paragraph(plain("Rien : aucun dossier n’était à détruire."))
        return
    rows = tuple(
        (
            plain(REMAINDER_WORDS[remainder.reason]),
            plain(SUPPORT_WORDS[remainder.support] if remainder.support else "Tout le dossier"),
            plain(count_in_french(len(set(remainder.numbers)))),
            plain(" ; ".join(numbers.words for numbers in ranges_of(remainder.numbers))),
        )
        for remainder in told
    )
    yield Table(("Pourquoi", "Support", "Nombre", "Numéros de Serment"), rows, (7, 4, 2, 6))
    if any(remainder.reason == "other" for remainder in told):
        yield KeyValue((("Autre motif", ()),))


def _keeping(certificate: DestructionCertificate) -> Iterable[Block]:
    yield Heading(1, "Garder ce procès-verbal", flag_of("interpretation"))
    if certificate.kept_until:
        until = f"À garder jusqu’au {date_in_french(certificate.kept_until)} inclus."
    else:
        until = "À garder aussi longtemps que l’ont été les dossiers détruits, puis cinq ans."
    yield Paragraph(plain(f"{until} Aucun texte ne fixe cette durée : c’est un choix prudent."))


def _signatures(certificate: DestructionCertificate) -> Iterable[Block]:
    yield Heading(1, "Signatures")
    decided = name_or_dots(certificate.decided_by)
    names = [shortened(name, 80) for name in certificate.carried_out_by[:10] if name] or [DOTS]
    rows = [("A décidé", decided), *(("A exécuté", name) for name in names)]
    yield Paragraph(
        plain(
            "Les signataires attestent que les dossiers désignés ci-dessus ont été détruits par "
            "ces procédés, sauf ce qui est dit n’avoir pu l’être."
        )
    )
    blank: Text = ()
    yield Table(
        ("Rôle", "Nom", "Date", "Signature"),
        tuple((strong(role), plain(name), blank, blank) for role, name in rows),
        (3, 6, 4, 6),
        form=True,
    )
