"""The labelled lines of one form, turned into the values of an activity.

Guarantees: every text of the form ends in a value or, word for word, under « À confirmer ».
Leaves to others: the limits of an activity (`serment.law.activity_json`), the workbook
(`incoming`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from serment.kernel.french import date_in_french
from serment.law.activity import measure_from_words, tidied
from serment.law.activity_json import IDENTIFIER
from serment.law.activity_words import (
    ANSWER_WORDS,
    BASIS_WORDS,
    CERTAINTY_WORDS,
    CONDITION_WORDS,
    DATA_WORDS,
    MEASURE_WORDS,
    RECIPIENT_WORDS,
    SPECIAL_WORDS,
    STATUS_WORDS,
    Value,
    find_value,
    find_value_by_start,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.intake.register_layout import Field
    from serment.intake.register_sheet import FormLine, RegisterForm

# Which of the seven values (columns B to H) each kind of line uses; the others are notes.
_ONE, _TWO, _THREE, _TRANSFER = (0,), (0, 3), (0, 3, 5), (0, 1, 2, 3)
_ACTORS = ("controller", "dpo", "dpo_company", "representative")
_MONTHS = {date_in_french(date(2000, month, 2))[2:-5]: month for month in range(1, 13)}
_NUMERIC_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})", re.ASCII)
_WRITTEN_DAY = re.compile(r"(\d{1,2})(?:er)? ([a-zéûà]+) (\d{4})")


@dataclass(slots=True)
class FormReading:
    """The JSON values of the activity, and what a person must be told."""

    values: dict[str, object]
    warnings: list[str] = field(default_factory=list)


def read_form(form: RegisterForm) -> FormReading:
    """The values of the form; never fails, whatever the form holds."""
    reader = _FormReader(form)
    return FormReading(reader.values(), reader.warnings)


class _FormReader:
    """Reads a form line by line, and remembers what had no place."""

    def __init__(self, form: RegisterForm) -> None:
        self._form = form
        self._kept: list[str] = []
        self.warnings: list[str] = []

    def values(self) -> dict[str, object]:
        found: dict[str, object] = {
            "title": self._one("title"),
            "reference": self._one("reference"),
            "created_on": self._day("created_on"),
            "updated_on": self._day("updated_on"),
            "status": self._choice("status", STATUS_WORDS, "draft"),
            "certainty": self._choice("certainty", CERTAINTY_WORDS, "to_verify"),
            "transfers_outside": self._choice("transfers_outside", ANSWER_WORDS, "unknown"),
            "origin": next(iter(self._words("origin")), ""),
            "software": self._one("software"),
            "main_purpose": self._one("main_purpose"),
            "other_purposes": self._texts("other_purpose"),
            "joint_controllers": self._texts("joint_controller"),
            "retention_series": self._words("retention_series"),
            "rests_on": self._words("rests_on"),
            "legal_bases": self._bases("legal_basis", BASIS_WORDS),
            "special_bases": self._bases("special_basis", CONDITION_WORDS),
            "data_categories": self._categories(DATA_WORDS, "other_data", "other"),
            "special_categories": self._categories(SPECIAL_WORDS, "other_special", "health"),
            "data_subjects": [
                {"name": name, "details": details}
                for name, details in self._cells("data_subjects", _TWO)
            ],
            "recipients": self._recipients(),
            "measures": self._measures(),
            "transfers": [
                dict(zip(("recipient", "country", "safeguard", "link"), cells, strict=True))
                for cells in self._cells("transfer", _TRANSFER)
            ],
        }
        confirmed = self._texts("to_confirm")
        self._unknown_lines()
        return {**found, "to_confirm": [*confirmed, *(n for n in self._kept if n not in confirmed)]}

    def _cells(self, name: Field, used: tuple[int, ...]) -> list[tuple[str, ...]]:
        """The texts of every line of this field; what lies in other columns is kept aside."""
        found = []
        for line in self._form.having(name):
            for index, text in enumerate(line.values):
                if index not in used and text:
                    self._keep(line, text)
            found.append(tuple(tidied(line.values[index]) for index in used))
            self._notes(line)
        return [texts for texts in found if any(texts)]

    def _texts(self, name: Field) -> list[str]:
        return [text for (text,) in self._cells(name, _ONE)]

    def _one(self, name: Field) -> str:
        """The single text of this field; a second line of it is kept aside."""
        texts = self._texts(name)
        for extra in texts[1:]:
            self._remember(extra)
        return texts[0] if texts else ""

    def _words(self, name: Field) -> list[str]:
        """Identifiers; a word that is none is kept aside."""
        words = [word for text in self._texts(name) for word in re.split(r"[\s;,]+", text) if word]
        for word in words:
            if not IDENTIFIER.fullmatch(word):
                self._not_in_list(word)
        return [word for word in words if IDENTIFIER.fullmatch(word)]

    def _day(self, name: Field) -> str | None:
        lines = self._form.having(name)
        iso = next((iso for line in lines for iso in line.iso if iso), "")
        text = self._one(name)
        day = parse_day(iso[:10]) or parse_day(text)
        if text and day is None:
            self._remember(text)
            self.warnings.append(
                f"la date « {text[:40]} » n’est pas lisible ; écrivez-la comme 23/11/2026. "
                "Elle est gardée sous « À confirmer ».",
            )
        return day.isoformat() if day else None

    def _choice(self, name: Field, words: Mapping[Value, str], otherwise: str) -> str:
        word = self._one(name)
        value = find_value(words, word)
        if word and value is None:
            self._not_in_list(word)
        return value or otherwise

    def _bases(self, name: Field, words: Mapping[Value, str]) -> list[dict[str, str]]:
        found = []
        for word, purpose, certainty in self._cells(name, _THREE):
            article = find_value_by_start(words, word)
            sure = find_value(CERTAINTY_WORDS, certainty)
            if certainty and sure is None:
                self._not_in_list(certainty)
            if article:
                found.append(_basis(article, purpose, sure or "to_verify"))
            elif word or purpose:
                self._not_in_list(f"{word} {purpose}".strip())
        return found

    def _categories(
        self, words: Mapping[Value, str], overflow: Field, otherwise: str
    ) -> list[dict[str, str]]:
        found = [
            {"kind": str(kind), "description": description, "retention": retention}
            for kind in words
            for description, retention in self._cells(_as_field(kind), _TWO)
        ]
        for word, description, retention in self._cells(overflow, _THREE):
            if not (description or retention) and find_value(words, word):
                continue
            kind = find_value_by_start(words, word)
            if kind is None and word:
                self._not_in_list(word)
            text = description if kind or not word else f"{word} : {description}"
            found.append(
                {"kind": str(kind or otherwise), "description": text, "retention": retention}
            )
        return found

    def _recipients(self) -> list[dict[str, str]]:
        found = []
        for word, name, details in self._cells("recipient", _THREE):
            kind = find_value_by_start(RECIPIENT_WORDS, word)
            if kind is None and word:
                self._not_in_list(word)
            if name or details or (word and kind is None):
                text = name if kind or not word else " : ".join(filter(None, (word, name)))
                found.append({"kind": kind or "other", "name": text, "details": details})
        return found

    def _measures(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for word, description in self._cells("measure", _TWO):
            kind = find_value_by_start(MEASURE_WORDS, word)
            if kind is None and word:
                self._not_in_list(word)
            if description or (word and kind is None):
                text = description if kind or not word else f"{word} : {description}"
                measure = measure_from_words(kind or "other", text)
                found.append(
                    {
                        "kind": measure.kind,
                        "description": measure.description,
                        "to_confirm": measure.to_confirm,
                    }
                )
        return found

    def _unknown_lines(self) -> None:
        """Lines that a person added, and comments beside lines that hold no value."""
        for line in self._form.lines:
            if line.field is None:
                for text in filter(None, line.values):
                    self._keep(line, text)
                self._notes(line)
            elif line.field in _ACTORS:
                self._notes(line)

    def _notes(self, line: FormLine) -> None:
        for note in line.notes:
            self._keep(line, note)

    def _keep(self, line: FormLine, text: str) -> None:
        where = f"« {tidied(line.label)[:80]} »" if line.label else f"ligne {line.row}"
        self._remember(f"Noté dans le classeur ({where}) : {tidied(text)}")
        self.warnings.append(
            f"ce qui est écrit à côté de {where} n’a pas de place dans la fiche ; c’est gardé sous "
            "« À confirmer ».",
        )

    def _not_in_list(self, word: str) -> None:
        self._remember(word)
        self.warnings.append(
            f"« {word[:60]} » n’est pas dans la liste des choix ; "
            "c’est gardé sous « À confirmer ».",
        )

    def _remember(self, text: str) -> None:
        if text and text not in self._kept:
            self._kept.append(text)


def _basis(article: str, purpose: str, certainty: str) -> dict[str, str]:
    return {"article": article, "purpose": purpose, "certainty": certainty}


def _as_field(kind: str) -> Field:
    return kind  # type: ignore[return-value]  # kinds without a line of their own match no line


def parse_day(text: str) -> date | None:
    """The day written « 2026-11-23 », « 23/11/2026 » or « 23 novembre 2026 », else `None`."""
    clean = tidied(text).casefold()
    numeric, written = _NUMERIC_DAY.fullmatch(clean), _WRITTEN_DAY.fullmatch(clean)
    try:
        if numeric:
            return date(int(numeric[3]), int(numeric[2]), int(numeric[1]))
        if written and written[2] in _MONTHS:
            return date(int(written[3]), _MONTHS[written[2]], int(written[1]))
        return date.fromisoformat(clean) if len(clean) == len("2026-11-23") else None
    except ValueError:
        return None
