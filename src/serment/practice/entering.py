"""Who may enter: the member of a session, or the owner who has just unlocked the store."""

from serment.store.models import Member, Role


def find_member(key: object) -> Member | None:
    """Return the member of that key, unless the place has ended."""
    if not isinstance(key, int) or isinstance(key, bool):
        return None
    people = Member.objects.select_related("practice", "person")
    return people.filter(pk=key, until__isnull=True).exclude(role=Role.NONE).first()


def find_owner() -> Member | None:
    """Return the controller of the store: unlocking it is that person's sign-in."""
    people = Member.objects.select_related("practice", "person")
    return people.filter(role=Role.CONTROLLER, until__isnull=True).order_by("pk").first()
