"""`serment corpus`: the rules and the texts that ship with the program, listed, shown, verified."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from serment.cli.failures import DONE, REFUSED, code_of
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_as_of
from serment.cli.reading import chosen_date, parse_day, today
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.cli.catalogue import ListedRule
    from serment.law.refusals import CorpusError
    from serment.law.verification import CorpusReport


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command(
                "check",
                "Vérifie que le corpus est entier, sourcé, et que ses cas sont justes",
                _check,
                (_with_folder, with_as_of),
            ),
            Command(
                "list", "Règles, avec les faits qu’elles lisent", _list, (_with_kind, with_as_of)
            ),
            Command("show", "Une règle en entier", _show, (_with_rule, with_as_of)),
            Command("seal", "Écrit le manifeste d’un corpus modifié", _seal, (_with_seal,)),
        ),
    )


def _with_folder(parser: Parser) -> None:
    parser.add_argument(
        "--folder", metavar="DOSSIER", help="un autre corpus que celui du programme"
    )


def _with_kind(parser: Parser) -> None:
    parser.add_argument(
        "--kind", choices=("retention", "obligation", "deadline"), help="d’une sorte seulement"
    )


def _with_rule(parser: Parser) -> None:
    parser.add_argument("rule", metavar="RÈGLE", help="identifiant, série, ou RET-SOIN-07")


def _with_seal(parser: Parser) -> None:
    _with_folder(parser)
    parser.add_argument("--version", metavar="N", help="par exemple 2026.11.0")
    parser.add_argument("--released-on", metavar="AAAA-MM-JJ", help="jour de parution")


def _list(args: Namespace, out: Output) -> int:
    from serment.cli.catalogue import list_rules
    from serment.practice.library import the_corpus

    corpus, as_of = the_corpus(), chosen_date(args)
    rules = [r for r in list_rules(corpus, as_of) if args.kind in {None, r.kind}]
    found = {"version": corpus.version, "released_on": corpus.released_on, "rules": rules}
    out.answer(found, map(_list_line, rules))
    return DONE


def _list_line(rule: "ListedRule") -> str:
    return nbsp(f"{rule.dossier_id:<14} {rule.id} : {rule.title}")


def _show(args: Namespace, out: Output) -> int:
    from serment.cli.catalogue import list_rule
    from serment.practice.library import the_corpus

    corpus = the_corpus()
    rule = corpus.rule(args.rule)
    listed = list_rule(corpus, rule, chosen_date(args))
    out.answer({"listed": listed, "rule": rule}, map(nbsp, _show_lines(listed)))
    return DONE


def _show_lines(rule: "ListedRule") -> Iterator[str]:
    yield f"{rule.title}"
    yield f"  {rule.id} ({', '.join((rule.dossier_id, *rule.also))})"
    for version in rule.versions:
        until = f" jusqu’au {version.until} exclu" if version.until else ""
        yield f"  Répond du {version.since or 'début'}{until}"
    for fact in rule.facts:
        needed = ", indispensable" if fact.required else ""
        yield f"  Fait : {fact.name} ({fact.type}{needed}) : {fact.title}"


def _folder(args: Namespace) -> Path:
    from serment.practice.library import CORPUS_FOLDER

    return Path(args.folder).expanduser() if args.folder else CORPUS_FOLDER


def _check(args: Namespace, out: Output) -> int:
    from serment.law.verification import examine_corpus

    folder, as_of = _existing(_folder(args)), chosen_date(args)
    report = examine_corpus(folder, as_of)
    found = {"sound": not report.faults, "as_of": as_of, **_report_as_json(report)}
    out.answer(found, map(nbsp, _report_lines(report)))
    return REFUSED if report.faults else DONE


def _seal(args: Namespace, out: Output) -> int:
    from serment.law.sealing import seal_corpus
    from serment.law.verification import examine_corpus

    given = args.released_on
    released = None if given is None else parse_day(given, what="--released-on")
    folder = _existing(_folder(args))
    report = examine_corpus(folder, released or today(), is_sealed=False)
    if report.faults:
        out.answer({"sealed": False, **_report_as_json(report)}, map(nbsp, _report_lines(report)))
        return REFUSED
    manifest = seal_corpus(folder, version=args.version, released_on=released)
    found = {
        "sealed": True,
        "version": manifest.version,
        "released_on": manifest.released_on,
        "files": len(manifest.files),
    }
    told = f"Corpus {manifest.version} scellé : {len(manifest.files)} fichiers."
    out.answer(found, (nbsp(told),))
    return DONE


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise FileNotFoundError(2, "No such folder", str(folder))
    return folder


def _report_as_json(report: "CorpusReport") -> dict[str, object]:
    return {
        "rules": report.rules,
        "provisions": report.provisions,
        "questions": report.questions,
        "cases": report.cases,
        "faults": [_fault_as_json(fault) for fault in report.faults],
        "remarks": report.remarks,
    }


def _fault_as_json(fault: "CorpusError") -> dict[str, object]:
    return {
        "code": code_of(fault),
        "file": fault.place.file,
        "line": fault.place.line,
        "reason": fault.reason,
        "to_do": fault.remedy,
    }


def _report_lines(report: "CorpusReport") -> Iterator[str]:
    yield from map(str, report.faults)
    yield from (f"Remarque : {remark}" for remark in report.remarks)
    yield (
        f"Fautes : {len(report.faults)}. Remarques : {len(report.remarks)}. Lus : {report.rules} "
        f"règles, {report.provisions} textes, {report.questions} questions, {report.cases} cas."
    )
