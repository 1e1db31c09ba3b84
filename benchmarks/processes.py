"""Real processes of ``redress``, the bare server beside them, and clients who ask them."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from api.personas import development_issuer_of
from benchmarks.append import raw_table
from benchmarks.measure import in_threads, rate
from infrastructure.settings import Settings
from tests.processes import REDRESS, free_port

CLIENTS = 8
PATIENCE = 60.0
OK = 200
GRANIAN = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws", "--host", "127.0.0.1"]
Request = tuple[str, str, bytes | None]


@dataclass(frozen=True, slots=True)
class Door:
    """Where a server process listens, and what its clients say of themselves."""

    port: int
    headers: dict[str, str]
    process: int


@contextmanager
def redress(settings: Settings, processes: int = 1, *, who: str = "sol") -> Iterator[list[Door]]:
    """As many of ``redress serve``, each with a door for that persona."""
    with ExitStack() as stack:
        yield [stack.enter_context(server(settings, who)) for _ in range(processes)]


@contextmanager
def server(settings: Settings, who: str) -> Iterator[Door]:
    port = free_port()
    issuer = development_issuer_of(replace(settings, port=port))
    bearer = f"Bearer {issuer.mint(issuer.personas[who])}"
    environment = environment_of(settings) | {"REDRESS_PORT": str(port)}
    with running([*REDRESS, "serve"], environment) as process:
        first_answer(port, "/livez")
        yield Door(port, {"Authorization": bearer, "Content-Type": "application/json"}, process.pid)


@contextmanager
def worker(settings: Settings) -> Iterator[None]:
    """``redress work`` beside them, from when it says that it works."""
    with running([*REDRESS, "work"], environment_of(settings), stdout=subprocess.PIPE) as process:
        if process.stdout is None or not process.stdout.readline():
            raise RuntimeError("the worker does not work")
        yield


@contextmanager
def bare(directory: Path, page: bytes = b"{}", *, database: str = "", processes: int = 1) -> Iterator[list[Door]]:
    """The view beside them; ``database`` is a server with the table ``raw``, or else a file is made."""
    raw_table(directory / "bare.db").close()
    (directory / "page.json").write_bytes(page)
    where = {"BARE_DATABASE": database or str(directory / "bare.db"), "BARE_PAGE": str(directory / "page.json")}
    with ExitStack() as stack:
        doors = []
        for _ in range(processes):
            port = free_port()
            options = ["--port", str(port), "--blocking-threads", "8", "benchmarks.bare:application"]
            process = stack.enter_context(running([*GRANIAN, *options], where))
            first_answer(port, "/page")
            doors.append(Door(port, {"Content-Type": "application/json"}, process.pid))
        yield doors


@contextmanager
def running(
    command: list[str], environment: dict[str, str], stdout: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is asked to stop, and has stopped, when this ends."""
    environment = {**os.environ, **environment}
    with subprocess.Popen(command, env=environment, stdout=stdout, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)


def environment_of(settings: Settings) -> dict[str, str]:
    return {"REDRESS_DATA": str(settings.data), "REDRESS_DATABASE": settings.database}


def first_answer(port: int, path: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == OK:
                return
        except OSError:
            time.sleep(0.005)
    raise TimeoutError("the server does not answer")


def asked(doors: Sequence[Door], requests: Sequence[Request]) -> float:
    """Answers per second over kept-alive connections, spread over the doors; anything but a 2xx is an error."""
    each = len(requests) // CLIENTS

    def client(number: int) -> None:
        door = doors[number % len(doors)]
        connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=30)
        for request in requests[number * each : (number + 1) * each]:
            answered(connection, request, door.headers)
        connection.close()

    return rate(partial(in_threads, client, CLIENTS), each * CLIENTS)


def answered(connection: http.client.HTTPConnection, request: Request, headers: dict[str, str]) -> bytes:
    method, path, body = request
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    told = answer.read()
    if answer.status // 100 != 2:  # noqa: PLR2004
        raise RuntimeError(f"{method} {path}: {answer.status} {told[:200]!r}")
    return told


def one(door: Door, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=30)
    return answered(connection, ("GET", path, None), door.headers)
