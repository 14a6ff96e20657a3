"""« Fin d’exercice »: when the records that remain come to their term, and what to organise.

Guarantees: the counts given, year by year, in a picture and in a table beside it; the last year;
what must be organised, from the corpus (`templates/end_to_organise.yaml`), each point with its
certainty. Leaves to others the counts (`serment.retention`) and the letters (`leaving`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from serment.documents.blocks import (
    BarChart,
    Block,
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
from serment.documents.kinds import render_document
from serment.documents.retention.wording import DOTS, cell, records, strong
from serment.documents.typeset import typeset_pdf
from serment.kernel.french import count_in_french, date_in_french

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from serment.documents.context import DocumentContext
    from serment.documents.retention.keeping import RecordKeeper

_MOST_YEARS: Final = 80
_MOST_REASONS: Final = 40


class ForecastError(ValueError):
    """Counts that cannot be drawn; the message says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many records come to their term within a year."""

    year: int
    count: int


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many records a rule or an exception keeps, and the last year of them."""

    title: str
    count: int
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class RetentionForecast:
    """The records still kept after `closing_on`, as known on `as_of`.

    `by_year` counts those whose last day is known, each in the year of that day. `already_due` are
    at their term on the closing day; `held` and `undetermined` have no certain day. `keeper` is
    None as long as nobody is chosen.
    """

    as_of: date
    closing_on: date
    by_year: tuple[YearCount, ...]
    by_reason: tuple[ReasonCount, ...] = ()
    last_on: date | None = None
    already_due: int = 0
    held: int = 0
    undetermined: int = 0
    keeper: RecordKeeper | None = None

    def __post_init__(self) -> None:
        apart = (self.already_due, self.held, self.undetermined)
        by_year = [item.count for item in self.by_year]
        by_reason = [item.count for item in self.by_reason]
        if any(count < 0 for count in (*apart, *by_year, *by_reason)):
            raise ForecastError(
                "La prévision porte un nombre de dossiers négatif : elle ne peut être juste. "
                "Relancez le calcul."
            )
        if len({item.year for item in self.by_year}) != len(self.by_year):
            raise ForecastError(
                "La prévision compte deux fois la même année : le total serait faux. "
                "Relancez le calcul."
            )

    @property
    def dated(self) -> int:
        """How many records have a known last day."""
        return sum(item.count for item in self.by_year)


def forecast_pdf(forecast: RetentionForecast, context: DocumentContext) -> bytes:
    """The forecast as a PDF/A; raises `TypesettingError` as `typeset_pdf` does."""
    return typeset_pdf(forecast_document(forecast, context))


def forecast_document(forecast: RetentionForecast, context: DocumentContext) -> Document:
    """The forecast as blocks."""
    return Document(
        title="Fin d’exercice",
        blocks=tuple(_blocks(forecast, context)),
        imprint=context.imprint(),
        layout="procedure",
        subtitle="Ce qui reste à garder, jusqu’à quand, et ce qu’il faut organiser",
    )


def _blocks(forecast: RetentionForecast, context: DocumentContext) -> Iterable[Block]:
    yield Paragraph(emphasised(_summary(forecast)), "lead")
    yield Callout(
        "note",
        "Votre départ n’abrège aucune durée",
        (
            plain(
                "Chaque dossier se garde jusqu’à son terme, compté comme si vous exerciez encore. "
                "Une consultation d’ici là repousse la date du dossier concerné."
            ),
        ),
    )
    yield KeyValue(_figures(forecast))
    yield from _years(forecast)
    yield from _reasons(forecast.by_reason)
    yield from _custody(forecast)
    for block in render_document("end_to_organise", context, {}).blocks:
        yield replace(block, level=2) if isinstance(block, Heading) else block


def _summary(forecast: RetentionForecast) -> str:
    closing = date_in_french(forecast.closing_on)
    remaining = forecast.dated + forecast.held + forecast.undetermined
    if not remaining:
        return f"Au {closing}, **aucun dossier** ne reste à garder."
    last = (
        f", le dernier jusqu’au **{date_in_french(forecast.last_on)}**" if forecast.last_on else ""
    )
    verb = "reste" if remaining == 1 else "restent"
    return f"Au {closing}, **{records(remaining)}** {verb} à garder{last}."


