"""A history that is folded at once leaves the same as one that is lived fact by fact."""

from functools import reduce
from typing import get_args

import pytest

from domain.dispute.events import DisputeEvent
from domain.dispute.evolve import evolve as evolve_dispute
from domain.dispute.evolve import fold as fold_dispute
from domain.dispute.state import Dispute
from domain.order.events import OrderEvent
from domain.order.evolve import evolve as evolve_order
from domain.order.evolve import fold as fold_order
from domain.order.state import Order
from tests.examples import (
    EVERY_OPEN_STATUS,
    asked_in_appeal,
    closed,
    happened,
    opened,
    reinstated,
    say,
    submit_evidence,
    words,
)


def spoken_in():
    return happened(say(), submit_evidence(words()), since=opened())


HISTORIES = [*EVERY_OPEN_STATUS.values(), spoken_in, asked_in_appeal, reinstated, closed]


@pytest.fixture(params=HISTORIES, ids=lambda situation: situation.__name__)
def history(request):
    return request.param()


def test_of_a_dispute(history):
    own = [fact for fact in history if isinstance(fact, get_args(DisputeEvent))]
    assert fold_dispute(own) == reduce(evolve_dispute, own, Dispute())
    assert fold_dispute(own).version == len(own)
    assert fold_dispute(iter(own)) == fold_dispute(own)


def test_of_an_order(history):
    own = [fact for fact in history if isinstance(fact, get_args(OrderEvent))]
    assert fold_order(own) == reduce(evolve_order, own, Order())
    assert fold_order(own).version == len(own)
    assert fold_order(iter(own)) == fold_order(own)


def test_nothing_leaves_nothing():
    assert fold_dispute([]) == Dispute()
    assert fold_order([]) == Order()
