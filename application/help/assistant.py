"""The assistant: it quotes articles and what stands in somebody's own order or dispute, and says when it knows nothing.

It makes nothing up: every sentence of an answer is one of its quotes, or says that there is none.
"""

from dataclasses import dataclass

from application.help.articles import articles
from application.help.facts import Fact, Reader, said
from application.help.intents import Intent, intents_of
from application.help.of_disputes import DisputeAsked, facts_of_dispute
from application.help.of_orders import OrderAsked, facts_of_order
from application.help.search import Found, find, words
from domain.terms import Terms

GOOD_ENOUGH = 3.0
"""The least score of an article that is quoted."""
ALMOST_AS_GOOD = 0.8
MOST_ARTICLES = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of an article, word for word."""

    article: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """``known``: there was something to quote for what was asked; otherwise a person is offered."""

    text: str
    known: bool
    intents: tuple[Intent, ...]
    facts: tuple[Fact, ...]
    passages: tuple[Passage, ...]
    offers_person: bool


def reply(
    question: str, reader: Reader, terms: Terms, order: OrderAsked | None = None, dispute: DisputeAsked | None = None
) -> Reply:
    """``order`` and ``dispute`` are what the question is about, if anything; ``terms`` are those in force."""
    intents = intents_of(question, reader.language)
    of_order = facts_of_order(order, intents, reader) if order else []
    of_dispute = facts_of_dispute(dispute, intents, reader) if dispute else []
    facts, passages = (*of_dispute, *of_order), passages_for(question, reader, terms)
    known = bool(passages) or bool(facts and intents - {Intent.PERSON})
    wants_person = Intent.PERSON in intents
    offered = wants_person or not known
    texts = [
        *([] if known or wants_person else [said("unknown", reader)]),
        *(fact.text for fact in facts),
        *(f"{said('from-article', reader, title=passage.title)}\n{passage.text}" for passage in passages),
        *([said("person", reader)] if offered else []),
    ]
    ordered = tuple(intent for intent in Intent if intent in intents)
    return Reply("\n\n".join(texts), known, ordered, facts, passages, offered)


def passages_for(question: str, reader: Reader, terms: Terms) -> tuple[Passage, ...]:
    """Of the best articles, and only of those that people call so."""
    found = [one for one in find(question, reader.language) if one.by_name and one.score >= GOOD_ENOUGH]
    best = [one for one in found if one.score >= ALMOST_AS_GOOD * found[0].score]
    return tuple(_passage(one, reader, terms) for one in best[:MOST_ARTICLES])


def _passage(found: Found, reader: Reader, terms: Terms) -> Passage:
    """The paragraph that says most about the words it was found by; the first of several."""
    article = articles(reader.language)[found.article.name]
    paragraphs = article.told(terms).split("\n\n")
    matched = set(found.matched)
    best = max(paragraphs, key=lambda paragraph: len(matched & set(words(paragraph))))
    return Passage(article.name, article.title, best)
