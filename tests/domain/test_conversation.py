"""A conversation: who may write to whom about what, what a message may carry, and who wants to hear no more."""

from dataclasses import replace
from typing import get_args

import pytest

from domain.actor import Actor, Role
from domain.conversation.about import Complaint
from domain.conversation.commands import (
    BlockSender,
    ConversationCommand,
    ReadMessages,
    ReportSender,
    SendMessage,
    StartConversation,
    UnblockSender,
)
from domain.conversation.decide import allowed_actions, decide, message_id_of
from domain.conversation.events import (
    ConversationStarted,
    MessageSent,
    MessagesRead,
    SenderBlocked,
    SenderReported,
    SenderUnblocked,
)
from domain.conversation.state import Conversation
from domain.refusal import Refused, Rule
from tests import examples as eg
from tests import talk
from tests.examples import BUYER, MARKETPLACE, MEDIATOR, SELLER, STRANGE_SELLER, STRANGER, TERMS, day
from tests.talk import ABOUT, CARD, HELLO, TALK, conversation, picture

LONGEST = TERMS.limits.note_longest
MOST_IMAGES = [picture(f"{n}.png") for n in range(10)]


def after(command, one):
    return decide(command, one, TERMS)


def rule_of(command, one):
    with pytest.raises(Refused) as refused:
        after(command, one)
    return refused.value.rule


def test_a_buyer_asks_about_a_product_and_both_see_its_card():
    began, said = talk.happened(talk.start(images=(picture(),), language="en"))
    assert began == ConversationStarted(
        by=BUYER, at=eg.DAY_0, conversation_id=TALK, buyer=BUYER.id, seller=SELLER.id, about=ABOUT, card=CARD
    )
    assert said == MessageSent(
        by=BUYER, at=eg.DAY_0, message_id=message_id_of(TALK, 1), text=HELLO, images=(picture(),), language="en"
    )


def test_what_was_talked_about_already_goes_on():
    (said,) = after(talk.start("And the handle?", at=day(1)), conversation())
    assert (type(said), said.text, said.message_id) == (MessageSent, "And the handle?", message_id_of(TALK, 2))


def test_a_seller_does_not_write_first_about_a_product_but_may_about_an_order():
    order = eg.case_of(eg.paid()).order
    assert rule_of(talk.start(by=SELLER), Conversation()) is Rule.BUYER_ASKS_FIRST
    began, said = talk.happened(talk.start_about(order, by=SELLER))
    assert (began.about.order_id, began.about.id) == (order.id, order.number)
    assert (began.card.price, began.card.title) == (order.total, order.lines[0].title)
    assert said.by == SELLER


def test_nobody_talks_to_themselves():
    assert rule_of(talk.start(seller=BUYER.id), Conversation()) is Rule.SAME_PERSON


def test_the_other_side_answers():
    one = conversation(talk.send(), talk.send("Thanks!", by=BUYER))
    assert [(m.number, m.by, m.text) for m in one.messages] == [
        (1, Role.BUYER, HELLO),
        (2, Role.SELLER, "It does."),
        (3, Role.BUYER, "Thanks!"),
    ]
    assert one.version == 4


def test_a_message_without_a_word_or_a_picture_says_nothing():
    assert rule_of(talk.send("  "), conversation()) is Rule.NOTHING_SAID
    assert rule_of(talk.start(" "), Conversation()) is Rule.NOTHING_SAID
    assert after(talk.send("", images=(picture(),)), conversation())


def test_a_message_may_be_so_long_and_no_longer():
    assert after(talk.send("x" * LONGEST), conversation())
    assert rule_of(talk.send("x" * (LONGEST + 1)), conversation()) is Rule.MESSAGE_LENGTH


@pytest.mark.parametrize(
    ("images", "rule"),
    [
        ([picture("a.mp4", "video/mp4")], Rule.VIDEO_OUTSIDE_DISPUTE),
        ([picture(), picture("a.webm", "video/webm")], Rule.VIDEO_OUTSIDE_DISPUTE),
        ([picture("a.pdf", "application/pdf")], Rule.ONLY_IMAGES),
        ([picture(), picture()], Rule.TOO_MANY_IMAGES),
        ([*MOST_IMAGES, picture("one more")], Rule.TOO_MANY_IMAGES),
    ],
)
def test_a_message_carries_pictures_and_not_too_many(images, rule):
    assert rule_of(talk.send(images=tuple(images)), conversation()) is rule
    assert after(talk.send(images=tuple(MOST_IMAGES)), conversation())


def test_whoever_sends_too_many_pictures_is_told_how_many_may_be():
    with pytest.raises(Refused) as refused:
        after(talk.send(images=(*MOST_IMAGES, picture("one more"))), conversation())
    assert refused.value.details == {"most": 10}
    with pytest.raises(Refused) as refused:
        after(talk.send("x" * (LONGEST + 1)), conversation())
    assert refused.value.details == {"most": LONGEST}


