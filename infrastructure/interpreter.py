"""Follows what is sent in conversations, and has it translated for the other side; no message waits for it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import sqlalchemy as sa

from application.conversations import Conversations
from application.people import People
from application.ports import Clock, EventStore, TranslatorAway, Untranslatable, Why
from application.translating import Translating, wanted
from domain.conversation.events import MessageSent
from domain.message import Event, Recorded
from infrastructure.message_translations import MessageTranslations, Translated
from infrastructure.reactions import Reactions

log = logging.getLogger(__name__)

NAME = "translations"
"""Of its checkpoint, its lease and its thread."""
LOOK_EVERY, TROUBLE = 1.0, 5.0
"""Seconds between two looks at what is new; until the next one when something is away."""
MOST_AT_ONCE = 50
MOST_TRIES = 10
AT_FIRST = timedelta(seconds=1)
"""Until the second try; each further one waits twice as long as the one before, about nine minutes in all."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Work that one process does at a time; done by two, nothing happens but that an engine is asked twice."""

    store: EventStore
    engine: sa.Engine
    conversations: Conversations
    people: People
    translating: Translating
    clock: Clock

    @property
    def translations(self) -> MessageTranslations:
        return MessageTranslations(self.engine)

    def run(self, stop: threading.Event, ours: Callable[[], bool]) -> None:
        """Until ``stop`` is set, while it is this process's turn."""
        while not stop.is_set():
            try:
                if ours():
                    self.catch_up(stop)
                stop.wait(LOOK_EVERY)
            except Exception:
                log.exception("messages can't be translated; trying again in %s s", TROUBLE)
                stop.wait(TROUBLE)

    def catch_up(self, stop: threading.Event | None = None) -> None:
        """Take over what is new, and try all that is due, until told to stop."""
        asking = self.when_message_was_sent_then_ask_for_translation
        Reactions(self.store, self.engine, asking, to=[MessageSent], name=NAME).catch_up()
        while due := self.translations.due(self.clock(), MOST_AT_ONCE):
            for one in due:
                if stop is not None and stop.is_set():
                    return
                self._try(one)

    def close(self) -> None:
        self.translating.close()

    def when_message_was_sent_then_ask_for_translation(self, recorded: Recorded[Event]) -> None:
        sent = recorded.event
        if not isinstance(sent, MessageSent):
            return
        conversation = self.conversations.get(recorded.stream)
        if language := wanted(sent, conversation, self.people.of):
            now = self.clock()
            wish = Translated(
                message_id=sent.message_id,
                language=language.value,
                conversation_id=recorded.stream,
                version=recorded.version,
                at=now,
                next_try_at=now,
            )
            self.translations.ask_for(wish)

    def _try(self, one: Translated) -> None:
        """One try; whatever goes wrong with it, the others have theirs."""
        (recorded,) = self.store.history(one.conversation_id, after=one.version - 1, upto=one.version)
        sent = cast(MessageSent, recorded.event)
        source = self.translating.source_of(sent, self.people.of(sent.by.id))
        try:
            if source == one.language:
                self._settle(one, source)
                return
            made = self.translating.translate(sent.text, source, one.language)
        except Untranslatable as refused:
            self._settle(one, source, why=refused.why.value)
        except TranslatorAway as away:
            self._put_off(one, source, str(away))
        except Exception:  # a fault of ours in one message must not hold up all others; the alarm is the log
            log.exception("message %s can't be translated", one.message_id)
            self._settle(one, source, why=Why.ENGINE_FAILED.value)
        else:
            self._settle(one, source, text=made.text, engine=made.engine, engine_version=made.engine_version)

    def _settle(self, one: Translated, source: str, **values: str) -> None:
        self.translations.change(one, source=source, at=self.clock(), next_try_at=None, **values)

    def _put_off(self, one: Translated, source: str, why: str) -> None:
        if one.tries + 1 >= MOST_TRIES:
            log.warning("message %s stays untranslated: %s", one.message_id, why)
            self._settle(one, source, why=Why.ENGINE_UNAVAILABLE.value)
            return
        again_at = self.clock() + AT_FIRST * (1 << one.tries)
        self.translations.change(one, source=source, next_try_at=again_at)
