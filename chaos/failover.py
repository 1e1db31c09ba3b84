"""The primary is killed under load, and its standby takes its place."""

import time
from contextlib import ExitStack
from dataclasses import replace

from psycopg.conninfo import make_conninfo

from chaos.account import Account, Clients
from chaos.campaign import SERVERS, Figures, campaign
from chaos.ground import Ground
from chaos.proof import prove
from chaos.standby import following, kill
from chaos.stories import busy
from infrastructure.storage import migrate
from tests import postgres
from tests.infrastructure.lossy_proxy import Losses, lossy_proxy

NOTHING, EVERYTHING = b"an answer that no server gives", b""
BEHIND = 30
"""Commands that an asynchronous standby has not heard of when its primary dies."""


@campaign("R9", small=1, full=20, databases=SERVERS)
def failover(here: Ground, times: int) -> Figures:
    """`kill -9` of the primary, its synchronous standby is promoted: nothing acknowledged is lost."""
    account, gaps = Account(), list[float]()
    with ExitStack() as servers:
        primary = servers.enter_context(postgres.another())
        for _ in range(times):
            standby = servers.enter_context(following(primary, synchronous=True))
            both = on(here, primary, standby)
            migrate(both.settings())
            server = both.serve()
            with busy(Clients(both.settings(), [server.port], account)):
                account.wait_for(20)
                began = time.monotonic()
                kill(primary)
                standby.promote()
                account.wait_for(1)
                gaps.append(time.monotonic() - began)
                account.wait_for(20)
            server.stop()
            primary = standby
        figures = prove(on(here, primary), account)
    return {"failovers": times, "longest_until_acknowledged_s": round(max(gaps), 2), **figures}


@failover.control("an asynchronous standby that lags")
def asynchronous(here: Ground) -> None:
    account, losses = Account(), Losses(NOTHING, every=1)
    with (
        postgres.another() as primary,
        lossy_proxy(primary.port, losses) as link,
        following(primary, link=link, synchronous=False) as standby,
    ):
        both = on(here, primary, standby)
        migrate(both.settings())
        server = both.serve()
        with busy(Clients(both.settings(), [server.port], account)):
            account.wait_for(5)
            losses.marked = EVERYTHING
            account.wait_for(BEHIND)
        server.stop()
        kill(primary)
        standby.promote()
        prove(both, account)


def on(here: Ground, *servers: postgres.Server) -> Ground:
    """The same ground over whichever of these servers can be written."""
    ports = ",".join(str(server.port) for server in servers)
    hosts = ",".join("127.0.0.1" for _ in servers)
    dsn = make_conninfo("", host=hosts, port=ports, dbname="postgres", user="postgres", options="-c search_path=public")
    return replace(here, database=dsn, server=servers[-1])
