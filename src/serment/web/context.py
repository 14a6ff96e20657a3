"""What the frame of every page shows."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from serment.kernel.french import nbsp
from serment.practice.library import corpus_version
from serment.web import gate
from serment.web.notices import Notice, take_notices
from serment.web.wishes import KIT_MARK, LOST_MARK
from serment.web.works import sign_of_works

_LOST = nbsp(
    "Le cabinet s’était verrouillé : votre dernier geste n’a pas été enregistré. Refaites-le ici."
)
_BY_KIT = nbsp(
    "Ouvert avec le kit de secours, et la nouvelle phrase de passe est en place : le journal en "
    "garde la trace. Le kit ouvre toujours : rangez-le de nouveau."
)
_OF_THE_DOOR = {LOST_MARK: Notice(_LOST, "warning"), KIT_MARK: Notice(_BY_KIT, "done")}


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen of the menu: its French name, its address, its icon."""

    name: str
    address: str
    icon: str


SCREENS = (
    Screen("Aujourd’hui", "/", "sun"),
    Screen("Mon cabinet", "/cabinet/", "stethoscope"),
    Screen("Registre", "/registre/", "book-open-check"),
    Screen("Dossiers", "/dossiers/", "folder-clock"),
    Screen("Demandes", "/demandes/", "users"),
    Screen("Incidents", "/incidents/", "triangle-alert"),
    Screen("Documents", "/documents/", "file-text"),
    Screen("Preuve", "/preuve/", "shield-check"),
)


def _notices(request: HttpRequest) -> tuple[Notice, ...]:
    """Return what the door has to say, then the notices that wait."""
    told = [notice for mark, notice in _OF_THE_DOOR.items() if mark in request.GET]
    return (*(told if request.method == "GET" else ()), *take_notices(request))


def cockpit(request: HttpRequest) -> dict[str, object]:
    """Return the frame's context; a closed door shows no practice."""
    actor = getattr(request, "actor", None)
    here = [s for s in SCREENS if s.address != "/" and request.path.startswith(s.address)]
    return {
        "screens": SCREENS,
        "here": here[0].address if here else "/" if request.path == "/" else "",
        "actor": actor,
        "practice": actor.practice if actor else None,
        "is_demo": settings.SITE_IS_DEMO,
        "corpus_version": corpus_version() if actor else "",
        "work_sign": sign_of_works(actor) if actor else None,
        "notices": _notices(request) if actor else (),
        "lock_after": gate.idle_minutes() if actor else 0,
    }
