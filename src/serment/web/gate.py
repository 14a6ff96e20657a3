"""The gate of this process, for the views and the middleware of the cockpit.

Knowing the port is not enough to enter: the browser that unlocked holds a token, which `Entry`
exchanges for a session. `door` keeps the state, `gate_app` shows it, `serve` runs it.
"""

from serment.web.door import ENTRY_COOKIE, Gate, Opening, Phase

__all__ = [
    "ENTRY_COOKIE",
    "Gate",
    "Opening",
    "Phase",
    "current_epoch",
    "idle_minutes",
    "install",
    "lock",
    "set_idle_minutes",
    "stop",
    "take_entry_token",
]

_current: list[Gate] = []


def install(gate: Gate) -> None:
    """Make `gate` the door of this process."""
    _current[:] = [gate]


def take_entry_token(token: str) -> bool:
    """Tell whether a browser holds a token of the gate; a token is good once."""
    return bool(_current) and _current[0].take_entry_token(token)


def current_epoch() -> str:
    """Return a mark that changes at each lock: a session from before it must not pass."""
    return _current[0].epoch if _current else ""


def idle_minutes() -> int:
    """Return after how long without a request the store locks itself; 0 when it never does."""
    return _current[0].idle_minutes if _current and not _current[0].demo else 0


def lock() -> None:
    """Lock the store now; the next page is the unlocking page (/porte/)."""
    if _current:
        _current[0].lock()


def stop() -> None:
    """Quit the program once this answer has been sent."""
    if _current:
        _current[0].stop()


def set_idle_minutes(minutes: int) -> None:
    """Set after how long without a request the store locks itself (1 to 240)."""
    if _current:
        _current[0].idle_minutes = min(240, max(1, minutes))
