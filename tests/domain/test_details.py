"""What a refusal tells beside its rule: what it would take to do it right."""

from dataclasses import replace

import pytest

from domain.dispute.commands import Units
from domain.refusal import Rule
from tests.examples import (
    amend,
    brl,
    counter,
    decide,
    delivered,
    full,
    give_back,
    happened,
    in_mediation,
    not_received,
    open_dispute,
    opened,
    partial,
    parts,
    refund,
    refunding,
    sent_back,
    statement,
)
from tests.scenario import given

FOREIGN = replace(parts((1, "1.00"))[0], amount=brl("1.00"))


def less_is_left():
    return happened(give_back((1, "30.00")), since=opened())


@pytest.mark.parametrize(
    ("situation", "command", "rule", "details"),
    [
        (delivered, open_dispute(lines=(Units(2, 4),)), Rule.UNITS_OUT_OF_RANGE, {"line": 2, "units": 4}),
        (delivered, open_dispute(lines=(Units(9, 1),)), Rule.NO_SUCH_LINE, {"line": 9}),
        (opened, counter(partial((1, "80.00"))), Rule.PARTIAL_IS_EVERYTHING, {"refundable": "80.00"}),
        (opened, counter(partial((1, "80.01"))), Rule.ABOVE_REFUNDABLE, {"refundable": "80.00"}),
        (less_is_left, counter(sent_back((1, "50.01"))), Rule.ABOVE_REFUNDABLE, {"refundable": "50.00"}),
        (opened, counter(replace(partial((1, "1.00")), amounts=(FOREIGN,))), Rule.OTHER_CURRENCY, {"currency": "EUR"}),
        (not_received, counter(partial((1, "5.00"))), Rule.REMEDY_NOT_ALLOWED, {"remedy": "partial-refund"}),
        (opened, amend(full(amounts=parts((1, "79.00")))), Rule.FULL_IS_NOT_EVERYTHING, {"refundable": "80.00"}),
        (in_mediation, decide(award=(FOREIGN,)), Rule.OTHER_CURRENCY, {"currency": "EUR"}),
        (
            in_mediation,
            decide((1, "1.00"), statement=statement(evidence=("the photo",))),
            Rule.NOT_IN_EVIDENCE,
            {"evidence": "the photo"},
        ),
        (refunding, refund(brl("80.00")), Rule.OTHER_CURRENCY, {"currency": "EUR"}),
    ],
    ids=lambda value: getattr(value, "name", None) if isinstance(value, Rule) else None,
)
def test_it(situation, command, rule, details):
    assert given(*situation()).when(command).refused(rule).details == details
