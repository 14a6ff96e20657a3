"""Addresses of « Dossiers »."""

from django.urls import path

from serment.web.rooms.records import (
    archive,
    carrying_out,
    deciding,
    destructions,
    holds,
    importing,
    imports,
    overview,
    policies,
    record,
    review,
    twins,
)

app_name = "records"
urlpatterns = [
    path("", overview.show_overview, name="overview"),
    path("importer/", imports.show_imports, name="import"),
    path("importer/nouveau/", importing.receive, name="receive"),
    path("importer/<int:number>/", importing.describe, name="describe"),
    path("importer/<int:number>/reprendre/", importing.resume, name="resume_import"),
    path("importer/<int:number>/oublier/", importing.drop, name="drop_import"),
    path("importer/<int:number>/refus/", imports.show_rejected, name="rejected"),
    path("importer/<int:number>/refus/lignes.csv", imports.export_rejected, name="export_rejected"),
    path("liste/", review.show_list, name="list"),
    path("liste/dossiers.<str:form>", review.export_list, name="export_list"),
    path("liste/garder/", deciding.keep, name="keep"),
    path("liste/detruire/", deciding.destroy, name="destroy"),
    path("gels/", holds.show_holds, name="holds"),
    path("gels/<int:number>/lever/", holds.release, name="release"),
    path("doublons/", twins.show_pairs, name="pairs"),
    path("doublons/<int:number>/", twins.answer_pair, name="answer_pair"),
    path("archive/", archive.show_archive, name="archive"),
    path("archive/liste.pdf", archive.print_list, name="archive_list"),
    path("destructions/", destructions.show_destructions, name="destructions"),
    path("destructions/purges/", destructions.save_purge_list, name="purge_list"),
    path("destructions/<int:number>/", destructions.show_destruction, name="destruction"),
    path("destructions/<int:number>/cocher/", destructions.tick, name="tick"),
    path("destructions/<int:number>/retirer/", destructions.withdraw, name="withdraw"),
    path("destructions/<int:number>/abandonner/", destructions.cancel, name="cancel_destruction"),
    path("destructions/<int:number>/proces-verbal/", carrying_out.show_carry_out, name="carry_out"),
    path("destructions/<int:number>/liste.pdf", destructions.print_list, name="worklist"),
    path("destructions/<int:number>/pv.pdf", destructions.download, name="certificate"),
    path("durees/", policies.show_policies, name="policies"),
    path("<int:number>/", record.show_record, name="record"),
    path("<int:number>/geler/", record.hold, name="hold"),
    path("<int:number>/extrait/", record.set_apart, name="set_apart"),
    path("<int:number>/separer/", record.separate, name="separate"),
]
