"""The help desk as it is asked: once per wish, by whoever may, and the next one off the queue for one agent alone."""

from uuid import UUID

import pytest

from application.ports import Cause, StreamMoved
from application.support import HelpDesk, support_id_of
from domain.refusal import Refused, Rule
from domain.support.quote import Channel
from domain.support.state import SupportStatus
from infrastructure.terms import PublishedTerms
from tests.examples import BUYER, MARKETPLACE, ORDER, STRANGER
from tests.help_desk import GIA, GUS, TALK, close, hand_over, open_support, take, write

OTHER = UUID(int=78)


@pytest.fixture
def desk(services):
    return HelpDesk(services.store, PublishedTerms.shipped(), services.clock)


@pytest.fixture
def waiting(desk, services):
    """Two questions that wait for an agent."""
    for support_id in (TALK, OTHER):
        desk.execute(support_id, open_support(support_id=support_id), services.cause())
        desk.execute(support_id, hand_over(), services.cause())
    return desk


def test_the_same_wish_has_its_consequences_once(desk):
    cause = Cause("once", "f")
    first, again = (desk.execute(TALK, open_support(), cause) for _ in range(2))
    assert (first.replayed, again.replayed, again.state) == (False, True, first.state)
    assert len(desk.store.history(TALK)) == 3
    with pytest.raises(Refused) as refused:
        desk.execute(TALK, open_support(text="Another"), Cause("once", "another"))
    assert refused.value.rule is Rule.KEY_REUSED


def test_nothing_is_decided_on_stale_grounds(waiting, services):
    with pytest.raises(StreamMoved):
        waiting.execute(TALK, take(), services.cause(), seen=3)
    assert waiting.execute(TALK, take(), services.cause(), seen=4).version == 5


def test_a_stranger_with_a_version_is_told_no_more_than_one_without(waiting, services):
    with pytest.raises(Refused) as refused:
        waiting.execute(TALK, hand_over(by=STRANGER), services.cause(), seen=3)
    assert refused.value.rule is Rule.NO_SUCH_SUPPORT


def test_it_is_looked_at_in_the_first_role_that_may(waiting):
    assert waiting.get(TALK, (STRANGER, GUS, BUYER))[1] == GUS
    with pytest.raises(Refused) as refused:
        waiting.get(TALK, (STRANGER,))
    assert refused.value.rule is Rule.NO_SUCH_SUPPORT


def test_what_is_something_else_is_no_conversation(desk, services):
    services.place_order()
    with pytest.raises(Refused) as refused:
        desk.get(ORDER, (MARKETPLACE,))
    assert refused.value.rule is Rule.NO_SUCH_SUPPORT


def test_a_thread_of_a_channel_is_one_conversation_and_other_wishes_have_one_each():
    first, second = Cause("first"), Cause("second")
    assert support_id_of(Channel.MAIL, "t-1", first) == support_id_of(Channel.MAIL, "t-1", second)
    assert support_id_of(Channel.MAIL, "t-1", first) != support_id_of(Channel.SOCIAL, "t-1", first)
    assert support_id_of(Channel.WEB, "", first) != support_id_of(Channel.WEB, "", second)


def test_whoever_comes_later_gets_the_one_behind(waiting, services):
    queue = [TALK, OTHER]  # both read it at the same moment
    assert waiting.take_next(GUS, services.cause(), queue, []).state.id == TALK
    assert waiting.take_next(GIA, services.cause(), queue, []).state.id == OTHER
    assert waiting.take_next(GIA, services.cause(), queue, []) is None


def test_a_wish_for_the_next_one_that_comes_again_is_answered_as_before(waiting):
    cause = Cause("next")
    first = waiting.take_next(GUS, cause, [TALK, OTHER], [])
    again = waiting.take_next(GUS, cause, [OTHER], [TALK])
    assert (again.state.id, again.replayed) == (first.state.id, True)
    assert waiting.get(OTHER, (GUS,))[0].status is SupportStatus.WAITING


def test_a_key_that_comes_back_with_another_wish_takes_nothing(waiting):
    waiting.take_next(GUS, Cause("next", "any"), [TALK, OTHER], [])
    for taken in ([TALK], []):
        with pytest.raises(Refused) as refused:
            waiting.take_next(GUS, Cause("next", "spanish"), [TALK], taken)
        assert refused.value.rule is Rule.KEY_REUSED


def test_what_was_closed_meanwhile_is_passed_over(waiting, services):
    waiting.execute(TALK, close(by=BUYER), services.cause())
    assert waiting.take_next(GUS, services.cause(), [TALK, OTHER], []).state.id == OTHER


def test_agent_and_asker_talk_until_it_is_closed(waiting, services):
    for wish in (take(), write(), write("Thanks!", BUYER), close()):
        waiting.execute(TALK, wish, services.cause())
    one, _ = waiting.get(TALK, (BUYER,))
    assert (one.status, [words.text for words in one.said[2:]]) == (SupportStatus.CLOSED, ["Good morning!", "Thanks!"])
