"""Addresses of « Aujourd’hui »."""

from django.urls import path

from serment.web.rooms.today import plan, views

urlpatterns = [
    path("", views.show_today, name="today"),
    path("plan/", plan.show_plan, name="plan"),
    path("plan/plan.<str:form>", plan.export_plan, name="export_plan"),
    path("plan/reporter/", plan.put_off, name="put_off"),
    path("plan/<str:rule>/", plan.show_finding, name="finding"),
    path("corpus/", views.accept_new_corpus, name="accept_corpus"),
]
