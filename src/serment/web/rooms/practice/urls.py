"""Addresses of « Mon cabinet »."""

from django.urls import path

from serment.web.rooms.practice import contacts, questions, views

urlpatterns = [
    path("", views.show_practice, name="practice"),
    path("identite/", views.edit_identity, name="identity"),
    path("interlocuteurs/", contacts.show_contacts, name="contacts"),
    path("interlocuteurs/nouveau/", contacts.add, name="add_contact"),
    path(
        "interlocuteurs/interlocuteurs.<str:form>", contacts.export_contacts, name="export_contacts"
    ),
    path("interlocuteurs/<int:number>/", contacts.edit, name="contact"),
    path("interlocuteurs/<int:number>/retirer/", contacts.remove, name="remove_contact"),
    path("pret/", views.show_ready, name="ready"),
    path("question/", questions.ask_next, name="next_question"),
    path("question/<str:question>/", questions.ask, name="question"),
]
