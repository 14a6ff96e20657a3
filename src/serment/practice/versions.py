"""Which state of a thing a person was looking at, so that two windows never overwrite in silence.

A form carries the version of what it showed; an act that comes from an older one is refused, and
writes nothing. Call `verify_version` inside the transaction of the act.
"""

from serment.kernel.canonical import Canonical, canonical_bytes
from serment.kernel.digests import sha256_hex


class ChangedMeanwhileError(ValueError):
    """What the person was looking at has changed since."""

    def __init__(self) -> None:
        super().__init__(
            "Une autre fenêtre a enregistré des changements depuis que vous avez ouvert cette "
            "page. L’enregistrer telle quelle les effacerait : rien n’a été enregistré. Comparez, "
            "corrigez, puis enregistrez de nouveau."
        )


def version_of(content: Canonical) -> str:
    """Return the version of a content: 32 hexadecimal characters, the same for the same content."""
    return sha256_hex(canonical_bytes(content))[:32]


def verify_version(present: Canonical, seen: str | None) -> None:
    """Raise ChangedMeanwhileError when `seen` is another version; None asks for no check."""
    if seen is not None and seen != version_of(present):
        raise ChangedMeanwhileError
