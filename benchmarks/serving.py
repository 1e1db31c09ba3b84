"""The whole way: commands in process and over HTTP, pages, the first answer after a start, and memory."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

from application.demonstration import PERSONAS
from application.ports import Cause
from benchmarks.append import CAUSE, EVENT, NOW, inserted, new_streams, raw_table
from benchmarks.busy import SELLER, countered, disputes, house
from benchmarks.measure import Race, in_threads, rate, row
from infrastructure.bootstrap import House
from infrastructure.codec import domain_codec
from infrastructure.issuer import DevelopmentIssuer, Persona

COMMANDS, CLIENTS, READS = 512, 8, 2048
SERVE = "from api.cli import main; main()"
OFFER = {"remedy": "partial-refund", "amounts": [{"line": 1, "amount": {"currency": "EUR", "amount": "20.00"}}]}
BODY = json.dumps({"proposal": OFFER, "note": "This is what I can do."}).encode()
LIMIT = "bare Flask view that validates the same body and inserts one row, same server"


def commanded(over: House, waiting: Callable[[], list[UUID]], threads: int) -> float:
    """Commands per second in process: history of ten events and the order's, fold, decide, append."""
    streams = waiting()
    each = len(streams) // threads

    def run(number: int) -> None:
        for stream in streams[number * each : (number + 1) * each]:
            command = countered(SELLER, 2000, datetime.now(UTC))
            over.disputes.execute(stream, command, Cause(uuid4().hex))

    return rate(partial(in_threads, run, threads), each * threads)


@row("command-sqlite-16", unit="commands/s", limit="INSERT and commit, one connection", goal="≥ 0.6", rounds=5)
def command_in_process(directory: Path) -> Iterator[Race]:
    ours, raw = house(directory / "house"), raw_table(directory / "raw.db")
    waiting = partial(disputes, ours, count(), COMMANDS)
    state = domain_codec().encode(EVENT, CAUSE, NOW)
    yield Race(partial(commanded, ours, waiting, 16), partial(inserted, raw, new_streams(), state))
    ours.close()
    raw.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(command: list[str], port: int, ready: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server process that answers at ``ready`` when this begins, and has stopped when it ends."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**os.environ, **environment}, **quiet)  # noqa: S603 - ours
    try:
        first_answer(port, ready)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def first_answer(port: int, path: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:  # noqa: PLR2004
                return
        except OSError:
            time.sleep(0.005)
    raise TimeoutError("the server does not answer")


@contextmanager
def redress(directory: Path) -> Iterator[tuple[int, str, subprocess.Popen[bytes]]]:
    """``redress serve`` over a data directory: its port, a token for the seller, and the process."""
    port = free_port()
    environment = {"REDRESS_DATA": str(directory), "REDRESS_PORT": str(port)}
    with serving([sys.executable, "-c", SERVE, "serve"], port, "/livez", **environment) as process:
        yield port, token(directory, port), process


def token(directory: Path, port: int) -> str:
    people = [Persona(p.id, p.name, tuple(role.value for role in p.roles)) for p in PERSONAS]
    url = f"http://127.0.0.1:{port}/dev/oidc"
    issuer = DevelopmentIssuer(url, "redress", directory / "issuer-key.json", people)
    return issuer.mint(issuer.personas["sol"])


@contextmanager
def bare(directory: Path, page: bytes) -> Iterator[int]:
    port = free_port()
    (directory / "page.json").write_bytes(page)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws"]
    options = ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "8", "benchmarks.bare:application"]
    environment = {"BARE_DATABASE": str(directory / "bare.db"), "BARE_PAGE": str(directory / "page.json")}
    with serving([*granian, *options], port, "/page", **environment):
        yield port


def asked(port: int, requests: list[tuple[str, str, bytes | None]], headers: dict[str, str]) -> float:
    """Answers per second over kept-alive connections; anything but a 2xx is an error."""
    each = len(requests) // CLIENTS

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for method, path, body in requests[number * each : (number + 1) * each]:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            told = answer.read()
            if answer.status // 100 != 2:  # noqa: PLR2004
                raise RuntimeError(f"{method} {path}: {answer.status} {told[:200]!r}")
        connection.close()

    return rate(partial(in_threads, client, CLIENTS), each * CLIENTS)


def headers_of(bearer: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}


@row("http-command", unit="commands/s", limit=LIMIT, goal="≥ 0.6", rounds=5)
def command_over_http(directory: Path) -> Iterator[Race]:
    data, builder = directory / "house", house(directory / "house")
    numbers, streams = count(), new_streams()
    with redress(data) as (port, bearer, _), bare(directory, b"{}") as limit:

        def ours() -> float:
            paths = [f"/v1/disputes/{one}/counter-proposals" for one in disputes(builder, numbers, COMMANDS)]
            return asked(port, [("POST", path, BODY) for path in paths], headers_of(bearer))

        def theirs() -> float:
            paths = [f"/command/{next(streams).hex}" for _ in range(COMMANDS)]
            return asked(limit, [("POST", path, BODY) for path in paths], headers_of(bearer))

        yield Race(ours, theirs)
    builder.close()


@row("http-page", unit="pages/s", limit="bare Flask view, the same bytes from memory, same server", goal="≥ 0.5")
def page_over_http(directory: Path) -> Iterator[Race]:
    data = directory / "house"
    builder = house(data)
    disputes(builder, count(), 200)
    builder.settle()
    builder.close()
    path = "/v1/disputes?limit=20"
    with redress(data) as (port, bearer, _):
        page = one_page(port, path, bearer)
        with bare(directory, page) as limit:
            ours = [("GET", path, None)] * READS
            theirs = [("GET", "/page", None)] * READS
            head = headers_of(bearer)
            yield Race(partial(asked, port, ours, head), partial(asked, limit, theirs, head))


def one_page(port: int, path: str, bearer: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers_of(bearer))
    return connection.getresponse().read()


@row("start", unit="s", limit='python -c "import flask, sqlalchemy"', goal="≤ 3", rounds=5)
def start(directory: Path) -> Iterator[Race]:
    data = directory / "house"
    builder = house(data)
    disputes(builder, count(), 50)
    builder.settle()
    builder.close()

    def ours() -> float:
        began = time.perf_counter()
        with redress(data):
            return time.perf_counter() - began

    def theirs() -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import flask, sqlalchemy"], check=True)
        return time.perf_counter() - began

    yield Race(ours, theirs)


@row("memory", unit="MB", limit="", goal="≤ 120 MB after 10,000 requests", rounds=1)
def memory(directory: Path) -> Iterator[Race]:
    data = directory / "house"
    builder = house(data)
    disputes(builder, count(), 200)
    builder.settle()
    builder.close()
    with redress(data) as (port, bearer, process):
        reads = [("GET", "/v1/disputes?limit=20", None)] * 10_000

        def resident() -> float:
            asked(port, reads, headers_of(bearer))
            return sum(map(megabytes, serving_processes(process.pid)))

        yield Race(resident)


def serving_processes(pid: int) -> list[int]:
    """The process that does the work: the supervisor's only child."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if "resource_tracker" not in command_line(int(child))]


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(resident.split()[1]) / 1024
