"""Finding articles: an index in memory that can say of every hit which words it was found by."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import log

from application.help.articles import Article, articles
from application.help.sayings import sayings
from domain.person.preferences import Language

HAN = "\u3400-\u9fff"
WORD = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
IN_THE_TITLE, IN_ITS_WORDS, IN_THE_TEXT = 4, 3, 1
"""How much more it says when a word stands there."""
MOST_WORDS = 40
"""Of a query; whatever is asked for is said by then."""
STEM = 4
"""Letters that two forms of one word have in common at the least."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article, how well it fits, and the words of the query that it was found by."""

    article: Article
    score: float
    matched: tuple[str, ...]
    by_name: bool
    """Whether one of them stands in its title, or among what people call it."""


def find(text: str, language: Language) -> list[Found]:
    """Articles of one language for a query, the best first; none when no word of it says anything.

    A word counts the more the fewer articles have it, and the more in the title than in the text.
    """
    index, asked = _index(language), _asked(text, language)
    weights = {word: _weights(word, index) for word in asked}
    found = (_found(article, weights) for article in articles(language).values())
    return sorted((one for one in found if one.matched), key=lambda one: (-one.score, one.article.name))


def words(text: str) -> Iterator[str]:
    """Without case and accents; of Chinese every two characters that stand together, for it has no spaces."""
    for run in WORD.findall(fold(text)):
        if re.match(f"[{HAN}]", run) and len(run) > 1:
            yield from (run[n : n + 2] for n in range(len(run) - 1))
        else:
            yield run


def fold(text: str) -> str:
    """``Devolución`` and ``DEVOLUCION`` are the same, as are wide and narrow letters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def alike(one: str, other: str) -> bool:
    """Whether they are the same word but for its ending; a single Chinese character is found in every pair of it."""
    if one == other:
        return True
    if re.match(f"[{HAN}]", one):
        return len(one) == 1 and one in other
    shorter, longer = sorted((one, other), key=len)
    common = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    return common >= STEM and len(shorter) - common <= 2 and len(longer) - common <= 3  # noqa: PLR2004 - an ending


def _asked(text: str, language: Language) -> list[str]:
    stop = {fold(word) for word in sayings(language).stop}
    return [word for word in dict.fromkeys(words(text)) if word not in stop][:MOST_WORDS]


@cache
def _index(language: Language) -> Mapping[str, Mapping[str, int]]:
    """For each word the articles that have it, with how much it says that it stands where it stands."""
    index: dict[str, dict[str, int]] = {}
    for article in articles(language).values():
        for word, weight in _where(article):
            its = index.setdefault(word, {})
            its[article.name] = max(weight, its.get(article.name, 0))
    return index


def _where(article: Article) -> Iterator[tuple[str, int]]:
    text = re.sub(r"\{\w+\}", " ", article.text)
    places: Iterable[tuple[str, int]] = (
        (article.title, IN_THE_TITLE),
        *((name, IN_ITS_WORDS) for name in article.words),
        (text, IN_THE_TEXT),
    )
    for place, weight in places:
        yield from ((word, weight) for word in words(place))


def _weights(word: str, index: Mapping[str, Mapping[str, int]]) -> Mapping[str, int]:
    """By article: where it has the word, or another form of it."""
    forms = [its for known, its in index.items() if alike(word, known)]
    names = {name for its in forms for name in its}
    return {name: max(its.get(name, 0) for its in forms) for name in names}


def _found(article: Article, weights: Mapping[str, Mapping[str, int]]) -> Found:
    matched = [word for word, its in weights.items() if article.name in its]
    every = len(articles(article.language))
    score = sum(weights[word][article.name] * log(1 + every / len(weights[word])) for word in matched)
    by_name = any(weights[word][article.name] > IN_THE_TEXT for word in matched)
    return Found(article, round(score, 3), tuple(matched), by_name)
