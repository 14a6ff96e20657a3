"""What a screen writes, the terminal writes too; and the guide lists every command."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from serment.cli import dispatch
from serment.cli.dispatch import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.cli.parser import Parser

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "serment"
GUIDE = ROOT / "docs" / "guide" / "commandes.md"

# Use cases that write and have no command of their own, and why.
WITHOUT_COMMAND = {
    "record_act": "the line of an act, written by each use case",
    "record_acts": "several lines at once, as `record_act`",
    "answer_questions": "several at once: `answer_question` and the demonstration call it",
    "issue_documents": "several at once: `issue_document` and the others call it",
    "back_up_store": "a backup for a browser to fetch; `write_backup` writes it where one says",
    "build_inspection_file": "a file for a browser to fetch; `write_inspection_file` writes it",
    "build_export": "a file for a browser to fetch; `export_practice` gives its lines",
    "renew_recovery_code": "the code alone; `renew_kit` prints it",
    "start_work": "a command does the work itself, and shows its progress",
    "cancel_work": "Ctrl + C, in the terminal",
    "resume_work": "the same command again",
    "settle_work": "done at each opening",
    "tell_backup_abandoned": "written when a backup failed",
    "tell_dossier_abandoned": "written when an inspection file failed",
    "tell_backup_handed_over": "written once a browser has fetched a backup",
    "begin_kit": "a kit that a screen has typed back before it counts; `renew_kit` is in one step",
    "waiting_kit": "the kit that a screen shows",
    "print_waiting_kit": "the sheet of the kit that a screen shows",
    "confirm_kit": "the groups typed back on a screen",
    "give_up_kit": "the kit that a screen showed",
    "follow_answers": "the register after an answer; `answer_question` calls it",
    "receive_file": "a file that a browser sends; the terminal reads the disk",
    "keep_lines": "the batches of an import; `import_records` calls it",
    "end_waiting": "a step of `import_records`",
    "end_import": "the end of an import; `import_records` calls it",
    "place_masks": "places shown on a page; the terminal masks words, and leaves pages out",
    "update_calendar_file": "done at each opening, and once an hour while the program is open",
}
# Use cases that write and have no screen of their own, and why.
WITHOUT_SCREEN = {
    "record_act": "the line of an act, written by each use case",
    "record_acts": "several lines at once, as `record_act`",
    "answer_questions": "several at once: `answer_question` and the demonstration call it",
    "issue_documents": "several at once: `issue_document` and the others call it",
    "write_backup": "to a path of the machine; a browser gets `back_up_store`",
    "write_inspection_file": "to a path of the machine; a browser gets `build_inspection_file`",
    "renew_recovery_code": "the code alone; `renew_kit` prints it",
    "renew_kit": "in one step, for the terminal; a screen begins, then confirms",
    "sign_checkpoint_now": "every document issued signs one already",
    "back_up_store": "a kind of long work: the screen starts the work",
    "import_records": "a kind of long work: the screen starts the work",
    "check_archive": "a kind of long work: the screen starts the work",
    "keep_lines": "a step of `import_records`",
    "end_waiting": "a step of `import_records`",
    "end_import": "a step of `import_records`",
    "replay_purges": "done at each opening",
    "remind": "done once an hour while the program is open",
    "update_calendar_file": "done once an hour while the program is open",
    "build_inspection_file": "a kind of long work: the screen starts the work",
    "issue_missing_documents": "a kind of long work: the screen starts the work",
    "reissue_stale_documents": "a kind of long work: the screen starts the work",
    "tell_backup_abandoned": "written when a backup failed",
    "tell_dossier_abandoned": "written when an inspection file failed",
    "follow_answers": "the register after an answer; `answer_question` calls it",
    "export_practice": "the lines; a browser gets `build_export`, whole before it leaves",
}


def _use_cases_that_write() -> dict[str, str]:
    """Return the public functions of the practice that receive who acts, and their module."""
    found = {}
    for path in sorted((PACKAGE / "practice").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                received = {a.arg: a.annotation for a in node.args.kwonlyargs}
                if isinstance(kind := received.get("actor"), ast.Name) and kind.id == "Actor":
                    found[node.name] = path.stem
    return found


def _imported_by(room: str) -> set[str]:
    names = set()
    for path in (PACKAGE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "serment.practice."
            ):
                names |= {alias.name for alias in node.names}
    return names


def test_every_use_case_that_writes_has_a_command() -> None:
    """A new act joins the terminal, or says here why it does not."""
    known, reached = _use_cases_that_write(), _imported_by("cli")
    assert len(known) > 20
    assert {n: known[n] for n in known if n not in reached | set(WITHOUT_COMMAND)} == {}
    assert [n for n in WITHOUT_COMMAND if n not in known] == [], "WITHOUT_COMMAND names a ghost"


def test_every_use_case_that_writes_has_a_screen() -> None:
    """A new act joins a screen, or says here why it does not."""
    known, reached = _use_cases_that_write(), _imported_by("web")
    assert {n: known[n] for n in known if n not in reached | set(WITHOUT_SCREEN)} == {}
    assert [n for n in WITHOUT_SCREEN if n not in known or n in reached] == []


def _commands(parser: Parser) -> Iterator[str]:
    """Yield each command as it is typed: « serment contacts list »."""
    children = [
        child
        for action in parser._actions
        if isinstance(choices := action.choices, dict)
        for child in choices.values()
    ]
    if not children:
        yield parser.prog
    for child in children:
        yield from _commands(child)


def test_the_guide_lists_every_command_and_no_other() -> None:
    """Each line of the page is a command that exists, and none is forgotten."""
    listed = re.findall(r"^\| `(serment [a-z -]+?)` \|", GUIDE.read_text("utf-8"), re.MULTILINE)
    real = [c for name in FAMILIES for c in _commands(dispatch._family_parser(name))]
    assert sorted(listed) == sorted(real)
    assert len(set(listed)) == len(listed)
