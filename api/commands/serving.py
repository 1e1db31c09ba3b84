"""``redress serve`` and ``redress work``: the processes that stay."""

import errno
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import parent_process
from multiprocessing.connection import wait

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from api.commands.house import opened
from api.commands.screen import Told, examples, program
from api.commands.surroundings import note_address, read_settings, url
from api.dev_issuer import OpenToStrangers, refuse_strangers
from application.demonstration import PERSONAS
from infrastructure.loading import no_garbage
from infrastructure.settings import IN_A_FILE, Settings, variable

BACKPRESSURE = 256
"""Requests taken in at once; those beyond wait in the socket's backlog."""
PATIENCE = 15
"""Seconds for running requests to finish after a signal to stop."""


@click.command(epilog=examples("redress serve --port 8081"))
@click.option("--host", help="Address to serve on, instead of REDRESS_HOST.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to serve on, instead of REDRESS_PORT.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the API, with everything that happens by itself.

    With embedded databases, read models follow, deadlines lapse and cases are assigned within the same process; on
    PostgreSQL `redress work` does that, see REDRESS_BACKGROUND. Ctrl-C or SIGTERM lets running requests finish and
    stops.
    """
    settings = read_settings()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    if settings.development:
        stay_on_loopback(settings.host)
    demand_free_port(settings.host, settings.port)
    with opened(settings):
        note_address(settings)
    # The worker process reads the environment as every other one does.
    for name, value in (("host", settings.host), ("port", settings.port)):
        os.environ.pop(variable(name) + IN_A_FILE, None)
        os.environ[variable(name)] = str(value)
    run(settings)


@click.command(epilog=examples("redress work"))
def work() -> None:
    """Do what happens by itself, without serving: read models follow, deadlines lapse, cases are assigned.

    For installations that want it in processes of its own. Of several, and of those that serve, one at a time does
    each kind of work; when it falls silent, another goes on within seconds.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    with opened() as house:
        house.start()
        click.echo(f"Redress works on {house.settings.place}. Ctrl-C stops it.")
        stop.wait()


def stay_on_loopback(host: str) -> None:
    try:
        refuse_strangers(host)
    except OpenToStrangers as why:
        raise Told(str(why)) from why


def demand_free_port(host: str, port: int) -> None:
    """Say in one sentence why this address can't be served on; the server itself would say it in many."""
    try:
        kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as why:
        raise Told(_obstacle(host, port, why)) from why


def _obstacle(host: str, port: int, why: OSError) -> str:
    match why.errno:
        case errno.EADDRINUSE:
            return f"port {port} on {host} is in use: choose another one, as in {program()} serve --port {port + 1}"
        case errno.EACCES:
            return f"port {port} may not be used by this account: choose one above 1023 with --port"
        case _:
            return f"{host} is not an address of this machine ({why.strerror}): choose another one with --host"


def run(settings: Settings) -> None:
    """Serve with one worker process until a signal comes; raises ``SystemExit`` if the worker ends by itself."""
    server = Granian(
        target="api.serving:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        blocking_threads=settings.threads,
        backpressure=BACKPRESSURE,
        workers_kill_timeout=PATIENCE,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig={"loggers": {"_granian": {"propagate": True}}},
    )
    # A terminal that is closed means stop, not restart.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    server.serve(target_loader=load, wrap_loader=False)


def load() -> Flask:
    """Build the application within the worker process, which leaves Ctrl-C to its parent and never outlives it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with no_garbage():
        from api.serving import application  # noqa: PLC0415 - the parent process has no use for it

        app = application()
    house = app.extensions["house"]
    at_the_first_signal(house.leaving.set)
    tell(house.settings)
    return app


def at_the_first_signal(act: Callable[[], None]) -> None:
    """Be told at once, beside the server, which has handlers of its own and waits for running requests."""
    told, teller = socket.socketpair()
    teller.settimeout(0)
    signal.set_wakeup_fd(teller.detach(), warn_on_full_buffer=False)

    def listen() -> None:
        told.recv(1)
        act()

    threading.Thread(target=listen, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def tell(settings: Settings) -> None:
    """Where to look, and how to act."""
    here = url(settings)
    where = f"Redress serves {here} in {settings.mode} mode, with its data in {settings.place}."
    lines = [where, f"  API  {here}/docs"]
    if settings.development:
        names = " ".join(persona.id for persona in PERSONAS)
        lines.append(f"  Act  TOKEN=$({program()} token bea), as one of: {names}")
        lines.append(f"  Time {program()} clock advance --by P5D")
    if not settings.serving_works:
        lines.append(f"  Work {program()} work, for read models, deadlines and automations")
    lines.append("Ctrl-C stops it.")
    click.echo("\n".join(lines))
    sys.stdout.flush()
