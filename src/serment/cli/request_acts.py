"""`serment request specify|identity|ask|…`: the acts on a request, each of one day."""

from argparse import Namespace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from serment.cli import session
from serment.cli.failures import DONE, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_store
from serment.cli.record_words import optional_day, with_reason
from serment.cli.request_words import (
    answer_row,
    number_of,
    request_line,
    with_number,
    with_on,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from serment.store.models import ReceivedRequest

_WORDS: Final = {"oui": True, "non": False, "true": True, "false": False, "?": None}
_METHODS: Final = ("known", "shown", "copy", "called_back", "signed_in")
_MODES: Final = ("on_site", "handed", "post", "secure_mail", "encrypted", "doctor", "letter")
_PART_MODES: Final = _MODES[:-1]
_CENTS: Final = 100


def act_commands() -> tuple[Command, ...]:
    """The acts, for the family `request`."""
    return (
        Command("specify", "Précise des faits (fait=oui, non, une valeur, ou ?)", _specify,
                (with_number, _with_facts, with_store)),
        Command("identity", "Note comment l’identité est établie", _identity,
                (with_number, _with_method, with_on, with_store)),
        Command("ask", "Note les documents demandés", _ask,
                (with_number, _with_evidence, with_on, with_store)),
        Command("evidence", "Note que les documents demandés sont reçus", _evidence,
                (with_number, with_on, with_store)),
        Command("extend", "Note l’avis motivé qui prolonge de deux mois", _extend,
                (with_number, with_reason, with_on, with_store)),
        Command("decide", "Décide : accorder, en partie, ou refuser sur un motif", _decide,
                (with_number, _with_outcome, with_store)),
        Command("send-part", "Note que la partie récente d’un dossier mêlé est partie", _send_part,
                (with_number, _with_part, with_on, with_store)),
        Command("undo-part", "Annule l’envoi de la partie récente, noté par erreur", _undo_part,
                (with_number, with_store)),
        Command("answer", "Note que la réponse est partie", _answer,
                (with_number, _with_mode, with_on, with_store)),
        Command("close", "Classe une demande qui n’appelle pas de réponse", _close,
                (with_number, with_reason, with_store)),
        Command("reopen", "Rouvre une demande répondue ou classée par erreur", _reopen,
                (with_number, with_store)),
        Command("complaint", "Note une réclamation (CNIL, juge)", _complaint,
                (with_number, with_on, with_store)),
    )  # fmt: skip


def _with_facts(parser: Parser) -> None:
    parser.add_argument("facts", metavar="FAIT=VALEUR", nargs="+", help="express_mandate=non")


def _with_method(parser: Parser) -> None:
    parser.add_argument("--method", choices=_METHODS, required=True, help="par quel moyen")


def _with_evidence(parser: Parser) -> None:
    parser.add_argument(
        "--document", action="append", required=True, help="donné par « serment request show »"
    )


def _with_outcome(parser: Parser) -> None:
    parser.add_argument("outcome", choices=("granted", "partly", "refused"), help="décision")
    parser.add_argument("--ground", metavar="MOTIF", default="", help="motif du refus")
    parser.add_argument("--exclude", action="append", default=[], help="ce qui est écarté")


def _with_mode(parser: Parser) -> None:
    parser.add_argument("--mode", choices=_MODES, required=True, help="comment elle est partie")
    parser.add_argument("--fee", metavar="EUROS", default="0", help="prix demandé, 0 sinon")
    parser.add_argument("--late-reason", metavar="TEXTE", default="", help="cause du retard")


def _with_part(parser: Parser) -> None:
    parser.add_argument(
        "--mode", choices=_PART_MODES, required=True, help="comment elle est partie"
    )
    parser.add_argument("--late-reason", metavar="TEXTE", default="", help="cause du retard")


def _specify(args: Namespace, out: Output) -> int:
    given = dict(map(_fact, args.facts))

    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_steps import specify_request

        base.pop("as_of")
        return specify_request(**base, given=given)

    return do_act(args, out, act)


def _fact(written: str) -> tuple[str, object]:
    name, sign, value = written.partition("=")
    if not sign:
        raise MisuseError(
            f"« {written[:40]} » n’est pas un fait et sa valeur.",
            "Rien n’a été enregistré.",
            "Écrivez par exemple express_mandate=non.",
        )
    return name, _WORDS.get(value, value)


def _identity(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_steps import note_identity

        return note_identity(**base, method=args.method, on=day_of_act(args, base))

    return do_act(args, out, act)


def _ask(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_steps import ask_evidence

        return ask_evidence(**base, evidence=args.document, on=day_of_act(args, base))

    return do_act(args, out, act)


def _evidence(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_steps import note_evidence

        return note_evidence(**base, on=day_of_act(args, base))

    return do_act(args, out, act)


def _extend(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_steps import extend_request

        return extend_request(**base, reason=args.reason, sent_on=day_of_act(args, base))

    return do_act(args, out, act)


def _decide(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_outcomes import Decided, decide_request

        decided = Decided(args.outcome, args.ground, tuple(args.exclude))
        return decide_request(**base, decided=decided)

    return do_act(args, out, act)


def _answer(args: Namespace, out: Output) -> int:
    cents = _cents(args.fee)

    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_outcomes import Sent, answer_request

        sent = Sent(day_of_act(args, base), args.mode, cents, args.late_reason)
        return answer_request(**base, sent=sent)

    return do_act(args, out, act)


def _send_part(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_outcomes import Sent
        from serment.practice.request_parts import send_first_part

        sent = Sent(day_of_act(args, base), args.mode, late_reason=args.late_reason)
        return send_first_part(**base, sent=sent)

    return do_act(args, out, act)


def _undo_part(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_parts import undo_first_part

        base.pop("as_of")
        return undo_first_part(**base)

    return do_act(args, out, act)


def _cents(written: str) -> int:
    try:
        euros = Decimal(written.replace(",", "."))
    except InvalidOperation:
        euros = Decimal(-1)
    if not (euros.is_finite() and 0 <= euros <= _CENTS * 10):
        raise MisuseError(
            f"--fee : « {written[:20]} » n’est pas un prix.",
            "Rien n’a été enregistré.",
            "Écrivez-le en euros, par exemple 4,50.",
        )
    return int(euros * _CENTS)


def _close(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_outcomes import close_request

        return close_request(**base, reason=args.reason)

    return do_act(args, out, act)


def _reopen(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_outcomes import reopen_request

        return reopen_request(**base)

    return do_act(args, out, act)


def _complaint(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_outcomes import note_complaint

        return note_complaint(**base, on=day_of_act(args, base))

    return do_act(args, out, act)


def day_of_act(args: Namespace, base: dict[str, Any]) -> Any:
    """Return the day given, today otherwise."""
    return optional_day(args.on, "--on") or base["as_of"]


def do_act(args: Namespace, out: Output, act: "Callable[[dict[str, Any]], ReceivedRequest]") -> int:
    """Open the practice, do the act, and say where the request stands."""
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.request_answers import answer_of

        base = {
            "actor": practice.actor,
            "number": number,
            "as_of": practice.today,
            "now": practice.now,
        }
        request = act(base)
        row = answer_row(answer_of(request, practice.today))
        line = request_line(request, practice.today)
    out.answer(row, (line,))
    return DONE
