"""The help desk: the assistant first, then one agent at a time; and agents do nothing else."""

from dataclasses import replace
from typing import get_args

import pytest

from domain.actor import Actor, Role
from domain.dispute.lifecycle import LIFECYCLE, allowed, may_see
from domain.order.lifecycle import ORDER_LIFECYCLE
from domain.refusal import Refused, Rule
from domain.support import commands as c
from domain.support.decide import ASSISTANT, decide
from domain.support.events import (
    SupportAnswered,
    SupportAsked,
    SupportClosed,
    SupportHandedOver,
    SupportMessageSent,
    SupportOpened,
    SupportReturnedToQueue,
    SupportTaken,
)
from domain.support.lifecycle import MOST_SAID, SUPPORT_LIFECYCLE
from domain.support.lifecycle import allowed as allowed_at_the_desk
from domain.support.lifecycle import may_see as may_see_at_the_desk
from domain.support.quote import Channel
from domain.support.state import Support, SupportStatus
from tests.examples import (
    ADMIN,
    AUDITOR,
    BUYER,
    DISPUTE,
    EVERY_OPEN_STATUS,
    MARKETPLACE,
    MEDIATOR,
    ORDER,
    SELLER,
    STRANGER,
    TERMS,
    THE_CLOCK,
    case_of,
    closed,
    day,
)
from tests.help_desk import (
    GIA,
    GUS,
    QUOTE,
    TALK,
    ask,
    close,
    give_back,
    hand_over,
    happened,
    open_support,
    support,
    take,
    write,
)

LONGEST = TERMS.limits.note_longest
EVERYBODY = (BUYER, SELLER, STRANGER, MARKETPLACE, GUS, GIA, MEDIATOR, ADMIN, AUDITOR, THE_CLOCK)
SITUATIONS = {
    "unopened": (),
    "with-the-assistant": (open_support(),),
    "waiting": (open_support(), hand_over()),
    "with-gus": (open_support(), hand_over(), take()),
    "given-back": (open_support(), hand_over(), take(), give_back()),
    "closed": (open_support(), hand_over(), take(), close()),
    "closed-at-once": (open_support(), close(by=BUYER)),
}
WISHES = (open_support(), ask(), hand_over(), take(), write(), give_back(), close())
in_every_situation = pytest.mark.parametrize("before", SITUATIONS.values(), ids=SITUATIONS)


def rule_of(wish, *before):
    with pytest.raises(Refused) as refused:
        decide(wish, support(*before), TERMS)
    return refused.value.rule


def wished(wish, by):
    """The same wish by somebody else; the marketplace asks for the buyer, the others for themselves."""
    if isinstance(wish, c.OpenSupport):
        return replace(wish, by=by, asker=BUYER if by == MARKETPLACE else by)
    return replace(wish, by=by)


def test_a_question_is_kept_with_what_the_assistant_answered_and_quoted():
    assert happened(open_support()) == [
        SupportOpened(
            by=BUYER,
            at=day(6),
            support_id=TALK,
            asker=BUYER,
            channel=Channel.WEB,
            reference="",
            language="en",
            order_id=ORDER,
            dispute_id=DISPUTE,
        ),
        SupportAsked(by=BUYER, at=day(6), text="How do I send it back?"),
        SupportAnswered(
            by=ASSISTANT, at=day(6), text="From the article “Sending goods back”: …", known=True, quotes=(QUOTE,)
        ),
    ]


def test_what_happens_afterwards_is_told():
    wishes = (open_support(), ask(), hand_over(), take(), write(), give_back(), take(GIA), close(GIA))
    assert happened(*wishes)[3:] == [
        SupportAsked(by=BUYER, at=day(6.1), text="And who pays?"),
        SupportAnswered(by=ASSISTANT, at=day(6.1), text="I have found nothing.", known=False, quotes=()),
        SupportHandedOver(by=BUYER, at=day(6.2)),
        SupportTaken(by=GUS, at=day(6.3), agent="gus"),
        SupportMessageSent(by=GUS, at=day(6.4), text="Good morning!"),
        SupportReturnedToQueue(by=GUS, at=day(6.5), note="It is about customs."),
        SupportTaken(by=GIA, at=day(6.3), agent="gia"),
        SupportClosed(by=GIA, at=day(6.6)),
    ]


def test_what_was_said_stands_in_its_order_with_who_said_it():
    said = support(open_support(), hand_over(), take(), write(), write("Thanks.", BUYER), give_back()).said
    assert [(one.number, one.by.role, one.note) for one in said] == [
        (1, Role.BUYER, False),
        (2, Role.CLOCK, False),
        (3, Role.AGENT, False),
        (4, Role.BUYER, False),
        (5, Role.AGENT, True),
    ]
    assert said[1].quotes == (QUOTE,)


def test_what_was_given_back_waits_since_it_was_handed_over_first():
    again = support(*SITUATIONS["given-back"])
    assert (again.status, again.agent, again.waiting_since) == (SupportStatus.WAITING, None, day(6.2))
    assert support(*SITUATIONS["given-back"], take(GIA)).agents == ("gus", "gia")


def test_the_last_thing_that_happened_tells_when_it_moved_last():
    one = support(*SITUATIONS["closed"])
    assert (one.opened_at, one.updated_at, one.closed_at, one.version) == (day(6), day(6.6), day(6.6), 6)


def test_the_marketplace_asks_for_a_buyer_or_a_seller_and_for_nobody_else():
    by_mail = open_support(by=MARKETPLACE, channel=Channel.MAIL, reference="thread-1")
    assert support(by_mail).asker == BUYER
    for asker in (MARKETPLACE, MEDIATOR, GUS):
        assert rule_of(replace(by_mail, asker=asker)) is Rule.NOT_YOUR_ROLE


