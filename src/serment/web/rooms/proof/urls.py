"""Addresses of « Preuve »."""

from django.urls import path

from serment.web.rooms.proof import views

urlpatterns = [
    path("", views.show_proof, name="proof"),
    path("dossier.zip", views.build_dossier, name="build_dossier"),
    path("verifier/", views.verify, name="verify_journal"),
    path("journal/", views.show_journal, name="journal"),
    path("pieces/", views.attach, name="attach_exhibit"),
    path("pieces/<int:number>/", views.download_exhibit, name="exhibit"),
    path("pieces/<int:number>/retirer/", views.remove, name="remove_exhibit"),
]
