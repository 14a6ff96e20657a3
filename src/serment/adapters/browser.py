"""The person's browser, and a twin that only notes what it was asked to open."""

from typing import Protocol


class Browser(Protocol):
    """What opens an address on the screen."""

    def open(self, address: str) -> bool:
        """Open `address`; False when no browser could be found."""
        ...


class SystemBrowser:
    """The default browser of the machine."""

    def open(self, address: str) -> bool:
        """Open `address` in a new tab; False when no browser could be found."""
        import webbrowser  # noqa: PLC0415 - 20 ms that the first page does not wait for

        try:
            return webbrowser.open(address, new=2)
        except (webbrowser.Error, OSError):
            return False


class RecordingBrowser:
    """The twin for tests: it notes the addresses."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def open(self, address: str) -> bool:
        """Note `address`."""
        self.opened.append(address)
        return True
