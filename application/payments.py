"""The port to whoever moves the money: what is asked for, what may be answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """One request to pay a buyer back. Other attempts of the same refund differ in ``attempt`` and ``requested_at``."""

    refund_id: UUID
    attempt: int
    dispute_id: UUID
    dispute: str
    """The human number, as ``order`` is the marketplace's."""
    order_id: UUID
    order: str
    from_seller: Money
    from_platform: Money
    requested_at: datetime

    @property
    def amount(self) -> Money:
        return self.from_seller + self.from_platform


@dataclass(frozen=True, slots=True)
class Accepted:
    """The request is there; how it went is reported later, through the API."""


@dataclass(frozen=True, slots=True)
class Paid:
    """The buyer has ``amount``, which may differ from what was asked; ``reference`` is the payment system's."""

    amount: Money
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Declined:
    """Nothing was paid, and asking for this attempt again will not help."""

    cause: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """There will be an answer when this attempt is asked for again, ``at`` that instant (UTC) at the earliest."""

    at: datetime


PaymentAnswer = Accepted | Paid | Declined | NotYet


class PaymentsUnavailable(Exception):  # noqa: N818 - a fact about the moment
    """Nobody knows whether the request arrived. Ask again, ``after`` so long if the payment system said."""

    def __init__(self, why: str, after: timedelta | None = None) -> None:
        super().__init__(why)
        self.after = after


class RefundInDoubt(Exception):  # noqa: N818 - a fact about the books, for people to look into
    """What the payment system says does not fit what is known here. Asking again does not help."""


class Payments(Protocol):
    """Whoever moves the money."""

    def request(self, refund: RefundOrder) -> PaymentAnswer:
        """Ask for a refund. However often it is asked for, the money of one ``refund_id`` moves once.

        The same attempt gets the same answer; a later one gets the payment that was made, or another try. Raises
        ``PaymentsUnavailable`` when it has to be asked again, ``RefundInDoubt`` when somebody has to look.
        """
        ...
