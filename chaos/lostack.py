"""The answers of the database to commits get lost."""

from dataclasses import replace
from unittest.mock import patch

from chaos.account import Account, Clients
from chaos.campaign import SERVERS, Figures, campaign
from chaos.ground import Ground, served
from chaos.proof import prove
from chaos.stories import busy
from infrastructure.event_store import LibraryEventStore
from tests.infrastructure.lossy_proxy import Losses, lossy_proxy

COMMITTED = b"INSERT 0 "
"""How the server says that an insert, and with it its transaction, is done."""
NOTHING = b"an answer that no server gives"
EVERY = 5


@campaign("R8", small=30, full=300, databases=SERVERS)
def lostack(here: Ground, answers: int) -> Figures:
    """The database commits and its answer is lost: no false conflict, no error for the client, nothing doubled."""
    assert here.server is not None  # noqa: S101 - it is on PostgreSQL
    account, losses = Account(), Losses(NOTHING, every=EVERY)
    with lossy_proxy(here.server.port, losses) as port:
        behind = replace(here, database=f"{here.database} port={port}")
        with served(behind) as server, busy(Clients(here.settings(), [server], account)):
            losses.marked = COMMITTED
            while losses.lost < answers:
                account.wait_for(5)
    return {"lost_answers": losses.lost, **prove(here, account)}


@lostack.control("the store does not recognise its own events")
def forgetful(here: Ground) -> None:
    # Whoever judges again finds them in the streams, as if a twin had been faster: so nobody does.
    with patch.object(LibraryEventStore, "_granted_before", lambda *_: []), patch("application.answer.TRIES", 1):
        lostack.attempt(here, 10)
