"""Chance for random walks: what comes next, and who acts; sensible nine times in ten, with numbers at the edges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from domain.actor import THE_CLOCK, Actor, Role
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    MARKETPLACE,
    MEDIATOR,
    SELLER,
    STRANGE_SELLER,
    STRANGER,
    THIRD_MEDIATOR,
    TICK,
)

T = TypeVar("T")

chance = st.one_of(st.randoms(use_true_random=False), st.integers(0, 2**32).map(Random))
"""Steered by hypothesis, which shrinks what it finds; or merely seeded, which gets further."""

MEDIATORS = (MEDIATOR, ANOTHER_MEDIATOR, THIRD_MEDIATOR)
CAST = (BUYER, SELLER, *MEDIATORS, MARKETPLACE, ADMIN, AUDITOR, THE_CLOCK)
TWO_FACED = (Actor(Role.MEDIATOR, BUYER.id), Actor(Role.MEDIATOR, SELLER.id))
EVERYBODY = (*CAST, STRANGER, STRANGE_SELLER, *TWO_FACED)
ROLES = {role: [actor for actor in CAST if actor.role is role] for role in Role}
NOTES = ("Because.", "x", "x" * 2000, "", " ", "x" * 2001)


@dataclass(frozen=True)
class Fate:
    """A source of chance that can be told what to be: seeded, or steered by hypothesis."""

    random: Random

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.random.randrange(len(choices))]

    def once_in(self, n: int) -> bool:
        return self.random.randrange(n) == 0

    def upto(self, most: int) -> int:
        return self.random.randint(0, max(most, 0))

    def note(self) -> str:
        return self.one_of(NOTES) if self.once_in(10) else "Because."

    def amount(self, most: int, *others: int) -> int:
        """Mostly at an edge: nothing, the least, just below, all, just above, or another side's number."""
        return self.one_of([0, 1, most - 1, most, most + 1, *others, self.upto(most), self.upto(most)])


def next_instant(fate: Fate, now: datetime, dues: Sequence[datetime]) -> datetime:
    """Some time later: after a pause, or at, just before or just after a due instant."""
    ahead = [due for due in dues if due > now]
    edges = [due + edge for due in ahead for edge in (-TICK, 0 * TICK, TICK)]
    if edges and fate.once_in(8):
        return max(now, fate.one_of(sorted(edges)[:9]))
    return now + (timedelta(days=fate.upto(70)) if fate.once_in(60) else timedelta(hours=fate.upto(20)))
