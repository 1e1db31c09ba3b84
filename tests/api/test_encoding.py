"""Values on the wire: exact, and only those that have a form there."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from api.encoding import encode
from domain.actor import Actor, Role
from domain.money import Money


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Money("JPY", 1200), b'{"currency":"JPY","amount":"1200"}'),
        (datetime(2026, 11, 22, 9, 30, tzinfo=UTC), b'"2026-11-22T09:30:00Z"'),
        (timedelta(days=5), b"432000"),
        (frozenset({"b", "a"}), b'["a","b"]'),
        (Role.BUYER, b'"buyer"'),
        (UUID(int=0), b'"00000000-0000-0000-0000-000000000000"'),
        ({1: "one"}, b'{"1":"one"}'),
    ],
)
def test_a_value_has_one_form(value, text):
    assert encode(value) == text


def test_a_record_of_the_domain_is_never_shown_by_accident():
    with pytest.raises(TypeError, match="Actor"):
        encode({"by": Actor(Role.BUYER, "bea")})
