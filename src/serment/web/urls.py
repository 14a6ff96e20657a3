"""The addresses of the cockpit: one room per screen."""

from django.urls import include, path

urlpatterns = [
    path("", include("serment.web.rooms.today.urls")),
    path("echeances/", include("serment.web.rooms.due.urls")),
    path("cabinet/", include("serment.web.rooms.practice.urls")),
    path("registre/", include("serment.web.rooms.register.urls")),
    path("dossiers/", include("serment.web.rooms.records.urls")),
    path("incidents/", include("serment.web.rooms.incidents.urls")),
    path("demandes/editeur/", include("serment.web.rooms.publishers.urls")),
    path("demandes/", include("serment.web.rooms.requests.urls")),
    path("documents/", include("serment.web.rooms.documents.urls")),
    path("preuve/", include("serment.web.rooms.proof.urls")),
    path("probleme/", include("serment.web.rooms.trouble.urls")),
    path("travaux/", include("serment.web.rooms.works.urls")),
    path("reglages/", include("serment.web.rooms.settings.urls")),
]

handler403 = "serment.web.failures.forbidden"
handler404 = "serment.web.failures.not_found"
handler500 = "serment.web.failures.broken"
