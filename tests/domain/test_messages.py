"""What people say to each other beside their proposals."""

from dataclasses import replace

import pytest

from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.events import MessageSent
from domain.refusal import Rule
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    EVERY_OPEN_STATUS,
    MARKETPLACE,
    MEDIATOR,
    SELLER,
    STRANGE_SELLER,
    STRANGER,
    TERMS,
    awaiting_approval,
    case_of,
    closed,
    day,
    decided,
    escalated,
    happened,
    in_appeal,
    in_mediation,
    opened,
    say,
    settlement_proposed,
)
from tests.scenario import given

TEXT = "Is there a photo of the parcel?"


@pytest.mark.parametrize("status", EVERY_OPEN_STATUS)
@pytest.mark.parametrize("by", [BUYER, SELLER])
def test_either_side_may_speak_as_long_as_it_is_open_and_nothing_else_follows_from_it(status, by):
    history = EVERY_OPEN_STATUS[status]()
    said = given(*history).when(say(by=by)).happened()
    said.then(MessageSent(by=by, at=day(30), text=TEXT, to_mediator=False))
    before = case_of(history).dispute
    heard = {BUYER: "buyer_spoke_at", SELLER: "seller_spoke_at"}[by]
    noted = {"messages": 1, "version": before.version + 1, "last_at": day(30), heard: day(30)}
    assert said.dispute == replace(before, **noted)


def test_to_everybody_or_to_the_mediator_alone():
    given(*in_mediation()).when(say(to_mediator=True)).then(
        MessageSent(by=BUYER, at=day(30), text=TEXT, to_mediator=True)
    )


@pytest.mark.parametrize("text", ["", " ", "\n\t", "x" * 2001])
def test_a_message_has_one_to_two_thousand_characters(text):
    given(*opened()).when(say(text)).refused(Rule.NOTE_LENGTH)


@pytest.mark.parametrize(
    ("text", "kept"), [("x", "x"), (" x\n", "x"), ("x" * 2000, "x" * 2000), ("é" * 2000, "é" * 2000)]
)
def test_which_are_kept_without_the_blanks_around_them(text, kept):
    assert given(*opened()).when(say(text)).happened().facts[0].text == kept


class TestTheMediator:
    def test_who_writes_is_at_work_and_keeps_the_case(self):
        lease = Deadline(DeadlineKind.LEASE, day(11) + TERMS.periods.lease)
        said = given(*in_mediation()).when(say(by=MEDIATOR, at=day(11))).happened()
        said.then(MessageSent(by=MEDIATOR, at=day(11), text=TEXT, to_mediator=False, starts=(lease,)))
        others = {d for d in case_of(in_mediation()).dispute.deadlines if d.kind is not DeadlineKind.LEASE}
        assert set(said.dispute.deadlines) == others | {lease}

    @pytest.mark.parametrize("by", [BUYER, SELLER])
    def test_does_not_when_others_write(self, by):
        assert given(*in_mediation()).when(say(by=by, at=day(11))).happened().facts[0].starts == ()

    @pytest.mark.parametrize("situation", [settlement_proposed, awaiting_approval, decided])
    def test_may_speak_where_no_lease_runs(self, situation):
        said = given(*situation()).when(say(by=MEDIATOR, at=day(11))).happened()
        assert said.facts[0].starts == ()

    def test_is_the_one_who_has_the_case(self):
        given(*in_mediation()).when(say(by=ANOTHER_MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
        given(*in_appeal()).when(say(by=MEDIATOR, at=day(12))).refused(Rule.NOT_ASSIGNED)
        given(*in_appeal()).when(say(by=ANOTHER_MEDIATOR, at=day(12))).is_granted()

    def test_has_nothing_to_say_before_there_is_one(self):
        given(*opened()).when(say(by=MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
        given(*escalated()).when(say(by=MEDIATOR)).refused(Rule.NOT_NOW)


def test_nobody_else_speaks():
    for stranger in (STRANGER, STRANGE_SELLER):
        given(*opened()).when(say(by=stranger)).refused(Rule.NO_SUCH_DISPUTE)
    for staff in (ADMIN, AUDITOR, MARKETPLACE):
        given(*opened()).when(say(by=staff)).refused(Rule.NOT_YOUR_ROLE)


def test_when_it_is_over_there_is_nothing_more_to_say():
    given(*closed()).when(say()).refused(Rule.NOT_NOW)


def test_they_are_counted():
    assert case_of(happened(say(), say(by=SELLER), since=opened())).dispute.messages == 2
