"""`serment contacts`: those the practice deals with, and whom its answers call for."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_store
from serment.cli.reading import parse_number
from serment.documents.context import CONTACT_ROLES
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.practice.called_for import CalledFor
    from serment.practice.contacts import ContactCard
    from serment.store.models import ContactRecord

_LINES: Mapping[str, str] = {
    "title": "ce qu’il fait, seulement pour « other »",
    "phone": "téléphone",
    "email": "adresse électronique",
    "address": "adresse postale",
    "reference": "numéro de contrat",
}


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command("list", "Interlocuteurs, et ceux qui manquent", _list, (with_store,)),
            Command("add", "Ajoute un interlocuteur", _add, (_with_new, _with_lines, with_store)),
            Command(
                "edit",
                "Modifie les seules lignes données",
                _edit,
                (_with_number, _with_former, _with_lines, with_store),
            ),
            Command(
                "remove",
                "Retire un interlocuteur",
                _remove,
                (_with_number, _with_yes, with_store),
            ),
        ),
    )


def _with_new(parser: Parser) -> None:
    parser.add_argument("role", metavar="RÔLE", choices=list(CONTACT_ROLES), help=_roles())
    parser.add_argument("name", metavar="NOM", help="tel que les documents le nommeront")


def _with_former(parser: Parser) -> None:
    parser.add_argument("--role", metavar="RÔLE", choices=list(CONTACT_ROLES), help=_roles())
    parser.add_argument("--name", metavar="NOM", help="tel que les documents le nommeront")


def _roles() -> str:
    return ", ".join(CONTACT_ROLES)


def _with_lines(parser: Parser) -> None:
    for name, words in _LINES.items():
        parser.add_argument(f"--{name}", metavar="TEXTE", help=words)


def _with_number(parser: Parser) -> None:
    parser.add_argument("number", metavar="NUMÉRO", help="numéro de l’interlocuteur dans la liste")


def _with_yes(parser: Parser) -> None:
    parser.add_argument("--yes", action="store_true", help="confirmer : sa fiche est effacée")


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.called_for import called_for
        from serment.practice.contacts import contacts_in_order

        rows = [_row(contact) for contact in contacts_in_order(practice.actor.practice)]
        lacks = called_for(practice.actor.practice)
    out.answer({"contacts": rows, "missing": lacks}, _told(rows, lacks))
    return DONE


def _told(rows: list[dict[str, object]], lacks: "tuple[CalledFor, ...]") -> Iterator[str]:
    yield from map(_line, rows)
    if not rows:
        yield "Aucun interlocuteur."
    for lack in lacks:
        yield nbsp(f"Il manque : {CONTACT_ROLES[lack.role]} ({lack.role}). {lack.reason}")


def _add(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.contacts import ContactCard, add_contact

        card = ContactCard(role=args.role, name=args.name, **_given(args, _LINES))
        row = _row(add_contact(actor=practice.actor, card=card, now=practice.now))
    out.answer(row, (_line(row),))
    return DONE


def _edit(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by="serment contacts list")
    with session.open_practice(args, out) as practice:
        from serment.practice.contacts import (
            card_of,
            find_contact,
            update_contact,
        )

        former = card_of(find_contact(practice.actor.practice, number))
        given = _given(args, [f.name for f in fields(former)])
        card: ContactCard = replace(former, **given)
        update_contact(actor=practice.actor, number=number, card=card, now=practice.now)
        row = _row(find_contact(practice.actor.practice, number))
    out.answer(row, (_line(row),))
    return DONE


def _remove(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by="serment contacts list")
    with session.open_practice(args, out) as practice:
        from serment.practice.contacts import find_contact, remove_contact

        row = _row(find_contact(practice.actor.practice, number))
        if not args.yes:
            raise MisuseError(
                f"Retirer « {row['name']} » efface sa fiche ({row['role_in_french']}).",
                "Les documents émis le nomment encore ; le journal gardera son nom.",
                "Ajoutez --yes pour le confirmer.",
            )
        remove_contact(actor=practice.actor, number=number, now=practice.now)
    out.answer({"removed": row}, (nbsp(f"Interlocuteur retiré : {row['name']}"),))
    return DONE


def _given(args: Namespace, names: "Mapping[str, str] | list[str]") -> dict[str, str]:
    """Return the lines that the command gives; an empty text empties its line."""
    return {name: value for name in names if (value := getattr(args, name)) is not None}


def _row(contact: "ContactRecord") -> dict[str, object]:
    from serment.practice.contacts import card_of, role_in_french

    words = role_in_french(contact.role, contact.title)
    return {"number": contact.pk, **asdict(card_of(contact)), "role_in_french": words}


def _line(row: dict[str, object]) -> str:
    ways = ", ".join(str(row[name]) for name in ("phone", "email", "reference") if row[name])
    told = nbsp(f"{row['role_in_french']} : {row['name']}")
    return f"{row['number']:>4}  {told}{f'  ({ways})' if ways else ''}"
