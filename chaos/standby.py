"""A second cluster that follows a first one, and takes its place."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from chaos.ground import wait_until
from tests import postgres
from tests.processes import free_port

NAME = "standby"


class Standby(postgres.Server):
    """A copy of the running ``primary``, which it follows over ``link``: a port that leads to it."""

    def __init__(self, directory: Path, primary: postgres.Server, link: int) -> None:
        self.directory, self.programs = directory, primary.programs
        self.port, self._data = free_port(), directory / "data"
        self._as = postgres.unprivileged(directory)
        there = f"host=127.0.0.1 port={link} user=postgres application_name={NAME}"
        self.run("pg_basebackup", "-D", self._data, "-d", there, "-R", "-c", "fast", "--no-sync")
        with (self._data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"port = {self.port}\nsynchronous_standby_names = ''\n")

    def promote(self) -> None:
        self.run("pg_ctl", "promote", "-w", "-D", self._data)


@contextmanager
def following(primary: postgres.Server, *, link: int = 0, synchronous: bool) -> Iterator[Standby]:
    """A standby that has caught up; ``synchronous``: nothing is committed without it from now on."""
    standby = Standby(Path(tempfile.mkdtemp(prefix="redress-standby-")), primary, link or primary.port)
    with standby.gone_with_us():
        standby.start()
        with psycopg.connect(primary.dsn(), autocommit=True) as db:
            if synchronous:
                db.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'")
                db.execute("SELECT pg_reload_conf()")
            wanted = "sync" if synchronous else "async"
            asked = "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'"
            wait_until(lambda: (wanted,) in db.execute(asked).fetchall(), "the standby does not follow")
        yield standby


def kill(server: postgres.Server) -> None:
    """At once and all of it: the server, and each process that it started."""
    main = int((server.directory / "data" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    for pid in (main, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{main}").exists(), "the server is still there", 10)