def _figures(forecast: RetentionForecast) -> tuple[tuple[str, Text], ...]:
    rows = (
        ("Fin d’exercice", date_in_french(forecast.closing_on)),
        ("Calcul arrêté au", date_in_french(forecast.as_of)),
        ("Terme connu", records(forecast.dated)),
        ("Gelés ou gardés", _or_none(forecast.held, "leur terme attend la fin du gel")),
        ("À préciser", _or_none(forecast.undetermined, "une date manque ou se contredit")),
        (
            "Déjà au terme",
            _or_none(
                forecast.already_due,
                "à relire, puis à garder ou à détruire, avant de partir",
            ),
        ),
    )
    return tuple((label, plain(value)) for label, value in rows)


def _or_none(count: int, told: str) -> str:
    return f"{records(count)} : {told}" if count else records(0)


def _years(forecast: RetentionForecast) -> Iterable[Block]:
    if not forecast.dated:
        return
    years = tuple(_filled(forecast.by_year))
    yield Heading(1, "Les fins de conservation, année par année")
    yield BarChart(
        tuple((str(item.year), item.count) for item in years),
        alt=_said(years),
        caption="Dossiers qui arrivent à leur terme, par année",
    )
    left, rows = forecast.dated, []
    for item in years:
        left -= item.count
        rows.append(
            (strong(str(item.year)), plain(count_in_french(item.count)),
             plain(count_in_french(left)))
        )  # fmt: skip
    header = ("Année", "Arrivent à leur terme", "Restent à garder ensuite")
    yield Table(header, tuple(rows), (3, 5, 5), "Les mêmes chiffres, en tableau")


def _said(years: Sequence[YearCount]) -> str:
    most = max(years, key=lambda item: item.count)
    return (
        f"Diagramme en barres, de {years[0].year} à {years[-1].year}. L’année la plus chargée est "
        f"{most.year}, avec {records(most.count)}. Tous les chiffres sont dans le tableau suivant."
    )


def _filled(by_year: Sequence[YearCount]) -> Iterator[YearCount]:
    """The years in order, those without a record too, unless that would be too long a list."""
    known = {item.year: item for item in by_year if item.count}
    first, last = min(known), max(known)
    if last - first >= _MOST_YEARS:
        return iter([known[year] for year in sorted(known)])
    return iter([known.get(year, YearCount(year, 0)) for year in range(first, last + 1)])


def _reasons(by_reason: Sequence[ReasonCount]) -> Iterable[Block]:
    told = [item for item in by_reason if item.count]
    if not told:
        return
    told.sort(key=lambda item: (-item.count, item.title))
    shown, rest = told[:_MOST_REASONS], told[_MOST_REASONS:]
    rows = [
        (cell(item.title, 120), plain(count_in_french(item.count)),
         plain(str(item.last_year) if item.last_year else "à préciser"))
        for item in shown
    ]  # fmt: skip
    if rest:
        total = count_in_french(sum(item.count for item in rest))
        rows.append((plain(f"Autres motifs ({len(rest)})"), plain(total), plain("—")))
    yield Heading(1, "Pourquoi ils se gardent")
    yield Table(("Motif", "Dossiers", "Dernière année"), tuple(rows), (9, 3, 3))


def _custody(forecast: RetentionForecast) -> Iterable[Block]:
    yield Heading(1, "Ce qu’il faut organiser")
    keeper = forecast.keeper
    until = date_in_french(forecast.last_on) if forecast.last_on else DOTS
    rows = (
        ("Qui garde", keeper.told if keeper else ""),
        ("Où", shortened(keeper.place) if keeper else ""),
        ("Qui répond aux demandes", shortened(keeper.contact) if keeper else ""),
        ("Jusqu’au", until),
        ("Gardien après mon décès", ""),
    )
    yield KeyValue(tuple((label, plain(value)) for label, value in rows))
