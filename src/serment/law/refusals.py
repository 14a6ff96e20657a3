"""Why a corpus file is refused: one class per failure, one French sentence per part.

Guarantees that each refusal names the file and the line, says what is wrong and why it matters,
then what to do. Leaves to others the search for failures (`reading`, `readers`, `verification`).

>>> str(UnknownKeyError(Place("a.yaml", 3), "« tilte » est inconnu.", "Écrivez « title »."))
'a.yaml:3 : « tilte » est inconnu. Écrivez « title ».'
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a corpus file; `line` counts from 1, and is 0 for the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class CorpusError(ValueError):
    """A corpus that cannot be relied on; the message is French and whole."""

    def __init__(self, place: Place, reason: str, remedy: str) -> None:
        super().__init__(f"{place} : {reason} {remedy}")
        self.place = place
        self.reason = reason
        self.remedy = remedy


class UnreadableFileError(CorpusError):
    """Not UTF-8, not YAML, absent, too large or too deep."""


class ForbiddenYamlError(CorpusError):
    """An anchor, an alias, a tag: YAML that could hide or multiply what it says."""


class AmbiguousScalarError(CorpusError):
    """A bare word that another reader of YAML would take for something else."""


class DuplicateKeyError(CorpusError):
    """The same key twice: one value would hide the other."""


class UnknownKeyError(CorpusError):
    """A key that the schema does not have."""


class MissingKeyError(CorpusError):
    """A key that the schema requires."""


class UndatedValueError(MissingKeyError):
    """A version that does not say from which day it holds."""


class UnsourcedValueError(MissingKeyError):
    """A value, an exception or a ground that rests on no provision."""


class WrongTypeError(CorpusError):
    """A text where a number is wanted, a list where a text is wanted."""


class WrongWordError(CorpusError):
    """A value outside a closed list, or a word outside the vocabulary of conditions."""


class BadDateError(CorpusError):
    """A date that the calendar does not hold."""


class BadSpanError(CorpusError):
    """A calendar span that cannot be read."""


class OverlappingVersionsError(CorpusError):
    """Two versions of a rule that would both answer the same day."""


class ContradictoryRuleError(CorpusError):
    """Keys that exclude each other, or that say nothing together."""


class DuplicateIdentifierError(CorpusError):
    """Two things with one name."""


class UndeclaredFactError(CorpusError):
    """A fact that no file of facts declares."""


class WrongConstantError(CorpusError):
    """A constant that the fact can never equal, or a comparison that its type does not have."""


class UnknownProvisionError(CorpusError):
    """A citation of a provision that is not in the corpus."""


class UnknownRuleError(CorpusError):
    """A rule that is not in the corpus."""


class UnknownPredicateError(CorpusError):
    """A named predicate that the program does not have."""


class LateStampError(CorpusError):
    """A check stamp later than the release of the corpus: nobody can have checked it then."""


class TamperedFileError(CorpusError):
    """A file whose digest is not the manifest's."""


class ListedFileError(CorpusError):
    """A file that the manifest lists and that is absent, or the reverse."""


class FailedCaseError(CorpusError):
    """A worked case whose answer is not the one expected."""


class UncoveredRuleError(CorpusError):
    """A rule without a worked case, or a fact that no question asks."""