def test_nobody_else_asks_for_another():
    assert rule_of(open_support(by=STRANGER)) is Rule.NOT_YOUR_ROLE


def test_it_is_opened_once_and_the_refusal_tells_which_it_is():
    for before in list(SITUATIONS.values())[1:]:
        with pytest.raises(Refused) as refused:
            decide(open_support(), support(*before), TERMS)
        assert (refused.value.rule, refused.value.details) == (Rule.SUPPORT_EXISTS, {"support_id": TALK})


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST + 1)])
def test_a_text_is_there_and_not_too_long(text):
    assert rule_of(open_support(text=text)) is Rule.NOTE_LENGTH
    assert rule_of(ask(text), open_support()) is Rule.NOTE_LENGTH
    assert rule_of(write(text), *SITUATIONS["with-gus"]) is Rule.NOTE_LENGTH
    assert rule_of(give_back(text), *SITUATIONS["with-gus"]) is Rule.NOTE_LENGTH


def test_blanks_around_a_text_are_left_out_and_the_longest_will_do():
    said = support(*SITUATIONS["with-gus"], write(f" {'x' * LONGEST} ")).said[-1]
    assert said.text == "x" * LONGEST


def test_only_the_agent_who_has_it_answers_gives_it_back_or_closes_it():
    for wish in (write(by=GIA), give_back(by=GIA), close(by=GIA)):
        assert rule_of(wish, *SITUATIONS["with-gus"]) is Rule.NOT_ITS_AGENT


def test_what_somebody_has_is_not_taken_from_them():
    assert rule_of(take(GIA), *SITUATIONS["with-gus"]) is Rule.NOT_NOW


def test_an_agent_does_not_answer_their_own_question():
    two_faced = Actor(Role.AGENT, BUYER.id)
    assert rule_of(take(two_faced), *SITUATIONS["waiting"]) is Rule.NO_SUCH_SUPPORT


def test_before_a_person_is_wanted_agents_see_nothing_of_it():
    assert rule_of(take(), open_support()) is Rule.NO_SUCH_SUPPORT


@pytest.mark.parametrize("wish", WISHES[1:], ids=lambda wish: wish.name)
def test_what_was_never_opened_is_not_there(wish):
    assert rule_of(wish) is Rule.NO_SUCH_SUPPORT


@pytest.mark.parametrize("wish", [ask(), hand_over(), write(by=BUYER), close(by=BUYER)], ids=lambda wish: wish.name)
def test_what_is_closed_is_closed(wish):
    assert rule_of(wish, *SITUATIONS["closed"]) is Rule.NOT_NOW


def test_a_conversation_ends_somewhere():
    full = replace(support(*SITUATIONS["with-gus"]), said=support(open_support()).said * (MOST_SAID // 2))
    for wish in (write(), write(by=BUYER)):
        with pytest.raises(Refused) as refused:
            decide(wish, full, TERMS)
        assert refused.value.rule is Rule.SUPPORT_FULL
    assert decide(close(), full, TERMS)
    assert decide(write(), replace(full, said=full.said[:-1]), TERMS)


@in_every_situation
@pytest.mark.parametrize("by", EVERYBODY, ids=lambda by: f"{by.role}-{by.id}")
def test_what_somebody_is_told_to_be_possible_is_exactly_what_succeeds(before, by):
    one = support(*before)
    succeeded = []
    for wish in WISHES:
        asked = wished(wish, by)
        try:
            decide(asked, one, TERMS)
        except Refused:
            continue
        succeeded.append(type(wish))
    assert allowed_at_the_desk(one, by) == succeeded


@in_every_situation
def test_each_step_leads_where_the_table_says(before):
    one = support(*before)
    for by in EVERYBODY:
        for wish in WISHES:
            asked = wished(wish, by)
            try:
                after = support(*before, asked)
            except Refused:
                continue
            moves = [move for move in SUPPORT_LIFECYCLE[type(wish)] if by.role in move.by]
            assert any(one.status in move.during and after.status in move.to for move in moves)


def test_every_command_stands_in_the_table():
    assert set(SUPPORT_LIFECYCLE) == set(get_args(c.SupportCommand)) == {type(wish) for wish in WISHES}


@pytest.mark.parametrize(
    ("by", "seen"),
    [
        (BUYER, {"with-the-assistant", "waiting", "with-gus", "given-back", "closed", "closed-at-once"}),
        (GIA, {"waiting", "with-gus", "given-back", "closed"}),
        (ADMIN, set(SITUATIONS) - {"unopened"}),
        (AUDITOR, set(SITUATIONS) - {"unopened"}),
        (MARKETPLACE, set(SITUATIONS) - {"unopened"}),
        (SELLER, set()),
        (STRANGER, set()),
        (MEDIATOR, set()),
        (THE_CLOCK, set()),
    ],
    ids=lambda value: getattr(value, "role", ""),
)
def test_who_may_see_it(by, seen):
    opened = {name: support(*before) for name, before in SITUATIONS.items() if before}
    assert {name for name, one in opened.items() if may_see_at_the_desk(one, by)} == seen


@pytest.mark.parametrize("situation", [*EVERY_OPEN_STATUS.values(), closed], ids=lambda situation: situation.__name__)
def test_agents_see_no_dispute_by_themselves_and_do_nothing_in_one(situation):
    case = case_of(situation())
    assert not may_see(case, GUS, case.dispute.last_at)
    assert allowed(case, GUS, case.dispute.last_at) == []


def test_no_row_of_any_other_table_is_an_agents():
    assert not any(Role.AGENT in move.by for move in (*LIFECYCLE, *ORDER_LIFECYCLE.values()))


def test_nobody_has_asked_anything_at_first():
    assert not Support().opened
