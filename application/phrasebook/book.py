"""The texts as their files have them: one file a language, read when somebody reads in it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from domain.person.preferences import Language

Table = Mapping[str, Any]


@cache
def book(language: Language) -> Mapping[str, Table]:
    """All tables of a language by name: ``events``, ``refusals``, ``statuses`` and so on."""
    return tomllib.loads((files("application.phrasebook") / f"{language}.toml").read_text("utf-8"))


def spoken(code: str | None) -> Language:
    """The language for a code such as ``pt-BR``; English for one that the service doesn't write.

    >>> spoken("pt-BR"), spoken("tlh")
    (<Language.PORTUGUESE: 'pt'>, <Language.ENGLISH: 'en'>)
    """
    known = {language.value: language for language in Language}
    return known.get((code or "").replace("_", "-").partition("-")[0].lower(), Language.ENGLISH)
