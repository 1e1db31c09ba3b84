"""A desk where people ask about orders and disputes over HTTP; the house behind it has just these rooms, in memory.

Every answer is held against the contract: no member that it does not know, none missing that it promises, and no
rule broken that the operation has not declared.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from application.affairs import Affairs
from application.disputes import Disputes
from application.mediators import Mediators, mediator_id_of
from application.orders import Orders
from application.people import People
from application.ports import Cause
from application.publication import Publication
from domain.dispute.commands import DisputeCommand, LapseDeadline, OpenDispute
from domain.refusal import Rule
from infrastructure.codec import domain_codec
from infrastructure.event_store import LibraryEventStore, memory_store
from infrastructure.files import Files
from infrastructure.issuer import DevelopmentIssuer, Persona
from infrastructure.live_terms import LiveTerms
from infrastructure.people import people
from infrastructure.terms import PublishedTerms
from tests import examples as eg
from tests import roster
from tests.api.cabinet import Cabinet

CAST = {
    "bea": {"buyer"},
    "eve": {"buyer"},
    "sol": {"seller"},
    "eve's shop": {"seller"},
    "mia": {"mediator"},
    "max": {"mediator"},
    "gus": {"agent"},
    "aud": {"auditor"},
    "ada": {"admin"},
    "abe": {"admin"},
    "marketplace": {"marketplace"},
}
MEDIATORS = ("mia", "max", "mo")
STAFFED = len(MEDIATORS)
"""Where a store stands in which nothing has happened but that mediators were enrolled."""
UNKNOWN = UUID(int=404)


@dataclass
class Hands:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Rooms:
    """As much of a house as orders and disputes need, with three mediators."""

    store: LibraryEventStore
    terms: LiveTerms
    publication: Publication
    clock: Hands
    orders: Orders
    disputes: Disputes
    affairs: Affairs
    mediators: Mediators
    people: People
    cabinet: Cabinet
    files: Files

    @classmethod
    @contextmanager
    def in_memory(cls, cabinet: Cabinet) -> Iterator["Rooms"]:
        store, shipped, clock = memory_store(domain_codec()), PublishedTerms.shipped(), Hands(eg.PLACED)
        terms = LiveTerms(store, clock, shipped)
        publication = Publication(store, shipped.as_documents(), clock)
        try:
            disputes = Disputes(store, terms, clock)
            for account in MEDIATORS:
                enrolled = Cause(f"enrol/{account}")
                disputes.mediators.execute(mediator_id_of(account), roster.enrol(account), cause=enrolled)
            affairs = Affairs(store, terms)
            services = (Orders(store, terms, clock), disputes, affairs, disputes.mediators, people(store, clock))
            yield cls(store, terms, publication, clock, *services, cabinet, cabinet.files(terms, clock))
        finally:
            store.close()

    @property
    def reader(self) -> sa.Engine:
        return self.cabinet.engine


@dataclass
class Desk:
    app: Flask
    issuer: DevelopmentIssuer
    house: Rooms
    contract: dict[str, Any]
    wishes: list[eg.Wish] = field(default_factory=list)

    def happened(self, *wishes: eg.Wish) -> None:
        """To the order and the dispute of the examples, each at its own instant, without HTTP."""
        for wish in wishes:
            self.wishes.append(wish)
            self.house.clock.now = max(self.house.clock.now, wish.at)
            cause = Cause(f"wish-{len(self.wishes)}")
            if isinstance(wish, OpenDispute):
                self.house.disputes.open(eg.ORDER, wish, cause)
            elif isinstance(wish, LapseDeadline):
                self.house.affairs.let_lapse([eg.DISPUTE], wish.at)
            elif isinstance(wish, get_args(DisputeCommand)):
                self.house.disputes.execute(eg.DISPUTE, wish, cause)
            else:
                self.house.orders.execute(eg.ORDER, wish, cause)

    @contextmanager
    def another_time(self) -> Iterator[None]:
        """The same has happened in a house of its own; what is done there is not done here."""
        here, wishes, now = self.house, self.wishes, self.house.clock.now
        with Rooms.in_memory(here.cabinet) as there:
            self._move(there, [])
            self.happened(*wishes)
            there.clock.now = now
            try:
                yield
            finally:
                self._move(here, wishes)

    def _move(self, house: Rooms, wishes: list[eg.Wish]) -> None:
        self.app.extensions["house"] = self.house = house
        self.wishes = wishes

    def get(
        self, who: str, path: str, *roles: str, headers: dict[str, str] | None = None, **query: str
    ) -> TestResponse:
        return self._ask("GET", path, self.bearer(who, *roles) | (headers or {}), query_string=query)

    def post(
        self, who: str, path: str, body: Any = None, *roles: str, headers: dict[str, str] | None = None
    ) -> TestResponse:
        return self._ask("POST", path, self.bearer(who, *roles) | (headers or {}), json=body)

    def bearer(self, who: str, *roles: str) -> dict[str, str]:
        """Somebody of the cast, or anybody in these roles."""
        held = tuple(sorted(roles or CAST[who]))
        return {"Authorization": f"Bearer {self.issuer.mint(Persona(who, who, held))}"}

    def roles_for(self, path: str, method: str = "POST") -> list[str]:
        """Who may call it, as the contract says."""
        found: list[str] = self._operation(path, method)["x-roles"]
        return found

    def _ask(self, method: str, path: str, headers: dict[str, str], **options: Any) -> TestResponse:
        answer = self.app.test_client().open(path, method=method, headers=headers, **options)
        self._hold(answer, self._operation(path, method))
        return answer

    def _operation(self, path: str, method: str) -> dict[str, Any]:
        rule, _ = self.app.url_map.bind("localhost").match(path, method, return_rule=True)
        template = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        found: dict[str, Any] = self.contract["paths"][template][method.lower()]
        return found

    def _hold(self, answer: TestResponse, operation: dict[str, Any]) -> None:
        assert answer.status_code < 500, answer.text
        if answer.status_code < 300:
            content = operation["responses"][str(answer.status_code)]["content"]["application/json"]
            fits(answer.json, content["schema"], self.contract)
        elif answer.status_code != 304 and (slug := answer.json["type"].removeprefix("/problems/")) in set(Rule):
            assert slug == Rule.NOT_YOUR_ROLE or answer.json["type"] in operation["x-problems"], answer.text


def fits(value: Any, schema: dict[str, Any], contract: dict[str, Any], at: str = "") -> None:
    """Whether every member is a documented one, and every promised one is there."""
    if "$ref" in schema:
        return fits(value, contract["components"]["schemas"][schema["$ref"].rpartition("/")[2]], contract, at)
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    if choices:
        return None if value is None else fits(value, choices[0], contract, at)
    if isinstance(value, list):
        for n, item in enumerate(value):
            fits(item, schema.get("items", {}), contract, f"{at}/{n}")
    known = schema.get("properties")
    if known and isinstance(value, dict):
        assert schema.get("additionalProperties", False) is True or set(value) <= set(known), (at, set(value))
        assert set(value) >= set(schema.get("required", [])), (at, set(value))
        for name in set(value) & set(known):
            fits(value[name], known[name], contract, f"{at}/{name}")
    if "enum" in schema:
        assert value in [*schema["enum"], None], (at, value)
    return None


def problem(answer: TestResponse) -> tuple[int, str]:
    """Status and type of a refusal."""
    return answer.status_code, answer.json["type"].removeprefix("/problems/")


def without_names(answer: TestResponse) -> tuple[int, dict[str, Any]]:
    """What a refusal tells, except which thing was asked for and by which request."""
    return answer.status_code, {k: v for k, v in answer.json.items() if k not in {"instance", "request_id"}}
