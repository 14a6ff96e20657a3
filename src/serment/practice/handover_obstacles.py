"""What a request waits for before anything may be handed over.

Guarantees that every obstacle is said, each with what to do, so that a person sees the whole road.
The identity is asked for whatever the right: a sealed file holds data concerning health.
"""

from collections.abc import Iterator, Sequence

from serment.kernel.french import list_in_french
from serment.practice.handover import documents_of, is_of_documents
from serment.practice.handover_titles import tells_what_is_masked
from serment.practice.request_answers import RequestAnswer
from serment.practice.request_letters import decision_holds
from serment.practice.request_list import exclusion_titles
from serment.store.models import HandoverDocument, RequestOutcome


def obstacles_to(answer: RequestAnswer) -> tuple[str, ...]:
    """Return what stands in the way of the hand-over, in the order of doing; none: it is ready."""
    return (*_of_request(answer), *_of_documents(answer))


def _of_request(answer: RequestAnswer) -> Iterator[str]:
    request = answer.request
    if not is_of_documents(request):
        yield "La réponse à cette demande n’est pas une remise de documents."
    if request.closed_on is not None:
        yield "Cette demande est classée : rouvrez-la avant de remettre quoi que ce soit."
    if request.identity_on is None:
        yield (
            "L’identité du demandeur n’est pas établie : rien ne se remet à un inconnu. Notez "
            "comment elle l’est."
        )
    if not request.outcome:
        yield "Rien n’est décidé : décidez d’abord d’accorder, en tout ou en partie."
    elif request.outcome == RequestOutcome.REFUSED:
        yield "La demande est refusée : rien ne se remet. Décidez de nouveau si vous l’accordez."
    elif not decision_holds(answer):
        yield (
            "La loi n’admet plus cette décision aujourd’hui : relisez la demande, puis décidez de "
            "nouveau."
        )


def _of_documents(answer: RequestAnswer) -> Iterator[str]:
    kept = [one for one in documents_of(answer.request) if one.blob_id is not None]
    chosen = [one for one in kept if one.is_chosen]
    if not kept:
        yield "Aucune pièce n’est jointe : ajoutez celles à remettre."
        return
    undecided = [one for one in kept if one.is_chosen is None]
    if undecided:
        yield f"{_pieces(undecided)} : dites si vous remettez ou écartez."
    elif not chosen:
        yield "Toutes les pièces sont écartées : il ne reste rien à remettre."
    unread = [one for one in chosen if one.reviewed_on is None]
    if unread:
        yield f"{_pieces(unread)} : à relire, puis à dire relue."
    telling = [one for one in chosen if tells_what_is_masked(one)]
    if telling:
        titles = "son titre dit" if len(telling) == 1 else "leurs titres disent"
        yield (
            f"{_pieces(telling)} : {titles} des mots que vous masquez, et le bordereau les "
            "imprimerait. Changez de titre."
        )
    unsaid = used_reasons(kept) - set(answer.request.excluded)
    if unsaid:
        titles = list_in_french([f"« {one} »" for one in exclusion_titles(sorted(unsaid))])
        yield (
            f"Vous écartez {titles}, et votre décision ne le dit pas : la réponse serait fausse. "
            "Décidez de nouveau, « en partie », en cochant cette raison."
        )


def used_reasons(documents: Sequence[HandoverDocument]) -> set[str]:
    """Return the reasons for which something is left out: a document, a passage, a page."""
    whole = {one.reason for one in documents if one.is_chosen is False}
    masks = (mask for one in documents if one.is_chosen for mask in one.masks.all())
    return whole | {mask.reason for mask in masks if mask.is_kept}


def _pieces(documents: list[HandoverDocument]) -> str:
    places = list_in_french([str(one.place) for one in documents])
    return f"Pièce {places}" if len(documents) == 1 else f"Pièces {places}"
