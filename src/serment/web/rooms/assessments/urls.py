"""Addresses of the impact assessments, beside the activities of « Registre »."""

from django.urls import path

from serment.web.rooms.assessments import (
    answering,
    assessment,
    concluding,
    evaluating,
    measuring,
    overview,
    threshold,
)

app_name = "assessments"
urlpatterns = [
    path("", overview.show_list, name="list"),
    path("analyses.<str:form>", overview.export_list, name="export_list"),
    path("nouvelle/", overview.start, name="start"),
    path("importer/", overview.take_in, name="import"),
    path("<int:number>/", assessment.show_assessment, name="assessment"),
    path("<int:number>/fiche/", assessment.describe, name="describe"),
    path("<int:number>/exporter/<str:shape>/", assessment.export, name="export"),
    path("<int:number>/analyse.pdf", assessment.print_paper, name="paper"),
    path("<int:number>/test/", threshold.show_test, name="threshold"),
    path("<int:number>/test/aucun/<str:part>/", threshold.tell_none, name="threshold_none"),
    path("<int:number>/test/<str:item>/", threshold.ask, name="threshold_item"),
    path("<int:number>/question/<int:question>/", answering.ask, name="question"),
    path("<int:number>/commenter/", answering.comment, name="comment"),
    path("<int:number>/mesures/nouvelle/", measuring.add, name="add_measure"),
    path("<int:number>/mesures/<int:place>/", measuring.edit, name="measure"),
    path("<int:number>/mesures/<int:place>/retirer/", measuring.remove, name="remove_measure"),
    path("<int:number>/evaluer/<path:reference>/", evaluating.evaluate, name="evaluate"),
    path("<int:number>/avis/", concluding.note_opinions, name="opinions"),
    path("<int:number>/conclure/", concluding.close, name="close"),
    path("<int:number>/rouvrir/", concluding.reopen, name="reopen"),
    path("<int:number>/supprimer/", concluding.delete, name="delete"),
]
