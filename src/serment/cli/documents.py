"""`serment documents`: issued from the facts, kept with their versions, issued again when stale."""

from argparse import Namespace
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE, CommandError, MisuseError, shown
from serment.cli.output import Output
from serment.cli.parser import (
    Command,
    Parser,
    declare_family,
    with_as_of,
    with_out,
    with_store,
)
from serment.cli.progress import told_progress
from serment.cli.reading import chosen_date, parse_day, parse_number
from serment.cli.writing import new_file, write_new
from serment.documents.handing import done_with
from serment.kernel.french import date_in_french, nbsp, size_in_french

if TYPE_CHECKING:
    from serment.store.models import IssuedDocument, Practice


class NotIssuedError(CommandError):
    """A document asked for that was never issued."""


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command("list", "Documents qui vous concernent, et leur version", _list, (with_store,)),
            Command(
                "issue",
                "Émet un document, ou tous ceux qui manquent",
                _issue,
                (_with_kind_or_all, with_as_of, with_store),
            ),
            Command(
                "stale",
                "Documents qui ne disent plus la vérité",
                _stale,
                (with_as_of, with_store),
            ),
            Command("reissue", "Réémet les documents périmés", _reissue, (with_as_of, with_store)),
            Command(
                "export",
                "Écrit la version en vigueur dans un fichier",
                _export,
                (_with_kind, _with_format, with_out, with_store),
            ),
            Command(
                "display",
                "Note quand une version est affichée ou remise",
                _display,
                (_with_kind, _with_display, with_store),
            ),
            Command(
                "hand-over",
                "Note que tout ce qui attend est affiché ou remis ce jour",
                _hand_over,
                (with_as_of, with_store),
            ),
        ),
    )


def _with_kind(parser: Parser) -> None:
    parser.add_argument("kind", metavar="DOCUMENT", help="nom donné par « serment documents list »")


def _with_kind_or_all(parser: Parser) -> None:
    parser.add_argument("kind", metavar="DOCUMENT", nargs="?", help="un seul document")
    parser.add_argument("--all", action="store_true", help="tous ceux qui n’ont jamais été émis")


def _with_format(parser: Parser) -> None:
    parser.add_argument(
        "--format", choices=("pdf", "docx"), default=None, help="par défaut : selon --out"
    )


def _with_display(parser: Parser) -> None:
    parser.add_argument(
        "--from", dest="since", metavar="AAAA-MM-JJ", required=True, help="premier jour"
    )
    parser.add_argument("--until", metavar="AAAA-MM-JJ", help="dernier jour, inclus")
    parser.add_argument(
        "--version", metavar="N", help="une version passée (par défaut : celle en vigueur)"
    )


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.documents import current_documents, wanted_kinds

        current = current_documents(practice.actor.practice)
        wanted = wanted_kinds(practice.actor.practice)
        kinds = (*wanted, *(kind for kind in current if kind not in wanted))
        rows = [_row(kind, current.get(kind)) for kind in kinds]
    out.answer({"documents": rows}, map(_line, rows))
    return DONE


def _issue(args: Namespace, out: Output) -> int:
    if args.all == (args.kind is not None):
        raise MisuseError(
            "Il faut nommer un document, ou --all, et pas les deux.",
            "Rien n’a été émis.",
            "Voyez « serment documents list ».",
        )
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.documents import (
            current_documents,
            issue_document,
            issue_missing_documents,
        )

        actor = practice.actor
        if args.all:
            before = set(current_documents(actor.practice))
            with told_progress(out, "Documents", unit="écrits") as advance:
                issue_missing_documents(actor=actor, as_of=as_of, now=practice.now, advance=advance)
            after = current_documents(actor.practice)
            issued = [document for kind, document in after.items() if kind not in before]
        else:
            _verify_kind(args.kind)
            issued = [issue_document(actor=actor, kind=args.kind, as_of=as_of, now=practice.now)]
        rows = [_row(document.kind, document) for document in issued]
    out.answer({"issued": rows}, map(_line, rows))
    return DONE


def _stale(args: Namespace, out: Output) -> int:
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.documents import list_stale_documents

        found = list_stale_documents(practice=practice.actor.practice, as_of=as_of)
        rows = [_row(s.document.kind, s.document, s.changed) for s in found]
    lines = map(_line, rows) if rows else ("Tous les documents émis disent la vérité.",)
    out.answer({"stale": rows}, lines)
    return DONE


