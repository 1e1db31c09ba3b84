"""What is said in one language is told in the other side's: by the first engine that can, with its name on it."""

import pytest

from application.phrasebook.replies import replies
from application.ports import TranslatorAway, Untranslatable, Why
from application.translating import LONGEST, Translating, wanted
from domain.conversation.events import MessageSent
from domain.person.preferences import Language, Preferences
from domain.person.state import Person
from infrastructure.translation.phrasebook import Phrasebook
from tests import talk
from tests.translator_endpoint import Engine


def reader_of(language):
    return lambda account: Person(account=account, preferences=Preferences(language))


def sent(text="El paquete llegó roto.", language="", **changes):
    (_, *facts) = talk.happened(talk.start(), talk.send(text, language=language, **changes))
    (found,) = [fact for fact in facts[1:] if isinstance(fact, MessageSent)]
    return found


def translating(*engines, detect=lambda _: ""):
    return Translating(engines or (Engine(),), detect)


def away(*_):
    raise TranslatorAway("gone fishing")


def helpless(*_):
    raise Untranslatable(Why.ENGINE_FAILED)


class TestWhatIsWanted:
    def test_it_is_the_language_that_the_other_side_has_chosen(self):
        conversation = talk.conversation()
        asked = []
        language = wanted(sent(), conversation, lambda who: asked.append(who) or reader_of(Language.RUSSIAN)(who))
        assert (language, asked) == (Language.RUSSIAN, ["bea"])

    @pytest.mark.parametrize(
        ("message", "language"),
        [
            (sent(), None),
            (sent(language="es"), Language.SPANISH),
            (sent("12.30 €"), Language.RUSSIAN),
            (sent("", images=(talk.picture(),)), Language.RUSSIAN),
        ],
    )
    def test_nothing_is_where_nobody_has_chosen_or_nothing_is_to_be_done(self, message, language):
        assert wanted(message, talk.conversation(), reader_of(language)) is None


class TestTheLanguageItIsWrittenIn:
    BUYER = Person(preferences=Preferences(Language.CHINESE))

    def test_the_senders_word_comes_first(self):
        assert translating(detect=lambda _: "pt").source_of(sent(language="es"), self.BUYER) == "es"

    def test_a_text_that_says_enough_is_looked_at(self):
        assert translating(detect=lambda _: "pt").source_of(sent(), self.BUYER) == "pt"

    def test_a_short_one_is_taken_to_be_in_what_its_sender_reads(self):
        assert translating(detect=lambda _: "pt").source_of(sent("No llegó"), self.BUYER) == "zh"

    def test_one_of_the_services_own_sentences_says_it_itself(self):
        assert translating(detect=lambda _: "pt").source_of(sent("gracias"), self.BUYER) == "es"

    def test_nobody_may_know(self):
        assert translating().source_of(sent("Ok"), Person()) == ""


class TestEngines:
    def test_exact_sentences_come_first(self):
        engine = Engine()
        made = translating(Phrasebook(), engine).translate("¡Gracias!", "es", "pt")
        assert (made.text, made.engine, engine.asked) == ("Obrigado!", "phrasebook", [])

    @pytest.mark.parametrize("source", Language)
    @pytest.mark.parametrize("target", Language)
    def test_the_phrasebook_has_every_sentence_in_every_language(self, source, target):
        told = {name: text for name, text in replies(source).items() if source is not target}
        book = translating(Phrasebook())
        assert {name: book.translate(text, source, target).text for name, text in told.items()} == (
            replies(target) if told else {}
        )

    def test_the_next_one_is_asked_when_one_cannot(self):
        made = translating(Phrasebook(), Engine(helpless), Engine()).translate("hola", "es", "en")
        assert (made.text, made.engine, made.engine_version) == ("hello", "toy", "1")

    def test_one_that_is_away_is_waited_for(self):
        with pytest.raises(TranslatorAway):
            translating(Engine(away), Engine()).translate("hola", "es", "en")

    def test_engines_never_see_a_number(self):
        engine = Engine()
        text = "hola, O-123 y 12,30 €"
        assert translating(engine).translate(text, "es", "en").text == "hello, O-123 y 12,30 €"
        assert engine.asked == ["hola, ⟦0⟧ y ⟦1⟧"]

    @pytest.mark.parametrize(
        ("how", "source", "text", "why"),
        [
            (helpless, "es", "hola", Why.ENGINE_FAILED),
            (lambda *_: " ", "es", "hola", Why.ENGINE_FAILED),
            (lambda *_: "hello 13", "es", "hola 12", Why.ALTERED),
            (None, "ru", "привет", Why.UNSUPPORTED_PAIR),
            (None, "", "hm", Why.UNKNOWN_LANGUAGE),
            (None, "es", "a" * (LONGEST + 1), Why.TOO_LONG),
        ],
    )
    def test_where_there_is_none_it_is_told_why(self, how, source, text, why):
        engine = Engine(how) if how else Engine()
        with pytest.raises(Untranslatable) as refused:
            translating(engine).translate(text, source, "en")
        assert refused.value.why is why

    def test_all_are_let_go(self):
        engines = (Engine(), Engine())
        translating(*engines).close()
        assert [engine.asked for engine in engines] == [["closed"]] * 2
