"""From the words typed to the work done: the families of commands, their errors, exit codes.

A family's module is imported when its command is typed, and no other: `serment law explain`
answers before a framework would have been found on the disk.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

from serment.cli.failures import INTERRUPTED, REFUSED, MisuseError, shown, tell
from serment.cli.output import Output
from serment.cli.parser import Declare, Parser, Run

DEFAULT_COMMAND: Final = "start"
_ASKS: Final = frozenset({"-h", "--help", "help", "--version"})


@dataclass(frozen=True, slots=True)
class Family:
    """A first word: the function that declares what follows it, and its line of help."""

    declare: str
    summary: str


FAMILIES: Final = {
    "start": Family("start:declare_start", "Ouvre le cockpit de votre cabinet"),
    "demo": Family("start:declare_demo", "Ouvre un cabinet fictif, sans phrase de passe"),
    "init": Family("start:declare_init", "Crée votre cabinet"),
    "questions": Family("answers:declare_questions", "Questions que vos réponses appellent"),
    "answers": Family("answers:declare_answers", "Réponses données"),
    "answer": Family("answers:declare_answer", "Répond à une question"),
    "identity": Family("identity:declare", "Qui répond des données"),
    "contacts": Family("contacts:declare", "Interlocuteurs du cabinet"),
    "plan": Family("plan:declare_plan", "Ce qui reste à faire, dans l’ordre"),
    "findings": Family("plan:declare_findings", "Toutes les conclusions, avec leurs raisons"),
    "decisions": Family("decisions:declare", "Actions reportées, corpus accepté"),
    "register": Family("register:declare", "Registre des traitements"),
    "documents": Family("documents:declare", "Notices, affiches et procédures"),
    "exhibits": Family("exhibits:declare", "Pièces justificatives"),
    "journal": Family("journal:declare", "Journal des actes"),
    "checkpoint": Family("journal:declare_checkpoint", "Signe l’état présent du journal"),
    "dossier": Family("dossier:declare", "Dossier de preuve"),
    "backup": Family("backup:declare_backup", "Sauvegarde tout le cabinet, chiffré"),
    "restore": Family("backup:declare_restore", "Restaure une sauvegarde dans un dossier vide"),
    "passphrase": Family("keys:declare", "Phrase de passe"),
    "recovery-kit": Family("keys:declare_kit", "Imprime un nouveau kit de secours"),
    "reminders": Family("reminders:declare", "Ce qui tombe à échéance, et son calendrier"),
    "mail": Family("reminders:declare_mail", "Rappels par courriel"),
    "settings": Family("settings:declare", "Réglages du cabinet"),
    "personal-data": Family("personal_data:declare", "Tout emporter, ou tout effacer"),
    "law": Family("law:declare", "Applique une règle de droit à des faits (sans cabinet)"),
    "deadline": Family(
        "deadlines:declare", "Délais d’une demande ou d’une violation (sans cabinet)"
    ),
    "breach": Family("deadlines:declare_breach", "Gravité d’une violation (sans cabinet)"),
    "retention": Family("retention:declare", "Durées de conservation, et dossiers du cabinet"),
    "destruction": Family("destructions:declare", "Destruction des dossiers à leur terme"),
    "incident": Family("incidents:declare", "Incidents, de la minute 0 au registre"),
    "request": Family("requests:declare", "Demandes de droits, leurs délais, leur registre"),
    "publisher": Family("publishers:declare", "Demandes d’export à l’éditeur du logiciel"),
    "identifier": Family("identifiers:declare", "Contrôle un identifiant (sans cabinet)"),
    "pia": Family("pia:declare", "Analyse d’impact, au format de l’outil de la CNIL"),
    "corpus": Family("corpus:declare", "Règles et textes embarqués (sans cabinet)"),
    "version": Family("version:declare", "Version du programme et du corpus"),
}


def run(arguments: Sequence[str], *, serve: Callable[..., None]) -> int:
    """Do what the command line asks and return the exit code; `serve` runs the cockpit."""
    out = Output(as_json=_wants_json(arguments), stdout=sys.stdout, stderr=sys.stderr)
    try:
        status = _attempt(arguments, out, serve)
        out.flush()
    except KeyboardInterrupt:
        out.note("serment\u00a0: interrompu.")
        return INTERRUPTED
    except BrokenPipeError:
        return _nobody_reads()
    return status


def parse(arguments: Sequence[str]) -> Namespace:
    """Return the options of the command that `arguments` name; its work is `run`."""
    if arguments and arguments[0] in FAMILIES:
        return _family_parser(arguments[0]).parse_args(list(arguments[1:]))
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in _ASKS):
        return _family_parser(DEFAULT_COMMAND).parse_args(list(arguments))
    if arguments[0] == "--version":
        return _family_parser("version").parse_args(list(arguments[1:]))
    if arguments[0] not in _ASKS:
        raise _unknown_command(arguments[0])
    return Namespace(run=_print_help)


def _attempt(arguments: Sequence[str], out: Output, serve: Callable[..., None]) -> int:
    try:
        args = parse(arguments)
        args.serve = serve
        return cast("Run", args.run)(args, out)
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get("SERMENT_DEBUG") == "1":
            raise
        failure = tell(error)
        out.fail(failure)
        return failure.status
    except SystemExit as ending:  # `--help` has printed what it had to
        return ending.code if isinstance(ending.code, int) else 0


def _family_parser(name: str) -> Parser:
    family = FAMILIES[name]
    module, function = family.declare.split(":")
    declare = cast("Declare", getattr(import_module(f"serment.cli.{module}"), function))
    parser = Parser(prog=f"serment {name}", description=f"{family.summary}.")
    declare(parser)
    return parser


def _print_help(args: Namespace, out: Output) -> int:
    del args
    width = max(map(len, FAMILIES)) + 2
    lines = [
        "Serment : la protection des données de votre cabinet, sur votre machine.",
        "",
        "usage : serment [COMMANDE] [--json] …    (« serment » seul ouvre le cockpit)",
        "",
        "commandes",
        *(f"  {name:<{width}}{family.summary}" for name, family in FAMILIES.items()),
        "",
        "« serment COMMANDE --help » dit ce que chacune attend.",
    ]
    summaries = {name: family.summary for name, family in FAMILIES.items()}
    out.answer({"commands": summaries}, lines)
    return 0


def _unknown_command(name: str) -> MisuseError:
    from difflib import get_close_matches

    near = get_close_matches(name, FAMILIES, n=3)
    return MisuseError(
        f"« {shown(name)} » n’est pas une commande de Serment.",
        "Rien n’a été fait.",
        f"Vouliez-vous dire « {near[0]} » ?" if near else "Voyez « serment --help ».",
        near=near,
    )


def _wants_json(arguments: Sequence[str]) -> bool:
    before = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in before


def _nobody_reads() -> int:
    """Let the process end quietly: the reader of its output has left."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    except (OSError, ValueError):
        pass
    return REFUSED
