"""The load: orders that end in a dispute, from the payment to the refund, told over HTTP by many at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from application.ports import Cause
from benchmarks import marketplace
from chaos.account import Clients, Refused
from infrastructure.bootstrap import House
from tests.journeys.people import complaint, money

NOTHING_CAME = {
    "reason": "not-received",
    "sub_reason": "marked-delivered",
    "description": "My neighbours have nothing, too.",
    "evidence": [],
}
"""What needs no evidence: it is for the seller to prove that something did."""
CLIENTS = 4
TERMS = "default@1"
MESSAGES = 3


@contextmanager
def busy(clients: Clients, tellers: int = CLIENTS) -> Iterator[None]:
    """So many tell one story after the other meanwhile; each ends its command before this ends."""
    stop = threading.Event()
    threads = [threading.Thread(target=_tell_on, args=(clients, stop)) for _ in range(tellers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _tell_on(clients: Clients, stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            for _ in story(clients, str(next(clients.account.stories))):
                if stop.is_set():
                    return
    except Exception as why:  # noqa: BLE001 - whatever it is, it stands in the account, where it is looked for
        clients.account.wrong.append(repr(why))


def told(clients: Clients) -> None:
    """One story, to its end or to where an answer makes no sense."""
    with suppress(Refused):
        for _ in story(clients, "1"):
            pass


def story(clients: Clients, name: str) -> Iterator[None]:
    """One order and its dispute, a command for each step."""
    order = delivered(clients, name)
    for _ in range(4):
        next(order)
        yield
    path = str(next(order))
    opened = clients.does("bea", "/v1/disputes", complaint(path, "") | NOTHING_CAME)
    dispute, claim = opened.headers["Location"], {"proposal_id": opened.body["claim"]["id"]}
    yield
    for number in range(MESSAGES):
        clients.does("sol" if number % 2 else "bea", f"{dispute}/messages", {"text": f"message {number}"})
        yield
    clients.does("sol", f"{dispute}/rejection", claim | {"note": "It was handed over."})
    yield
    refund = clients.does("sol", f"{dispute}/acceptance", claim).body["refund"]
    yield
    result = {"refund_id": refund["id"], "result": "succeeded", "amount": refund["total"]}
    clients.does("market", f"{dispute}/refund-results", result)
    yield


def delivered(clients: Clients, name: str) -> Iterator[str]:
    """An order until it has arrived; its path, for each step."""
    placed = datetime.now(UTC) - timedelta(days=10)
    line = {"product_id": "p-1", "title": "Coffee machine", "quantity": 1, "unit_price": money("80.00")}
    order = {"number": name, "buyer": "bea", "seller": "sol", "lines": [line], "shipping": money("10.00")}
    path = clients.does("market", "/v1/orders", order | {"placed_at": placed.isoformat()}).headers["Location"]
    yield path
    at = placed.isoformat()
    clients.does("market", f"{path}/payments", {"amount": money("90.00"), "at": at})
    yield path
    clients.does("market", f"{path}/shipment", {"carrier": "Post", "tracking_number": "P-1", "at": at})
    yield path
    clients.does("market", f"{path}/delivery", {"at": (placed + timedelta(days=8)).isoformat()})
    while True:
        yield path


def fill(house: House, events: int) -> None:
    """A log of about so many events, as a marketplace writes it, without the way over HTTP."""
    for number, additions in enumerate(marketplace.of(events, house.terms[TERMS])):
        house.store.append(*additions, cause=Cause(f"command-{number}"), recorded_at=house.clock())
