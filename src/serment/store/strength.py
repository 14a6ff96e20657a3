"""Whether a passphrase would resist somebody who stole the computer, said in French.

zxcvbn (Wheeler, USENIX Security 2016) estimates the guesses; its own sentences are in English and
are not used. Loaded only when a passphrase is chosen.
"""

from typing import Final

from serment.store.errors import WeakPassphraseError

SHORTEST: Final = 12
LONGEST: Final = 512
NEEDED_SCORE: Final = 3
_EXAMINED: Final = 100
_REASONS: Final = {
    "dictionary": "elle se trouve dans les listes de mots de passe les plus courants",
    "spatial": "ses lettres se suivent sur le clavier",
    "repeat": "elle répète les mêmes caractères",
    "sequence": "elle suit un ordre connu, comme « abcd » ou « 1234 »",
    "regex": "elle se réduit à une année",
    "date": "elle se réduit à une date",
    "bruteforce": "elle est trop courte",
}


def verify_passphrase_strength(passphrase: str) -> None:
    """Raise WeakPassphraseError unless the passphrase is long and hard enough to guess."""
    if len(passphrase) < SHORTEST:
        raise WeakPassphraseError(f"elle compte moins de {SHORTEST} caractères")
    if len(passphrase) > LONGEST:
        raise WeakPassphraseError(f"elle dépasse {LONGEST} caractères")
    from zxcvbn import zxcvbn  # noqa: PLC0415 - start-up

    found = zxcvbn(passphrase[:_EXAMINED], user_inputs=["serment", "cabinet", "docteur", "medecin"])
    if found["score"] < NEEDED_SCORE:
        patterns = [part["pattern"] for part in found["sequence"]]
        raise WeakPassphraseError(_REASONS.get(patterns[0] if patterns else "", "elle est devinée"))
