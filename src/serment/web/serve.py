"""Runs the cockpit on this machine alone: one port of 127.0.0.1, one process, a clean stop."""

import _thread
import logging
import signal
import socket
import sys
import threading
from types import FrameType
from typing import Any, Final, Literal

import waitress

from serment.adapters.browser import Browser
from serment.kernel.french import nbsp
from serment.store.datadir import DataDir
from serment.store.errors import StoreError
from serment.web import gate, hourly, spill
from serment.web.gate import Gate, Opening
from serment.web.gate_app import GateApp

Mode = Literal["practice", "demo"]
LARGEST_UPLOAD: Final = 2_200_000_000
_THREADS: Final = 4
_PRELOAD_AFTER: Final = 0.2


class PortTakenError(StoreError):
    """The port that was asked for is used by another program."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Le port {port} est déjà pris par un autre programme (ou par Serment déjà ouvert).",
            "Serment ne peut pas y afficher ses pages.",
            "Relancez sans --port : un port libre sera choisi. Ou quittez l’autre programme.",
        )


def serve(
    folder: DataDir, *, mode: Mode, port: int | None, browser: Browser | None, opening: Opening
) -> None:
    """Serve until SIGTERM, SIGINT or « Quitter »; return once all is closed.

    `port` None picks a free one; `browser` None only prints the address. Raises PortTakenError,
    AlreadyOpenError, and the errors of `DataDir.prepare`.
    """
    bound = bind(port)
    try:
        folder.prepare()
        folder.acquire()
    except BaseException:
        bound.close()
        raise
    try:
        door = Gate(folder, opening, demo=mode == "demo")
        if not door.demo:
            hourly.watch(door, opening.look)
        _serve_on(bound, door, browser=browser)
    finally:
        folder.release()


def bind(port: int | None) -> socket.socket:
    """Return a socket bound to a port of 127.0.0.1, or raise PortTakenError."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform == "win32":
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port or 0))
    except (OSError, OverflowError):
        bound.close()
        raise PortTakenError(port or 0) from None
    return bound


def _serve_on(bound: socket.socket, door: Gate, *, browser: Browser | None) -> None:
    port: int = bound.getsockname()[1]
    address = f"http://localhost:{port}/"
    door.folder.note_holder(f"à l’adresse {address}")
    gate.install(door)
    spill.spill_encrypted_into(door.folder.exhibits)
    server = _server(GateApp(door, port=port), bound)
    door.stop = lambda: _stop_soon(server)
    if door.demo:
        door.open_demo()
    else:
        threading.Timer(_PRELOAD_AFTER, door.preload).start()
    door.watch()
    _announce(address, browser)
    _stop_on_signals()
    try:
        server.run()  # it returns on SystemExit and KeyboardInterrupt
    finally:
        server.close()
        door.close()


def _server(app: GateApp, bound: socket.socket) -> Any:
    bound.listen(64)
    # Its messages quote addresses and errors: nothing of them may reach a log.
    logging.getLogger("waitress").addHandler(logging.NullHandler())
    logging.getLogger("waitress").propagate = False
    return waitress.create_server(
        app,
        sockets=[bound],
        threads=_THREADS,
        ident=None,
        max_request_body_size=LARGEST_UPLOAD,
        asyncore_loop_timeout=1,
        clear_untrusted_proxy_headers=True,
    )


def _announce(address: str, browser: Browser | None) -> None:
    sys.stdout.write(f"Serment est ouvert à l’adresse {address}\n")
    sys.stdout.write(nbsp("Pour arrêter : bouton « Quitter », ou Ctrl + C dans cette fenêtre.\n"))
    sys.stdout.flush()
    if browser is not None:
        threading.Thread(target=browser.open, args=(address,), daemon=True).start()


def _stop_on_signals() -> None:
    def leave(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise SystemExit(0)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, leave)


def _stop_soon(server: Any) -> None:
    """Stop the main loop a moment after the present answer has left."""

    def leave() -> None:
        _thread.interrupt_main(signal.SIGTERM)
        server.pull_trigger()

    threading.Timer(0.3, leave).start()
