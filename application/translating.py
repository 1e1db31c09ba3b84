"""What people write to each other, told in the reader's language: beside the original, which alone counts.

A translation is made once by an engine, and recorded with the engine's name and version.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from application.masking import has_words, masked, restored
from application.phrasebook.replies import language_of_reply
from application.ports import Translation, Translator, Untranslatable, Why
from domain.actor import other_side
from domain.conversation.events import MessageSent
from domain.conversation.state import Conversation
from domain.person.preferences import Language
from domain.person.state import Person

SHORTEST, LONGEST = 15, 5000
"""In characters: less says too little of its language, more is nothing that people write."""


def wanted(sent: MessageSent, conversation: Conversation, person_of: Callable[[str], Person]) -> Language | None:
    """The language that a message is to be translated into: the one that the other side has chosen, if any."""
    reader = {side.role: side.id for side in conversation.parties}[other_side(sent.by.role)]
    language = person_of(reader).preferences.language
    return None if language is None or sent.language == language or not has_words(sent.text) else language


@dataclass(frozen=True, slots=True)
class Translating:
    """``engines`` are asked in this order; ``detect`` tells the language of a text that is not too short."""

    engines: Sequence[Translator]
    detect: Callable[[str], str]

    def source_of(self, sent: MessageSent, sender: Person) -> str:
        """By the sender's word, or as it looks, or as the sender likes to read; empty when nobody knows."""
        if found := sent.language or language_of_reply(sent.text):
            return found
        detected = self.detect(sent.text) if len(sent.text) >= SHORTEST else ""
        return detected or sender.preferences.language or ""

    def translate(self, text: str, source: str, target: str) -> Translation:
        """Raises ``Untranslatable`` with what the last engine said, or ``TranslatorAway``."""
        if not source:
            raise Untranslatable(Why.UNKNOWN_LANGUAGE)
        if len(text) > LONGEST:
            raise Untranslatable(Why.TOO_LONG)
        said = Untranslatable(Why.UNSUPPORTED_PAIR)
        for engine in (engine for engine in self.engines if engine.supports(source, target)):
            try:
                return _by(engine, text, source, target)
            except Untranslatable as why:
                said = why
        raise said

    def close(self) -> None:
        for engine in self.engines:
            engine.close()


def _by(engine: Translator, text: str, source: str, target: str) -> Translation:
    marked, kept = masked(text)
    made = engine.translate(marked, source, target)
    if not made.text.strip():
        raise Untranslatable(Why.ENGINE_FAILED)
    return replace(made, text=restored(made.text, kept))
