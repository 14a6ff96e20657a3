"""A node of a corpus file, which knows its line and gives its value under one type only.

Guarantees that a value of another type, a key too many or too few, a bad date or span is refused
with its file and line, in French. Leaves to others the building of the nodes (`reading`) and the
schema (`readers`).

>>> knot = Knot(Document("a.yaml"), 3, "scalar", "20 years")
>>> knot.span().years, str(knot.place)
(20, 'a.yaml:3')
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from serment.kernel.french import nbsp
from serment.kernel.spans import Span, SpanError, parse_span
from serment.law import refusals
from serment.law.refusals import Place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

Scalar = bool | int | date | str | None
_Choice = TypeVar("_Choice", bound=str)
_KEYS_WITH_THEIR_OWN_ERROR: Final = {
    "rests_on": (
        refusals.UnsourcedValueError,
        "une valeur sans source ne peut être ni vérifiée ni défendue.",
        "Citez la disposition : « rests_on: [ { provision: …, role: direct } ] ».",
    ),
    "in_force": (
        refusals.UndatedValueError,
        "une règle sans date ne dit pas quel jour elle répond.",
        "Ajoutez « in_force: { from: AAAA-MM-JJ, until: null, dated_by: text } ».",
    ),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A file being read; `mentions` gathers what it names elsewhere (facts, provisions, rules)."""

    file: str
    mentions: list[Mention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that must exist elsewhere, where it was written, and how it is used."""

    kind: str
    name: str
    place: Place
    use: str = "any"
    constants: tuple[Scalar, ...] = ()


@dataclass(slots=True)
class Knot:
    """A node of the file: a scalar, a list (`items`) or a mapping (`entries`)."""

    document: Document
    line: int
    kind: str
    scalar: Scalar = None
    items: list[Knot] = field(default_factory=list)
    entries: dict[str, Knot] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """The file and the line, counted from 1."""
        return Place(self.document.file, self.line)

    def fields(
        self, required: AbstractSet[str], optional: AbstractSet[str] = frozenset()
    ) -> Mapping[str, Knot]:
        """The entries of this mapping; a key too many or too few is refused by name."""
        self._expect("mapping", "un ensemble de clés")
        for key, knot in self.entries.items():
            if key not in required and key not in optional:
                known = ", ".join(sorted(required | optional))
                raise refusals.UnknownKeyError(
                    knot.place,
                    f"la clé « {key[:60]} » est inconnue ici : elle serait ignorée en silence.",
                    f"Corrigez-la ou retirez-la ; clés admises : {known}.",
                )
        for key in sorted(required):
            if key not in self.entries:
                raise self._missing(key)
        return self.entries

    def _missing(self, key: str) -> refusals.CorpusError:
        if key in _KEYS_WITH_THEIR_OWN_ERROR:
            error, reason, remedy = _KEYS_WITH_THEIR_OWN_ERROR[key]
            return error(self.place, f"« {key} » manque : {reason}", remedy)
        return refusals.MissingKeyError(
            self.place,
            f"la clé « {key} » manque : le sens serait à deviner.",
            f"Ajoutez « {key} ».",
        )

    def elements(self, *, at_least: int = 0) -> list[Knot]:
        """The elements of this list, `at_least` so many."""
        self._expect("list", "une liste")
        if len(self.items) < at_least:
            raise refusals.WrongTypeError(
                self.place,
                f"la liste compte {len(self.items)} élément(s) et il en faut au moins {at_least}.",
                "Complétez-la.",
            )
        return self.items

    def text(self) -> str:
        """A text that is not empty, as written (identifiers, spans)."""
        if not isinstance(self.scalar, str) or not self.scalar.strip():
            raise self.wrong("un texte")
        return self.scalar

    def french(self) -> str:
        """A text for a person, with its no-break spaces."""
        return nbsp(self.text().strip())

    def whole(self, *, at_least: int = 0, at_most: int = 10**9) -> int:
        """A whole number between two bounds, both included."""
        number = self.scalar
        if isinstance(number, bool) or not isinstance(number, int):
            raise self.wrong("un nombre entier")
        if not at_least <= number <= at_most:
            raise self.wrong(f"un nombre de {at_least} à {at_most}")
        return number

    def boolean(self) -> bool:
        """`true` or `false`."""
        if not isinstance(self.scalar, bool):
            raise self.wrong("« true » ou « false »")
        return self.scalar

    def day(self) -> date:
        """A date, AAAA-MM-JJ."""
        if not isinstance(self.scalar, date):
            raise refusals.BadDateError(
                self.place,
                f"{self.shown()} n’est pas une date : la règle ne saurait pas quel jour répondre.",
                "Écrivez une date AAAA-MM-JJ, sans guillemets.",
            )
        return self.scalar

    def span(self) -> Span:
        """A calendar span: « 20 years », « 3 months », « 90 days »."""
        try:
            return parse_span(self.text())
        except SpanError:
            raise refusals.BadSpanError(
                self.place,
                f"{self.shown()} n’est pas une durée lisible : l’échéance serait fausse.",
                "Écrivez par exemple « 20 years », « 3 months », « 90 days ».",
            ) from None

    def choice(self, allowed: tuple[_Choice, ...]) -> _Choice:
        """One of a closed list of words."""
        for word in allowed:
            if self.kind == "scalar" and self.scalar == word:
                return word
        raise refusals.WrongWordError(
            self.place,
            f"{self.shown()} n’est pas un mot admis ici : la règle serait mal comprise.",
            f"Choisissez parmi : {', '.join(allowed)}.",
        )

    @property
    def is_null(self) -> bool:
        """Whether the value is `null`."""
        return self.kind == "scalar" and self.scalar is None

    def plain(self) -> object:
        """The value as plain lists, mappings and scalars."""
        if self.kind == "list":
            return [item.plain() for item in self.items]
        if self.kind == "mapping":
            return {key: knot.plain() for key, knot in self.entries.items()}
        return self.scalar

    def mention(
        self, kind: str, name: str, *, use: str = "any", constants: tuple[Scalar, ...] = ()
    ) -> str:
        """Note that this place names something that must exist; return the name."""
        self.document.mentions.append(Mention(kind, name, self.place, use, constants))
        return name

    def shown(self) -> str:
        """The value as a message quotes it."""
        if self.kind == "scalar":
            value = self.scalar
            if value is None:
                return "une valeur vide"
            shown = {True: "true", False: "false"}[value] if isinstance(value, bool) else value
            return f"« {str(shown)[:80]} »"
        return "une liste" if self.kind == "list" else "un ensemble de clés"

    def wrong(self, wanted: str) -> refusals.WrongTypeError:
        """The refusal of a value of another type."""
        return refusals.WrongTypeError(
            self.place,
            f"{self.shown()} n’est pas {wanted} : la valeur serait mal lue.",
            f"Écrivez {wanted} (un texte qui ressemble à un nombre se met entre guillemets).",
        )

    def _expect(self, kind: str, wanted: str) -> None:
        if self.kind != kind:
            raise self.wrong(wanted)
