"""What the law says of a request on a day, computed from its facts each time it is read.

Guarantees that nothing said here is stored: both clocks, the first end, the positions, the
documents to ask for, the grounds on which it may be refused. Leaves to others the law itself
(`law.rights_clock`, `law.request_choices`) and the acts (`requests`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, cast

from serment.kernel.holidays import Territory  # noqa: TC001 - as its neighbours
from serment.kernel.hours import localise, zone_of
from serment.law.deadline_model import Position, RequestKind
from serment.law.deadlines import WorkingCalendar
from serment.law.facts import RecordValue, parse_facts
from serment.law.information_clock import OBTAINED
from serment.law.request_choices import RequestChoice, choices_for
from serment.law.rights_clock import (
    DOUBT,
    INFORMATION,
    RightsAnswer,
    RightsRequest,
    explain_rights_request,
)
from serment.practice.library import request_choices, the_corpus
from serment.store.models import ReceivedRequest, RequestMode

_AT_ONCE: Final = "SANS_DELAI"
_ONESELF: Final = "own_right"
_OF_CLOCKS: Final = frozenset({INFORMATION, DOUBT, OBTAINED})
_OF_PATIENT: Final = frozenset({"patient", "minor"})
_GRANTING: Final = frozenset(
    {
        "communicate",
        "communicate_what_is_needed",
        "check_first",
        "rectify",
        "erase",
        "restrict",
        "stop",
    }
)
_PARTLY: Final = frozenset({"refuse_partly", "add_note"})
_BARRING: Final = frozenset({"refuse", "ask_mandate", "ask_quality", "ask_reason"})
_ASKING: Final = frozenset({"ask_reason", "ask_quality", "ask_mandate"})
COPIES: Final = frozenset(
    {RequestMode.HANDED, RequestMode.POST, RequestMode.SECURE_MAIL, RequestMode.ENCRYPTED}
)


@dataclass(frozen=True, slots=True)
class WhoActs:
    """Who acts for the patient, by the rule of the rights other than the access to the record.

    `unsaid` are the facts without which one does not know; `questions` what the texts leave open.
    All is empty for the patient, and for the rights whose own rules settle it.
    """

    position: Position | None = None
    unsaid: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    """A request and what the law says of it; `acts` is who acts, `fee` what a copy costs.

    `first_end` is the day that comes first, None where nothing is counted in days; `at_once`:
    the law gives no time at all.
    """

    request: ReceivedRequest
    law: RightsAnswer
    acts: WhoActs
    fee: Position | None
    to_ask: tuple[RequestChoice, ...]
    not_to_ask: tuple[RequestChoice, ...]
    grounds: tuple[RequestChoice, ...]
    exclusions: tuple[RequestChoice, ...]

    @property
    def positions(self) -> tuple[Position, ...]:
        """The positions of the law, that on who acts first where the right has it apart."""
        acting = () if self.acts.position is None else (self.acts.position,)
        return (*acting, *self.law.positions)

    @property
    def at_once(self) -> bool:
        """Whether the answer is due without delay."""
        told = (position.tells.get("reponse_sous") for position in self.law.positions)
        clocks = (self.law.gdpr, self.law.record, self.law.information)
        return _AT_ONCE in told or not any(clocks)

    @property
    def ends(self) -> tuple[date, ...]:
        """Every end that runs, the first one first."""
        found = set()
        if self.law.record is not None:
            found |= {lot.due_on for lot in self.law.record.running}
        if self.law.gdpr is not None:
            found.add(self.law.gdpr.effective.due_on)
        if self.law.information is not None:
            found.add(self.law.information.due.due_on)
        return tuple(sorted(found))

    @property
    def first_end(self) -> date | None:
        """The end that comes first."""
        return next(iter(self.ends), None)

    @property
    def late_since(self) -> date | None:
        """The first day of delay of the clock that is late first; None while none is."""
        clocks = (self.law.record, self.law.gdpr, self.law.information)
        late = [one.late_since for one in clocks if one is not None and one.late_since is not None]
        return min(late, default=None)

    @property
    def forbids_granting(self) -> Position | None:
        """The position, sure, that the law takes against granting; None where it takes none."""
        open_to = _GRANTING | _PARTLY
        for position in self.positions:
            sure = position.confidence == "sure"
            if sure and position.decision is not None and position.decision not in open_to:
                return position
        return None

    @property
    def awaited(self) -> tuple[str, ...]:
        """The facts without which the law takes no position; none once it takes one, or forbids."""
        if self.forbids_granting is not None:
            return ()
        told = () if self.law.positions else self.law.reasons.missing
        return (*self.acts.unsaid, *(name for name in told if name not in _OF_CLOCKS))

    @property
    def asks_first(self) -> Position | None:
        """The position that waits for a document or a reason."""
        waiting = (one for one in self.positions if one.decision in _ASKING)
        return next(waiting, None)

    @property
    def grants_partly_only(self) -> Position | None:
        """The position by which a part is left out."""
        partly = (one for one in self.positions if one.decision in _PARTLY)
        return next(partly, None)


def answer_of(request: ReceivedRequest, as_of: date) -> RequestAnswer:
    """Return what the law says of a request on a day."""
    choices, asked = request_choices(), _asked(request, as_of)
    place = (request.right, request.applicant, asked.facts)
    law, acts = explain_rights_request(the_corpus(), asked), _who_acts(asked)
    grounds = choices_for(choices.grounds, *place)
    if _is_barred(law, acts):
        grounds = tuple(one for one in grounds if one.applicants)
    return RequestAnswer(
        request=request,
        law=law,
        acts=acts,
        fee=_fee(asked, request),
        to_ask=choices_for(choices.to_ask, *place),
        not_to_ask=choices_for(choices.not_to_ask, *place),
        grounds=grounds,
        exclusions=choices_for(choices.exclusions, *place),
    )


def clocks_of(request: ReceivedRequest, as_of: date) -> RightsAnswer:
    """Return the clocks of a request alone, for a list of many."""
    return explain_rights_request(the_corpus(), _asked(request, as_of))


def _asked(request: ReceivedRequest, as_of: date) -> RightsRequest:
    return RightsRequest(
        kind=kind_of(request.right, request.applicant),
        received=received_moment(request),
        as_of=max(as_of, request.received_on),
        facts=facts_of(request, as_of),
        calendar=WorkingCalendar(cast("Territory", request.territory), request.good_friday),
        information=_information(request),
        is_oldest_only=request.oldest_on is not None and request.latest_on is None,
        evidence_asked_on=request.evidence_asked_on,
        evidence_received_on=request.evidence_received_on,
        extension_sent_on=request.extension_sent_on,
        first_part_on=request.first_part_on,
        answered_on=request.answered_on or request.closed_on,
    )


def kind_of(right: str, applicant: str) -> RequestKind:
    """Return the kind of request that the rules know: an heir's access is their own."""
    if right == "record_access":
        return "deceased_access" if applicant == "heir" else "access"
    kinds: dict[str, RequestKind] = {"access": "gdpr_request", "post_mortem": "deceased_access"}
    return kinds.get(right) or cast("RequestKind", right)


