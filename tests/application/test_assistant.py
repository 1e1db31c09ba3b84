"""The assistant quotes what is so and what is written, in the asker's language and time, and makes nothing up."""

import tomllib
from pathlib import Path

import pytest

from application.help.articles import articles
from application.help.assistant import reply
from application.help.facts import Reader
from application.help.intents import Intent, intents_of
from application.help.of_disputes import DisputeAsked
from application.help.of_orders import OrderAsked
from application.help.sayings import sayings
from domain.actor import PARTIES
from domain.dispute.lifecycle import COMMANDS, allowed
from domain.dispute.lifecycle import moves as moves_of
from domain.order.commands import TrackingStatus
from domain.order.lifecycle import ORDER_LIFECYCLE
from domain.person.preferences import Language
from tests.examples import (
    BUYER,
    EVERY_OPEN_STATUS,
    SELLER,
    TERMS,
    TICK,
    ask_to_cancel,
    case_of,
    closed,
    countered,
    day,
    decided,
    delivered,
    happened,
    in_mediation,
    opened,
    paid,
    place,
    refund_failed,
    refunding,
    shipped,
    track,
)

ASKED = tomllib.loads((Path(__file__).parent / "help_intents.toml").read_text(encoding="utf-8"))
IN_LISBON = Reader(Language.ENGLISH, "Europe/Lisbon")


def about_dispute(question, facts, viewer=BUYER, at=None, reader=IN_LISBON):
    case = case_of(facts)
    return reply(question, reader, TERMS, dispute=DisputeAsked(case, viewer, at or case.dispute.last_at))


def about_order(question, facts, viewer=BUYER, at=None, reader=IN_LISBON):
    return reply(question, reader, TERMS, order=OrderAsked(case_of(facts).order, viewer, at or day(6), TERMS))


def kinds(answer):
    return [fact.kind for fact in answer.facts]


def of_kind(answer, kind):
    return next(fact for fact in answer.facts if fact.kind == kind)


class TestDisputes:
    def test_the_buyer_is_told_until_when_the_seller_has_time_and_what_happens_then(self):
        answer = about_dispute("How long does the seller have to answer?", opened())
        deadline = of_kind(answer, "deadline")
        assert deadline.values["kind"] == "seller-response"
        assert (deadline.values["due"], deadline.values["clause"]) == (day(11), "seller-response")
        assert "The seller has until March 12, 2018" in deadline.text
        assert "9:00" in deadline.text, "in Lisbon it is as late as in UTC then"
        assert "the claim counts as accepted" in deadline.text
        assert "80.00" in deadline.text
        assert deadline.text in answer.text

    def test_times_are_told_as_the_clock_on_the_askers_wall_shows_them(self):
        answer = about_dispute("¿Hasta cuándo?", opened(), reader=Reader(Language.SPANISH, "Asia/Tokyo"))
        assert "18:00" in of_kind(answer, "deadline").text
        assert "12 de marzo de 2018" in of_kind(answer, "deadline").text

    @pytest.mark.parametrize("viewer", [BUYER, SELLER], ids=lambda viewer: viewer.role)
    @pytest.mark.parametrize(
        "situation", [*EVERY_OPEN_STATUS.values(), closed], ids=lambda situation: situation.__name__
    )
    def test_what_can_be_done_is_exactly_what_the_lifecycle_allows(self, situation, viewer):
        case = case_of(situation())
        answer = about_dispute("What can I do now?", situation(), viewer)
        ours = [command.name for command in allowed(case, viewer, case.dispute.last_at)]
        told = of_kind(answer, "actions")
        assert list(told.values["names"]) == ours
        assert all(sayings(Language.ENGLISH).actions[name] in told.text for name in ours)

    def test_who_can_do_nothing_is_told_so(self):
        answer = about_dispute("What now?", refunding(), SELLER)
        names = of_kind(answer, "actions").values["names"]
        assert ("nothing for you to do" in answer.text) is (names == ())

    def test_whoever_has_to_act_is_told_that_it_is_their_turn(self):
        assert "It is your turn." in about_dispute("status?", countered()).text
        assert "It is your turn." not in about_dispute("status?", countered(), SELLER).text

    def test_money_is_told_by_what_is_claimed_offered_decided_and_paid(self):
        assert kinds(about_dispute("how much money", countered())) == ["status", "claim", "offer"]
        assert "award" in kinds(about_dispute("how much money", decided((1, "40.00"))))
        assert of_kind(about_dispute("my refund", refunding()), "refund").values["state"] == "requested"
        assert of_kind(about_dispute("my refund", refund_failed()), "refund").values["state"] == "failed"
        paid_out = of_kind(about_dispute("my refund", closed()), "refund")
        assert (paid_out.values["state"], paid_out.values["money"].amount) == ("paid", "80.00")

    def test_a_question_that_is_not_understood_gets_what_comes_next_and_a_person(self):
        answer = about_dispute("Zebra?", in_mediation())
        assert (answer.known, answer.offers_person) == (False, True)
        assert kinds(answer) == ["status", "deadline", "actions"]
        assert "I have found nothing about this" in answer.text

    @pytest.mark.parametrize("language", Language)
    def test_it_is_told_in_every_language(self, language):
        (first, *_) = sayings(language).intents["next"]
        answer = about_dispute(first, countered(), reader=Reader(language, "UTC"))
        assert answer.known
        assert "…" not in answer.text, "every gap is filled"
        assert "D-2018" not in answer.text or case_of(countered()).dispute.number in answer.text


