"""Chooses the payment system that the settings name, and puts the outbox in front of it."""

import sqlalchemy as sa

from application.disputes import Disputes
from application.payments import Payments
from application.ports import Clock, EventStore
from application.refunds import Refunds
from infrastructure.http_payments import HttpPayments
from infrastructure.outbox import Outbox
from infrastructure.payment_deliveries import Deliveries
from infrastructure.settings import SIMULATED, Settings
from infrastructure.simulated_payments import SimulatedPayments


def outbox_of(
    settings: Settings, store: EventStore, engine: sa.Engine, disputes: Disputes, clock: Clock
) -> Outbox | None:
    """Nothing when the marketplace reads refund requests in the feed."""
    payments = payments_of(settings, clock)
    if payments is None:
        return None
    return Outbox(Deliveries(store, engine), Refunds(disputes, payments, clock), clock)


def payments_of(settings: Settings, clock: Clock) -> Payments | None:
    if settings.payments == SIMULATED:
        return SimulatedPayments(clock, settings.simulated_failures)
    if settings.payments_url:
        return HttpPayments(settings.payments_url, settings.payments_secret)
    return None
