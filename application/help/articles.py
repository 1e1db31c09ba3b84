"""The articles as they lie in the package: Markdown under a head of TOML, one file for each language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from application.help.figures import figures
from domain.person.preferences import Language
from domain.terms import Terms

FENCE = "+++\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """What an article is about, by the names of clauses, reasons and statuses."""

    clauses: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    order_statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One article in one language. ``words`` are what people call it; numbers in ``text`` are names in braces."""

    name: str
    language: Language
    title: str
    words: tuple[str, ...]
    text: str
    about: Relations

    def told(self, terms: Terms) -> str:
        """The text with the numbers of these terms."""
        return self.text.format_map(figures(terms, self.language))


@cache
def articles(language: Language) -> Mapping[str, Article]:
    """All of them by name, in the order in which they are listed."""
    return MappingProxyType({name: _article(name, language, about) for name, about in _relations().items()})


@cache
def _relations() -> Mapping[str, Relations]:
    told = tomllib.loads((files("application.help") / "relations.toml").read_text("utf-8"))
    return {name: Relations(**{kind: tuple(names) for kind, names in its.items()}) for name, its in told.items()}


def _article(name: str, language: Language, about: Relations) -> Article:
    path = files("application.help") / "texts" / language / f"{name}.md"
    _, head, text = path.read_text("utf-8").split(FENCE, 2)
    told = tomllib.loads(head)
    return Article(name, language, told["title"], tuple(told["words"]), text.strip(), about)
