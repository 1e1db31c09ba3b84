"""The marketplace's payment endpoint: a signed POST for each refund."""

import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from application.payments import PaymentAnswer, PaymentsUnavailable, RefundOrder
from infrastructure.payment_answers import understood
from infrastructure.payment_signature import HEADER, signature
from infrastructure.posting import ALTOGETHER, NoAnswer, post
from projections.wire import encode


class HttpPayments:
    """Implements the port ``Payments``. ``wall`` is the time that the receiver's clock shows, in seconds since 1970."""

    def __init__(
        self,
        url: str,
        secrets: Sequence[str],
        *,
        wall: Callable[[], float] = time.time,
        altogether: float = ALTOGETHER,
    ) -> None:
        self._url, self._secrets, self._wall = urlsplit(url), tuple(secrets), wall
        self._altogether = altogether

    def request(self, refund: RefundOrder) -> PaymentAnswer:
        body = body_of(refund)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Redress",
            "Idempotency-Key": str(refund.refund_id),
            HEADER: signature(self._secrets, int(self._wall()), body),
        }
        try:
            return understood(post(self._url, body, headers, altogether=self._altogether))
        except NoAnswer as why:
            raise PaymentsUnavailable(str(why)) from why


def body_of(refund: RefundOrder) -> bytes:
    """The same bytes whenever the same attempt is asked for."""
    members: dict[str, Any] = {
        "refund_id": refund.refund_id,
        "attempt": refund.attempt,
        "dispute_id": refund.dispute_id,
        "dispute": refund.dispute,
        "order_id": refund.order_id,
        "order": refund.order,
        "amount": refund.amount,
        "from_seller": refund.from_seller,
        "from_platform": refund.from_platform,
    }
    return encode(members)
