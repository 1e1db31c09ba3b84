"""The sentences beside what answers tell in codes, for readers who named a language."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa

from api.house import house
from api.identity import principal
from api.language import wanted
from api.representations import dispute_as_seen
from application import phrasebook
from application.answer import Answer
from domain.actor import Actor
from domain.dispute.state import Case
from domain.inbox.folder import Folder
from domain.person.preferences import Language
from projections import timeline
from projections.paging import Page
from projections.wire import with_members


class Reader(NamedTuple):
    """``zone`` is a name of the IANA time zone database."""

    language: Language
    zone: str


def reader() -> Reader | None:
    """Whom to write texts for; nobody when the request names no language. The time zone is the caller's own choice."""
    language = wanted()
    return None if language is None else Reader(language, house().people.of(principal().id).zone)


def dispute_in_words(answer: Answer[Case], viewer: Actor) -> dict[str, Any]:
    """The dispute as this viewer sees it; its deadlines say in words what they mean."""
    told = dispute_as_seen(answer, viewer)
    if one := reader():
        told["deadlines"] = [due | {"text": _deadline(due, one)} for due in told["deadlines"]]
    return told


def _deadline(told: dict[str, Any], one: Reader) -> str:
    consequence, money = told["consequence"], told["money"]
    return phrasebook.deadline(told["kind"], told["due"], *one, consequence=consequence, money=money)


def happenings_in_words(items: Collection[bytes]) -> list[bytes]:
    """Items of a timeline, ready to be sent; place-holders say nothing."""
    one = reader()
    return [item if one is None else _with_text(item, one) for item in items]


def entries_in_words(find: Callable[[sa.Connection], Page], viewer: Actor) -> Callable[[sa.Connection], Page]:
    """Entries of an inbox with what happened last; the timeline, which knows it, is read in the same transaction."""
    one = reader()

    def found(db: sa.Connection) -> Page:
        page = find(db)
        return page if one is None else page._replace(items=_with_what_happened(db, page.items, viewer, one))

    return found


def _with_what_happened(db: sa.Connection, items: Sequence[bytes], viewer: Actor, one: Reader) -> list[bytes]:
    entries = [orjson.loads(item) for item in items]
    last = timeline.at(db, viewer, [int(entry["cursor"]) for entry in entries])
    texts = [_news(entry, last.get(int(entry["cursor"])), one) for entry in entries]
    return [with_members(item, {"text": text}) if text else item for item, text in zip(items, texts, strict=True)]


def _news(entry: dict[str, Any], happened: bytes | None, one: Reader) -> str:
    """The timeline knows nothing of conversations: of a message nothing is told but who wrote it."""
    if entry["folder"] == Folder.MESSAGES:
        return phrasebook.event(entry["event"], {}, *one, by=entry["by"])
    return what_happened(happened, one) if happened else ""


def _with_text(item: bytes, one: Reader) -> bytes:
    text = what_happened(item, one)
    return with_members(item, {"text": text}) if text else item


def what_happened(item: bytes, one: Reader) -> str:
    """The sentence for an item of a timeline; nothing for a place-holder."""
    told = orjson.loads(item)
    return "" if "redacted" in told else phrasebook.event(told["type"], told["data"], *one, by=told["actor_role"])
