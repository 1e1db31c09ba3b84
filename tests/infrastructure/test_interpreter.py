"""Messages are translated once, for whoever reads another language; an engine that is away holds up nobody."""

import threading
from datetime import timedelta

import pytest

from application.conversations import Conversations
from application.ports import Cause, TranslatorAway, Untranslatable, Why
from application.translating import Translating
from domain.person.preferences import Language, Preferences
from infrastructure.interpreter import AT_FIRST, MOST_TRIES, NAME, Interpreter
from infrastructure.people import people
from infrastructure.storage import open_storage
from infrastructure.terms import PublishedTerms
from tests import examples as eg
from tests import person, talk
from tests.databases import settings_on
from tests.translator_endpoint import Engine


class Hands:
    now = eg.day(1)

    def __call__(self):
        return self.now


class World:
    """Bea reads English, sol has chosen nothing; what they write goes through one engine."""

    def __init__(self, storage):
        self.engine, self.clock, terms = Engine(), Hands(), PublishedTerms.shipped()
        self.store, self.wishes = storage.store, 0
        self.conversations = Conversations(storage.store, terms, self.clock)
        self.people = people(storage.store, self.clock)
        translating = Translating((self.engine,), lambda _: "es")
        self.interpreter = Interpreter(
            storage.store, storage.records, self.conversations, self.people, translating, self.clock
        )
        self.people.execute(person.choose(Preferences(Language.ENGLISH)), Cause("bea"))

    def say(self, wish):
        self.wishes += 1
        self.conversations.execute(talk.TALK, wish, Cause(f"say-{self.wishes}"))

    def seller_says(self, text="hola", **changes):
        if not self.wishes:
            self.say(talk.start())
        self.say(talk.send(text, language="es", **changes))

    def told(self, language=None):
        there = self.interpreter.translations.of(talk.TALK, language).values()
        return [(one.source, one.language, one.text, one.engine, one.why) for some in there for one in some]


@pytest.fixture
def world(tmp_path, database):
    storage = open_storage(settings_on(database, tmp_path))
    yield World(storage)
    storage.close()


def away(*_):
    raise TranslatorAway("gone fishing")


def test_a_message_is_told_in_the_language_that_the_other_side_has_chosen(world):
    world.seller_says("hola, O-123")
    world.interpreter.catch_up()
    assert world.told() == [("es", "en", "hello, O-123", "toy", "")]
    assert (world.told("en"), world.told("pt")) == (world.told(), [])


def test_it_is_asked_for_once_however_often_anybody_looks(world):
    world.seller_says()
    for _ in range(3):
        world.interpreter.catch_up()
    message = world.store.history(talk.TALK)[-1]
    world.interpreter.when_message_was_sent_then_ask_for_translation(message)
    world.interpreter.catch_up()
    assert world.engine.asked == ["hola"]


def test_whoever_has_chosen_nothing_gets_no_translation(world):
    world.say(talk.start("hello", language="en"))
    world.interpreter.catch_up()
    assert (world.told(), world.engine.asked) == ([], [])


def test_a_message_in_the_readers_language_needs_none(world):
    world.seller_says()
    world.say(talk.send("thank you", language="en"))
    world.say(talk.send("¿hola? ¿hay alguien?"))
    world.interpreter.catch_up()
    assert world.engine.asked == ["hola", "¿hola? ¿hay alguien?"]


def test_one_that_turns_out_to_be_in_the_readers_language_has_no_text(world):
    world.people.execute(person.choose(Preferences(Language.SPANISH), by=eg.BUYER), Cause("anew"))
    world.say(talk.start())
    world.say(talk.send("¿hola? ¿hay alguien?"))
    world.interpreter.catch_up()
    assert world.told() == [("es", "es", None, "", "")]
    assert world.engine.asked == []


def test_why_there_is_none_is_kept(world):
    def refuses(*_):
        raise Untranslatable(Why.ENGINE_FAILED)

    world.engine.how = refuses
    world.seller_says()
    world.interpreter.catch_up()
    assert world.told() == [("es", "en", None, "", "engine-failed")]


def test_a_changed_number_is_refused(world):
    world.engine.how = lambda *_: "hello 12"
    world.seller_says("hola 21")
    world.interpreter.catch_up()
    assert world.told() == [("es", "en", None, "", "altered")]


def test_a_fault_of_ours_in_one_message_leaves_the_others_alone(world):
    def fails_at_first(text, *_):
        if len(world.engine.asked) == 1:
            raise ZeroDivisionError
        return text

    world.engine.how = fails_at_first
    world.seller_says()
    world.seller_says("adiós")
    world.interpreter.catch_up()
    assert sorted(why for *_, why in world.told()) == ["", "engine-failed"]


def test_an_engine_that_is_away_is_asked_again_later(world):
    how, world.engine.how = world.engine.how, away
    world.seller_says()
    world.interpreter.catch_up()
    assert (world.told(), len(world.engine.asked)) == ([], 1)
    world.engine.how = how
    world.interpreter.catch_up()
    assert (world.told(), len(world.engine.asked)) == ([], 1)
    world.clock.now += AT_FIRST
    world.interpreter.catch_up()
    assert world.told() == [("es", "en", "hello", "toy", "")]


def test_it_is_not_asked_for_ever(world):
    world.engine.how = away
    world.seller_says()
    for _ in range(MOST_TRIES + 3):
        world.interpreter.catch_up()
        world.clock.now += timedelta(hours=1)
    assert len(world.engine.asked) == MOST_TRIES
    assert world.told() == [("es", "en", None, "", "engine-unavailable")]


def test_it_goes_on_until_it_is_told_to_stop_and_only_when_it_is_its_turn(world):
    world.seller_says()
    stop, turns = threading.Event(), iter([False])

    def ours():
        return next(turns, True)

    def how(text, *_):
        stop.set()
        return text

    world.engine.how = how
    world.seller_says("adiós")
    stop.wait = lambda _: stop.is_set()
    world.interpreter.run(stop, ours)
    assert len(world.engine.asked) == 1


def test_trouble_is_no_end(world, caplog):
    stop, turns = threading.Event(), iter([True])
    stop.wait = lambda _: next(turns, None) or stop.set()

    def ours():
        raise ConnectionError

    world.interpreter.run(stop, ours)
    assert "messages can't be translated" in caplog.text


def test_it_keeps_its_own_place(world):
    assert NAME == "translations"
    world.seller_says()
    world.interpreter.catch_up()
    later = Interpreter(
        world.store, world.interpreter.engine, world.conversations, world.people, world.interpreter.translating, Hands()
    )
    later.catch_up()
    assert world.engine.asked == ["hola"]
