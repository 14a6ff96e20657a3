"""Opening the encrypted store for the time of one command, and closing it whatever happens.

Guarantees that one process at a time holds the folder, that the passphrase never comes from the
command line, and that the framework is loaded only once the keys are held.
"""

import contextlib
import os
import stat
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serment.cli.failures import MisuseError
from serment.cli.output import Output
from serment.cli.reading import read_bytes, today

if TYPE_CHECKING:
    from serment.kernel.canonical import Canonical
    from serment.practice.actors import Actor
    from serment.store.datadir import DataDir
    from serment.store.unlocked import StoreKeys

LONGEST_PASSPHRASE_FILE: Final = 4_096
_READABLE_BY_OTHERS: Final = stat.S_IRGRP | stat.S_IROTH


@dataclass(frozen=True, slots=True)
class Session:
    """An open practice: who acts (its owner), where, when, and what opened it."""

    actor: "Actor"
    folder: "DataDir"
    keys: "StoreKeys"
    now: datetime
    passphrase: str = field(default="", repr=False)

    @property
    def today(self) -> date:
        """The day of an act, in the time zone of the practice."""
        from django.utils.timezone import localtime

        return localtime(self.now).date()


@dataclass(frozen=True, slots=True)
class Naming:
    """What is known of a practice when it is created; « Mon cabinet » corrects it later."""

    name: str = "Mon cabinet"
    doctor: str = ""


class PassphraseMissingError(MisuseError):
    """No file gives the passphrase, and nobody is at the keyboard."""

    def __init__(self) -> None:
        super().__init__(
            "La phrase de passe manque.",
            "Sans elle, les données restent chiffrées ; elle ne se donne jamais sur la ligne de "
            "commande, où d’autres programmes la liraient.",
            "Donnez --passphrase-file FICHIER, ou lancez la commande dans un terminal.",
        )


def data_folder(args: Namespace, *, demo: bool = False) -> "DataDir":
    """Return the folder that `--data-dir` names, else SERMENT_DATA_DIR, else the account's own."""
    from serment.adapters.clock import SystemClock
    from serment.adapters.files import DiskFiles
    from serment.store.datadir import DataDir, default_folder

    named = args.data_dir or ("" if demo else os.environ.get("SERMENT_DATA_DIR", ""))
    path = Path(named).expanduser() if named else default_folder(demo=demo)
    return DataDir(path, files=DiskFiles(), clock=SystemClock())


@contextlib.contextmanager
def open_practice(args: Namespace, out: Output) -> Iterator[Session]:
    """Open the practice of the folder for one command; NoPracticeError when there is none."""
    from serment.store.errors import NoPracticeError

    folder = data_folder(args)
    if not folder.is_practice_here() and not folder.is_demo_here():
        raise NoPracticeError(str(folder.path))
    folder.prepare()
    with held(folder):
        keys, passphrase = _unlock(folder, args, out)
        with opened(folder, keys) as session:
            yield replace(session, passphrase=passphrase)


@contextlib.contextmanager
def held(folder: "DataDir") -> Iterator[None]:
    """Hold the folder against any other process; AlreadyOpenError when one has it."""
    folder.acquire()
    try:
        yield
    finally:
        folder.release()


@contextlib.contextmanager
def opened(folder: "DataDir", keys: "StoreKeys", naming: Naming | None = None) -> Iterator[Session]:
    """Open the database with keys already proven, migrate it if need be, and close it after."""
    from serment.store import unlocked, unlocking

    unlocking.open_store(folder, keys)
    try:
        demo = folder.is_demo_here()
        load_framework(folder, demo=demo)
        actor = prepare_store(folder, keys, demo=demo, naming=naming)
        yield Session(actor=actor, folder=folder, keys=keys, now=folder.clock.now())
    finally:
        from serment.store.sqlcipher.connections import close_all_connections

        close_all_connections()
        unlocked.close()


