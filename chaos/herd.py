"""Deadlines that are due one after the other, and then a great many at the same instant, while people work."""

import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from uuid import UUID

from chaos.account import Account, Clients
from chaos.campaign import Figures, campaign, demand
from chaos.disputes import demand_each_once, due_at, it_is_nearly, lapsed, overdue, reminded, soon
from chaos.ground import Ground, wait_until
from chaos.proof import prove
from chaos.stories import busy
from infrastructure.bootstrap import House, build

PER_SECOND = 20
LATE = {True: 1.1, False: 30.0}
"""Seconds that a deadline out of a steady stream may lapse late; more on a machine that does other things too."""
PER_DEADLINE = 0.05
"""Seconds for each of the herd, at the most."""
NOBODY_WAITS_LONGER = 2.0
"""Seconds for a sweep that does not come."""
STEADY = {True: 600.0, False: 3.0}
MANY = 5000


@campaign("R2, R3", small=200, full=100_000)
def herd(here: Ground, deadlines: int) -> Figures:
    """20 deadlines a second, then all at one instant: each lapses once and soon, and people are served meanwhile."""
    account, steady = Account(), STEADY[deadlines >= MANY]
    first = soon()
    stream = [first + timedelta(seconds=number / PER_SECOND) for number in range(round(steady * PER_SECOND))]
    together = [stream[-1] + timedelta(seconds=2)] * deadlines
    disputes = due_at(here, [*stream, *together])
    reminded(here, first - timedelta(seconds=1))
    server = here.serve()
    with closing(build(here.settings())) as house, busy(Clients(here.settings(), [server.port], account), 2):
        it_is_nearly(here, first)
        time.sleep((together[0] - house.clock()).total_seconds())
        lapsed_after = demand_all_lapse(house, disputes, PER_DEADLINE * deadlines + LATE[False])
    server.stop()
    with closing(build(here.settings())) as house:
        late = sorted(seconds for _, seconds in lapsed(house, disputes[: len(stream)]))
        found = demand_each_once(house, disputes)
    demand(late[-1] < LATE[deadlines >= MANY], f"a deadline lapsed {late[-1]:.1f} s late")
    return {
        "deadlines": deadlines,
        "herd_s": round(lapsed_after, 2),
        "late_p99_ms": round(1000 * quantiles(late, n=100)[98]),
        **found,
        **prove(here, account),
    }


def demand_all_lapse(house: House, disputes: Sequence[UUID], seconds: float) -> float:
    """Seconds until all have."""
    try:
        return wait_until(lambda: not overdue(house), "not all", seconds)
    except TimeoutError:
        demand_each_once(house, disputes)
        raise


@herd.control("nobody sweeps")
def still(here: Ground) -> None:
    disputes = due_at(here, [datetime.now(UTC)] * 5)
    with closing(build(here.settings())) as house:
        demand_all_lapse(house, disputes, NOBODY_WAITS_LONGER)
