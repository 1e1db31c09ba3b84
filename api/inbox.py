"""The inbox: what concerns the caller, and what waits for them."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response
from marshmallow import Schema

from api.answers import granted
from api.conditional import cause, seen
from api.house import house
from api.identity import principal
from api.operation import Blueprint
from api.reading import asked, page_of, read, show, viewer
from api.schemas.inbox import (
    CountersQuerySchema,
    CountersSchema,
    DeletionSchema,
    EntrySchema,
    InboxEntrySchema,
    InboxQuerySchema,
)
from api.texts import entries_in_words
from domain.actor import Actor
from domain.inbox import commands as c
from domain.inbox.entry import Entry
from domain.inbox.folder import Folder, Place
from domain.refusal import Rule
from infrastructure.database import reading
from projections.inbox import INBOX as MODEL
from projections.inbox_news import OWNERS
from projections.inbox_texts import INBOX_TEXTS
from projections.inbox_views import Filters, counters, page

INBOX = Blueprint("inbox", url_prefix="/v1/inbox", description="What concerns the caller")


@INBOX.operation("GET", "", roles=frozenset(OWNERS), query=InboxQuerySchema(), answers=page_of(InboxEntrySchema))
def list_inbox(query: dict[str, Any]) -> Response:
    """Read the inbox.

    An entry for each order and dispute, the one that something happened to last first. The folder action-required
    shows those of the others that wait for the caller; archived and spam show what is nowhere else.
    """
    wanted, filters = asked(query), Filters(**query)
    owner = viewer(wanted.role, *OWNERS)
    if filters.text is not None:
        show(INBOX_TEXTS, wanted.min_position)
    now = house().clock()
    find = partial(page, viewer=owner, filters=filters, cursor=wanted.cursor, limit=wanted.limit, now=now)
    return read(MODEL, wanted.min_position, entries_in_words(find, owner))


@INBOX.operation("GET", "/counters", roles=frozenset(OWNERS), query=CountersQuerySchema(), answers=CountersSchema())
def count_inbox(query: dict[str, Any]) -> Any:
    """Count the entries that each folder shows, those that are unread, and those that wait for the caller."""
    wanted = asked(query)
    owner = viewer(wanted.role, *OWNERS)
    show(MODEL, wanted.min_position)
    with reading(house().reader) as db:
        return counters(db, owner, house().clock())


class Asked(NamedTuple):
    """What can be asked for about an entry, and what has to be said with it."""

    command: type[c.EntryCommand]
    summary: str
    body: Schema | None = None
    rules: tuple[Rule, ...] = ()


COMMANDS = {
    "archive": Asked(c.ArchiveEntry, "Put an entry away until there are news of it."),
    "restore": Asked(c.RestoreEntry, "Put an entry back into its folder, from the archive or from the spam."),
    "delete": Asked(
        c.DeleteEntry,
        "Delete an entry on one's own side, what was said in it included. Others keep what is theirs.",
        DeletionSchema(),
        (Rule.DELETION_UNCONFIRMED,),
    ),
    "read": Asked(c.MarkEntryRead, "Mark an entry as read."),
    "unread": Asked(c.MarkEntryUnread, "Mark an entry as unread."),
}
"""The last part of the path, and what is posted there."""
EVERY = (Rule.NO_SUCH_ENTRY, Rule.SO_ALREADY, Rule.KEY_REUSED)


def view_of(one: Asked) -> Callable[..., Response]:
    def view(folder: str, subject: UUID, body: dict[str, Any] | None = None) -> Response:
        owner = whose(Folder(folder), subject)
        about: dict[str, Any] = {"folder": Folder(folder), "subject": subject}
        command = one.command(by=owner, at=house().clock(), **about, **(body or {}))
        answer = house().inbox.execute(command, cause(), seen=seen())
        return granted(answer, {**about, **as_found(answer.state)})

    view.__name__ = one.command.name.replace("-", "_")
    view.__doc__ = one.summary
    return view


def whose(folder: Folder, subject: UUID) -> Actor:
    """The caller in the role in which the entry is theirs; nobody has two of them on the same subject."""
    candidates = principal().candidates(*OWNERS)
    for owner in candidates[:-1]:
        if house().inbox.entry(owner, folder, subject).place is not Place.NOWHERE:
            return owner
    return candidates[-1]


def as_found(entry: Entry) -> dict[str, Any]:
    return {"place": entry.place, "unread": entry.unread, "version": str(entry.version)}


for segment, posted in COMMANDS.items():
    INBOX.operation(
        "POST",
        f"/<any({', '.join(Folder)}):folder>/<uuid:subject>/{segment}",
        roles=frozenset(OWNERS),
        body=posted.body,
        answers=EntrySchema(),
        status=HTTPStatus.CREATED,
        command=True,
        rules=(*EVERY, *posted.rules),
    )(view_of(posted))
