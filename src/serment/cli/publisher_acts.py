"""`serment publisher acknowledge|delivery|check|…`: the acts on a request, each of one day."""

from argparse import Namespace
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serment.cli import session
from serment.cli.failures import DONE, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_store
from serment.cli.progress import told_progress
from serment.cli.publisher_words import (
    number_of,
    publisher_line,
    publisher_lines,
    publisher_row,
    with_number,
)
from serment.cli.record_words import optional_day, with_reason
from serment.cli.request_words import with_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from serment.store.models import PublisherRequest

_CHANNELS: Final = ("portal", "email", "secure_mail", "registered", "post", "other")


def act_commands() -> tuple[Command, ...]:
    """The acts, for the family `publisher`."""
    return (
        Command("acknowledge", "Note l’accusé de réception de l’éditeur", _acknowledge,
                (with_number, _with_answer, with_on, with_store)),
        Command("plan", "Note que le plan de livraison est reçu", _plan,
                (with_number, with_on, with_store)),
        Command("delivery", "Note que l’archive est reçue", _delivery,
                (with_number, with_on, with_store)),
        Command("undo-delivery", "Annule une livraison notée à tort, et ses contrôles",
                _undo_delivery, (with_number, with_store)),
        Command("check", "Contrôle une archive reçue, sans rien importer", _check,
                (with_number, _with_archive, with_store)),
        Command("confirm", "Note que la réception est confirmée à l’éditeur", _confirm,
                (with_number, _with_reserves, with_on, with_store)),
        Command("close", "Classe une demande sans objet", _close,
                (with_number, with_reason, with_store)),
        Command("reopen", "Rouvre une demande confirmée ou classée par erreur", _reopen,
                (with_number, with_store)),
    )  # fmt: skip


def _with_answer(parser: Parser) -> None:
    parser.add_argument("--at", metavar="HH:MM", help="heure de l’accusé")
    parser.add_argument("--channel", choices=_CHANNELS, default="email", help="par quelle voie")
    parser.add_argument("--contact", metavar="NOM", default="", help="interlocuteur désigné")


def _with_archive(parser: Parser) -> None:
    parser.add_argument("archive", metavar="FICHIER", help="le ZIP remis par l’éditeur")


def _with_reserves(parser: Parser) -> None:
    parser.add_argument(
        "--despite-reserves",
        action="store_true",
        help="confirmer sans contrôle, ou malgré des réserves",
    )


def parse_hour(written: str, option: str) -> time:
    """Return an hour as typed; MisuseError for anything else."""
    try:
        return time.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        raise MisuseError(
            f"{option} : « {written[:20]} » n’est pas une heure.",
            "Sans heure exacte, les quarante-huit heures ouvrées ne se comptent pas.",
            "Écrivez-la HH:MM, par exemple 14:30, ou ne la donnez pas.",
        ) from None


def _acknowledge(args: Namespace, out: Output) -> int:
    at = None if args.at is None else parse_hour(args.at, "--at")

    def act(base: dict[str, Any]) -> "PublisherRequest":
        from serment.practice.publisher_steps import Acknowledgement, acknowledge_publisher

        told = Acknowledgement(_day(args, base), at, args.channel, args.contact)
        return acknowledge_publisher(**base, told=told)

    return _do(args, out, act)


def _plan(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "PublisherRequest":
        from serment.practice.publisher_steps import note_plan

        return note_plan(**base, on=_day(args, base))

    return _do(args, out, act)


def _delivery(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "PublisherRequest":
        from serment.practice.publisher_steps import note_delivery

        return note_delivery(**base, on=_day(args, base))

    return _do(args, out, act)


def _undo_delivery(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "PublisherRequest":
        from serment.practice.publisher_steps import forget_delivery

        return forget_delivery(**base)

    return _do(args, out, act)


def _confirm(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "PublisherRequest":
        from serment.practice.publisher_steps import confirm_receipt

        return confirm_receipt(**base, on=_day(args, base), despite_reserves=args.despite_reserves)

    return _do(args, out, act)


def _close(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "PublisherRequest":
        from serment.practice.publisher_steps import close_publisher_request

        return close_publisher_request(**base, reason=args.reason)

    return _do(args, out, act)


def _reopen(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "PublisherRequest":
        from serment.practice.publisher_steps import reopen_publisher_request

        return reopen_publisher_request(**base)

    return _do(args, out, act)


def _check(args: Namespace, out: Output) -> int:
    number, path = number_of(args), Path(args.archive).expanduser()
    if not path.is_file():
        raise FileNotFoundError(2, "No such file", str(path))
    with session.open_practice(args, out) as practice:
        from serment.intake.content import FileContent
        from serment.practice.publisher_answers import answer_of
        from serment.practice.publisher_checks import check_archive, digest_of_content

        content = FileContent(path)
        with told_progress(out, "Contrôle") as advance:
            checked = check_archive(
                actor=practice.actor,
                number=number,
                content=content,
                digest=digest_of_content(content),
                as_of=practice.today,
                clock=practice.folder.clock.now,
                advance=advance,
            )
        answer = answer_of(checked.asked, practice.now)
        row, lines = publisher_row(answer), list(publisher_lines(answer))
    out.answer(row, lines)
    return DONE


def _day(args: Namespace, base: dict[str, Any]) -> Any:
    return optional_day(args.on, "--on") or base["as_of"]


def _do(args: Namespace, out: Output, act: "Callable[[dict[str, Any]], PublisherRequest]") -> int:
    """Open the practice, do the act, and say where the request stands."""
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.publisher_answers import answer_of

        base = {
            "actor": practice.actor,
            "number": number,
            "as_of": practice.today,
            "now": practice.now,
        }
        answer = answer_of(act(base), practice.now)
        row, line = publisher_row(answer), publisher_line(answer)
    out.answer(row, (line,))
    return DONE
