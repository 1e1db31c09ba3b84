"""Conversations and listings as they are asked: once per wish, on what was seen, and found again around an order."""

import pytest

from application.conversations import Conversations, around, conversation_id_of
from application.listings import Listings, listing_id_of
from application.ports import Cause, StreamMoved
from domain.conversation.about import AboutKind
from domain.listing.listing import ReportListing
from domain.money import Money
from domain.refusal import Refused, Rule
from tests import examples as eg
from tests import talk
from tests.application.services import Meanwhile
from tests.talk import TALK


@pytest.fixture
def conversations(services):
    return Conversations(services.store, services.orders.terms, services.clock)


@pytest.fixture
def listings(services):
    return Listings(services.store, services.clock)


def report(**changes):
    told = {"product_id": "kettle", "seller": "sol", "title": "A kettle", "price": Money("EUR", 4000)}
    return ReportListing(**{"by": eg.MARKETPLACE, "at": eg.DAY_0, **told, **changes})


def test_what_was_written_is_read(conversations):
    began = conversations.execute(TALK, talk.start(), Cause("1"))
    answered = conversations.execute(TALK, talk.send(), Cause("2"), seen=began.version)
    assert (began.version, answered.version) == (2, 3)
    assert [message.text for message in conversations.get(TALK).messages] == [talk.HELLO, "It does."]


def test_the_same_wish_is_granted_once_and_answered_as_it_was(conversations):
    first = conversations.execute(TALK, talk.start(), Cause("1"))
    conversations.execute(TALK, talk.send(), Cause("2"))
    again = conversations.execute(TALK, talk.start(), Cause("1"))
    assert (again.replayed, again.state, again.position) == (True, first.state, first.position)
    with pytest.raises(Refused) as refused:
        conversations.execute(TALK, talk.send(), Cause("1", fingerprint="another"))
    assert refused.value.rule is Rule.KEY_REUSED


def test_whoever_looked_at_what_is_no_more_is_told_so(conversations):
    conversations.execute(TALK, talk.start(), Cause("1"))
    with pytest.raises(StreamMoved):
        conversations.execute(TALK, talk.send(), Cause("2"), seen=1)
    with pytest.raises(Refused) as refused:
        conversations.execute(TALK, talk.send(by=eg.STRANGER), Cause("3"), seen=1)
    assert refused.value.rule is Rule.NO_SUCH_CONVERSATION


def test_reading_again_what_was_read_writes_nothing(conversations, services):
    conversations.execute(TALK, talk.start(), Cause("1"))
    read = conversations.execute(TALK, talk.read(1), Cause("2"))
    head = services.store.head()
    again = conversations.execute(TALK, talk.read(1), Cause("3"))
    assert (again.state, again.position, services.store.head()) == (read.state, read.position, head)


def test_where_nobody_has_written_there_is_no_conversation(conversations):
    with pytest.raises(Refused) as refused:
        conversations.get(TALK)
    assert refused.value.rule is Rule.NO_SUCH_CONVERSATION


def test_the_stream_of_something_else_is_no_conversation(conversations, listings):
    listings.execute(report(), Cause("1"))
    with pytest.raises(Refused) as refused:
        conversations.get(listing_id_of("kettle"))
    assert refused.value.rule is Rule.NO_SUCH_CONVERSATION


def test_around_an_order_stands_what_was_said_about_it_and_about_its_products(conversations):
    order = eg.case_of(eg.paid()).order
    product = order.lines[0].product_id
    asked = conversation_id_of(order.buyer, order.seller, AboutKind.PRODUCT, product)
    conversations.execute(asked, talk.start("Is it blue?", conversation_id=asked), Cause("1"))
    about = conversation_id_of(order.buyer, order.seller, AboutKind.ORDER, order.number)
    conversations.execute(about, talk.start_about(order, "Where is it?"), Cause("2"))
    conversations.execute(TALK, talk.start("About something else"), Cause("3"))

    found = conversations.about(order)

    assert [one.messages[0].text for one in found] == ["Where is it?", "Is it blue?"]
    assert TALK not in around(order)


def test_each_pair_and_each_subject_has_a_conversation_of_its_own():
    ids = {
        conversation_id_of(buyer, seller, kind, subject)
        for buyer, seller in [("a", "bc"), ("ab", "c"), ("bc", "a")]
        for kind in AboutKind
        for subject in ("1", "2")
    }
    assert len(ids) == 12


@pytest.mark.parametrize("when", [{}, {"after_reading": listing_id_of("kettle")}])
def test_the_first_word_on_a_product_told_twice_at_once_is_told_once(listings, services, when):
    first = []
    store = Meanwhile(services.store, lambda: first.append(listings.execute(report(), Cause("1"))), **when)
    second = Listings(store, services.clock).execute(report(), Cause("2"))
    assert (second.version, second.position, second.state) == (1, first[0].position, first[0].state)
    assert len(services.store.history(listing_id_of("kettle"))) == 1


def test_the_last_word_on_a_product_is_the_marketplaces(listings, services):
    with pytest.raises(Refused) as refused:
        listings.get("kettle")
    assert refused.value.rule is Rule.NO_SUCH_LISTING
    listings.execute(report(), Cause("1"))
    listings.execute(report(title="A big kettle"), Cause("2"))
    head = services.store.head()
    same = listings.execute(report(title="A big kettle"), Cause("3"))
    assert (listings.get("kettle").title, same.version, services.store.head()) == ("A big kettle", 2, head)
    assert listings.execute(report(), Cause("1")).replayed
