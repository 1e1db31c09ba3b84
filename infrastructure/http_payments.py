"""The marketplace's payment endpoint: a signed POST for each refund, and what its answers mean.

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
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from application.payments import (
    Accepted,
    Declined,
    Paid,
    PaymentAnswer,
    PaymentsUnavailable,
    RefundInDoubt,
    RefundOrder,
)
from domain.money import Money, NotMoney
from infrastructure.payment_signature import HEADER, signature
from projections.wire import encode

CONNECT, ALTOGETHER = 5.0, 15.0
"""Seconds: until there is a connection; from there to the end of the answer."""
LONGEST_ANSWER = 64 * 1024
TEMPORARY = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
"""Not about the refund: a wrong secret or address must not fail every refund there is."""
LONGEST_CAUSE, LONGEST_REFERENCE = 500, 255
UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)


class Answer(NamedTuple):
    """What came back. ``after`` is ``Retry-After``, when it is a number of seconds."""

    status: int
    body: bytes
    after: timedelta | None


class Amount(msgspec.Struct):
    """Money on the wire."""

    currency: str
    amount: str


class Result(msgspec.Struct):
    """The body of an answer, as far as it is understood; without ``result`` the payment is under way."""

    result: str = ""
    amount: Amount | None = None
    reference: str | None = None
    cause: str | None = None
    detail: str | None = None
    title: str | None = None


class HttpPayments:
    """Implements the port ``Payments``. ``wall`` is the time that the receiver's clock shows, in seconds since 1970."""

    def __init__(
        self,
        url: str,
        secrets: Sequence[str],
        *,
        wall: Callable[[], float] = time.time,
        connect: float = CONNECT,
        altogether: float = ALTOGETHER,
    ) -> None:
        self._url, self._secrets, self._wall = urlsplit(url), tuple(secrets), wall
        self._connect, self._altogether = connect, altogether
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
            return HTTPConnection(host, port, timeout=self._connect)
        return HTTPSConnection(host, port, timeout=self._connect, context=self._trust)


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


def understood(answer: Answer) -> PaymentAnswer:
    """What an answer means; raises what the port says where that is not a yes or a no."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return _yes(answer)
    if status == HTTPStatus.CONFLICT:
        raise RefundInDoubt("the payment system knows another refund by this id")
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in TEMPORARY:
        return Declined(_cause(answer))
    raise PaymentsUnavailable(f"answered with status {status}", answer.after)


def _yes(answer: Answer) -> PaymentAnswer:
    """A page of somebody in between, say, must not be taken for a yes."""
    try:
        told = msgspec.json.decode(answer.body, type=Result) if answer.body.strip() else Result()
        match told:
            case Result(result="succeeded", amount=Amount(currency=currency, amount=amount)):
                return Paid(Money.parse(currency, amount), _plain(told.reference, LONGEST_REFERENCE))
            case Result(result="failed"):
                return Declined(_plain(told.cause, LONGEST_CAUSE) or "not said")
            case Result(result=""):
                return Accepted()
            case _:
                raise PaymentsUnavailable(f"answered with status {answer.status}, but neither with success nor failure")
    except (*UNREADABLE, NotMoney) as why:
        raise PaymentsUnavailable(f"answered with status {answer.status}, but not in a way that is understood") from why


def _cause(answer: Answer) -> str:
    """In the payment system's own words, where it has any."""
    with suppress(*UNREADABLE):
        told = msgspec.json.decode(answer.body, type=Result)
        if words := _plain(told.cause or told.detail or told.title, LONGEST_CAUSE):
            return words
    return f"refused with status {answer.status}"


def _plain(text: str | None, longest: int) -> str:
    return "".join(sign for sign in text or "" if sign.isprintable())[:longest].strip()


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
