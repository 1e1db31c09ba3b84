"""Sentences that the service offers to people for what is said most: exact in every language."""

from functools import cache
from hashlib import sha256

from application.phrasebook.book import book
from domain.person.preferences import Language


def replies(language: Language) -> dict[str, str]:
    """By name what can be said in one click."""
    return dict(book(language)["replies"])


def reply_in(text: str, source: str, target: str) -> str | None:
    """The same sentence in another language, if it is one of them."""
    name = _names(source).get(_plain(text))
    return None if name is None or target not in set(Language) else replies(Language(target))[name]


def language_of_reply(text: str) -> str:
    """In which language it is one of these sentences; empty if in none."""
    return next((language.value for language in Language if _plain(text) in _names(language)), "")


@cache
def edition(language: Language) -> str:
    """A fingerprint of these sentences as they are now."""
    return sha256(repr(sorted(replies(language).items())).encode()).hexdigest()[:8]


@cache
def _names(source: str) -> dict[str, str]:
    known = replies(Language(source)) if source in set(Language) else {}
    return {_plain(text): name for name, text in known.items()}


def _plain(text: str) -> str:
    """Without what is often left out: capitals, and punctuation at either end."""
    return " ".join(text.casefold().split()).strip("¡!¿?.。\uff01\uff1f ")
