"""Where a campaign happens: an empty house on one of the databases, and real processes that can be killed."""

import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg
from werkzeug.serving import make_server

from api.serving import create_web
from infrastructure.bootstrap import build
from infrastructure.settings import Settings
from infrastructure.storage import migrate
from tests import postgres
from tests.processes import REDRESS, ROOT, free_port

PATIENCE = 60.0
"""Seconds before something counts as stuck."""
LOOK_EVERY = 0.01
OK = 200


@dataclass(frozen=True)
class Ground:
    """``database`` is the data source name, empty for the embedded databases; ``server`` is the cluster behind it.

    What was ``started`` on it ends with it, whatever becomes of the campaign.
    """

    directory: Path
    database: str = ""
    server: postgres.Server | None = None
    started: list["Process"] = field(default_factory=list)

    @property
    def db(self) -> str:
        return "postgres" if self.database else "sqlite"

    def settings(self, **others: Any) -> Settings:
        return Settings(data=self.directory / "var", database=self.database, **others)

    def start(self, *words: str, **settings: object) -> "Process":
        """A command of ``redress`` that goes on; ``settings`` by their names in capitals, without ``REDRESS_``."""
        given = {"DATA": self.directory / "var", "DATABASE": self.database, **settings}
        named = {f"REDRESS_{name}": str(value) for name, value in given.items()}
        self.started.append(Process(self.directory / "log", words, named))
        return self.started[-1]

    def serve(self, port: int = 0, **settings: object) -> "Process":
        """A server that answers, and does what happens by itself unless that is said otherwise."""
        given = {"PORT": port or free_port(), "BACKGROUND": "always", **settings}
        process = self.start("serve", **given)
        wait_until(lambda: answers(int(str(given["PORT"]))) or process.ended(), "the server does not answer")
        process.port = int(str(given["PORT"]))
        return process

    def beside(self, name: str, database: str | None = None) -> "Ground":
        """Another directory, over the same database or another one."""
        there = self.database if database is None else database
        return replace(self, directory=self.directory / name, database=there)


class Process:
    """A command in a process group of its own, so that a signal reaches all that belongs to it, and nobody else."""

    def __init__(self, log: Path, words: tuple[str, ...], settings: dict[str, str]) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REDRESS_")}
        self._log, self.port, self._over = log, 0, False
        with log.open("a") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [*REDRESS, *words],
                env={**kept, "PYTHONPATH": str(ROOT), **settings},
                cwd=log.parent,
                stdout=errors,
                stderr=errors,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def pause(self) -> None:
        """It does nothing until it goes on, as if the machine had forgotten it."""
        os.killpg(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.killpg(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """At once, without a chance to say good-bye; all of it is gone when this returns."""
        if self._over:
            return  # somebody else may have its number by now
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self._over = True

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._over = True

    def ended(self) -> bool:
        """Raises ``RuntimeError`` with what it said when it ended by itself."""
        if self._process.poll() is not None:
            raise RuntimeError(f"ended with {self._process.returncode}: {self._log.read_text()[-2000:]}")
        return False


@contextmanager
def ground(database: str, *, own_server: bool = False) -> Iterator[Ground]:
    """Empty ground on ``sqlite`` or ``postgres``, ready to be used; ``own_server``: one that may be stopped."""
    with ExitStack() as until_then, tempfile.TemporaryDirectory(prefix="redress-chaos-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        if database == "sqlite":
            here = Ground(directory)
        elif own_server:
            server = until_then.enter_context(postgres.another())
            here = Ground(directory, server.dsn(), server)
        else:
            here = Ground(directory, empty_schema(postgres.running(), directory.name), postgres.running())
        migrate(here.settings())
        here.settings().data.mkdir(exist_ok=True)
        try:
            yield here
        finally:
            for process in here.started:
                process.kill()


@contextmanager
def served(here: Ground, *, idle: bool = False, **settings: Any) -> Iterator[int]:
    """The port of a server within this process, for what needs no process that can be killed.

    ``idle``: it only answers; nothing happens by itself.
    """
    with socket.create_server(("127.0.0.1", 0)) as door, closing(build(here.settings(**settings))) as house:
        host, port = door.getsockname()
        web = create_web(replace(house, settings=replace(house.settings, port=port)))
        server = make_server(host, port, web, threaded=True, fd=door.fileno())
        if not idle:
            house.start()
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield port
        finally:
            server.shutdown()
            serving.join()
            server.server_close()


def empty_schema(server: postgres.Server, name: str) -> str:
    schema = name.replace("-", "_")
    with psycopg.connect(server.dsn()) as db:
        db.execute(f'CREATE SCHEMA "{schema}"')
    return server.dsn(schema=schema)


def answers(port: int, path: str = "/livez") -> bool:
    """Whether somebody who listens there says that all is well."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def wait_until(so: Any, otherwise: str, seconds: float = PATIENCE) -> float:
    """Seconds until it was so; raises ``TimeoutError``."""
    began = time.monotonic()
    while not so():
        if time.monotonic() > began + seconds:
            raise TimeoutError(otherwise)
        time.sleep(LOOK_EVERY)
    return time.monotonic() - began
