"""Addresses of « Réglages »."""

from django.urls import path

from serment.web.rooms.settings import data, views

urlpatterns = [
    path("", views.show_settings, name="settings"),
    path("phrase/", views.change_passphrase, name="change_passphrase"),
    path("code/", views.renew_recovery_code, name="renew_recovery_code"),
    path("sauvegarde/", views.back_up, name="back_up"),
    path("donnees/", data.show_data, name="settings_data"),
    path("donnees/emporter/", data.take_out, name="take_out"),
    path("donnees/effacer/", data.erase, name="erase_practice"),
    path("verrouillage/", views.change_delay, name="change_lock_delay"),
    path("verrouiller/", views.lock, name="lock"),
    path("quitter/", views.leave, name="leave"),
]
