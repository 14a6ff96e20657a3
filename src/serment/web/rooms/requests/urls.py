"""Addresses of « Demandes »."""

from django.urls import path

from serment.web.rooms.requests import handover, handover_review, letters, listing, receiving, sheet

app_name = "requests"
urlpatterns = [
    path("", listing.show_list, name="list"),
    path("registre.<str:form>", listing.export_register, name="export"),
    path("nouvelle/", receiving.receive, name="receive"),
    path("<int:number>/", sheet.show_request, name="request"),
    path("<int:number>/corriger/", receiving.correct, name="correct"),
    path("<int:number>/lettres/<str:kind>.<str:form>", letters.save_letter, name="letter"),
    path("<int:number>/remise/", handover.show_handover, name="handover"),
    path("<int:number>/remise/ajouter/", handover.add, name="add"),
    path("<int:number>/remise/<int:place>/fichier/", handover.save_document, name="document"),
    path("<int:number>/remise/<int:place>/remettre/", handover.choose, name="choose"),
    path("<int:number>/remise/<int:place>/titre/", handover.retitle, name="retitle"),
    path("<int:number>/remise/<int:place>/ecarter/", handover.leave_out, name="leave-out"),
    path("<int:number>/remise/<int:place>/retirer/", handover.remove, name="remove"),
    path("<int:number>/remise/<int:place>/relire/", handover_review.review, name="review"),
    path(
        "<int:number>/remise/<int:place>/pages/<int:page>.png",
        handover_review.page_image,
        name="page",
    ),
    path("<int:number>/remise/<int:place>/mots/", handover_review.look_for, name="words"),
    path("<int:number>/remise/<int:place>/masques/", handover_review.decide, name="masks"),
    path("<int:number>/remise/<int:place>/lignes/", handover_review.hide_lines, name="lines"),
    path("<int:number>/remise/<int:place>/point/", handover_review.point, name="point"),
    path("<int:number>/remise/<int:place>/mesures/", handover_review.measure, name="measure"),
    path("<int:number>/remise/<int:place>/page/", handover_review.leave_page, name="leave-page"),
    path(
        "<int:number>/remise/<int:place>/masques/<int:mask>/retirer/",
        handover_review.unmask,
        name="unmask",
    ),
    path("<int:number>/remise/fabriquer/", handover.seal, name="seal"),
    path("<int:number>/remise/fichiers/<int:package>/", handover.save_package, name="package"),
    path("<int:number>/remise/fichiers/<int:package>/phrase/", handover.save_phrase, name="phrase"),
    path("<int:number>/remise/effacer/", handover.erase, name="erase"),
    path("<int:number>/<slug:act>/", sheet.act_on_request, name="act"),
]
