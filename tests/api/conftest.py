"""The HTTP house with a toy resource in it, and people to call it as."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from api.app import create_app
from infrastructure.issuer import DevelopmentIssuer, Persona
from infrastructure.metrics import Metrics
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
