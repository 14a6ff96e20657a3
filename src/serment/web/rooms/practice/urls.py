"""Addresses of « Mon cabinet »."""

from django.urls import path

from serment.web.rooms.practice import views

urlpatterns = [
    path("", views.show_practice, name="practice"),
    path("identite/", views.edit_identity, name="identity"),
    path("question/", views.ask_next, name="next_question"),
    path("question/<str:question>/", views.ask, name="question"),
]
