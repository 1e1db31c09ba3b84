"""The inbox: what concerns the caller, and what waits for them."""

from functools import partial
from typing import Any

from flask import Response

from api.house import house
from api.operation import Blueprint
from api.reading import asked, page_of, read, show, viewer
from api.schemas.inbox import CountersQuerySchema, CountersSchema, InboxEntrySchema, InboxQuerySchema
from domain.actor import Role
from infrastructure.database import reading
from projections import inbox

OWNERS = (Role.BUYER, Role.SELLER, Role.MEDIATOR)

INBOX = Blueprint("inbox", url_prefix="/v1/inbox", description="What concerns the caller")


@INBOX.operation("GET", "", roles=frozenset(OWNERS), query=InboxQuerySchema(), answers=page_of(InboxEntrySchema))
def list_inbox(query: dict[str, Any]) -> Response:
    """Read the inbox.

    An entry for each order and dispute, the one that something happened to last first. The folder action-required
    shows those of the others that wait for the caller.
    """
    page, filters = asked(query), inbox.Filters(**query)
    owner = viewer(page.role, *OWNERS)
    find = partial(inbox.page, viewer=owner, filters=filters, cursor=page.cursor, limit=page.limit)
    return read(inbox.INBOX, page.min_position, find)


@INBOX.operation("GET", "/counters", roles=frozenset(OWNERS), query=CountersQuerySchema(), answers=CountersSchema())
def count_inbox(query: dict[str, Any]) -> Any:
    """Count the entries of each folder, and those that wait for the caller."""
    page = asked(query)
    owner = viewer(page.role, *OWNERS)
    show(inbox.INBOX, page.min_position)
    with reading(house().reader) as db:
        return inbox.counters(db, owner)
