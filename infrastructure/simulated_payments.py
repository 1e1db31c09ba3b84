"""A payment system that is none: it answers by a seeded draw, after a while on the clock, and moves no money.

What it answers follows from the refund's id alone, so it keeps no books and any number of processes may ask it.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from application.payments import Declined, NotYet, Paid, PaymentAnswer, RefundOrder
from application.ports import Clock
from domain.money import Money

SOONEST, LATEST = timedelta(minutes=1), timedelta(hours=4)
CAUSES = ("account-closed", "bank-not-reachable", "card-expired")
MOST_EXCHANGED = 300
"""Ten-thousandths of a refund that an exchange of currencies takes away or adds at the most."""


@dataclass(frozen=True, slots=True)
class SimulatedPayments:
    """Of all refunds the share ``failures`` (0 to 1) fails at first, and succeeds with the next attempt.

    As many are paid in another amount, as if currencies had been exchanged.
    """

    clock: Clock
    failures: float = 0.0

    def request(self, refund: RefundOrder) -> PaymentAnswer:
        answers_at = refund.requested_at + _delay(refund)
        if self.clock() < answers_at:
            return NotYet(answers_at)
        if refund.attempt == 1 and _draw(refund, "fails") < self.failures:
            return Declined(CAUSES[int(_draw(refund, "cause") * len(CAUSES))])
        return Paid(self._amount(refund), f"sim-{refund.refund_id.hex[:12]}")

    def _amount(self, refund: RefundOrder) -> Money:
        if _draw(refund, "exchanged") >= self.failures:
            return refund.amount
        moved = int(_draw(refund, "rate") * (2 * MOST_EXCHANGED + 1)) - MOST_EXCHANGED
        return Money(refund.amount.currency, max(1, refund.amount.minor * (10_000 + moved) // 10_000))


def _delay(refund: RefundOrder) -> timedelta:
    return SOONEST + (LATEST - SOONEST) * _draw(refund, f"delay/{refund.attempt}")


def _draw(refund: RefundOrder, what: str) -> float:
    """From 0 to less than 1, the same for the same refund."""
    digest = blake2b(what.encode(), key=refund.refund_id.bytes, digest_size=6).digest()
    return int.from_bytes(digest) / 2**48
