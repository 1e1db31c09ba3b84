"""The database restarts under load, and stays away for a while."""

import threading
import time
from contextlib import closing, suppress

from chaos.account import Account, Clients
from chaos.campaign import SERVERS, Breach, Figures, campaign, demand
from chaos.ground import Ground, wait_until
from chaos.proof import prove
from chaos.stories import busy, fill
from infrastructure.bootstrap import House, build
from infrastructure.outages import OUTAGES

SOON = 5.0
"""Seconds after the database is back until everything follows again."""
OUTAGE = {True: 60.0, False: 3.0}
OFTEN = 10
EVENTS = 200


@campaign("R10", small=2, full=20, databases=SERVERS, own_server=True)
def restart(here: Ground, times: int) -> Figures:
    """The database restarts, and is away for a while: nothing is lost, all goes on by itself within five seconds."""
    assert here.server is not None  # noqa: S101 - it is on PostgreSQL
    account, server = Account(), here.serve()
    longest, outage = 0.0, OUTAGE[times > OFTEN]
    with busy(Clients(here.settings(), [server.port], account)):
        account.wait_for(10)
        for number in range(times):
            began = time.monotonic()
            here.server.stop("immediate" if number % 2 else "fast")
            here.server.start()
            account.wait_for(1)
            longest = max(longest, time.monotonic() - began)
            account.wait_for(5)
        here.server.stop()
        time.sleep(outage)
        here.server.start()
        back = account.wait_for(1)
    followed = demand_all_follow(here)
    server.stop()
    figures = {"restarts": times, "outage_s": outage, "longest_gap_s": longest, "after_outage_s": back}
    rounded = {name: round(value, 2) for name, value in figures.items()}
    return {**rounded, "followed_after_s": round(followed, 2), **prove(here, account)}


def demand_all_follow(here: Ground) -> float:
    """Seconds until read models have no lag and somebody sweeps, looked at from outside."""
    with closing(build(here.settings())) as house:
        try:
            return wait_until(lambda: follows(house), "does not follow", SOON)
        except TimeoutError as why:
            lag = max(house.projector.lag().values())
            raise Breach(f"read models are {lag} events behind {SOON:.0f} s after the database is back") from why


def follows(house: House) -> bool:
    age = house.pulse.age()
    return not any(house.projector.lag().values()) and age is not None and age < SOON / 2


@restart.control("a follower that ends at its first error")
def follower_that_dies(here: Ground) -> None:
    assert here.server is not None  # noqa: S101 - it is on PostgreSQL
    stop = threading.Event()
    with closing(build(here.settings())) as house:
        thread = threading.Thread(target=_follow_until_it_fails, args=(house, stop))
        thread.start()
        here.server.stop()
        thread.join(10)
        here.server.start()
        wait_until(lambda: _filled(house), "the database is not back")
        house.pulse.beat()
        try:
            demand_all_follow(here)
        finally:
            stop.set()
            thread.join()
    demand(thread.is_alive(), "the follower has ended")


def _follow_until_it_fails(house: House, stop: threading.Event) -> None:
    with suppress(*OUTAGES):
        while not stop.wait(0.01):
            house.projector.step()


def _filled(house: House) -> bool:
    with suppress(*OUTAGES):
        fill(house, EVENTS)
        return True
    return False
