"""A marketplace over a real house: orders and disputes happen in it, and people look at them over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import get_args
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.serving import create_web, development_issuer_of
from application.mediators import mediator_id_of
from application.ports import Cause
from domain.dispute.commands import DisputeCommand, OpenDispute
from domain.dispute.opening import dispute_id_of
from domain.mediator.commands import MediatorCommand
from infrastructure.bootstrap import House, build
from infrastructure.clock import TestClock
from infrastructure.issuer import DevelopmentIssuer, Persona
from infrastructure.metrics import Metrics
from infrastructure.settings import Settings
from tests import examples as eg
from tests import files, roster
from tests.api.cabinet import submittable
from tests.databases import settings_on

ROLES = {
    "bea": "buyer",
    "ben": "buyer",
    "eve": "buyer",
    "sol": "seller",
    "sara": "seller",
    "mia": "mediator",
    "max": "mediator",
    "gus": "agent",
    "gia": "agent",
    "aud": "auditor",
    "ada": "admin",
    "abe": "admin",
    "marketplace": "marketplace",
}
MEDIATORS = ("mia", "max")


def empty_app() -> Flask:
    """The application with all its operations, before there is a house, or anybody to let in."""
    return create_app(None, verify=None, checks=dict, figures=Metrics({}), host="127.0.0.1")


@dataclass
class Marketplace:
    """``happens`` and ``notes`` go straight to the application; ``get`` and ``post`` are requests of a person."""

    house: House
    clock: TestClock
    app: Flask
    issuer: DevelopmentIssuer
    wishes: Iterator[int] = field(default_factory=count)
    tokens: dict[Persona, str] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def over(
        cls,
        data: Path,
        now: datetime = eg.PLACED,
        mediators: tuple[str, ...] = MEDIATORS,
        database: str = "sqlite",
        settings: Settings | None = None,
    ) -> Iterator["Marketplace"]:
        data.mkdir(exist_ok=True)
        clock = TestClock(data / "test-clock", wall=lambda: now)  # it stands where it was put
        settings = settings or settings_on(database, data)
        house = build(settings, clock)
        try:
            submittable(house.records)
            made = cls(house, clock, create_web(house), development_issuer_of(settings))
            for account in mediators:
                made.notes(account, roster.enrol(account))
            yield made
        finally:
            house.close()

    def happens(self, *wishes: eg.Wish, order: UUID = eg.ORDER, shown: bool = True) -> None:
        """Each of them at its own instant, to this order or to the last dispute about it."""
        for wish in wishes:
            self.moves_to(wish.at)
            cause = Cause(f"wish-{next(self.wishes)}")
            if isinstance(wish, OpenDispute):
                self.house.disputes.open(order, wish, cause)
            elif isinstance(wish, get_args(DisputeCommand)):
                self.house.disputes.execute(self.dispute(order), wish, cause)
            else:
                self.house.orders.execute(order, wish, cause)
        if shown:
            self.house.projector.catch_up()

    def notes(self, mediator: str, *wishes: MediatorCommand) -> None:
        """On the mediator's entry of the roster."""
        for wish in wishes:
            self.house.mediators.execute(mediator_id_of(mediator), wish, cause=Cause(f"wish-{next(self.wishes)}"))
        self.house.projector.catch_up()

    def moves_to(self, instant: datetime) -> None:
        """Time has passed; what has lapsed meanwhile is not recorded yet."""
        if instant > self.clock():
            self.clock.advance_to(instant)

    def delivers(self, number: int, *, order: UUID | None = None, **changes) -> UUID:
        """An order that was placed, paid, shipped and delivered; says which."""
        order = order or UUID(int=number)
        placed = eg.place(order_id=order, number=f"O-{number}", **changes)
        due = eg.case_of(eg.happened(placed)).order.total
        self.happens(placed, eg.pay(due), eg.ship(), eg.deliver(), order=order, shown=False)
        return order

    def dispute(self, order: UUID = eg.ORDER) -> UUID:
        return dispute_id_of(order, self.house.orders.get(order).disputes)

    def escalates(self, number: int, **changes) -> UUID:
        """A dispute over such an order that waits for a mediator; says which."""
        order = self.delivers(number, **changes)
        self.happens(eg.open_dispute(), eg.counter(), eg.escalate(), order=order)
        return self.dispute(order)

    def uploads(self, name: str, content: bytes = b"") -> UUID:
        """A file that waits to be submitted by somebody; without a content always the same picture of theirs."""
        with self.house.files.intake(name) as arriving:
            arriving.write(content or files.image())
            return self.house.files.add(arriving, name, "photo.png").id

    def asks(self, name: str) -> UUID:
        """A question of somebody's to the help desk, which waits for an agent."""
        asked = self.post(name, "/v1/support", {"text": "How do I send it back?"})
        handed_over = self.post(name, f"{asked.headers['Location']}/hand-over")
        assert handed_over.status_code == 201, handed_over.text
        self.house.projector.catch_up()
        return UUID(handed_over.json["id"])

    def bearer(self, name: str, *roles: str) -> dict[str, str]:
        """Authorization of somebody in the cast, or of anybody in these roles."""
        persona = Persona(name, name.capitalize(), roles or (ROLES[name],))
        if persona not in self.tokens:
            self.tokens[persona] = self.issuer.mint(persona)
        return {"Authorization": f"Bearer {self.tokens[persona]}"}

    @property
    def http(self) -> FlaskClient:
        return self.app.test_client()

    def get(self, name: str, path: str, *roles: str, **query) -> TestResponse:
        return self.http.get(path, headers=self.bearer(name, *roles), query_string=query or None)

    def post(self, name: str, path: str, body: object = None, **headers: str) -> TestResponse:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return self.http.post(path, headers=self.bearer(name) | named, json=body)
