"""What goes wrong at the terminal, in three sentences: what, why it matters, what to do.

Exit codes: 0 done, 1 refused by the facts or a check that failed, 2 a command badly written.
"""

import errno
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from serment.kernel.french import nbsp

DONE: Final = 0
REFUSED: Final = 1
MISUSED: Final = 2
INTERRUPTED: Final = 130

_LONGEST_SHOWN: Final = 80
_FULL: Final = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORBIDDEN: Final = {errno.EACCES, errno.EPERM, errno.EROFS}
# Errors of these rooms are written for the person; those of the kernel are for its callers.
_SPOKEN: Final = re.compile(
    r"serment\.(?:cli|practice|store|adapters|documents|law|intake|retention|journal|web)\."
)


class CommandError(Exception):
    """A command refused by the facts; the three sentences are in French."""

    status = REFUSED

    def __init__(self, what: str, why: str, remedy: str, *, near: Sequence[str] = ()) -> None:
        super().__init__(what, why, remedy)
        self.what = what
        self.why = why
        self.remedy = remedy
        self.near = tuple(near)

    def __str__(self) -> str:
        return f"{self.what} {self.why} {self.remedy}"


class MisuseError(CommandError):
    """A command, an option or an input badly written: nothing was done."""

    status = MISUSED


@dataclass(frozen=True, slots=True)
class Failure:
    """What is told of an error: a stable `code`, the sentences, close names, the exit status."""

    code: str
    sentences: tuple[str, ...]
    near: tuple[str, ...]
    status: int

    @property
    def message(self) -> str:
        """The sentences in one text, with their no-break spaces."""
        return nbsp(" ".join(self.sentences))

    def as_json(self) -> dict[str, object]:
        """Return what `--json` prints; `what`, `why`, `to_do` where the error gives all three."""
        told: dict[str, object] = {"code": self.code, "message": self.message}
        if len(self.sentences) == 3:  # noqa: PLR2004 - what, why, what to do
            told |= zip(("what", "why", "to_do"), map(nbsp, self.sentences), strict=True)
        if self.near:
            told["near"] = list(self.near)
        return {"error": told}


def tell(error: Exception) -> Failure:
    """Return what to tell of any error, whoever raised it; never a trace of the program."""
    sentences = _sentences_of(error)
    status = getattr(error, "status", MISUSED if _is_bad_input(error) else REFUSED)
    near = getattr(error, "near", ())
    return Failure(
        code=code_of(error),
        sentences=sentences,
        near=near if isinstance(near, tuple) else (),
        status=status if status in {REFUSED, MISUSED} else REFUSED,
    )


def _is_bad_input(error: Exception) -> bool:
    """Tell whether the law refuses what it was given: a fact, or the name of a rule."""
    room = type(error).__module__
    return room == "serment.law.facts" or (
        room.startswith("serment.law.") and isinstance(error, LookupError)
    )


def _sentences_of(error: Exception) -> tuple[str, ...]:
    parts = tuple(getattr(error, name, None) for name in ("what", "why", "remedy"))
    if all(isinstance(part, str) for part in parts):
        return tuple(map(str, parts))
    if _SPOKEN.match(type(error).__module__) and str(error):
        message = str(error)
        return (message[:1].upper() + message[1:],)
    if isinstance(error, OSError):
        return _sentences_of_system(error)
    if type(error).__name__ in {"OperationalError", "DatabaseError"}:
        return _sentences_of_database(str(error))
    if isinstance(error, MemoryError | RecursionError):
        return (
            "La mémoire ne suffit pas pour cette demande.",
            "Rien n’a été écrit.",
            "Fermez d’autres programmes, ou donnez une entrée plus petite.",
        )
    return (
        f"Serment a rencontré une erreur imprévue ({type(error).__name__}).",
        "L’acte en cours n’a pas été terminé ; ce qui était enregistré l’est toujours.",
        "Recommencez ; si cela persiste, relancez avec SERMENT_DEBUG=1 et signalez le message.",
    )


def _sentences_of_system(error: OSError) -> tuple[str, ...]:
    name = shown(str(error.filename)) if error.filename else "le fichier demandé"
    if isinstance(error, FileNotFoundError):
        return (
            f"« {name} » n’existe pas.",
            "La commande n’a rien pu lire ni écrire à cet endroit.",
            "Vérifiez le chemin, puis recommencez.",
        )
    if error.errno in _FULL:
        return (
            f"Le disque est plein : « {name} » n’a pas pu être écrit.",
            "Rien de ce qui était déjà enregistré n’est perdu.",
            "Libérez de la place, puis recommencez.",
        )
    if error.errno in _FORBIDDEN:
        return (
            f"« {name} » n’est pas accessible avec vos droits.",
            "La commande s’est arrêtée sans rien y écrire.",
            "Vérifiez les droits sur ce fichier ou ce dossier, ou choisissez-en un autre.",
        )
    return (
        f"« {name} » n’a pas pu être utilisé ({error.strerror or type(error).__name__}).",
        "La commande s’est arrêtée.",
        "Vérifiez le chemin et le disque, puis recommencez.",
    )


def _sentences_of_database(told: str) -> tuple[str, ...]:
    """Return what to say of an error of the database that the store did not foresee."""
    if "full" in told:
        return (
            "Le disque est plein : l’acte n’a pas pu être enregistré.",
            "Rien de ce qui était déjà enregistré n’est perdu.",
            "Libérez de la place, puis recommencez.",
        )
    if "readonly" in told or "locked" in told:
        return (
            "La base de données du cabinet n’accepte pas l’écriture en ce moment.",
            "L’acte n’a pas été enregistré.",
            "Vérifiez les droits sur le dossier et fermez l’autre programme qui l’ouvre.",
        )
    return (
        "La base de données du cabinet n’a pas pu être lue ou écrite.",
        "L’acte en cours n’a pas été enregistré.",
        "Gardez le dossier tel quel ; recommencez, ou restaurez la dernière sauvegarde.",
    )


def code_of(error: Exception) -> str:
    """Return `wrong_passphrase` for WrongPassphraseError, `unexpected` for what is not ours."""
    if type(error).__name__ in {"OperationalError", "DatabaseError"}:
        return "database"
    if not type(error).__module__.startswith("serment.") and not isinstance(error, OSError):
        return "unexpected"
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def shown(value: object) -> str:
    """Return a value given by a person, short enough for a sentence."""
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
