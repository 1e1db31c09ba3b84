"""How a translation of a message looks: what the engine wrote, who it was, or why there is nothing."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.language import wanted_or_english
from application import phrasebook
from domain.person.preferences import Language
from infrastructure.message_translations import Translated


def translated(there: Mapping[UUID, Sequence[Translated]]) -> dict[UUID, list[dict[str, Any]]]:
    """By message; nothing for one that was written in the reader's language anyway."""
    language = wanted_or_english()
    return {
        message: [_told(one, language) for one in some if one.text is not None or one.why]
        for message, some in there.items()
    }


def _told(one: Translated, language: Language) -> dict[str, Any]:
    return {
        "language": one.language,
        "source": one.source,
        "text": one.text,
        "engine": one.engine,
        "engine_version": one.engine_version,
        "at": one.at,
        "why": one.why or None,
        "label": _label(one, language),
    }


def _label(one: Translated, language: Language) -> str:
    if one.why:
        return phrasebook.word("untranslated", one.why, language)
    engine, version = one.engine, one.engine_version
    told = phrasebook.sentence("machine-translation", language, engine=engine, engine_version=version)
    return told.rstrip()
