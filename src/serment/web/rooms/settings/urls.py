"""Addresses of « Réglages »."""

from django.urls import path

from serment.web.rooms.settings import views

urlpatterns = [
    path("", views.show_settings, name="settings"),
    path("phrase/", views.change_passphrase, name="change_passphrase"),
    path("code/", views.renew_recovery_code, name="renew_recovery_code"),
    path("sauvegarde/", views.back_up, name="back_up"),
    path("verrouillage/", views.change_delay, name="change_lock_delay"),
    path("verrouiller/", views.lock, name="lock"),
    path("quitter/", views.leave, name="leave"),
]
