"""Backups are made while people work."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import psycopg

from chaos.account import Account, Clients
from chaos.campaign import Breach, Figures, campaign, demand
from chaos.ground import Ground, served
from chaos.proof import prove
from chaos.stories import busy
from infrastructure.backup_proof import prove as prove_backup
from infrastructure.backups import databases_of, take
from infrastructure.manifest import BackupUnusable
from infrastructure.settings import Settings


@campaign("R19", small=3, full=20)
def backup(here: Ground, times: int) -> Figures:
    """Backups under load: each is an exact prefix of the log with all that was acknowledged before it began."""
    account, place, made = Account(), here.directory / "backups", list[tuple[Path, int]]()
    with programs(here), served(here) as server:
        with busy(Clients(here.settings(), [server], account)):
            for _ in range(times):
                account.wait_for(10)
                known = max(receipt.position for receipt in account.receipts)
                made.append((take(here.settings(), place, datetime.now(UTC)), known))
        events = [proved(here, one, known, number) for number, (one, known) in enumerate(made)]
    return {"backups": times, "events_in_them": events, **prove(here, account)}


def proved(here: Ground, made: Path, known: int, number: int) -> int:
    """How many events are in it, all of which were proved."""
    try:
        proof = prove_backup(made, scratch(here, number), databases_of(here.settings()))
    except BackupUnusable as why:
        raise Breach(str(why)) from why
    log = proof.manifest.log
    demand(log.head >= known, f"what was acknowledged at {known} is not in a backup that ends at {log.head}")
    return log.events


def scratch(here: Ground, number: int) -> Settings:
    """An empty place of the same kind."""
    place = here.beside(f"scratch-{number}")
    place.directory.mkdir()
    if here.server is None:
        return place.settings()
    name = f"{here.directory.name}-{number}"
    with psycopg.connect(here.server.dsn(), autocommit=True) as db:
        db.execute(f'CREATE DATABASE "{name}"')
    return here.beside(f"scratch-{number}", f"{here.database} dbname={name}").settings()


@contextmanager
def programs(here: Ground) -> Iterator[None]:
    """With PostgreSQL's own programs in the path."""
    path = f"{here.server.programs}{os.pathsep}{os.environ['PATH']}" if here.server else os.environ["PATH"]
    with patch.dict(os.environ, PATH=path):
        yield


@backup.control("a copy in which one byte is another one")
def changed(here: Ground) -> None:
    account = Account()
    with programs(here):
        with served(here) as server, busy(Clients(here.settings(), [server], account)):
            account.wait_for(10)
        made = take(here.settings(), here.directory / "backups", datetime.now(UTC))
        largest = max(made.iterdir(), key=lambda file: file.stat().st_size)
        content = bytearray(largest.read_bytes())
        content[len(content) // 2] ^= 1
        largest.write_bytes(content)
        proved(here, made, 0, 0)
