"""Whatever is sent to any operation, by everybody who may call it, is answered as the OpenAPI document says."""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest
import schemathesis

from api.feed import FOLLOWERS
from api.inbox import OWNERS
from api.lists import WITH_DISPUTES, WITH_ORDERS
from api.mediators import STAFF
from api.reading import page_of
from api.schemas.feed import FeedPageSchema
from api.schemas.inbox import InboxEntrySchema
from api.schemas.lists import DisputeItemSchema, OrderItemSchema
from api.schemas.mediation import QueuedCaseSchema
from api.schemas.mediators import ListedMediatorSchema
from application.demonstration import PERSONAS, build_demonstration
from domain.actor import PARTIES, Role
from infrastructure.photographs import Photographer
from tests.api.marketplace import Marketplace, empty_app

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ONE_IN = 4
"""How many of the ids that are made up stay so; the others become those of orders and disputes that are there."""
APP = empty_app()
CONTRACT = schemathesis.openapi.from_wsgi("/openapi.json", APP)


class Town:
    """The demonstration marketplace, with a way to be asked by the right people about things that are there."""

    def __init__(self, market: Marketplace) -> None:
        self.market = market
        self.known = {"order_id": self._all("/v1/orders"), "dispute_id": self._all("/v1/disputes")}
        self.known["file_id"] = {
            str(market.uploads(persona.id)): dict.fromkeys(persona.roles, persona.id)
            for persona in PERSONAS
            if PARTIES & set(persona.roles)
        }
        self.known["evidence_id"] = {
            item["id"]: dispute
            for dispute in self.known["dispute_id"].values()
            for item in market.get("ada", f"/v1/disputes/{dispute['id']}/evidence", "admin").json["items"]
        }
        self.turn = count()

    def _all(self, path: str) -> dict[str, Any]:
        return {item["id"]: item for item in self.market.get("ada", path, "admin", limit=200).json["items"]}

    def settle(self, case: schemathesis.Case) -> None:
        """Let ids in a path or a body be known ones, most of the time; and what was written be shown."""
        self.market.house.projector.catch_up()
        for given in (case.path_parameters, case.body):
            for name in self.known.keys() & set(given if isinstance(given, dict) else ()):
                given[name] = self._known(name, given[name])
        shown = self.known["evidence_id"].get(named(case).get("evidence_id"))
        if shown:
            case.path_parameters["dispute_id"] = shown["id"]
        if "wait" in case.query:
            case.query["wait"] = 0

    def _known(self, name: str, made_up: Any) -> Any:
        try:
            chosen = UUID(made_up).int
        except (ValueError, AttributeError, TypeError):
            return made_up
        there = sorted(self.known[name])
        return made_up if chosen % ONE_IN == 0 else there[chosen % len(there)]

    def caller(self, case: schemathesis.Case) -> dict[str, str]:
        """One after the other in each role that may call this operation, as the one whom its object concerns."""
        roles = case.operation.definition.raw.get("x-roles")
        if roles is None:
            return {}
        role = roles[next(self.turn) % len(roles)]
        return self.market.bearer(self._concerned(role, case), role)

    def _concerned(self, role: str, case: schemathesis.Case) -> str:
        anybody = next(persona.id for persona in PERSONAS if role in persona.roles)
        for name, there in self.known.items():
            if (one := named(case).get(name)) in there:
                return there[one].get(role) or anybody
        return anybody


def named(case: schemathesis.Case) -> dict[str, str]:
    """The texts among what a path and a body name."""
    given = case.path_parameters | (case.body if isinstance(case.body, dict) else {})
    return {name: value for name, value in given.items() if isinstance(value, str)}


def quote(case: schemathesis.Case) -> None:
    """Put the quotes of an ETag back; Schemathesis makes its first one up without them."""
    tag = case.headers.get("If-Match", "")
    if case.meta.generation.mode.is_positive and tag.isdecimal():
        case.headers["If-Match"] = f'"{tag}"'


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with Marketplace.over(tmp_path_factory.mktemp("var"), now=NOW, mediators=()) as market:
        photographer = Photographer(market.house.files.store)
        build_demonstration(market.house.store, market.house.terms, now=NOW, photograph=photographer)
        market.house.settle()
        APP.extensions |= {"house": market.house, "verify": market.issuer.verifier()}
        yield Town(market)


@pytest.fixture(scope="module", autouse=True)
def impatient():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.reading.PATIENCE", 0.01)
        yield


@pytest.mark.parametrize(
    ("path", "schema", "roles"),
    [
        ("/v1/orders", page_of(OrderItemSchema), WITH_ORDERS),
        ("/v1/disputes", page_of(DisputeItemSchema), WITH_DISPUTES),
        ("/v1/mediation/queue", page_of(QueuedCaseSchema), (Role.MEDIATOR, Role.ADMIN)),
        ("/v1/mediation/cases", page_of(DisputeItemSchema), (Role.MEDIATOR,)),
        ("/v1/mediators", page_of(ListedMediatorSchema), STAFF),
        ("/v1/inbox", page_of(InboxEntrySchema), OWNERS),
        ("/v1/timeline", FeedPageSchema(), FOLLOWERS),
    ],
)
def test_lists_have_every_member_that_is_documented_and_no_other(town, path, schema, roles):
    for role in roles:
        name = next(persona.id for persona in PERSONAS if role in persona.roles)
        answer = town.market.get(name, path, role, limit=200)
        assert schema.load(answer.json)["items"], role


@pytest.mark.slow
@CONTRACT.parametrize()
def test_every_answer_is_the_one_that_the_contract_promises(town, case):
    town.settle(case)
    quote(case)
    case.call_and_validate(headers=town.caller(case))
