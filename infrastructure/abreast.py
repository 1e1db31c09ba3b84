"""Doing what is due, some of it at once: a slow one keeps a thread busy, not the others waiting."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from random import SystemRandom
from typing import TypeVar

log = logging.getLogger(__name__)
Job = TypeVar("Job")

ABREAST = 4
LOOK_EVERY = 0.25
"""Seconds between two looks at what is due."""
TROUBLE = 5.0
"""Seconds until the next look at a database that can't be reached."""
AT_FIRST, AT_MOST = timedelta(seconds=1), timedelta(hours=1)
"""Until the next try, doubled each time."""
JITTER = 0.2
"""The part by which that is longer or shorter by chance, so that what failed at once doesn't come back at once."""

CHANCE = SystemRandom().random


def abreast(
    stop: threading.Event, take: Callable[[int], Sequence[Job]], do: Callable[[Job], None], *, name: str
) -> None:
    """``take`` at most so many and ``do`` each, until ``stop`` is set; what is on its way then is waited for."""
    with ThreadPoolExecutor(ABREAST, thread_name_prefix=name) as threads:
        under_way: list[Future[None]] = []
        while not stop.is_set():
            under_way = [one for one in under_way if not one.done()]
            try:
                taken = take(ABREAST - len(under_way))
            except Exception:
                log.exception("the %s can't look for what is due; trying again in %s s", name, TROUBLE)
                stop.wait(TROUBLE)
                continue
            under_way += [threads.submit(do, job) for job in taken]
            if not taken:
                stop.wait(LOOK_EVERY)


def back_off(tries: int, chance: float) -> timedelta:
    """How long to wait after so many tries before, with ``chance`` from 0 to 1."""
    doubled = min(AT_FIRST * (1 << min(tries, 20)), AT_MOST)
    return doubled * (1 - JITTER + 2 * JITTER * chance)
