"""`serment publisher …`: requests to the publisher of the software, followed, checked, written."""

from argparse import Namespace
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serment.cli import session
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_out, with_store
from serment.cli.publisher_acts import act_commands, parse_hour
from serment.cli.publisher_words import (
    number_of,
    publisher_line,
    publisher_lines,
    publisher_row,
    with_number,
)
from serment.cli.reading import parse_day, parse_number
from serment.cli.requests import form_of
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.practice.publisher_answers import PublisherAnswer
    from serment.practice.publisher_list import PublisherSearch
    from serment.practice.publisher_requests import NewPublisherRequest
    from serment.store.models import PublisherRequest

_CONTEXTS: Final = ("patient", "colleague", "migration", "retirement")
_STATES: Final = ("pending", "confirmed", "closed")
_LINES: Final = {
    "publisher": "nom de l’éditeur, s’il n’est pas un interlocuteur",
    "publisher_address": "son adresse, pour les lettres",
    "patient_name": "nom du patient, pour un seul dossier",
    "colleague_name": "nom du confrère qui reçoit le dossier",
    "channel": "portal, email, secure_mail, registered, post ou other",
    "territory": "là où les jours fériés comptent (le code postal du cabinet le dit sinon)",
}
_MARKS: Final = {
    "is_large": "la structure est grande : l’éditeur livrera par étapes",
    "is_repeated": "cet export a déjà été fait pour ce changement d’éditeur",
    "good_friday": "le Vendredi saint est férié dans la commune (Alsace, Moselle)",
}


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command("list", "Demandes à l’éditeur, la dernière d’abord", _list,
                    (_with_search, with_store)),
            Command("show", "Une demande : délais, contrôle, lettres", _show,
                    (with_number, with_store)),
            Command("ask", "Note une demande d’export envoyée à l’éditeur", _ask,
                    (_with_context, _with_lines, with_store)),
            Command("correct", "Corrige les seules lignes données", _correct,
                    (with_number, _with_former, _with_lines, with_store)),
            *act_commands(),
            Command("letter", "Écrit une lettre à l’éditeur (PDF ou DOCX)", _letter,
                    (with_number, _with_letter, with_out, with_store)),
            Command("register", "Écrit la liste (CSV ou ODS) ; elle nomme des personnes",
                    _register, (_with_search, with_out, with_store)),
        ),
    )  # fmt: skip


def _with_search(parser: Parser) -> None:
    parser.add_argument("words", metavar="MOT", nargs="*", help="nom ou numéro")
    parser.add_argument("--state", choices=_STATES, default="", help="en cours, confirmée, classée")
    parser.add_argument("--context", choices=_CONTEXTS, default="", help="pour qui")


def _with_context(parser: Parser) -> None:
    parser.add_argument("context", choices=_CONTEXTS, help="pour qui l’export est demandé")


def _with_former(parser: Parser) -> None:
    parser.add_argument("--context", choices=_CONTEXTS, help="pour qui l’export est demandé")


def _with_lines(parser: Parser) -> None:
    for name, words in _LINES.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar="TEXTE", help=words)
    for name, words in _MARKS.items():
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(option, action="store_true", default=None, help=words)
    parser.add_argument("--contact", metavar="N", help="numéro de l’interlocuteur")
    parser.add_argument("--request", metavar="N", help="demande de patient servie")
    parser.add_argument(
        "--notes", choices=("oui", "non"), help="avec vos notes personnelles (l’usage sinon)"
    )
    parser.add_argument(
        "--asked-on", metavar="AAAA-MM-JJ", help="jour de la demande (aujourd’hui sinon)"
    )
    parser.add_argument("--asked-time", metavar="HH:MM", help="heure de la demande")


def _with_letter(parser: Parser) -> None:
    parser.add_argument("letter", metavar="LETTRE", help="donnée par « serment publisher show »")


def _given(args: Namespace) -> dict[str, Any]:
    """Return the lines that were given, typed."""
    told: dict[str, Any] = {
        name: getattr(args, name)
        for name in (*_LINES, *_MARKS, "context")
        if getattr(args, name, None) is not None
    }
    if args.contact is not None:
        told["contact"] = parse_number(args.contact, listed_by="serment contacts list")
    if args.request is not None:
        told["request"] = parse_number(args.request, listed_by="serment request list")
    if args.notes is not None:
        told["with_notes"] = args.notes == "oui"
    if args.asked_on is not None:
        told["asked_on"] = parse_day(args.asked_on, what="--asked-on")
    if args.asked_time is not None:
        told["asked_time"] = parse_hour(args.asked_time, "--asked-time")
    return told


