"""The HTTP house with a toy resource in it, and people to call it as."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from api.app import create_app
from infrastructure.issuer import DevelopmentIssuer, Persona
from infrastructure.metrics import Metrics
from tests import examples as eg
from tests.api.cabinet import Cabinet
from tests.api.desk import Desk, Rooms
from tests.api.toys import toys

PERSONAS = (
    Persona("bea", "Bea Buyer", ("buyer",)),
    Persona("sol", "Sol Seller", ("seller",)),
    Persona("dot", "Dot Double", ("buyer", "seller", "stranger")),
    Persona("tim", "Tim Time", ("clock",)),
    Persona("shop", "The marketplace", ("marketplace",)),
)


@pytest.fixture(scope="session")
def issuer(tmp_path_factory):
    key_file = tmp_path_factory.mktemp("var") / "issuer.json"
    return DevelopmentIssuer("http://localhost/dev/oidc", "redress", key_file, PERSONAS)


@pytest.fixture
def build(issuer):
    """Make an app; what a test is about is given by name."""

    def make(**choices):
        defaults = {
            "verify": issuer.verifier(),
            "checks": lambda: {"database": "", "lag": ""},
            "figures": Metrics({}),
            "host": "127.0.0.1",
            "issuer": issuer,
            "resources": [toys()],
        }
        house = SimpleNamespace(clock=lambda: datetime(2026, 11, 22, tzinfo=UTC))
        return create_app(house, **(defaults | choices))

    return make


@pytest.fixture
def app(build):
    return build()


@pytest.fixture
def http(app):
    return app.test_client()


@pytest.fixture
def bearer(issuer):
    """Authorization headers of a persona."""
    return lambda name: {"Authorization": f"Bearer {issuer.mint(issuer.personas[name])}"}


@pytest.fixture
def bea(bearer):
    return bearer("bea")


@pytest.fixture(scope="session")
def resources(issuer):
    """An application with the real resources, whose house is still to be chosen, and its contract."""
    app = create_app(None, verify=issuer.verifier(), checks=dict, figures=Metrics({}), host="127.0.0.1", issuer=issuer)
    return app, app.test_client().get("/openapi.json").json


@pytest.fixture(scope="session")
def cabinet(tmp_path_factory):
    made = Cabinet.in_folder(tmp_path_factory.mktemp("cabinet"))
    yield made
    made.engine.dispose()


@pytest.fixture
def desk(resources, issuer, cabinet):
    """Nothing has happened yet; it is the day when the order of the examples is placed."""
    app, contract = resources
    with Rooms.in_memory(cabinet) as house:
        app.extensions["house"] = house
        yield Desk(app, issuer, house, contract)


@pytest.fixture
def delivered(desk):
    """The order of the examples has arrived; one day later."""
    desk.happened(eg.place(), eg.pay(), eg.ship(), eg.deliver())
    desk.house.clock.now = eg.OPENED
    return desk


@pytest.fixture
def disputed(delivered):
    """80.00 are claimed for its coffee machine; one day later."""
    delivered.happened(eg.open_dispute())
    delivered.house.clock.now = eg.day(7)
    return delivered
