"""`serment request …`: rights requests, received, read, written to, kept in a register."""

from argparse import Namespace
from dataclasses import fields, replace
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serment.cli import session
from serment.cli.failures import DONE, MisuseError
from serment.cli.handover import handover_commands
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_out, with_store
from serment.cli.reading import parse_day
from serment.cli.record_words import parse_record
from serment.cli.request_acts import act_commands
from serment.cli.request_notice_acts import notice_commands
from serment.cli.request_words import (
    answer_lines,
    answer_row,
    number_of,
    request_line,
    request_row,
    with_number,
)
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.practice.requests import NewRequest
    from serment.store.models import ReceivedRequest

_LINES: Final = {
    "channel": "post, desk, email, secure_mail, phone ou other",
    "applicant_address": "adresse du demandeur, pour les lettres",
    "patient_name": "nom du patient, s’il n’est pas le demandeur",
    "scope": "ce qu’elle couvre, sans donnée de santé",
    "territory": "là où les jours fériés comptent (le code postal du cabinet le dit sinon)",
}
_DAYS: Final = {
    "received_on": "jour de la réception (aujourd’hui sinon)",
    "oldest_on": "la plus ancienne information demandée",
    "latest_on": "la plus récente",
}
_STATES: Final = ("pending", "answered", "closed")


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command("list", "Demandes, la dernière d’abord", _list, (_with_search, with_store)),
            Command("show", "Une demande : délais, loi, gestes", _show, (with_number, with_store)),
            Command(
                "receive",
                "Note une demande reçue ; ses délais courent",
                _receive,
                (_with_who, _with_lines, with_store),
            ),
            Command(
                "correct",
                "Corrige les seules lignes données",
                _correct,
                (with_number, _with_former, _with_lines, with_store),
            ),
            *act_commands(),
            *notice_commands(),
            *handover_commands(),
            Command(
                "letter",
                "Écrit une lettre que la loi admet (PDF ou DOCX)",
                _letter,
                (with_number, _with_letter, with_out, with_store),
            ),
            Command(
                "register",
                "Écrit le registre des demandes (CSV ou ODS) ; il nomme des personnes",
                _register,
                (_with_search, with_out, with_store),
            ),
        ),
    )


def _with_search(parser: Parser) -> None:
    parser.add_argument("words", metavar="MOT", nargs="*", help="nom, numéro ou périmètre")
    parser.add_argument("--state", choices=_STATES, default="", help="en cours, répondue, classée")
    parser.add_argument("--right", metavar="DROIT", default="", help="par exemple erasure")


def _with_who(parser: Parser) -> None:
    parser.add_argument("right", metavar="DROIT", help="par exemple record_access")
    parser.add_argument("applicant", metavar="QUI", help="par exemple patient")
    parser.add_argument("applicant_name", metavar="NOM", help="celui du demandeur, ou « inconnu »")


def _with_former(parser: Parser) -> None:
    parser.add_argument("--right", metavar="DROIT", help="par exemple record_access")
    parser.add_argument("--applicant", metavar="QUI", help="par exemple patient")
    parser.add_argument("--applicant-name", metavar="NOM", help="celui du demandeur")


def _with_lines(parser: Parser) -> None:
    for name, words in _LINES.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar="TEXTE", help=words)
    for name, words in _DAYS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar="AAAA-MM-JJ", help=words)
    parser.add_argument("--received-time", metavar="HH:MM", help="heure de la réception")
    parser.add_argument("--record", metavar="DOSSIER", help="dossier concerné, qui sera gelé")
    parser.add_argument(
        "--good-friday",
        action="store_true",
        default=None,
        help="le Vendredi saint est férié dans la commune (Alsace, Moselle)",
    )


def _with_letter(parser: Parser) -> None:
    parser.add_argument("letter", metavar="LETTRE", help="donnée par « serment request show »")


def _given(args: Namespace) -> dict[str, Any]:
    """Return the lines that were given, typed."""
    told: dict[str, Any] = {
        name: getattr(args, name)
        for name in (*_LINES, "right", "applicant", "applicant_name", "good_friday")
        if getattr(args, name, None) is not None
    }
    for name in _DAYS:
        if (written := getattr(args, name)) is not None:
            told[name] = parse_day(written, what=f"--{name.replace('_', '-')}")
    if args.received_time is not None:
        told["received_time"] = _parse_time(args.received_time)
    if args.record is not None:
        told["record"] = parse_record(args.record)
    return told


