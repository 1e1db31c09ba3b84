"""One POST to somebody else's endpoint, with an end in sight.

The standard library's client does all that is wanted (TLS with verified names, timeouts) and nothing that is not: it
follows no redirect, heeds no proxy of the environment, and leaves retries to the caller.
"""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import NamedTuple
from urllib.parse import SplitResult

CONNECT, ALTOGETHER = 5.0, 15.0
"""Seconds: until there is a connection; from there to the end of the answer."""
LONGEST_ANSWER = 64 * 1024


class NoAnswer(Exception):  # noqa: N818 - a fact about the moment
    """Nothing came back that is an answer: the message says what there was instead, and gives nothing away."""


class Answer(NamedTuple):
    """What came back. ``after`` is ``Retry-After``, when it is a number of seconds."""

    status: int
    body: bytes
    after: timedelta | None


def post(url: SplitResult, body: bytes, headers: Mapping[str, str], *, altogether: float = ALTOGETHER) -> Answer:
    """Raises ``NoAnswer`` when there is no connection, or no whole answer of a bounded size in time."""
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    connection = _connection(url)
    try:
        connection.connect()
        connection.sock.settimeout(altogether)
        with _hung_up_after(altogether, connection.sock):
            connection.request("POST", target, body, dict(headers))
            response = connection.getresponse()
            return Answer(response.status, _read(response), _after(response))
    except (OSError, HTTPException) as why:
        raise NoAnswer(f"no answer: {type(why).__name__}") from why
    finally:
        connection.close()


def _connection(url: SplitResult) -> HTTPConnection:
    host, port = url.hostname or "", url.port
    if url.scheme == "http":
        return HTTPConnection(host, port, timeout=CONNECT)
    return HTTPSConnection(host, port, timeout=CONNECT, context=ssl.create_default_context())


def _read(answer: HTTPResponse) -> bytes:
    body = answer.read(LONGEST_ANSWER + 1)
    if len(body) > LONGEST_ANSWER:
        raise NoAnswer("the answer does not end")
    if answer.length:
        raise NoAnswer("the answer is not complete")
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
            raise NoAnswer(f"no whole answer within {seconds:.0f} s")
