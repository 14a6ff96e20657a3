"""Addresses of « Documents »."""

from django.urls import path

from serment.web.rooms.documents import handing, views

urlpatterns = [
    path("", views.show_documents, name="documents"),
    path("emettre/", views.issue, name="issue_document"),
    path("emettre-manquants/", views.issue_missing, name="issue_missing"),
    path("reemettre/", views.reissue, name="reissue_stale"),
    path("tout-est-remis/", handing.hand_over_every, name="hand_over_every"),
    path("version/<int:number>/fait/", handing.hand_over, name="hand_over"),
    path("plan.pdf", views.download_plan, name="plan_pdf"),
    path("version/<int:number>.<str:form>", views.download, name="download_document"),
    path("version/<int:number>/affichage/", views.display, name="display_document"),
    path("<str:kind>/versions.<str:form>", views.export_versions, name="export_versions"),
    path("<str:kind>/", views.show_document, name="document"),
]
