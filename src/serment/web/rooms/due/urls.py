"""Addresses of « Échéances »."""

from django.urls import path

from serment.web.rooms.due import views

app_name = "due"
urlpatterns = [
    path("", views.show_due, name="list"),
    path("echeances.<str:form>", views.export_due, name="export"),
    path("rappel.json", views.tell_reminder, name="reminder"),
    path("calendrier/", views.save_calendar, name="calendar"),
    path("calendrier/tenir/", views.keep_calendar, name="keep_calendar"),
]
