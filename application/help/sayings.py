"""What the help desk says beside its articles, and the words that it understands: one file for each language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from domain.person.preferences import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """``stop`` are words that say nothing of what somebody wants; ``switches`` are by switch and how it stands."""

    stop: frozenset[str]
    switches: Mapping[str, Mapping[str, str]]
    intents: Mapping[str, tuple[str, ...]]
    """By what somebody may want to know, how they ask for it."""
    actions: Mapping[str, str]
    """What buyers and sellers can do, by the name of the command."""
    sentences: Mapping[str, str]


@cache
def sayings(language: Language) -> Sayings:
    """Those of one language."""
    told = tomllib.loads((files("application.help") / "texts" / f"{language}.toml").read_text("utf-8"))
    intents = {name: tuple(phrases) for name, phrases in told.pop("intents").items()}
    return Sayings(stop=frozenset(told.pop("stop")), intents=intents, **told)