@pytest.mark.parametrize("wish", [talk.start, talk.send], ids=["at first", "later"])
def test_contact_details_are_refused_with_the_rule_and_the_place(wish):
    text = "  Write to me on W h a t s A p p, it is quicker"
    before = Conversation() if wish is talk.start else conversation()
    with pytest.raises(Refused) as refused:
        after(wish(text), before)
    (objection,) = refused.value.details["objections"]
    assert refused.value.rule is Rule.CONTACT_IN_CONVERSATION
    assert (objection["rule"], text[objection["start"] : objection["end"]]) == (
        "off-platform-messenger",
        "W h a t s A p p",
    )
    assert "comply with the local regulation policies" in refused.value.details["notice"]


def test_what_was_read_is_known_to_its_sender_once():
    (seen,) = after(talk.read(1), conversation())
    assert seen == MessagesRead(by=SELLER, at=day(0.2), upto=1)
    read = conversation(talk.read(1))
    assert (read.read[Role.SELLER], read.unread(Role.SELLER)) == (1, 0)
    assert after(talk.read(1), read) == []


def test_unread_is_what_the_other_side_wrote_since():
    one = conversation(talk.send(), talk.read(2), talk.send("More", by=BUYER), talk.send("And more", by=BUYER))
    assert (one.unread(Role.SELLER), one.unread(Role.BUYER)) == (2, 1)


@pytest.mark.parametrize("upto", [0, 2])
def test_what_was_not_written_can_not_be_read(upto):
    assert rule_of(talk.read(upto), conversation()) is Rule.NO_SUCH_MESSAGE


def test_who_was_blocked_writes_nothing_more_and_whoever_blocked_has_to_unblock_first():
    (said,) = after(talk.block(note=" Again and again "), conversation())
    assert said == SenderBlocked(by=BUYER, at=day(0.3), reason=Complaint.SPAM, note="Again and again")
    blocked = conversation(talk.block())
    assert rule_of(talk.send(), blocked) is Rule.SENDER_BLOCKED
    assert rule_of(talk.send(by=BUYER), blocked) is Rule.UNBLOCK_FIRST
    assert rule_of(talk.start(), blocked) is Rule.UNBLOCK_FIRST
    assert after(talk.unblock(), blocked) == [SenderUnblocked(by=BUYER, at=day(0.4))]
    assert after(talk.send(), conversation(talk.block(), talk.unblock()))


def test_each_side_blocks_for_itself():
    both = conversation(talk.block(), talk.block(by=SELLER))
    assert both.blocked_by == {Role.BUYER, Role.SELLER}
    assert rule_of(talk.send(), conversation(talk.block(), talk.block(by=SELLER), talk.unblock())) is Rule.UNBLOCK_FIRST


def test_a_sender_is_reported_once():
    (told,) = after(talk.report(), conversation())
    assert told == SenderReported(by=BUYER, at=day(0.5), reason=Complaint.SCAM, note="Wants a deposit.")
    assert rule_of(talk.report(), conversation(talk.report())) is Rule.SO_ALREADY


@pytest.mark.parametrize("wish", [talk.block, talk.report])
def test_why_is_told_in_so_many_words(wish):
    assert after(wish(note="x" * LONGEST), conversation())
    assert rule_of(wish(note="x" * (LONGEST + 1)), conversation()) is Rule.NOTE_LENGTH


def test_nothing_is_asked_for_twice():
    assert rule_of(talk.block(), conversation(talk.block())) is Rule.SO_ALREADY
    assert rule_of(talk.unblock(), conversation()) is Rule.SO_ALREADY


WISHES = {
    StartConversation: talk.start(),
    SendMessage: talk.send(),
    ReadMessages: talk.read(1),
    BlockSender: talk.block(),
    UnblockSender: talk.unblock(),
    ReportSender: talk.report(),
}


def test_every_command_is_tried_below():
    assert set(WISHES) == set(get_args(ConversationCommand))


@pytest.mark.parametrize("wish", WISHES.values(), ids=lambda wish: wish.name)
def test_a_conversation_is_between_its_two_sides(wish):
    for outsider in (STRANGER, STRANGE_SELLER, Actor(Role.SELLER, BUYER.id)):
        assert rule_of(replace(wish, by=outsider), conversation()) is Rule.NO_SUCH_CONVERSATION
    for other in (MEDIATOR, MARKETPLACE):
        assert rule_of(replace(wish, by=other), conversation()) is Rule.NOT_YOUR_ROLE


LATER = [wish for kind, wish in WISHES.items() if kind is not StartConversation]


@pytest.mark.parametrize("wish", LATER, ids=lambda wish: wish.name)
def test_there_is_nothing_to_do_before_the_first_message(wish):
    assert rule_of(wish, Conversation()) is Rule.NO_SUCH_CONVERSATION


SITUATIONS = {
    "just started": (),
    "answered": (talk.send(),),
    "blocked": (talk.block(),),
    "blocked by both": (talk.block(), talk.block(by=SELLER)),
    "reported": (talk.report(), talk.read(1)),
}


@pytest.mark.parametrize("history", SITUATIONS.values(), ids=SITUATIONS)
@pytest.mark.parametrize("by", [BUYER, SELLER, STRANGER, MEDIATOR])
def test_allowed_actions_are_exactly_those_that_succeed(history, by):
    one = conversation(*history)
    allowed = allowed_actions(one, by)
    for kind, wish in WISHES.items():
        if kind is StartConversation:
            continue
        try:
            after(replace(wish, by=by), one)
        except Refused:
            assert kind not in allowed
        else:
            assert kind in allowed
