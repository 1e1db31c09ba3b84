"""What the assistant may tell of somebody's own order or dispute: each fact with its values and its sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from application.help.sayings import sayings
from application.phrasebook import deadline
from application.phrasebook.gaps import fill
from domain.deadlines import Deadline
from domain.dispute.outlook import Outlook
from domain.person.preferences import Language


class Reader(NamedTuple):
    """``zone`` is a name of the IANA time zone database."""

    language: Language
    zone: str


@dataclass(frozen=True, slots=True)
class Fact:
    """``of`` is the order or the dispute, by its number; ``kind`` says what about it is told."""

    of: str
    number: str
    kind: str
    values: Mapping[str, Any]
    text: str


def said(sentence: str, reader: Reader, **values: Any) -> str:
    """One of the help desk's own sentences."""
    return fill(sayings(reader.language).sentences[sentence], values, reader.language, reader.zone)


def joined(texts: list[str], reader: Reader) -> str:
    """Sentences one after the other; in Chinese nothing stands between them."""
    return ("" if reader.language is Language.CHINESE else " ").join(texts)


def until(of: str, number: str, ahead: Outlook | Deadline, reader: Reader) -> Fact:
    """A running deadline; of a dispute also whose it is, by which clause, and what happens when it lapses."""
    if isinstance(ahead, Deadline):
        values: dict[str, Any] = {"kind": ahead.kind, "due": ahead.due}
        return Fact(of, number, "deadline", values, deadline(ahead.kind, ahead.due, *reader))
    kind, due = ahead.deadline.kind, ahead.deadline.due
    values = {
        "kind": kind,
        "due": due,
        "parties": ahead.parties,
        "clause": ahead.clause,
        "consequence": ahead.consequence,
        "money": ahead.money,
    }
    text = deadline(kind, due, *reader, consequence=ahead.consequence, money=ahead.money)
    return Fact(of, number, "deadline", values, text)
