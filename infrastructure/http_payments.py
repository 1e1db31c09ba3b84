"""The marketplace's payment endpoint: a signed POST for each refund.

The standard library's client does all that is wanted (TLS with verified names, timeouts) and nothing that is not: it
follows no redirect, heeds no proxy of the environment, and leaves retries to the outbox.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from application.payments import PaymentAnswer, PaymentsUnavailable, RefundOrder
from infrastructure.payment_answers import Answer, understood
from infrastructure.payment_signature import HEADER, signature
from projections.wire import encode

CONNECT, ALTOGETHER = 5.0, 15.0
"""Seconds: until there is a connection; from there to the end of the answer."""
LONGEST_ANSWER = 64 * 1024


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
        self._trust = ssl.create_default_context()

    def request(self, refund: RefundOrder) -> PaymentAnswer:
        body = body_of(refund)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Redress",
            "Idempotency-Key": str(refund.refund_id),
            HEADER: signature(self._secrets, int(self._wall()), body),
        }
        try:
            return understood(self._post(body, headers))
        except (OSError, HTTPException) as why:
            raise PaymentsUnavailable(f"no answer: {type(why).__name__}") from why

    def _post(self, body: bytes, headers: dict[str, str]) -> Answer:
        target = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
        connection = self._connection()
        try:
            connection.connect()
            connection.sock.settimeout(self._altogether)
            with _hung_up_after(self._altogether, connection.sock):
                connection.request("POST", target, body, headers)
                response = connection.getresponse()
                return Answer(response.status, _read(response), _after(response))
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._url.scheme == "http":
            return HTTPConnection(host, port, timeout=CONNECT)
        return HTTPSConnection(host, port, timeout=CONNECT, context=self._trust)


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


def _read(answer: HTTPResponse) -> bytes:
    body = answer.read(LONGEST_ANSWER + 1)
    if len(body) > LONGEST_ANSWER:
        raise PaymentsUnavailable("the answer does not end")
    if answer.length:
        raise PaymentsUnavailable("the answer is not complete")
    return body


def _after(answer: HTTPResponse) -> timedelta | None:
    told = answer.getheader("Retry-After", "")
    return timedelta(seconds=int(told)) if told.isascii() and told.isdecimal() and len(told) < 10 else None  # noqa: PLR2004


@contextmanager
def _hung_up_after(seconds: float, line: socket.socket) -> Iterator[None]:
    """Ends what trickles in for ever: the timeout of a socket only counts from one byte to the next."""
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        with suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)  # below TLS, which another thread is reading from

    watch = threading.Timer(seconds, hang_up)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        if late.is_set():  # what was read by then may look like an answer
            raise PaymentsUnavailable(f"no whole answer within {seconds:.0f} s")