def facts_of(request: ReceivedRequest, as_of: date) -> Mapping[str, RecordValue]:
    """Return the facts of a request, with what its record tells: a birth, a term that is over."""
    facts = parse_facts(the_corpus().facts, {**request.facts, "applicant": request.applicant})
    record = request.record
    if record is not None and request.applicant in _OF_PATIENT and record.born_on is not None:
        facts.setdefault("born_on", record.born_on)
    if (
        record is not None
        and record.keep_until is not None
        and record.status != "undetermined"
        and facts.get("request_object") == "medical_record"
    ):
        facts.setdefault("retention_ended", record.keep_until < as_of)
    return facts


def received_moment(request: ReceivedRequest) -> date:
    """Return when a request was received: an instant where its hour is known, else a day."""
    if request.received_time is None:
        return request.received_on
    moment = datetime.combine(request.received_on, request.received_time)
    return localise(moment, zone_of(cast("Territory", request.territory)))


def _information(request: ReceivedRequest) -> tuple[date, ...]:
    days = {day for day in (request.oldest_on, request.latest_on) if day is not None}
    return tuple(sorted(days))


def _who_acts(asked: RightsRequest) -> WhoActs:
    """The rules of the access have their own positions; the notice is given to whoever asks."""
    if asked.kind in {"access", "deceased_access", "information"}:
        return WhoActs()
    law = explain_rights_request(the_corpus(), replace(asked, kind="acting_for_patient"))
    position = next(iter(law.positions), None)
    if position is not None and position.id == _ONESELF:
        return WhoActs()
    unsaid = law.reasons.missing if position is None else ()
    return WhoActs(position, unsaid, law.reasons.legal_questions)


def _is_barred(law: RightsAnswer, acts: WhoActs) -> bool:
    """Tell whether the applicant is not entitled, as far as one knows.

    Such a person is refused for that alone: a ground that speaks of the record would tell that
    there is one (CSP, L. 1110-4).
    """
    taken = (*(() if acts.position is None else (acts.position,)), *law.positions)
    is_of_record = law.request.kind in {"access", "deceased_access"}
    is_unknown = bool(acts.unsaid) or (is_of_record and not law.positions)
    return is_unknown or any(one.decision in _BARRING for one in taken)


def _fee(asked: RightsRequest, request: ReceivedRequest) -> Position | None:
    if request.right not in {"record_access", "access", "post_mortem"}:
        return None
    return next(_positions(replace(asked, kind="record_copy")), None)


def _positions(asked: RightsRequest) -> Iterator[Position]:
    yield from explain_rights_request(the_corpus(), asked).positions
