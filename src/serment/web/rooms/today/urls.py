"""Addresses of « Aujourd’hui »."""

from django.urls import path

from serment.web.rooms.today import views

urlpatterns = [
    path("", views.show_today, name="today"),
    path("plan/", views.show_plan, name="plan"),
    path("plan/reporter/", views.put_off, name="put_off"),
    path("plan/<str:rule>/", views.show_finding, name="finding"),
    path("corpus/", views.accept_new_corpus, name="accept_corpus"),
]
