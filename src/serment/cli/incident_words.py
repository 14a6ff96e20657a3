"""What the commands on incidents share: arguments, instants read, an incident told."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from serment.cli.failures import MisuseError, shown
from serment.cli.parser import Parser
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.practice.incident_clocks import RunningClock
    from serment.store.models import Incident

LISTED_BY: Final = "serment incident list"
_INSTANT: Final = "AAAA-MM-JJTHH:MM"


def with_incident(parser: Parser) -> None:
    """Declare the number of an incident."""
    parser.add_argument("number", metavar="INCIDENT", help=f"numéro donné par « {LISTED_BY} »")


def with_instant(parser: Parser, name: str, words: str, *, required: bool = False) -> None:
    """Declare an option that takes an instant."""
    told = f"{words} ; heure du cabinet, ou avec son décalage (+02:00) si elle passe deux fois"
    parser.add_argument(name, metavar=_INSTANT, required=required, help=told)


def instant_of(given: str | None, option: str, default: datetime) -> datetime:
    """Return the instant given to an option, `default` where it was not."""
    if given is None:
        return default
    return parse_option(given, option)


def parse_option(given: str, option: str) -> datetime:
    """Return the instant that an option gives; MisuseError in French for one that cannot be."""
    from serment.practice.instants import InstantError, parse_instant

    try:
        return parse_instant(given, field=option)
    except InstantError as refusal:
        remedy = (
            "Ajoutez le décalage : +02:00 pour la première fois, +01:00 pour la seconde."
            if refusal.is_twice
            else f"Écrivez {_INSTANT}."
        )
        raise MisuseError(f"{option} : « {shown(given)} ».", str(refusal), remedy) from None


def pairs_of(given: Iterable[str], option: str) -> dict[str, str]:
    """Return « name=value » given several times, as a mapping."""
    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name or name in found:
            raise MisuseError(
                f"{option} : « {shown(text)} » n’est pas de la forme NOM=VALEUR, une fois par nom.",
                "La réponse serait perdue.",
                f"Écrivez par exemple {option} health_taken=yes.",
            )
        found[name] = value
    return found


def incident_row(incident: "Incident") -> dict[str, object]:
    """Return an incident in a list."""
    return {
        "number": incident.number,
        "title": incident.title,
        "playbook": incident.playbook,
        "state": incident.state,
        "known_at": incident.known_at,
        "began_at": incident.began_at,
        "ended_at": incident.ended_at,
        "attack_known_at": incident.attack_known_at,
        "facts": incident.facts,
        "risk": incident.risk,
        "risk_reason": incident.risk_reason,
        "people": incident.people,
        "lessons": incident.lessons,
        "closed_at": incident.closed_at,
    }


def incident_line(incident: "Incident") -> str:
    """Say an incident in one line."""
    from serment.practice.instants import instant_in_french

    told = [incident.get_state_display(), f"connu le {instant_in_french(incident.known_at)}"]
    if incident.risk:
        told.append(incident.get_risk_display())
    return nbsp(f"{incident.number:>4}  {incident.title} : {', '.join(told)}")


def clock_row(clock: "RunningClock") -> dict[str, object]:
    """Return a clock that runs."""
    return {
        "incident": clock.incident.number,
        "act": clock.act,
        "limit_at": clock.limit.limit_at,
        "prudent_at": clock.limit.prudent_at,
        "is_late": clock.is_late,
    }


def clock_line(clock: "RunningClock") -> str:
    """Say a clock in one line."""
    from serment.practice.instants import instant_in_french

    end = instant_in_french(clock.limit.prudent_at)
    late = " (dépassé)" if clock.is_late else ""
    return nbsp(f"      {clock.act} avant le {end}{late}")
