"""Addresses of the requests to the publisher of the software, under « Demandes »."""

from django.urls import path

from serment.web.rooms.publishers import asking, checking, letters, listing, sheet

app_name = "publishers"
urlpatterns = [
    path("", listing.show_list, name="list"),
    path("demandes-editeur.<str:form>", listing.export_list, name="export"),
    path("nouvelle/", asking.ask, name="ask"),
    path("<int:number>/", sheet.show_publisher_request, name="request"),
    path("<int:number>/corriger/", asking.correct, name="correct"),
    path("<int:number>/controler/", checking.check, name="check"),
    path("<int:number>/lettres/<str:kind>.<str:form>", letters.save_letter, name="letter"),
    path("<int:number>/<slug:act>/", sheet.act_on_publisher_request, name="act"),
]
