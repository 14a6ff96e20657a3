"""Pages that say what went wrong, why it matters, and what to do."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from serment.documents.typeset import TypesettingError
from serment.kernel.french import nbsp
from serment.store.errors import StoreError
from serment.store.upload import UploadTooLargeError


def _page(request: HttpRequest, status: int, title: str, what: str, do: str) -> HttpResponse:
    context = {"title": title, "what": what, "do": do}
    return render(request, "failure.html", context, status=status)


def closed_door(request: HttpRequest) -> HttpResponse:
    """Answer somebody whose access has ended, or was never given."""
    return _page(
        request,
        403,
        "Ce cabinet ne vous est pas ouvert",
        "Votre accès a pris fin, ou n’a jamais été donné.",
        "Demandez au médecin responsable du cabinet.",
    )


def foreign_origin(request: HttpRequest) -> HttpResponse:
    """Answer a form that another site sent."""
    return _page(
        request,
        403,
        "Demande refusée",
        "Cette demande vient d’une autre page que celles de Serment. Rien n’a été enregistré.",
        "Revenez à l’accueil et refaites le geste depuis Serment.",
    )


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or stale."""
    del reason
    return _page(
        request,
        403,
        "Formulaire périmé",
        "La page est restée ouverte trop longtemps. Rien n’a été enregistré.",
        "Revenez en arrière, rechargez la page et renvoyez le formulaire.",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that leads nowhere."""
    del exception
    return _page(
        request,
        404,
        "Page introuvable",
        "Cette adresse ne mène nulle part, ou ce qu’elle montrait n’existe plus.",
        "Revenez à l’accueil : tout y est à portée de main.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an act that the role does not allow."""
    return _page(
        request,
        403,
        "Acte réservé",
        str(exception) if exception else "Votre rôle ne permet pas cet acte.",
        "Demandez au médecin responsable du cabinet.",
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Answer after an error, without a word of what was being read; the store's own are said."""
    error = sys.exception()
    if isinstance(error, UploadTooLargeError):
        said = f"{error.what} {error.why} Rien n’a été enregistré."
        return _page(request, 413, "Fichier trop lourd", said, error.remedy)
    if isinstance(error, StoreError):
        said = f"{error.what} {error.why}"
        return _page(request, 500, "L’acte n’a pas été enregistré", said, error.remedy)
    if isinstance(error, TypesettingError):
        again = "Réessayez dans un instant : la mémoire a pu manquer."
        return _page(request, 500, "Le document n’a pas été fait", nbsp(str(error)), again)
    return _page(
        request,
        500,
        "Serment a rencontré une erreur",
        "L’acte en cours n’a pas été enregistré\u202f; tout ce qui précède est intact.",
        "Revenez à l’accueil et réessayez. Si cela recommence, faites une sauvegarde.",
    )