def _reissue(args: Namespace, out: Output) -> int:
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.documents import reissue_stale_documents

        with told_progress(out, "Documents", unit="écrits") as advance:
            count = reissue_stale_documents(
                actor=practice.actor, as_of=as_of, now=practice.now, advance=advance
            )
    out.answer({"reissued": count}, (nbsp(f"Documents réémis : {count}"),))
    return DONE


def _export(args: Namespace, out: Output) -> int:
    target = new_file(args.out)
    docx = args.format == "docx" or (args.format is None and target.suffix.lower() == ".docx")
    with session.open_practice(args, out) as practice:
        from serment.practice.documents import find_document, read_document

        current = _version(practice.actor.practice, args.kind, None)
        document = find_document(practice.actor.practice, current.pk)
        row = _row(document.kind, document)
        size = write_new(target, [read_document(document, docx=docx)])
    chosen = "docx" if docx else "pdf"
    found = {"document": row, "path": str(target), "size": size, "format": chosen}
    out.answer(found, (nbsp(f"Écrit : {target} ({size_in_french(size)})"),))
    return DONE


def _display(args: Namespace, out: Output) -> int:
    since = parse_day(args.since, what="--from")
    until = None if args.until is None else parse_day(args.until, what="--until")
    with session.open_practice(args, out) as practice:
        from serment.practice.documents import find_document, record_display

        number = _version(practice.actor.practice, args.kind, args.version).pk
        record_display(
            actor=practice.actor,
            number=number,
            shown_from=since,
            shown_until=until,
            now=practice.now,
        )
        document = find_document(practice.actor.practice, number)
        row = _row(document.kind, document)
    out.answer({"displayed": row}, (nbsp(f"{_line(row)}, {_shown(row)}"),))
    return DONE


def _hand_over(args: Namespace, out: Output) -> int:
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.handing import hand_over_all

        count = hand_over_all(actor=practice.actor, as_of=as_of, now=practice.now)
    out.answer({"handed_over": count}, (nbsp(f"Documents affichés ou remis : {count}."),))
    return DONE


def _shown(row: "Row") -> str:
    since = "" if row.displayed_from is None else date_in_french(row.displayed_from)
    until = "" if row.displayed_until is None else f" au {date_in_french(row.displayed_until)}"
    done = done_with(row.kind)
    return f"{done} du {since}{until}" if until else f"{done} depuis le {since}"


def _version(practice: "Practice", kind: str, number: str | None) -> "IssuedDocument":
    """Return a version of that number, or the one in force; NotIssuedError if there is none."""
    from serment.practice.documents import current_documents, past_versions

    _verify_kind(kind)
    if number is None:
        found = current_documents(practice).get(kind)
    else:
        wanted = parse_number(number, listed_by="serment documents list")
        found = next((v for v in past_versions(practice, kind) if v.number == wanted), None)
    if found is None:
        named = "" if number is None else f", version {shown(number)},"
        raise NotIssuedError(
            f"« {shown(kind)} »{named} n’a jamais été émis.",
            "Il n’y a donc rien à montrer.",
            f"Émettez-le d’abord : serment documents issue {kind}",
        )
    return found


def _verify_kind(kind: str) -> None:
    from serment.documents.kinds import KINDS

    if kind in KINDS:
        return
    from difflib import get_close_matches

    near = get_close_matches(kind, KINDS, n=3)
    raise MisuseError(
        f"« {shown(kind)} » n’est pas un document de Serment.",
        "Rien n’a été fait.",
        f"Vouliez-vous dire « {near[0]} » ?" if near else f"Choisissez parmi {', '.join(KINDS)}.",
        near=near,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A document in a list; `number` is None where it was never issued."""

    kind: str
    title: str | None = None
    number: int | None = None
    issued_on: date | None = None
    corpus_version: str | None = None
    displayed_from: date | None = None
    displayed_until: date | None = None
    changed: tuple[str, ...] = ()


def _row(kind: str, document: "IssuedDocument | None", changed: tuple[str, ...] = ()) -> Row:
    if document is None:
        return Row(kind)
    return Row(
        kind=kind,
        title=document.title,
        number=document.number,
        issued_on=document.issued_on,
        corpus_version=document.corpus_version,
        displayed_from=document.displayed_from,
        displayed_until=document.displayed_until,
        changed=changed,
    )


def _line(row: Row) -> str:
    if row.number is None or row.issued_on is None:
        return nbsp(f"{row.kind} : jamais émis")
    issued = f"version {row.number}, émise le {date_in_french(row.issued_on)}"
    changed = f" (a changé : {', '.join(row.changed)})" if row.changed else ""
    return nbsp(f"{row.kind} : « {row.title} », {issued}{changed}")
