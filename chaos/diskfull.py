"""The disk is full for a while."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import psycopg

from application.ports import Addition, Cause, StoreUnavailable
from chaos.account import Account, Clients
from chaos.campaign import Figures, NotHere, campaign, demand
from chaos.ground import Ground, served, wait_until
from chaos.proof import prove
from chaos.stories import busy, delivered
from domain.message import Event, Recorded
from infrastructure.event_store import LibraryEventStore
from infrastructure.storage import migrate

MEGABYTES = 16
SOON = 2.0
"""Seconds in which a command that can't be stored is answered, while others are, on a machine that is busy too."""
REFUSALS = 10
CHUNK = 64 * 1024


@campaign("R11", small=1, full=10, own_server=True)
def diskfull(here: Ground, times: int) -> Figures:
    """The disk fills up under load: reads are served, writes get 503 soon, and go on when there is room."""
    account, reads, back = Account(), 0, list[float]()
    with small_disk() as disk:
        there = moved(here, disk)
        with served(there) as server, busy(clients := Clients(there.settings(), [server], account)):
            for _ in range(times):
                account.wait_for(10)
                with full(disk):
                    wanted = account.unavailable + REFUSALS
                    wait_until(lambda wanted=wanted: account.unavailable >= wanted or account.wrong, "no 503")
                    reads += clients.sees("bea", "/v1/disputes").status == 200  # noqa: PLR2004 - it is served
                back.append(account.wait_for(1))
                account.wait_for(10)
        demand(reads == times, "a list was not served while the disk was full")
        slowest = max(account.slow_refusals)
        demand(slowest < SOON, f"a refusal took {slowest:.1f} s")
        figures = {"fills": times, "slowest_503_ms": round(1000 * slowest), "back_after_s": round(max(back), 2)}
        return figures | prove(there, account)


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system in memory with little room."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        raise NotHere("NO DISK WAS FILLED: that takes the right to mount one")
    place = Path(tempfile.mkdtemp(prefix="redress-disk-"))
    size = f"size={MEGABYTES}m,mode=0777"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", place], capture_output=True, check=False)  # noqa: S603, S607
    if mounted.returncode:
        place.rmdir()
        raise NotHere(f"NO DISK WAS FILLED: {mounted.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)  # noqa: S603, S607 - what was mounted above
        place.rmdir()


def moved(here: Ground, disk: Path) -> Ground:
    """The same on that disk: the data directory, or the tables of the database."""
    if here.server is None:
        there = replace(here, directory=disk)
    else:
        space, name = disk / "tables", f"{here.directory.name}-disk"
        space.mkdir()
        shutil.chown(space, here.server.directory.owner())
        with psycopg.connect(here.server.dsn(), autocommit=True) as db:
            db.execute(f"CREATE TABLESPACE \"{name}\" LOCATION '{space}'")
            db.execute(f'CREATE SCHEMA "{name}"')
        options = f"-c search_path={name} -c default_tablespace={name}"
        there = replace(here, database=f"{here.server.dsn()} options='{options}'")
    migrate(there.settings())
    return there


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """No room for anything; what gets free is taken too."""
    ballast, stop = disk / "ballast", threading.Event()

    def fill() -> None:
        with ballast.open("wb", buffering=0) as file:
            while not stop.is_set():
                try:
                    file.write(bytes(CHUNK))
                except OSError:
                    stop.wait(0.01)

    filling = threading.Thread(target=fill)
    filling.start()
    try:
        yield
    finally:
        stop.set()
        filling.join()
        ballast.unlink()


@diskfull.control("a store that promises what it could not write")
def hopeful(here: Ground) -> None:
    append = LibraryEventStore.append

    def promise(
        store: LibraryEventStore, *additions: Addition, cause: Cause, recorded_at: datetime
    ) -> Sequence[Recorded[Event]]:
        try:
            return append(store, *additions, cause=cause, recorded_at=recorded_at)
        except StoreUnavailable:
            why = (recorded_at, cause.command_id, cause.fingerprint, cause.correlation_id)
            return [Recorded(to.stream, to.after + 1, 1, *why, to.events[0]) for to in additions]

    account = Account()
    with small_disk() as disk:
        there = moved(here, disk)
        with patch.object(LibraryEventStore, "append", promise), served(there, idle=True) as server, full(disk):
            clients = Clients(there.settings(), [server], account)
            for number in range(REFUSALS):
                next(delivered(clients, f"promised-{number}"))
        prove(there, account)