def _parse_time(written: str) -> time:
    try:
        return time.fromisoformat(written)
    except ValueError:
        raise MisuseError(
            f"--received-time : « {written[:20]} » n’est pas une heure.",
            "Sans heure exacte, les quarante-huit heures ne se comptent pas.",
            "Écrivez-la HH:MM, par exemple 14:30, ou ne la donnez pas.",
        ) from None


def _receive(args: Namespace, out: Output) -> int:
    told = _given(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.requests import NewRequest, receive_request

        asked = NewRequest(**{"received_on": practice.today, **told})
        kept = receive_request(
            actor=practice.actor, told=asked, as_of=practice.today, now=practice.now
        )
        return _tell(kept, practice, out)


def _correct(args: Namespace, out: Output) -> int:
    number, told = number_of(args), _given(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.requests import correct_request, find_request

        former = _as_received(find_request(practice.actor.practice, number))
        kept = correct_request(
            actor=practice.actor,
            number=number,
            told=replace(former, **told),
            as_of=practice.today,
            now=practice.now,
        )
        return _tell(kept, practice, out)


def _as_received(request: "ReceivedRequest") -> "NewRequest":
    from serment.practice.requests import NewRequest

    told = {one.name: getattr(request, one.name) for one in fields(NewRequest)}
    return NewRequest(**{**told, "record": request.record_id})


def _tell(request: "ReceivedRequest", practice: session.Session, out: Output) -> int:
    from serment.practice.request_answers import answer_of

    answer = answer_of(request, practice.today)
    out.answer(answer_row(answer), (request_line(request, practice.today),))
    return DONE


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.request_list import search_requests

        found = list(search_requests(practice.actor.practice, _search(args)))
        rows = [request_row(one) for one in found]
        lines = [request_line(one, practice.today) for one in found] or ["Aucune demande."]
    out.answer({"requests": rows}, lines)
    return DONE


def _search(args: Namespace) -> Any:
    from serment.practice.request_list import RequestSearch

    return RequestSearch(words=" ".join(args.words), state=args.state, right=args.right)


def _show(args: Namespace, out: Output) -> int:
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.request_answers import answer_of
        from serment.practice.requests import find_request

        answer = answer_of(find_request(practice.actor.practice, number), practice.today)
        row, lines = answer_row(answer), list(answer_lines(answer, practice.today))
    out.answer(row, lines)
    return DONE


def _letter(args: Namespace, out: Output) -> int:
    number, path = number_of(args), new_file(args.out)
    form = form_of(path, ("pdf", "docx"))
    with session.open_practice(args, out) as practice:
        from serment.practice.request_answers import answer_of
        from serment.practice.request_letters import make_letter
        from serment.practice.requests import find_request

        answer = answer_of(find_request(practice.actor.practice, number), practice.today)
        content = make_letter(answer, args.letter, form, as_of=practice.today)
    write_new(path, [content])
    out.answer({"path": str(path)}, (nbsp(f"Lettre écrite : {path}"),))
    return DONE


def _register(args: Namespace, out: Output) -> int:
    path = new_file(args.out)
    form = form_of(path, ("csv", "ods"))
    with session.open_practice(args, out) as practice:
        from serment.documents.plain_lists import csv_pieces, ods_pieces
        from serment.practice.request_list import search_requests
        from serment.practice.request_register import HEADER, register_rows

        found = search_requests(practice.actor.practice, _search(args))
        rows, count = register_rows(found, practice.today), found.count()
        title = "Registre des demandes"
        write_new(
            path,
            csv_pieces(HEADER, rows) if form == "csv" else ods_pieces(title, HEADER, rows),
        )
    told = nbsp(f"Registre écrit : {path}. Il nomme des personnes : rangez-le.")
    out.answer({"path": str(path), "requests": count}, (told,))
    return DONE


def form_of(path: Path, known: tuple[str, ...]) -> str:
    """Return the form that the name of a file asks for; MisuseError for one not known."""
    form = path.suffix.removeprefix(".").lower()
    if form not in known:
        raise MisuseError(
            f"« {path.name} » ne dit pas le format du fichier.",
            "Rien n’a été écrit.",
            f"Terminez son nom par {' ou '.join(f'.{one}' for one in known)}.",
        )
    return form
