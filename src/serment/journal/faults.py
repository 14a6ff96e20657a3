"""What can be wrong with a journal, each with its name and its sentence in French.

Guarantees that every check of `serment.journal` raises one of these, whatever the bytes it was
given, and that the sentence says what is wrong, why it matters and what to do. Leaves to others
how several faults are shown together.

>>> raise BrokenChainError("il manque l’acte n° 5")
Traceback (most recent call last):
    ...
serment.journal.faults.BrokenChainError: il manque l’acte n° 5
"""

from serment.kernel.french import nbsp


class JournalError(ValueError):
    """Anything that makes a journal, or a proof drawn from it, untrustworthy."""

    def __init__(self, message: str) -> None:
        super().__init__(nbsp(message))


class MalformedEntryError(JournalError):
    """A line that is not the canonical form of an entry."""


class MalformedPayloadError(JournalError):
    """A payload line that is not the canonical form of a payload and its salt."""


class PayloadMismatchError(JournalError):
    """A payload that is not the one whose digest the journal holds."""


class BrokenChainError(JournalError):
    """Lines that are not those from which a signed root was computed, or not in their order."""


class TruncatedJournalError(BrokenChainError):
    """Fewer lines than a signed checkpoint has counted: the tail was cut."""


class BrokenProofError(JournalError):
    """An inclusion or consistency proof that does not lead to the root it claims."""


class MalformedFrontierError(JournalError):
    """A stored state of the tree that no journal can have."""


class MalformedNoteError(JournalError):
    """A text that is not a C2SP signed note, or not a checkpoint, or not a verifier key."""


class BadSignatureError(JournalError):
    """A signature that the given public key has not made."""