def load_framework(folder: "DataDir", *, demo: bool) -> None:
    """Load Django on `folder`: its settings read the environment once."""
    os.environ["SERMENT_DATA_DIR"] = str(folder.path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "serment.settings"
    if demo:
        os.environ["SERMENT_DEMO"] = "1"
    import django

    django.setup()


def prepare_store(
    folder: "DataDir", keys: "StoreKeys", *, demo: bool, naming: Naming | None = None
) -> "Actor":
    """Migrate after a verified backup, create what is missing, sweep; return the owner."""
    from django.core.management import call_command

    from serment.practice.actors import actor_of
    from serment.practice.entering import find_owner
    from serment.practice.purging import replay_purges
    from serment.practice.tidying import tidy_store
    from serment.practice.work import settle_works
    from serment.store.backup import backup_before_upgrade

    saved = None if demo else backup_before_upgrade(folder, keys)
    call_command("migrate", verbosity=0, interactive=False)
    owner = find_owner()
    if owner is None:
        return _create(folder, naming or Naming(), demo=demo)
    actor = actor_of(owner)
    replay_purges(actor=actor, now=folder.clock.now())
    tidy_store(practice=actor.practice, as_of=today())
    settle_works(now=folder.clock.now())
    if saved is not None:
        note_act(actor, "store.upgraded", {"backup": saved.path.name}, now=folder.clock.now())
    return actor


def note_act(actor: "Actor", act: str, payload: "dict[str, Canonical]", *, now: datetime) -> None:
    """Write one line in the journal for an act of the store itself."""
    from serment.practice.acting import one_act
    from serment.practice.journal import record_act

    with one_act(actor.practice):
        record_act(actor=actor, act=act, payload=payload, now=now)


@contextlib.contextmanager
def act_of_store(act: str) -> Iterator[None]:
    """Run an act of its owner on the open store, in the transaction that writes its line."""
    from django.utils import timezone

    from serment.practice.acting import one_act
    from serment.practice.actors import actor_of
    from serment.practice.entering import find_owner
    from serment.practice.journal import record_act
    from serment.store.errors import StoreLockedError

    owner = find_owner()
    if owner is None:
        raise StoreLockedError
    actor = actor_of(owner)
    with one_act(actor.practice):
        record_act(actor=actor, act=act, payload={}, now=timezone.now())
        yield


def _create(folder: "DataDir", naming: Naming, *, demo: bool) -> "Actor":
    """Write the first rows: those of the fictitious practice, or of an empty one."""
    now = folder.clock.now()
    if demo:
        from serment.practice.demo import open_demonstration

        return open_demonstration(as_of=today(), now=now)
    from serment.practice.opening import Identity, create_practice

    identity = Identity(name=naming.name, doctor=naming.doctor)
    return create_practice(identity=identity, is_demo=False, opened_on=today(), now=now)


def _unlock(folder: "DataDir", args: Namespace, out: Output) -> "tuple[StoreKeys, str]":
    from serment.store import unlocking

    if folder.is_demo_here():
        return unlocking.open_demo(folder), ""
    passphrase = read_passphrase(args.passphrase_file, out)
    return unlocking.unlock_with_passphrase(folder, passphrase), passphrase


def read_passphrase(name: str | None, out: Output, *, prompt: str = "Phrase de passe : ") -> str:
    """Return the first line of the file `name`, or what is typed; PassphraseMissingError."""
    if name is not None:
        return _first_line(name, out)
    if sys.stdin is None or not sys.stdin.isatty():
        raise PassphraseMissingError
    import getpass

    return getpass.getpass(prompt)


def choose_passphrase(name: str | None, out: Output) -> str:
    """Return a new passphrase: the first line of the file, or typed twice."""
    first = read_passphrase(name, out, prompt="Nouvelle phrase de passe : ")
    if name is None and read_passphrase(None, out, prompt="La même, encore une fois : ") != first:
        raise MisuseError(
            "Les deux saisies de la phrase de passe diffèrent.",
            "Une faute de frappe vous empêcherait d’ouvrir le cabinet.",
            "Saisissez deux fois la même phrase.",
        )
    return first


def _first_line(name: str, out: Output) -> str:
    content = read_bytes(name, limit=LONGEST_PASSPHRASE_FILE)
    if name != "-" and os.name == "posix" and Path(name).stat().st_mode & _READABLE_BY_OTHERS:
        out.note(
            f"Attention : d’autres comptes de cette machine peuvent lire « {name} ». "
            f"Protégez-le : chmod 600 {name}"
        )
    line = content.split(b"\n", 1)[0].removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf")
    try:
        passphrase = line.decode("utf-8")
    except UnicodeDecodeError:
        passphrase = ""
    if not passphrase:
        raise MisuseError(
            "Le fichier de la phrase de passe n’en contient pas sur sa première ligne.",
            "Rien n’a été ouvert.",
            "Écrivez-la seule sur la première ligne, en UTF-8.",
        )
    return passphrase