def _ask(args: Namespace, out: Output) -> int:
    told = _given(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.publisher_requests import NewPublisherRequest, ask_publisher

        asked = NewPublisherRequest(**{"asked_on": practice.today, **told})
        kept = ask_publisher(
            actor=practice.actor, told=asked, as_of=practice.today, now=practice.now
        )
        return _tell(kept, practice, out)


def _correct(args: Namespace, out: Output) -> int:
    number, told = number_of(args), _given(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.publisher_requests import (
            correct_publisher_request,
            find_publisher_request,
        )

        former = _as_asked(find_publisher_request(practice.actor.practice, number))
        if "contact" in told:  # its name and address come with it, unless they are given too
            told = {"publisher": "", "publisher_address": "", **told}
        kept = correct_publisher_request(
            actor=practice.actor,
            number=number,
            told=replace(former, **told),
            as_of=practice.today,
            now=practice.now,
        )
        return _tell(kept, practice, out)


def _as_asked(asked: "PublisherRequest") -> "NewPublisherRequest":
    from serment.practice.publisher_requests import NewPublisherRequest

    told = {one.name: getattr(asked, one.name) for one in fields(NewPublisherRequest)}
    served = None if asked.request is None else asked.request.number
    return NewPublisherRequest(**{**told, "contact": asked.contact_id, "request": served})


def _tell(asked: "PublisherRequest", practice: session.Session, out: Output) -> int:
    from serment.practice.publisher_answers import answer_of

    answer = answer_of(asked, practice.now)
    out.answer(publisher_row(answer), (publisher_line(answer),))
    return DONE


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.publisher_answers import answer_of
        from serment.practice.publisher_list import search_publisher_requests

        found = search_publisher_requests(practice.actor.practice, _search(args))
        answers = [answer_of(one, practice.now) for one in found]
        rows = [publisher_row(one) for one in answers]
        lines = [publisher_line(one) for one in answers] or ["Aucune demande à l’éditeur."]
    out.answer({"requests": rows}, lines)
    return DONE


def _search(args: Namespace) -> "PublisherSearch":
    from serment.practice.publisher_list import PublisherSearch

    return PublisherSearch(words=" ".join(args.words), state=args.state, context=args.context)


def _found(number: int, practice: session.Session) -> "PublisherAnswer":
    from serment.practice.publisher_answers import answer_of
    from serment.practice.publisher_requests import find_publisher_request

    return answer_of(find_publisher_request(practice.actor.practice, number), practice.now)


def _show(args: Namespace, out: Output) -> int:
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        answer = _found(number, practice)
        row, lines = publisher_row(answer), list(publisher_lines(answer))
    out.answer(row, lines)
    return DONE


def _letter(args: Namespace, out: Output) -> int:
    number, path = number_of(args), new_file(args.out)
    form = form_of(path, ("pdf", "docx"))
    with session.open_practice(args, out) as practice:
        from serment.practice.publisher_letters import make_publisher_letter

        answer = _found(number, practice)
        content = make_publisher_letter(answer, args.letter, form, as_of=practice.today)
    return _written(path, [content], f"Lettre écrite : {path}", out)


def _register(args: Namespace, out: Output) -> int:
    path = new_file(args.out)
    form = form_of(path, ("csv", "ods"))
    with session.open_practice(args, out) as practice:
        from serment.documents.plain_lists import as_csv, as_ods
        from serment.practice.publisher_list import (
            HEADER,
            publisher_rows,
            search_publisher_requests,
        )

        found = search_publisher_requests(practice.actor.practice, _search(args))
        rows = list(publisher_rows(found, practice.today))
        title = "Demandes à l’éditeur"
        content = as_csv(HEADER, rows) if form == "csv" else as_ods(title, HEADER, rows)
    told = f"Liste écrite : {path}. Elle nomme des personnes : rangez-la."
    return _written(path, [content], told, out)


def _written(path: Path, pieces: list[bytes], told: str, out: Output) -> int:
    write_new(path, pieces)
    out.answer({"path": str(path)}, (nbsp(told),))
    return DONE
