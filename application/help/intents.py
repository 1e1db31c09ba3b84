"""What somebody wants to know, told by phrases in their language."""

from enum import StrEnum
from functools import cache

from application.help.sayings import sayings
from application.help.search import alike, fold, words
from domain.person.preferences import Language


class Intent(StrEnum):
    """Kinds of questions; one question may be several of them."""

    DEADLINE = "deadline"
    NEXT = "next"
    MONEY = "money"
    PARCEL = "parcel"
    DISPUTE = "dispute"
    CANCEL = "cancel"
    PERSON = "person"


def intents_of(text: str, language: Language) -> frozenset[Intent]:
    """Those of which a phrase stands in the text: word by word, whatever the endings; in Chinese letter by letter."""
    if language is Language.CHINESE:
        folded = fold(text)
        return frozenset(intent for intent, phrase in _phrases(language) if "".join(phrase) in folded)
    asked = list(words(text))
    return frozenset(intent for intent, phrase in _phrases(language) if _stands_in(asked, phrase))


@cache
def _phrases(language: Language) -> tuple[tuple[Intent, tuple[str, ...]], ...]:
    told = sayings(language).intents.items()
    return tuple((Intent(name), _pieces(phrase, language)) for name, phrases in told for phrase in phrases)


def _pieces(phrase: str, language: Language) -> tuple[str, ...]:
    """A Chinese phrase is one piece, others are words."""
    return (fold(phrase),) if language is Language.CHINESE else tuple(words(phrase))


def _stands_in(asked: list[str], phrase: tuple[str, ...]) -> bool:
    length = len(phrase)
    runs = (asked[n : n + length] for n in range(len(asked) - length + 1))
    return any(all(map(alike, run, phrase)) for run in runs)
