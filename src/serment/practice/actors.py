"""Who acts, in which practice, and what each role may do."""

from dataclasses import dataclass
from enum import StrEnum

from serment.store.models import Member, Practice, Role


class Permission(StrEnum):
    """One thing that a role allows."""

    READ = "read"
    ANSWER = "answer"
    REGISTER = "register"
    DOCUMENTS = "documents"
    PROOF = "proof"
    SECURITY = "security"
    RECORDS = "records"
    REPORT = "report"
    INCIDENTS = "incidents"
    REQUESTS = "requests"
    DECIDE_REQUESTS = "decide_requests"


_ALLOWED: dict[str, frozenset[Permission]] = {
    Role.CONTROLLER: frozenset(Permission),
    # A secretary reads, shows what patients ask to see, notes the requests that come in, and on a
    # bad day says what happened and what was done; she decides nothing for the controller.
    Role.SECRETARY: frozenset({Permission.READ, Permission.REQUESTS, Permission.REPORT}),
    Role.NONE: frozenset(),
}


class ForbiddenActError(PermissionError):
    """The role of the person does not allow the act."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A member at work: every use case receives one, and sees only its practice."""

    practice: Practice
    member: Member
    name: str
    role: str

    def can(self, permission: Permission) -> bool:
        """Tell whether the role allows `permission`."""
        return permission in _ALLOWED.get(self.role, frozenset())

    def require(self, permission: Permission) -> None:
        """Raise ForbiddenActError, in French, unless the role allows `permission`."""
        if not self.can(permission):
            raise ForbiddenActError(
                "Votre rôle ne permet pas cet acte. Il revient au médecin responsable du cabinet : "
                "demandez-lui de le faire ou de changer votre rôle."
            )


def actor_of(member: Member) -> Actor:
    """Return the actor that `member` is; its practice and person are read once."""
    return Actor(practice=member.practice, member=member, name=member.person.name, role=member.role)
