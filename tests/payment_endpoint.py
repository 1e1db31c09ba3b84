"""A marketplace's payment endpoint for the tests: a real server on loopback that keeps books and can misbehave."""

import hashlib
import hmac
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "0123456789abcdef" * 2 + "of the endpoint"
PATH = "/refunds?from=redress"
Request = dict[str, Any]
Behaviour = Callable[["Call"], None]


@dataclass
class Books:
    """Every request that came, and the money that moved: once for each refund."""

    calls: list[Request] = field(default_factory=list)
    paid: dict[str, Request] = field(default_factory=dict)
    writing: threading.Lock = field(default_factory=threading.Lock)

    def tries(self, refund_id: object) -> list[Request]:
        return [call for call in self.calls if call["key"] == str(refund_id)]


class Call:
    """One request that was received, and the ways to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, books: Books, body: bytes) -> None:
        self.raw, self.body, self._handler, self._books = body, json.loads(body), handler, books
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.number = len(books.tries(self.headers["idempotency-key"]))

    def pay(self, **changes: object) -> dict[str, Any]:
        """Move the money unless it has been moved for this key; what is answered then."""
        done = {"result": "succeeded", "amount": self.body["amount"], "reference": "psp-1"} | changes
        with self._books.writing:
            return self._books.paid.setdefault(self.headers["idempotency-key"], done)

    def answer(self, status: int, told: object = None, **headers: str) -> None:
        body = told if isinstance(told, bytes) else b"" if told is None else json.dumps(told).encode()
        self._handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()
        self._handler.wfile.write(body)

    def hang_up(self) -> None:
        self._handler.close_connection = True
        self._handler.connection.shutdown(socket.SHUT_RDWR)

    def send(self, text: bytes) -> None:
        """Anything at all, as it is."""
        self._handler.wfile.write(text)
        self._handler.wfile.flush()
        self._handler.close_connection = True


def pays(call: Call) -> None:
    call.answer(200, call.pay())


@dataclass
class Endpoint:
    """What it does next is up to ``behaviour``."""

    url: str
    books: Books
    behaviour: Behaviour = pays


@contextmanager
def payment_endpoint(behaviour: Behaviour = pays, *, tls: ssl.SSLContext | None = None) -> Iterator[Endpoint]:
    """Serves until the end, on a free port."""
    books = Books()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            call = Call(self, books, body)
            seen = {
                "at": time.time(),
                "key": self.headers["Idempotency-Key"],
                "path": self.path,
                "headers": call.headers,
                "raw": body,
            }
            books.calls.append(seen | {"body": call.body})
            with suppress(OSError):  # whoever asked may be gone
                endpoint.behaviour(call)

        def log_message(self, *_: object) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None: ...

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "http" if tls is None else "https"
        endpoint = Endpoint(f"{scheme}://127.0.0.1:{server.server_port}{PATH}", books, behaviour)
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            yield endpoint
        finally:
            server.shutdown()
            serving.join()


def is_signed(call: Request, secret: str, now: float, *, tolerance: float = 300) -> bool:
    """An own reading of what the documentation says about signatures."""
    pairs = [part.split("=", 1) for part in call["headers"]["redress-signature"].split(",")]
    (sent,) = (int(value) for name, value in pairs if name == "t")
    mine = hmac.digest(secret.encode(), str(sent).encode() + b"." + call["raw"], hashlib.sha256).hex()
    return abs(now - sent) <= tolerance and any(
        name == "v1" and hmac.compare_digest(value, mine) for name, value in pairs
    )
