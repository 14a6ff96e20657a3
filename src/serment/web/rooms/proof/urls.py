"""Addresses of « Preuve »."""

from django.urls import path

from serment.web.rooms.proof import exhibits, views

urlpatterns = [
    path("", views.show_proof, name="proof"),
    path("dossier.zip", views.build_dossier, name="build_dossier"),
    path("verifier/", views.verify, name="verify_journal"),
    path("journal/", views.show_journal, name="journal"),
    path("journal/journal.<str:form>", views.export_journal, name="export_journal"),
    path("pieces/", exhibits.attach, name="attach_exhibit"),
    path("pieces/pieces.<str:form>", exhibits.export_exhibits, name="export_exhibits"),
    path("pieces/<int:number>/", exhibits.download_exhibit, name="exhibit"),
    path("pieces/<int:number>/retirer/", exhibits.remove, name="remove_exhibit"),
]
