"""Addresses of « J’ai un problème »."""

from django.urls import path

from serment.web.rooms.trouble import views

urlpatterns = [
    path("", views.show_trouble, name="trouble"),
    path("fiche/<str:name>/", views.show_sheet, name="timed_sheet"),
    path("kit.pdf", views.download_kit, name="crisis_kit"),
]
