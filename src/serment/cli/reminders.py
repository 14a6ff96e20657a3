"""`serment reminders` and `serment mail`: what falls due, its calendar, and the e-mail."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serment.cli import session
from serment.cli.failures import DONE, REFUSED
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_command, declare_family, with_store
from serment.cli.reading import parse_number
from serment.cli.record_words import counted
from serment.cli.words import CERTAINTIES, day_or_dash
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.practice.falling_due import FallingDue
    from serment.store.models import ReminderMail

_OURS: Final = b"PRODID:-//Serment//"
_HEAD: Final = 200


def declare(parser: Parser) -> None:
    """Declare `serment reminders`."""
    declare_command(parser, _reminders, (_with_calendar, with_store))


def declare_mail(parser: Parser) -> None:
    """Declare the commands of `serment mail`."""
    declare_family(
        parser,
        (
            Command("show", "Par où et à qui partent les rappels", _show, (with_store,)),
            Command("set", "Choisit les rappels par courriel", _set, (_with_mail, with_store)),
            Command("try", "Envoie un essai", _try, (with_store,)),
            Command("send", "Envoie le rappel du jour, s’il y a du nouveau", _send, (with_store,)),
            Command("forget", "Oublie le serveur et son mot de passe", _forget, (with_store,)),
        ),
    )


def _with_calendar(parser: Parser) -> None:
    parser.add_argument(
        "--ics",
        metavar="FICHIER",
        help="calendrier à écrire (iCalendar) ; un calendrier de Serment déjà là est mis à jour",
    )
    keep = parser.add_mutually_exclusive_group()
    keep.add_argument(
        "--keep",
        action="store_true",
        help="tenir un calendrier à jour dans le dossier du cabinet, pour un agenda qui le suit",
    )
    keep.add_argument("--no-keep", action="store_true", help="ne plus le tenir, et l’effacer")
    parser.add_argument("--kind", metavar="SORTE", help="une sorte d’échéances (voyez --json)")


def _with_mail(parser: Parser) -> None:
    parser.add_argument("--host", metavar="NOM", help="serveur d’envoi (smtp.exemple.fr)")
    parser.add_argument("--port", metavar="N", help="son port : 587 avec starttls, 465 avec tls")
    parser.add_argument("--security", choices=("starttls", "tls"), help="chiffrement")
    parser.add_argument(
        "--user", metavar="COMPTE", help="compte ; vide si le serveur n’en veut pas"
    )
    parser.add_argument(
        "--password-file",
        metavar="FICHIER",
        help="fichier dont la première ligne est le mot de passe (jamais sur la ligne de commande)",
    )
    parser.add_argument("--from", dest="sender", metavar="ADRESSE", help="adresse d’envoi")
    parser.add_argument("--to", dest="recipient", metavar="ADRESSE", help="adresse des rappels")
    parser.add_argument(
        "--days", metavar="JOURS", help="combien de jours avant l’échéance : 1, 7, 14 ou 30"
    )
    switch = parser.add_mutually_exclusive_group()
    switch.add_argument("--on", action="store_true", help="envoyer les rappels")
    switch.add_argument("--off", action="store_true", help="ne plus les envoyer")


def _reminders(args: Namespace, out: Output) -> int:
    target = None if args.ics is None else _calendar_file(args.ics)
    with session.open_practice(args, out) as practice:
        from serment.practice.calendar import publish_calendar
        from serment.practice.due_list import NAMES, find_kind, list_falling_due

        kind = None if args.kind is None else find_kind(args.kind)
        due = list_falling_due(practice.actor.practice, practice.today)
        shown = [one for one in due if kind in {None, one.kind}]
        rows = [_row(one, practice) for one in shown]
        if target is not None:
            _write(target, publish_calendar(
                actor=practice.actor, as_of=practice.today, now=practice.now
            ))  # fmt: skip
        kept = _kept_calendar(args, practice)
        lines = [nbsp(_line(row)) for row in rows] or ["Rien ne tombe à échéance."]
        if target is not None:
            lines.append(
                nbsp(f"Calendrier : {target} ({counted(len(due), 'échéance', 'échéances')})")
            )
        if kept is not None:
            lines.append(nbsp(f"Calendrier tenu à jour : {kept}"))
        told = {"falling_due": rows, "kinds": NAMES, "path": target, "kept": kept}
        out.answer(told, lines)
    return DONE


def _kept_calendar(args: Namespace, practice: session.Session) -> Path | None:
    """Do what was asked of the calendar kept up to date; return where it lies, if it is kept."""
    from serment.practice.calendar_file import (
        drop_calendar_file,
        find_calendar_file,
        keep_calendar_file,
    )

    if args.no_keep:
        drop_calendar_file(actor=practice.actor, now=practice.now)
    if args.keep:
        return keep_calendar_file(actor=practice.actor, as_of=practice.today, now=practice.now)
    return find_calendar_file()


def _row(one: "FallingDue", practice: session.Session) -> dict[str, object]:
    return {
        "kind": one.kind,
        "key": one.key,
        "title": one.title,
        "due_on": one.day,
        "due_at": one.due_at,
        "confidence": one.confidence,
        "late": one.is_late(practice.now),
    }


def _line(row: dict[str, object]) -> str:
    late = " (dépassé)" if row["late"] else ""
    confidence = str(row["confidence"])
    sure = "" if confidence == "sure" else f" [{CERTAINTIES[confidence]}]"
    return f"{row['due_on']}{late}  {row['title']}{sure}"


def _calendar_file(name: str) -> Path:
    """Return the path of the calendar: a free one, or that of a calendar of ours to update."""
    path = Path(name).expanduser()
    if path.is_file() and not path.is_symlink():
        with path.open("rb") as stream:
            if _OURS in stream.read(_HEAD):
                return path
    return new_file(name)


def _write(path: Path, content: bytes) -> None:
    from serment.adapters.files import DiskFiles

    if path.exists():
        DiskFiles().replace(path, content)
    else:
        write_new(path, [content])


def _show(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.reminders import find_reminders

        _tell(find_reminders(practice.actor.practice), out)
    return DONE


def _set(args: Namespace, out: Output) -> int:
    secret = None
    if args.password_file is not None:
        secret = session.read_passphrase(args.password_file, out)
    port = (
        None if args.port is None else parse_number(args.port, listed_by="serment mail set --help")
    )
    days = (
        None if args.days is None else parse_number(args.days, listed_by="serment mail set --help")
    )
    with session.open_practice(args, out) as practice:
        from dataclasses import replace

        from serment.practice.reminders import (
            PORTS,
            MailSettings,
            find_reminders,
            save_reminders,
            settings_of,
        )
        from serment.store.models import MailSecurity

        kept = find_reminders(practice.actor.practice)
        before = MailSettings(False, "", "", "") if kept is None else settings_of(kept)
        given: dict[str, object] = {
            name: getattr(args, name)
            for name in ("host", "security", "user", "sender", "recipient")
            if getattr(args, name) is not None
        }
        if args.security is not None:
            given["port"] = PORTS[MailSecurity(args.security)]
        given |= {} if port is None else {"port": port}
        given |= {} if days is None else {"days_ahead": days}
        given |= {"is_on": args.on} if args.on or args.off else {}
        settings = replace(before, password=secret, **given)  # type: ignore[arg-type]  # named above
        _tell(save_reminders(actor=practice.actor, settings=settings, now=practice.now), out)
    return DONE


def _try(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.adapters.mail import SmtpMailer
        from serment.practice.reminders import send_trial

        to = send_trial(actor=practice.actor, mailer=SmtpMailer(), now=practice.now)
    out.answer({"sent_to": to}, (nbsp(f"Essai envoyé à {to} : vérifiez qu’il arrive."),))
    return DONE


def _send(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.adapters.mail import SmtpMailer
        from serment.practice.reminders import failure_in_french, find_reminders
        from serment.practice.reminding import REMINDED_WORDS, remind

        done = remind(actor=practice.actor, mailer=SmtpMailer(), now=practice.now)
        kept = find_reminders(practice.actor.practice)
        failure = "" if kept is None else failure_in_french(kept)
    lines = [nbsp(REMINDED_WORDS[done]), *([failure] if failure else [])]
    out.answer({"outcome": done, "failure": failure}, lines)
    return REFUSED if done in {"failed", "waiting"} else DONE


def _forget(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.reminders import forget_reminders

        had = forget_reminders(actor=practice.actor, now=practice.now)
    line = "Serveur, adresses et mot de passe sont oubliés." if had else "Il n’y avait rien."
    out.answer({"forgotten": had}, (nbsp(line),))
    return DONE


def _tell(kept: "ReminderMail | None", out: Output) -> None:
    if kept is None:
        out.answer({"mail": None}, ("Aucun rappel par courriel n’est réglé.",))
        return
    from serment.practice.reminders import failure_in_french

    failure = failure_in_french(kept)
    told = {
        "is_on": kept.is_on,
        "host": kept.host,
        "port": kept.port,
        "security": kept.security,
        "user": kept.user,
        "has_password": bool(kept.password),
        "sender": kept.sender,
        "recipient": kept.recipient,
        "days_ahead": kept.days_ahead,
        "sent_on": kept.sent_on,
        "failure": failure,
    }
    lines = [
        f"Rappels par courriel : {'envoyés' if kept.is_on else 'éteints'}",
        f"Par {kept.host}, port {kept.port} ({kept.security}), de {kept.sender} à {kept.recipient}",
        f"Jusqu’à {kept.days_ahead} jours avant ; dernier envoi : {day_or_dash(kept.sent_on)}",
        *([failure] if failure else []),
    ]
    out.answer({"mail": told}, map(nbsp, lines))
