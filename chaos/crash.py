"""The server is killed under load, again and again."""

import random
from contextlib import closing
from unittest.mock import patch

from chaos.account import Account, Clients
from chaos.campaign import Figures, campaign
from chaos.ground import Ground, served
from chaos.proof import demand_rebuilt, prove
from chaos.stories import busy, fill, told
from infrastructure import follower
from infrastructure.bootstrap import build
from tests.infrastructure.lossy_proxy import Losses, lossy_proxy
from tests.processes import free_port

EVENTS = 500
A_MESSAGE = 6
"""Which command of a story is the first one that can be done twice without being noticed."""
MOST = 40
"""Acknowledgements that a server lives for, at the most."""


@campaign("R7", small=3, full=500)
def crash(here: Ground, kills: int) -> Figures:
    """`kill -9` of a server under load: nothing acknowledged is lost or doubled, read models equal a rebuild."""
    account, port, chance = Account(), free_port(), random.Random(kills)  # noqa: S311 - no secret
    clients = Clients(here.settings(), [port], account)
    server = here.serve(port)
    with busy(clients):
        for _ in range(kills):
            account.wait_for(chance.randint(1, MOST))
            server.kill()
            server = here.serve(port)
        account.wait_for(MOST)
    server.stop()
    return {"kills": kills, **prove(here, account)}


@crash.control("clients send no key")
def without_keys(here: Ground) -> None:
    account = Account()
    with served(here) as server, lossy_proxy(server, Losses(b"HTTP/1.1 201", every=A_MESSAGE)) as port:
        told(Clients(here.settings(), [port], account, with_keys=False, issuer=server))
    prove(here, account)


@crash.control("the checkpoint is saved apart from the rows")
def checkpoint_apart(here: Ground) -> None:
    """Killed between the two, a follower has a checkpoint without the rows that belong to it."""
    with closing(build(here.settings())) as house:
        fill(house, EVENTS)
        with patch.object(follower, "changing", lambda *_: ()):
            house.projector.step()
        demand_rebuilt(house, here)
