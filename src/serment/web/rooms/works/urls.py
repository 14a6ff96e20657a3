"""Addresses of the long works."""

from django.urls import path

from serment.web.rooms.works import views

urlpatterns = [
    path("", views.show_works, name="works"),
    path("<int:number>/", views.show_work, name="work"),
    path("<int:number>/etat.json", views.tell_state, name="work_state"),
    path("<int:number>/annuler/", views.cancel, name="cancel_work"),
    path("<int:number>/reprendre/", views.resume, name="resume_work"),
    path("<int:number>/fichier/", views.save_file, name="work_file"),
]
