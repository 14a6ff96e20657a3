"""Addresses of « Réglages »."""

from django.urls import path

from serment.web.rooms.settings import data, kit, reminders, views

urlpatterns = [
    path("", views.show_settings, name="settings"),
    path("phrase/", views.change_passphrase, name="change_passphrase"),
    path("presence/", views.note_presence, name="presence"),
    path("code/", kit.begin, name="begin_kit"),
    path("code/nouveau/", kit.confirm, name="confirm_kit"),
    path("code/nouveau/kit.pdf", kit.download, name="download_kit"),
    path("code/renoncer/", kit.give_up, name="give_up_kit"),
    path("sauvegarde/", views.back_up, name="back_up"),
    path("donnees/", data.show_data, name="settings_data"),
    path("donnees/emporter/", data.take_out, name="take_out"),
    path("donnees/effacer/", data.erase, name="erase_practice"),
    path("rappels/", reminders.show_reminders, name="reminders"),
    path("rappels/essai/", reminders.try_reminders, name="try_reminders"),
    path("rappels/oublier/", reminders.forget, name="forget_reminders"),
    path("rappels/bureau/", reminders.set_desktop, name="desktop_reminders"),
    path("verrouillage/", views.change_delay, name="change_lock_delay"),
    path("verrouiller/", views.lock, name="lock"),
    path("quitter/", views.leave, name="leave"),
]
