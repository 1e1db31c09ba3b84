"""How a seller stands with buyers: what was measured, and in words only where there is enough to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

WINDOW = timedelta(days=365)
"""What is older is forgiven."""
CHANCE = timedelta(days=5)
"""How long a question may wait before it counts as not answered."""
LATELY = timedelta(days=30)
"""Where the pace of answers is measured."""
POSITIVE = 4
"""From this score on feedback is positive."""
NOT_ENOUGH = "not-enough-to-say"
FULL_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Counts of ``WINDOW``; ``since`` alone goes back to the beginning.

    A question is what a buyer wrote until the seller did: ``messages`` are those of buyers in all of them. ``answered``
    and ``unanswered`` have had their chance, ``waiting`` has it still; ``reply`` is the median from the question to the
    first answer (the lower of two). ``answered_lately`` is for questions of the last thirty days.
    """

    since: datetime | None = None
    messages: int = 0
    answered: int = 0
    unanswered: int = 0
    waiting: int = 0
    answered_lately: int = 0
    reply: timedelta | None = None
    orders: int = 0
    rated: int = 0
    positive: int = 0
    disputes: int = 0
    decided: int = 0
    decided_against: int = 0

    @property
    def questions(self) -> int:
        """Those that have had their chance."""
        return self.answered + self.unanswered


class Band(NamedTuple):
    """``least`` is the percentage from which on the label holds."""

    least: int
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Labels for a share, the highest first; nothing is said below ``sample`` cases."""

    sample: int
    bands: Sequence[Band]

    def label(self, part: int, whole: int) -> str:
        if whole < self.sample:
            return NOT_ENOUGH
        return next(band.label for band in self.bands if part * 100 >= band.least * whole)


RESPONSE = Scale(5, (Band(90, "answers-nearly-always"), Band(70, "answers-mostly"), Band(0, "answers-seldom")))
FEEDBACK = Scale(10, (Band(95, "very-positive"), Band(80, "mostly-positive"), Band(0, "mixed")))
DISPUTED = Scale(20, (Band(4, "often-disputed"), Band(2, "sometimes-disputed"), Band(0, "seldom-disputed")))
AGAINST = Scale(
    5, (Band(60, "often-decided-against"), Band(30, "sometimes-decided-against"), Band(0, "seldom-decided-against"))
)
SCALES = {"response": RESPONSE, "feedback": FEEDBACK, "disputes": DISPUTED, "decisions": AGAINST}


class Reach(NamedTuple):
    """``longest`` is how long an answer may be expected to take; ``least`` the response rate in percent."""

    longest: timedelta
    least: int
    label: str


REACHES = (
    Reach(timedelta(hours=24), 80, "within-24-hours"),
    Reach(timedelta(days=3), 50, "1-to-3-days"),
    Reach(timedelta.max, 0, "up-to-5-days"),
)
"""The first that a seller is within, and answers often enough for."""


class Expected(NamedTuple):
    """When an answer may be expected, and of what that is the sum.

    ``behind`` is how much longer it takes since more questions wait than usual; ``apart`` is the difference of the two
    clocks, where both are known.
    """

    label: str
    reply: timedelta | None
    behind: timedelta | None
    apart: timedelta | None


def expected_reply(standing: Standing, apart: timedelta | None) -> Expected:
    """``apart`` is how much the clocks of seller and buyer differ."""
    if standing.questions < RESPONSE.sample or standing.reply is None:
        return Expected(NOT_ENOUGH, standing.reply, None, apart)
    behind = _behind(standing, standing.reply)
    takes = standing.reply + behind + (apart or timedelta())
    rate = standing.answered * 100
    label = next(r.label for r in REACHES if takes <= r.longest and rate >= r.least * standing.questions)
    return Expected(label, standing.reply, behind, apart)


def _behind(standing: Standing, reply: timedelta) -> timedelta:
    """As many wait at a time as come in within a reply's time, one at least; with twice as many it takes twice as long.

    Whoever answered nothing lately gets to nothing in time.
    """
    if not standing.waiting:
        return timedelta()
    if not standing.answered_lately:
        return CHANCE
    usual = max(1.0, standing.answered_lately * (reply / LATELY))
    return max(timedelta(), reply * (standing.waiting / usual) - reply)


def apart(one: timedelta, other: timedelta) -> timedelta:
    """How much two clocks differ, by their offsets from UTC: never more than half a day."""
    difference = abs(one - other) % FULL_DAY
    return min(difference, FULL_DAY - difference)
