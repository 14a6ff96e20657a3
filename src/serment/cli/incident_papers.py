"""`serment incident notification|letter|register`: what is written of incidents."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Final

from serment.cli import session
from serment.cli.failures import DONE, MisuseError, shown
from serment.cli.incident_words import LISTED_BY, with_incident
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, values_in_french, with_out, with_store
from serment.cli.reading import parse_number
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp

_KINDS: Final = {
    "people": "personnes touchées",
    "complaint": "plainte",
    "insurer": "assureur",
    "ordre": "Ordre",
    "cert-sante": "CERT Santé",
    "cyber17": "17Cyber",
    "card-cpam": "carte CPS, à la caisse",
    "card-ans": "carte CPS, à l’ANS",
}
_REGISTER: Final = "Registre des violations"
_TEMPLATES: Final = {"people": "breach_patient_letter"}


def paper_commands() -> tuple[Command, ...]:
    """The commands that write a paper of an incident."""
    return (
        Command("notification", "Écrit la notification à la CNIL, à recopier", _notification,
                (with_incident, with_out, with_store)),
        Command("letter", "Écrit une lettre ou un projet d’un incident", _letter,
                (with_incident, _with_kind, with_out, with_store)),
        Command("register", "Écrit le registre des violations (CSV ou ODS)", _register,
                (_with_search, with_out, with_store)),
    )  # fmt: skip


def _with_kind(parser: Parser) -> None:
    parser.add_argument(
        "--kind", choices=tuple(_KINDS), required=True, help=values_in_french(_KINDS)
    )


def _with_search(parser: Parser) -> None:
    parser.add_argument("words", metavar="MOT", nargs="*", help="titre, fiche ou numéro")
    parser.add_argument("--state", choices=("open", "closed"), default="", help="en cours, clos")
    parser.add_argument(
        "--risk", choices=("no_risk", "risk", "high_risk"), default="", help="le risque décidé"
    )


def _register(args: Namespace, out: Output) -> int:
    target = new_file(args.out)
    form = _form_of(target, ("csv", "ods"))
    with session.open_practice(args, out) as practice:
        from serment.documents.plain_lists import as_csv, as_ods
        from serment.practice.actors import Permission
        from serment.practice.incident_list import IncidentSearch, search_incidents
        from serment.practice.incident_register import register_header, register_rows

        practice.actor.require(Permission.INCIDENTS)
        asked = IncidentSearch(" ".join(args.words), args.state, args.risk)
        rows = list(register_rows(search_incidents(practice.actor.practice, asked)))
        header = register_header()
        made = as_csv(header, rows) if form == "csv" else as_ods(_REGISTER, header, rows)
        write_new(target, [made])
    told = nbsp(f"Registre écrit : {target}")
    out.answer({"path": str(target), "incidents": len(rows)}, (told,))
    return DONE


def _notification(args: Namespace, out: Output) -> int:
    number, target = parse_number(args.number, listed_by=LISTED_BY), new_file(args.out)
    form = _form_of(target, ("pdf", "json"))
    with session.open_practice(args, out) as practice:
        from serment.documents.breach.notification import notice_to_json
        from serment.practice.incident_papers import notice_of, print_notice
        from serment.practice.incidents import find_incident

        actor, now = practice.actor, practice.now
        content = print_notice(actor=actor, number=number, as_of=practice.today, now=now)
        notice = notice_of(find_incident(actor.practice, number), now)
        if form == "json":
            told = json.dumps(notice_to_json(notice), ensure_ascii=False, indent=2)
            content = told.encode()
        write_new(target, [content])
    told_lines = (
        nbsp(f"{notice.kind} : {target}"),
        nbsp(f"Lignes à compléter : {notice.missing}. À vérifier rubrique par rubrique."),
    )
    out.answer({"path": str(target), "kind": notice.kind, "missing": notice.missing}, told_lines)
    return DONE


def _letter(args: Namespace, out: Output) -> int:
    number, target = parse_number(args.number, listed_by=LISTED_BY), new_file(args.out)
    form = _form_of(target, ("pdf", "docx"))
    named = _TEMPLATES.get(args.kind, f"breach_{args.kind.replace('-', '_')}")
    with session.open_practice(args, out) as practice:
        from serment.documents.breach.letters import BREACH_PAPERS
        from serment.practice.incident_papers import print_letter

        (paper,) = (one for one in BREACH_PAPERS if one == named)
        content = print_letter(
            actor=practice.actor, number=number, paper=paper, form=form, now=practice.now
        )
        write_new(target, [content])
    out.answer({"path": str(target)}, (nbsp(f"Écrit : {target}"),))
    return DONE


def _form_of(target: Path, forms: tuple[str, ...]) -> str:
    form = target.suffix.removeprefix(".").lower()
    if form in forms:
        return form
    raise MisuseError(
        f"« {shown(target.name)} » : cette forme n’existe pas ici.",
        "Rien n’a été écrit.",
        f"Finissez le nom du fichier par {' ou '.join(f'.{one}' for one in forms)}.",
    )
