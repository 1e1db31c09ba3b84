"""The database is maintained while people work."""

import os
import subprocess
import threading
from collections.abc import Sequence
from contextlib import closing

import psycopg

from benchmarks import marketplace
from benchmarks.busy import TERMS
from benchmarks.ground import fill
from chaos.account import Account, Clients
from chaos.campaign import SERVERS, Figures, campaign, demand
from chaos.ground import Ground, served
from chaos.proof import prove
from chaos.stories import busy
from infrastructure.bootstrap import build

HELD = 1.5
"""Seconds that maintenance of a large table takes, here with its lock alone."""
MAINTENANCE = (
    "VACUUM stored_events",
    "ANALYZE stored_events",
    "CREATE INDEX CONCURRENTLY by_topic ON stored_events (topic)",
    "REINDEX INDEX CONCURRENTLY by_topic",
    "DROP INDEX CONCURRENTLY by_topic",
)
AS_VACUUM_DOES = "LOCK TABLE stored_events IN SHARE UPDATE EXCLUSIVE MODE"
AS_THE_LIBRARY_DOES = """
    CREATE FUNCTION alone() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN LOCK TABLE stored_events IN EXCLUSIVE MODE; RETURN NULL; END $$;
    CREATE TRIGGER alone BEFORE INSERT ON stored_events FOR EACH STATEMENT EXECUTE FUNCTION alone()
"""


@campaign("R14", small=2000, full=1_000_000, databases=SERVERS)
def maintenance(here: Ground, events: int) -> Figures:
    """VACUUM, ANALYZE, building an index and `pg_dump` under load: no write waits for any of them."""
    return _maintained(here, events, MAINTENANCE, 2)


def _maintained(here: Ground, events: int, statements: Sequence[str], tellers: int) -> Figures:
    fill(here.settings(), marketplace.of(events, TERMS))
    with closing(build(here.settings())) as house:
        house.projector.catch_up()
    account = Account()
    with served(here, idle=True) as server, busy(Clients(here.settings(), [server], account), tellers):
        account.wait_for(5)
        with psycopg.connect(here.database, autocommit=True) as db:
            for statement in statements:
                db.execute(statement)
            dump(here)
            with db.transaction():
                db.execute(AS_VACUUM_DOES)
                threading.Event().wait(HELD)
        account.wait_for(5)
    longest = max(receipt.seconds for receipt in account.receipts)
    demand(longest < HELD, f"a write took {longest:.1f} s: it waited for maintenance")
    return {"events_before": events, **prove(here, account)}


def dump(here: Ground) -> None:
    assert here.server is not None  # noqa: S101 - it is on PostgreSQL
    program = here.server.programs / "pg_dump"
    subprocess.run([program, "--file", os.devnull, "--dbname", here.database], check=True)  # noqa: S603 - PostgreSQL's own


@maintenance.control("writes that lock the table")
def locking(here: Ground) -> None:
    with psycopg.connect(here.database) as db:
        db.execute(AS_THE_LIBRARY_DOES)
    _maintained(here, 50, (), 1)
