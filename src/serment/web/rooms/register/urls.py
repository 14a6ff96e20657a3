"""Addresses of « Registre »."""

from django.urls import include, path

from serment.web.rooms.register import assistant, exchange, picture, views

urlpatterns = [
    path("", views.show_register, name="register"),
    path("preparer/", views.prefill, name="prefill_register"),
    path("nouveau/", views.add, name="add_activity"),
    path("carte/", picture.show_map, name="data_map"),
    path("carte/carte.<str:form>", picture.export_map, name="export_map"),
    path("donnee/", assistant.show_assistant, name="datum"),
    path("exporter/<str:form>/", exchange.export, name="export_register"),
    path("relire/", exchange.take_in, name="import_register"),
    path("relire/<int:number>/", exchange.show_read, name="imported"),
    path("relire/<int:number>/garder/", exchange.keep, name="keep_import"),
    path("analyses/", include("serment.web.rooms.assessments.urls")),
    path("<str:reference>/", views.show_activity, name="activity"),
    path("<str:reference>/modifier/", views.edit, name="edit_activity"),
    path("<str:reference>/confirmer/", views.confirm, name="confirm_activity"),
    path("<str:reference>/mesures/", views.keep_measures, name="keep_measures"),
    path("<str:reference>/archiver/", views.archive, name="archive_activity"),
    path("<str:reference>/restaurer/", views.restore, name="restore_activity"),
]
