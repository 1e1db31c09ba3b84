"""Queries are read once and remembered: that may not show."""

import pytest
from werkzeug.exceptions import UnprocessableEntity

from api.parsing import read_query
from tests.api.toys import ToyPageSchema

SCHEMA = ToyPageSchema()


def test_what_became_of_a_query_is_forgotten_when_it_comes_again(app):
    with app.test_request_context("/v1/toys?limit=7"):
        read_query(SCHEMA).clear()
        assert read_query(SCHEMA) == {"limit": 7}


def test_the_same_query_may_mean_something_else_elsewhere(app):
    with app.test_request_context("/v1/toys?limit=7"):
        assert read_query(ToyPageSchema(only=["limit"])) == read_query(SCHEMA)
        with pytest.raises(UnprocessableEntity):
            read_query(ToyPageSchema(only=["fragile"]))


def test_what_is_refused_once_is_refused_again(app):
    with app.test_request_context("/v1/toys?limit=x"):
        for _ in range(2):
            with pytest.raises(UnprocessableEntity):
                read_query(SCHEMA)
