"""What a check of an identifier says, and how a typed value becomes a compact one.

Guarantees that form, key and existence are never mixed: `format_ok` and `key_ok` are two answers,
and Serment gives none on existence. Sentences pass through French typography here, once. Leaves
to the modules of each family the form and the key.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from serment.kernel.french import nbsp

IdentifierKind: TypeAlias = Literal[
    "nir",
    "nia",
    "rpps",
    "idnps",
    "adeli",
    "finess",
    "siren",
    "siret",
    "vat",
    "iban",
    "rib",
]
IDENTIFIER_KINDS: Final[tuple[IdentifierKind, ...]] = get_args(IdentifierKind)

LONGEST_VALUE: Final = 128  # an IBAN, 34 characters, with a separator after each, fits
# Spaces (typographic ones too), dots and hyphens as people and word processors write them.
_SEPARATORS: Final = dict.fromkeys(
    map(ord, " .-\t\r\n\u00a0\u2007\u2009\u200a\u202f\u2010\u2011\u2012\u2013\u2014\u2212"),
)


@dataclass(frozen=True, slots=True)
class IdentifierCheck:
    """The answer for one value.

    `key` is the key that the number should bear, as text; `key_ok` is None where the value bears
    none. `normalised` is the compact upper-case form, None where the form is refused. `notes`
    inform; `reasons` say, for each refusal, what, why and what to do. All in French.
    """

    format_ok: bool
    key_ok: bool | None
    key: str | None
    normalised: str | None
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


class UnreadableValueError(ValueError):
    """A value that no kind of identifier could read; its message is in French."""


def parse_compact(value: object) -> str:
    """ASCII letters (upper case) and digits of `value`, separators removed.

    Raises `UnreadableValueError` for what is not a text, is empty, longer than `LONGEST_VALUE`
    characters, or holds any other character: a full-width « １ » is refused, never guessed.
    """
    if not isinstance(value, str):
        raise UnreadableValueError(
            "La valeur n’est pas un texte : aucun contrôle n’est possible. Saisissez le numéro "
            "entre guillemets.",
        )
    if len(value) > LONGEST_VALUE:
        raise UnreadableValueError(
            f"La valeur compte {len(value)} caractères : aucun identifiant n’en dépasse "
            f"{LONGEST_VALUE}, séparateurs compris. Saisissez le seul numéro.",
        )
    compact = value.translate(_SEPARATORS)
    if not compact:
        raise UnreadableValueError(
            "La valeur est vide : il n’y a rien à contrôler. Saisissez le numéro.",
        )
    stranger = next((char for char in compact if not (char.isascii() and char.isalnum())), None)
    if stranger is not None:
        raise UnreadableValueError(
            f"Le caractère U+{ord(stranger):04X} n’a pas sa place dans ce numéro, qui ne contient "
            "que des chiffres et des lettres sans accent : une copie l’a peut-être altéré. "
            "Ressaisissez le numéro au clavier.",
        )
    return compact.upper()


def refused(*reasons: str, notes: tuple[str, ...] = ()) -> IdentifierCheck:
    """The answer for a value whose form is wrong; its key is then not examined."""
    return IdentifierCheck(
        format_ok=False,
        key_ok=None,
        key=None,
        normalised=None,
        notes=tuple(map(nbsp, notes)),
        reasons=tuple(map(nbsp, reasons)),
    )


def refused_length(name: str, expected: str, compact: str) -> IdentifierCheck:
    """The answer for a value of the wrong length, or with a letter where a digit stands."""
    return refused(
        f"Un {name} s’écrit avec {expected} ; la valeur saisie compte {len(compact)} "
        f"{'caractère' if len(compact) == 1 else 'caractères'}, dont "
        f"{sum(char.isdigit() for char in compact)} en chiffres : ce numéro ne peut désigner "
        "personne. Recopiez-le depuis le document d’origine.",
    )


def keyed(
    normalised: str,
    *,
    expected: str,
    given: str | None,
    notes: tuple[str, ...] = (),
    advice: str = "Vérifiez chaque chiffre sur le document d’origine.",
) -> IdentifierCheck:
    """The answer for a value of the right form: the key that it bears against the expected one."""
    key_ok = None if given is None else given == expected
    mismatch = (
        f"La clé lue est {given}, la clé calculée {expected} : un chiffre au moins est sans "
        f"doute erroné. {advice}"
    )
    reasons = (mismatch,) if key_ok is False else ()
    return IdentifierCheck(
        format_ok=True,
        key_ok=key_ok,
        key=expected,
        normalised=normalised,
        notes=tuple(map(nbsp, notes)),
        reasons=tuple(map(nbsp, reasons)),
    )


def existence_note(where: str) -> str:
    """The sentence that every accepted number carries: its existence is not checked."""
    return f"Serment ne vérifie pas que ce numéro existe : {where}."
