"""Addresses of « Demandes »."""

from django.urls import path

from serment.web.rooms.requests import letters, listing, receiving, sheet

app_name = "requests"
urlpatterns = [
    path("", listing.show_list, name="list"),
    path("registre.<str:form>", listing.export_register, name="export"),
    path("nouvelle/", receiving.receive, name="receive"),
    path("<int:number>/", sheet.show_request, name="request"),
    path("<int:number>/corriger/", receiving.correct, name="correct"),
    path("<int:number>/lettres/<str:kind>.<str:form>", letters.save_letter, name="letter"),
    path("<int:number>/<slug:act>/", sheet.act_on_request, name="act"),
]
