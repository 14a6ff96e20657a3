"""Addresses of « Mon cabinet »."""

from django.urls import path

from serment.web.rooms.practice import questions, views

urlpatterns = [
    path("", views.show_practice, name="practice"),
    path("identite/", views.edit_identity, name="identity"),
    path("pret/", views.show_ready, name="ready"),
    path("question/", questions.ask_next, name="next_question"),
    path("question/<str:question>/", questions.ask, name="question"),
]
