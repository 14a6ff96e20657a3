"""Addresses of « Incidents »."""

from django.urls import path

from serment.web.rooms.incidents import (
    closing,
    deciding,
    declaring,
    facts,
    papers,
    register,
    sheet,
)

app_name = "incidents"
urlpatterns = [
    path("", register.show_register, name="register"),
    path("registre.<str:form>", register.export_register, name="export"),
    path("ouvrir/", sheet.open_one, name="open"),
    path("<int:number>/", sheet.show_incident, name="incident"),
    path("<int:number>/cocher/", sheet.tick, name="tick"),
    path("<int:number>/decocher/", sheet.untick, name="untick"),
    path("<int:number>/faits/", facts.show_facts, name="facts"),
    path("<int:number>/risque/", deciding.show_risk, name="risk"),
    path("<int:number>/personnes/", deciding.show_people, name="people"),
    path("<int:number>/declarations/", declaring.show_filings, name="filings"),
    path("<int:number>/notification/", papers.show_notice, name="notice"),
    path("<int:number>/notification.<str:form>", papers.save_notice, name="save_notice"),
    path("<int:number>/lettres/<str:paper>.<str:form>", papers.save_letter, name="letter"),
    path("<int:number>/suites/", closing.show_measures, name="measures"),
    path("<int:number>/suites/<int:measure>/faite/", closing.end, name="end_measure"),
    path("<int:number>/clore/", closing.close, name="close"),
    path("<int:number>/rouvrir/", closing.reopen, name="reopen"),
]