class TestOrders:
    def test_a_parcel_is_told_by_its_promise(self):
        answer = about_order("Where is my parcel?", shipped(), at=day(2))
        assert of_kind(answer, "promise").values == {"promised_at": day(10)}
        assert "March 11, 2018" in answer.text

    def test_or_by_what_tracking_says(self):
        moving = happened(track(TrackingStatus.IN_TRANSIT), since=shipped())
        fact = of_kind(about_order("Where is my parcel?", moving, at=day(2)), "tracking")
        assert (fact.values, fact.text) == ({"tracking": "in-transit"}, "News of the parcel: in transit.")

    def test_what_has_come_is_promised_no_more(self):
        assert "promise" not in kinds(about_order("Where is my parcel?", delivered()))

    def test_the_buyer_is_told_for_which_reasons_a_dispute_can_be_opened(self):
        answer = about_order("Can I open a dispute?", delivered())
        assert set(of_kind(answer, "disputable").values["reasons"]) == set(TERMS.reasons)

    def test_or_from_when_on(self):
        answer = about_order("Can I open a dispute?", shipped(), at=day(2))
        fact = of_kind(answer, "disputable")
        assert fact.values == {"reasons": (), "opens_at": day(10)}
        assert "not received" in fact.text

    def test_or_that_it_can_not_be_opened_at_all(self):
        answer = about_order("Can I open a dispute?", happened(place()))
        assert of_kind(answer, "disputable").values == {"reasons": (), "opens_at": None}

    def test_the_seller_is_not_told_how_to_open_one(self):
        assert kinds(about_order("Can I open a dispute?", delivered(), SELLER)) == ["status"]

    @pytest.mark.parametrize(
        ("facts", "viewer", "state"),
        [
            (paid(), BUYER, "cancellable"),
            (happened(ask_to_cancel(), since=paid()), BUYER, "cancellation-asked"),
            (happened(ask_to_cancel(), since=paid()), SELLER, "cancellation-asked"),
            (shipped(), BUYER, "not-cancellable"),
            (shipped(), SELLER, "not-cancellable"),
        ],
    )
    def test_whether_it_can_be_cancelled_is_told(self, facts, viewer, state):
        assert of_kind(about_order("Cancel it", facts, viewer), "cancellation").values == {"state": state}

    def test_a_seller_can_not_ask_for_a_cancellation(self):
        assert kinds(about_order("Cancel it", paid(), SELLER)) == ["status"]

    def test_only_deadlines_that_still_run_are_told(self):
        due = case_of(delivered()).order.deadlines[0].due
        assert "deadline" in kinds(about_order("how long", delivered(), at=due - TICK))
        told = about_order("how long", delivered(), at=due)
        assert all(fact.values["due"] > due for fact in told.facts if fact.kind == "deadline")


class TestArticles:
    def test_an_answer_quotes_the_best_paragraph_word_for_word(self):
        answer = reply("How do I give the seller's return address?", IN_LISBON, TERMS)
        (passage,) = answer.passages
        assert passage.article == "returns"
        assert passage.text in articles(Language.ENGLISH)["returns"].told(TERMS).split("\n\n")
        assert passage.text in answer.text

    def test_every_sentence_of_an_answer_is_a_quote_or_says_what_it_is(self):
        answer = about_dispute("How long until my refund?", countered())
        said = [*(fact.text for fact in answer.facts), *(passage.text for passage in answer.passages)]
        left = answer.text
        for text in said:
            left = left.replace(text, "")
        assert {line for line in left.split("\n") if line} == {
            f"From the article “{passage.title}”:" for passage in answer.passages
        }

    @pytest.mark.parametrize("question", ["What is the weather in Paris?", "?", "the", "12345"])
    def test_what_it_does_not_know_it_says_and_offers_a_person(self, question):
        answer = reply(question, IN_LISBON, TERMS)
        assert (answer.known, answer.offers_person, answer.facts, answer.passages) == (False, True, (), ())

    def test_a_word_that_only_stands_in_some_text_is_no_reason_to_quote_it(self):
        assert reply("tokens", IN_LISBON, TERMS).passages == ()

    def test_a_person_is_offered_to_who_asks_for_one(self):
        answer = reply("Let me talk to a person!", IN_LISBON, TERMS)
        assert (answer.offers_person, answer.intents) == (True, (Intent.PERSON,))
        assert "found nothing" not in answer.text


@pytest.mark.parametrize(
    ("language", "question", "names"),
    [
        pytest.param(Language(language), question, names, id=f"{language}-{question}")
        for language, told in ASKED.items()
        for question, names in told.items()
    ],
)
def test_what_somebody_wants_is_told_by_how_they_ask(language, question, names):
    assert intents_of(question, language) == {Intent(name) for name in names}


@pytest.mark.parametrize("language", Language)
def test_every_phrase_is_understood_as_it_is_meant(language):
    for name, phrases in sayings(language).intents.items():
        assert all(Intent(name) in intents_of(phrase, language) for phrase in phrases)
    assert set(sayings(language).intents) == set(Intent)


def test_whatever_buyers_and_sellers_can_do_has_its_words():
    moves = [(what.name, row.by) for what in COMMANDS for row in moves_of(what)]
    moves += [(command.name, move.by) for command, move in ORDER_LIFECYCLE.items()]
    own = {name for name, by in moves if by & PARTIES}
    assert own == set(sayings(Language.ENGLISH).actions)
