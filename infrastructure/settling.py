"""What has to happen when time has passed: deadlines lapse, and everything that follows from it follows."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from application.ports import Clock
from application.timeouts import Timeouts, always
from infrastructure.event_store import LibraryEventStore
from infrastructure.files import Files
from infrastructure.leases import Lease
from infrastructure.outages import PASSING
from infrastructure.outbox import Outbox
from infrastructure.projector import Projector
from infrastructure.pulse import Pulse
from projections import deadlines, mediators

log = logging.getLogger(__name__)
MOST_ROUNDS = 1000
"""How many batches one sweep may take before it gives the other beats a chance."""
A_WHILE = 0.2
"""Seconds that a sweep gives to what follows from events: a backlog, as after an import, delays no deadline."""
REACTING, TIDYING = "what events call for", "clearing files away"
"""What a sweep leaves for later, where it can't be done."""
PATIENCE = 2.0
"""Seconds that a sweep waits for read models."""
MODELS_OF_THE_SWEEP = (deadlines.DEADLINES.name, mediators.MEDIATORS.name)


def settle_all(
    follow: Callable[[], None], timeouts: Timeouts, tidy: Callable[[], None], goes_on: Callable[[], bool] = always
) -> None:
    """Sweep until nothing is due any more, with everything following that does so at once; then clear files away."""
    follow()
    for _ in range(MOST_ROUNDS):
        swept = timeouts.sweep()
        if swept.lapsed:
            follow()
        if not (swept.looked and goes_on()):
            break
    tidy()


def follow_all(react: Callable[[], object], outbox: Outbox | None, read_models: Callable[[], None]) -> None:
    """Automations look at read models, and those show afterwards what automations did."""
    read_models()
    react()
    if outbox is not None:
        outbox.catch_up()
    read_models()


def until_shown(projector: Projector, store: LibraryEventStore) -> None:
    """Wait a moment for whoever keeps the read models; who sees old ones does nothing wrong, only some of it again."""
    projector.showing.wait_for(store.head(), PATIENCE, *MODELS_OF_THE_SWEEP)


def clear_away(keep_shown: Callable[[], bool], files: Files) -> None:
    """Files that waited too long, when all that were shown stay for good."""
    if keep_shown():
        files.expire()


def if_it_can_be(what: str, do: Callable[[], object]) -> None:
    """Now, or else at the next beat: no deadline waits for it."""
    try:
        do()
    except PASSING:
        log.warning("%s can't be done now", what, exc_info=True)


def is_our_turn(lease: Lease, pulse: Pulse, tolerance: float) -> bool:
    """Whether this process sweeps: when it has the lease, and its clock is not off from that of the database."""
    ahead = pulse.ahead()
    if abs(ahead) <= tolerance:
        return lease.held()
    log.error("the clock here is %.0f s ahead of the database's: another process has to sweep", ahead)
    lease.release()
    return False


def another_batch(our_turn: Callable[[], bool], leaving: threading.Event) -> bool:
    """Whether a sweep goes on: a process that is told to end leaves what else is due to whoever sweeps next."""
    return not leaving.is_set() and our_turn()


def next_happening(engine: sa.Engine, clock: Clock, outbox: Outbox | None) -> datetime | None:
    """When the next deadline is due, or a simulated payment."""
    with engine.connect() as db:
        due = deadlines.next_due(db, clock())
    paid = None if outbox is None else outbox.deliveries.next_try()
    return min((at for at in (due, paid) if at is not None), default=None)
