"""The outbox: every refund request goes out at least once, in order per refund, whatever dies on the way."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from application.payments import PaymentsUnavailable, RefundInDoubt
from application.ports import Clock, StoreUnavailable, StreamMoved
from application.refunds import Refunds
from domain.dispute.events import RefundRequested
from domain.message import Recorded
from infrastructure.abreast import AT_MOST, CHANCE, abreast, back_off
from infrastructure.payment_deliveries import Deliveries, Delivery

log = logging.getLogger(__name__)


class Outbox:
    """Several may work at once, in one process or in more: a request that is taken is left alone by the others.

    ``chance`` gives numbers from 0 to 1.
    """

    def __init__(
        self, deliveries: Deliveries, refunds: Refunds, clock: Clock, chance: Callable[[], float] = CHANCE
    ) -> None:
        self.deliveries = deliveries
        self._refunds, self._clock, self._chance = refunds, clock, chance

    def catch_up(self) -> None:
        """Take over what is new and try all that is due, one after the other, here and now."""
        while self.deliveries.follow():
            pass
        while claimed := self.deliveries.claim(self._clock(), 1):
            self._try(claimed[0])

    def run(self, stop: threading.Event) -> None:
        """Deliver until ``stop`` is set; what is on its way then is waited for."""
        abreast(stop, self._take, self._try, name="outbox")

    def _take(self, most: int) -> list[Delivery]:
        self.deliveries.follow()
        return self.deliveries.claim(self._clock(), most) if most else []

    def _try(self, delivery: Delivery) -> None:
        """One try. Whatever goes wrong, this request stays, and is tried again or looked at; no other one waits."""
        try:
            self._deliver(delivery)
        except Exception:  # its own books can't be written: the claim runs out, and somebody takes it again
            log.exception("refund %s was left where it was", delivery.refund_id)

    def _deliver(self, delivery: Delivery) -> None:
        try:
            requested = cast(Recorded[RefundRequested], self.deliveries.event(delivery))
            again_at = self._refunds.when_refund_requested_then_ask_payments(requested)
        except PaymentsUnavailable as why:
            self._put_off(delivery, str(why), why.after)
        except (StreamMoved, StoreUnavailable) as why:
            self._put_off(delivery, f"the dispute could not be read or written: {type(why).__name__}")
        except RefundInDoubt as why:
            log.error("refund %s is stuck; see `redress outbox`", delivery.refund_id)  # noqa: TRY400 - it says why
            self.deliveries.fail(delivery, str(why), None)
        except Exception as error:  # a fault of ours must not lose a refund; the alarm is the log
            log.exception("refund %s can't be asked for", delivery.refund_id)
            self._put_off(delivery, type(error).__name__)
        else:
            self._done(delivery, again_at)

    def _done(self, delivery: Delivery, again_at: datetime | None) -> None:
        if again_at is None:
            self.deliveries.finish(delivery, self._clock())
        else:
            self.deliveries.put_off(delivery, again_at)

    def _put_off(self, delivery: Delivery, error: str, at_least: timedelta | None = None) -> None:
        pause = back_off(delivery.tries, self._chance())
        if at_least is not None:
            pause = min(max(pause, at_least), AT_MOST)
        log.warning("refund %s is tried again in %s", delivery.refund_id, pause)
        self.deliveries.fail(delivery, error, self._clock() + pause)
