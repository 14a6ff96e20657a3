"""By whom messages leave this process: the network, unless another was installed."""

from serment.adapters.mail import Mailer, SmtpMailer

_installed: list[Mailer] = []


def install(other: Mailer | None) -> None:
    """Make messages leave by `other`; by the network again for None."""
    _installed[:] = [] if other is None else [other]


def mailer() -> Mailer:
    """Return whoever hands messages over."""
    return _installed[0] if _installed else SmtpMailer()
