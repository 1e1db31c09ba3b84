"""What benchmarks measure with is lawful, and what they measured is told in the words of today's rows."""

import importlib
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import growth, marketplace
from benchmarks.busy import PROPOSALS, commands, story
from benchmarks.marketplace import Told
from benchmarks.measure import ROWS
from benchmarks.page import results
from tests.examples import TERMS

AT = datetime(2018, 3, 5, tzinfo=UTC)


def names(appends):
    return {event.name for additions in appends for addition in additions for event in addition.events}


def test_the_marketplace_goes_through_mediation_to_refunds():
    assert {"dispute.decided", "order.refunded", "dispute.closed"} <= names(marketplace.of(4000, TERMS))


def test_a_dispute_to_command_waits_for_its_seller_after_eight_proposals():
    told = Told(TERMS, story(1, AT))
    assert names(commands(told)) >= {"dispute.opened", "dispute.counter-proposal-made"}
    assert told.case.dispute.version == 1 + PROPOSALS
    assert told.case.dispute.status == "awaiting-seller"


def test_some_of_many_wait_for_a_mediator_and_the_others_are_closed():
    assert {"dispute.escalated", "dispute.closed"} <= names(growth.marketplace(2))


def test_every_result_is_of_a_row_with_the_same_goal_and_limit():
    for module in sorted(Path(growth.__file__).parent.glob("*.py")):
        if module.stem != "__main__":
            importlib.import_module(f"benchmarks.{module.stem}")
    told = {result["name"]: (result["goal"], result["limit"]) for result in results()}
    assert told == {name: (ROWS[name].goal, ROWS[name].limit) for name in told}
