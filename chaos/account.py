"""Clients who ask until they are answered, and keep account of what was acknowledged to them, and how."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPMessage
from itertools import count
from typing import Any, NamedTuple

from api.personas import development_issuer_of
from chaos.campaign import Figures, demand
from infrastructure.settings import Settings

PAUSE = 0.05
"""Seconds before a client asks again."""
PATIENCE = 60.0
TOKEN_FOR = 600.0
"""Seconds that a client keeps a token, which is valid for an hour: campaigns may last longer."""
UNAVAILABLE = 503
GRANTED = (200, 201)
WISHES = "0" * 16
"""What the names of wishes begin with, and by chance no other trace id."""


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    body: Any


class Receipt(NamedTuple):
    """What a client was told: its wish (a trace id, so it stands in every event that came of it), and where it is."""

    wish: str
    position: int
    seconds: float


class Refused(Exception):  # noqa: N818 - an answer
    """The service said no, or something went wrong in it."""


@dataclass
class Account:
    """What all clients know together. ``wrong`` are answers that nobody should have got."""

    receipts: list[Receipt] = field(default_factory=list)
    again: int = 0
    unavailable: int = 0
    wrong: list[str] = field(default_factory=list)
    slow_refusals: list[float] = field(default_factory=list)
    acknowledged: threading.Condition = field(default_factory=threading.Condition)
    wishes: Iterator[int] = field(default_factory=partial(count, 1))
    """Numbers of wishes, and of stories: nobody of whom it is kept account uses one twice."""
    stories: Iterator[int] = field(default_factory=partial(count, 1))

    def note(self, receipt: Receipt) -> None:
        with self.acknowledged:
            self.receipts.append(receipt)
            self.acknowledged.notify_all()

    def wait_for(self, more: int, seconds: float = PATIENCE) -> float:
        """Until so many more wishes were acknowledged; returns after how many seconds, or raises ``Breach``."""
        began, known = time.monotonic(), len(self.receipts)
        with self.acknowledged:
            there = self.acknowledged.wait_for(lambda: len(self.receipts) >= known + more or bool(self.wrong), seconds)
        demand(there, f"no {more} acknowledgements within {seconds:.0f} s")
        demand(not self.wrong, f"answered with {self.wrong[:3]}")
        return time.monotonic() - began

    def figures(self) -> Figures:
        took = sorted(receipt.seconds for receipt in self.receipts)
        return {
            "acknowledged": len(took),
            "asked_again": self.again,
            "told_503": self.unavailable,
            "p99_ms": round(1000 * took[len(took) * 99 // 100]) if took else None,
            "longest_ms": round(1000 * took[-1]) if took else None,
        }


class Clients:
    """Everybody of the demonstration, at their own ends of the wire, with several servers to choose from.

    ``issuer`` is the port of the server whose tokens they hold, where that is not the one they ask.
    """

    def __init__(
        self,
        settings: Settings,
        ports: Sequence[int],
        account: Account,
        *,
        with_keys: bool = True,
        issuer: int | None = None,
    ) -> None:
        self.account, self.with_keys = account, with_keys
        self._ports, self._settings, self._issuer = ports, settings, issuer
        self._tokens: dict[tuple[str, int], tuple[str, float]] = {}
        self._here = threading.local()

    def does(self, who: str, path: str, body: Any = None) -> Answer:
        """A command, asked until it is answered, with one key; raises ``Refused``."""
        number = next(self.account.wishes)
        wish, began = f"{WISHES}{number:016x}", time.monotonic()
        headers = {"traceparent": f"00-{wish}-{number:016x}-01"}
        if self.with_keys:
            headers["Idempotency-Key"] = f"wish-{number}"
        answer = self._until_answered(who, "POST", path, body, headers)
        if answer.status not in GRANTED:
            raise Refused(f"{answer.status} for {path}: {answer.body}")
        position = int(answer.headers["Redress-Position"])
        self.account.note(Receipt(wish, position, time.monotonic() - began))
        return answer

    def sees(self, who: str, path: str) -> Answer:
        return self._until_answered(who, "GET", path, None, {})

    def asks(self, who: str, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        """Asked once; raises ``OSError`` or ``HTTPException`` where there is no answer."""
        kept = self._here.__dict__
        port = kept.setdefault("port", self._ports[threading.get_ident() % len(self._ports)])
        connection = kept.get("connection") or HTTPConnection("127.0.0.1", port, timeout=30)
        kept["connection"] = None
        content = None if body is None else json.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        try:
            told = {"Authorization": f"Bearer {self._token(who, port)}", **kind, **headers}
            connection.request(method, path, content, told)
            answer = connection.getresponse()
            read = Answer(answer.status, answer.headers, json.loads(answer.read() or b"null"))
        except (OSError, HTTPException, ValueError):
            connection.close()
            kept["port"] = self._ports[(self._ports.index(port) + 1) % len(self._ports)]
            raise
        kept["connection"] = connection
        return read

    def _until_answered(self, who: str, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        began = time.monotonic()
        while True:
            asked = time.monotonic()
            try:
                answer = self.asks(who, method, path, body, headers)
                if answer.status != UNAVAILABLE:
                    return answer
                self.account.unavailable += 1
                self.account.slow_refusals.append(time.monotonic() - asked)
            except (OSError, HTTPException, ValueError) as lost:
                if time.monotonic() - began > 2 * PATIENCE:
                    raise Refused(f"no answer for {path} within {2 * PATIENCE:.0f} s: {lost!r}") from lost
            self.account.again += 1
            time.sleep(PAUSE)

    def _token(self, who: str, port: int) -> str:
        """Servers on different ports are different issuers in development, with the same key."""
        token, until = self._tokens.get((who, port), ("", 0.0))
        if until < time.monotonic():
            issuer = development_issuer_of(replace(self._settings, port=self._issuer or port))
            token = issuer.mint(issuer.personas[who])
            self._tokens[who, port] = (token, time.monotonic() + TOKEN_FOR)
        return token
