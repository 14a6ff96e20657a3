"""Reading what a person hands to a command: a JSON file or standard input, and dates.

Guarantees a typed value or a MisuseError in French: not a file, too long, not text, not JSON, a
key twice, a number that JSON does not have.
"""

import json
import re
import sys
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Final, NoReturn

from serment.cli.failures import MisuseError, shown

MOST_BYTES: Final = 10_000_000
_MOST_DIGITS: Final = 18  # those of a number of 64 bits
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class UnreadableInputError(MisuseError):
    """An input that cannot be read as what the command expects."""


def read_json_object(name: str) -> dict[str, object]:
    """Return the JSON object of the file `name`, or of standard input for `-`."""
    value = parse_json(read_bytes(name), where=_where(name))
    if not isinstance(value, dict):
        raise UnreadableInputError(
            f"{_where(name)} ne contient pas un objet JSON.",
            "La commande attend des noms et leurs valeurs, entre accolades.",
            'Écrivez par exemple {"rule": "…", "facts": {}}.',
        )
    return value


def read_bytes(name: str, *, limit: int = MOST_BYTES) -> bytes:
    """Return the content of a file, or of standard input for `-`; at most `limit` bytes."""
    if name == "-":
        content = b"" if sys.stdin is None else sys.stdin.buffer.read(limit + 1)
    elif (path := Path(name)).is_dir():
        raise UnreadableInputError(
            f"« {shown(name)} » est un dossier.",
            "La commande attend un fichier.",
            "Donnez le chemin du fichier, ou « - » pour l’entrée standard.",
        )
    else:
        content = _file_content(path, limit)
    if len(content) > limit:
        raise UnreadableInputError(
            f"{_where(name)} dépasse {limit // 1_000_000} millions d’octets.",
            "Une entrée aussi longue n’est pas celle que la commande attend.",
            "Vérifiez que c’est le bon fichier.",
        )
    return content


def _file_content(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the name
        raise UnreadableInputError(
            f"« {shown(path)} » n’existe pas.",
            "La commande n’a rien à lire.",
            "Vérifiez le chemin, puis recommencez.",
        ) from None


def parse_json(content: bytes, *, where: str) -> object:
    """Return the value that these bytes write in strict JSON; UnreadableInputError otherwise."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableInputError(
            f"{where} n’est pas un texte en UTF-8.",
            "C’est un fichier d’une autre sorte, ou enregistré dans un autre codage.",
            "Enregistrez-le en UTF-8, ou donnez un autre fichier.",
        ) from None
    try:
        value: object = json.loads(
            text, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant
        )
    except UnreadableInputError:
        raise
    except json.JSONDecodeError as error:
        raise UnreadableInputError(
            f"{where} n’est pas du JSON : ligne {error.lineno}, colonne {error.colno}.",
            "Une entrée mal écrite pourrait être comprise de travers.",
            "Corrigez-la : guillemets droits, une virgule entre deux valeurs, aucune après la "
            "dernière.",
        ) from None
    except RecursionError:
        raise UnreadableInputError(
            f"{where} emboîte trop de listes ou d’objets.",
            "Aucune commande n’attend une telle profondeur.",
            "Vérifiez que c’est le bon fichier.",
        ) from None
    except ValueError:
        raise UnreadableInputError(
            f"{where} contient un nombre démesuré.",
            "Aucun fait du droit ne s’écrit avec tant de chiffres.",
            "Vérifiez ce nombre.",
        ) from None
    return value


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise UnreadableInputError(
                f"Le nom « {shown(name)} » figure deux fois dans le même objet JSON.",
                "Deux valeurs pour un même fait : laquelle serait la bonne ?",
                "N’en gardez qu’une.",
            )
        found[name] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise UnreadableInputError(
        f"« {name} » n’est pas une valeur de JSON.",
        "Aucun fait du droit n’est un nombre infini ou indéfini.",
        "Écrivez une valeur, ou retirez ce fait s’il est inconnu.",
    )


def parse_day(given: object, *, what: str) -> date:
    """Return the date that `given` writes as AAAA-MM-JJ; MisuseError names `what` otherwise."""
    if isinstance(given, str) and _DAY.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    raise UnreadableInputError(
        f"{what} : « {shown(given)} » n’est pas une date du calendrier.",
        "Sans date exacte, rien ne peut être calculé.",
        "Écrivez-la sous la forme AAAA-MM-JJ, par exemple 2026-11-23.",
    )


def parse_number(given: str, *, listed_by: str) -> int:
    """Return the number that `given` writes; MisuseError names the command that lists them."""
    if given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS:
        return int(given)
    raise MisuseError(
        f"« {shown(given)} » n’est pas un numéro.",
        "Rien n’a été fait.",
        f"Voyez « {listed_by} ».",
    )


def today() -> date:
    """Return the date that the machine shows, in its own time zone."""
    from serment.adapters.clock import SystemClock

    return SystemClock().now().astimezone().date()


def chosen_date(args: Namespace, written: object = None) -> date:
    """Return the date of the evaluation: `--as-of`, else the input's, else today.

    Two dates that differ are refused: one of them is a mistake.
    """
    option: str | None = args.as_of
    asked = None if option is None else parse_day(option, what="--as-of")
    if written is None:
        return today() if asked is None else asked
    given = parse_day(written, what="as_of")
    if asked is not None and asked != given:
        raise MisuseError(
            f"--as-of dit {asked}, l’entrée dit {given}.",
            "La réponse dépend de cette date : l’une des deux est une erreur.",
            "N’en donnez qu’une, ou la même deux fois.",
        )
    return given


def _where(name: str) -> str:
    return "L’entrée standard" if name == "-" else f"« {shown(name)} »"
