"""What the service says to a reader: events, deadlines, refusals and single words. Pure; made anew for each reader.

Facts are what the wire has: plain JSON, or the domain's own values in its place. ``zone`` is a name of the IANA time
zone database.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from application.phrasebook.book import book
from application.phrasebook.gaps import fill
from domain.actor import Role
from domain.dispute.outlook import Consequence
from domain.money import Money
from domain.person.preferences import Language
from domain.refusal import Rule

UTC = "UTC"


class Said(NamedTuple):
    """What went wrong, and what to do about it."""

    title: str
    advice: str


def event(name: str, data: Mapping[str, Any], language: Language, zone: str = UTC, *, by: Role | str) -> str:
    """What happened, in a sentence; ``data`` is the body of the event, ``by`` the role of whoever did it."""
    return fill(book(language)["events"][name], {**data, "by": by}, language, zone)


def deadline(
    kind: str,
    due: datetime | str,
    language: Language,
    zone: str = UTC,
    *,
    consequence: Consequence | str | None = None,
    money: Money | Mapping[str, str] | None = None,
) -> str:
    """Until when who has time for what; and what happens then, where it is known, and how much money goes where."""
    texts = book(language)
    told = [texts["until"][kind], *([texts["otherwise"][consequence]] if consequence else [])]
    between = "" if language is Language.CHINESE else " "
    return fill(between.join(told), {"due": due, "money": money}, language, zone)


def refusal(rule: Rule | str, details: Mapping[str, Any], language: Language, zone: str = UTC) -> Said:
    """Also for the problems of HTTP itself, by the last part of their type."""
    texts = book(language)
    title, advice = texts["refusals"].get(rule) or texts["problems"][rule]
    return Said(title, fill(advice, details, language, zone))


def word(table: str, code: str, language: Language) -> str:
    """The words of one code, such as ``word("statuses", "awaiting-seller", …)``; a foreign code stays as it is."""
    text: str = book(language)[table].get(code, code)
    return text


def sentence(name: str, language: Language, zone: str = UTC, **facts: Any) -> str:
    """One of the service's own messages."""
    return fill(book(language)["system"][name], facts, language, zone)


def vocabulary(language: Language) -> dict[str, Mapping[str, str]]:
    """All tables of single words by name: codes that answers have, and how to call them."""
    sentences = {"events", "until", "otherwise", "plurals", "refusals", "problems", "system", "replies"}
    return {name: table for name, table in book(language).items() if name not in sentences}
