"""Everything that can have happened to an entry of an inbox by its owner's will. The names are the storage format."""

from uuid import UUID

from domain.inbox.folder import Folder
from domain.message import Event


class AboutEntry(Event):
    """``by`` is whose entry it is.

    ``seen`` is the position of what the entry showed last when this was decided: what came later is not meant.
    """

    folder: Folder
    subject: UUID
    seen: int


class EntryArchived(AboutEntry, name="inbox.entry-archived"):
    """The entry is out of sight until there are news of it."""


class EntryRestored(AboutEntry, name="inbox.entry-restored"):
    """The entry is in its folder again."""


class EntryDeleted(AboutEntry, name="inbox.entry-deleted"):
    """The entry is gone until there are news of it, and what it showed is hidden from its owner for good."""


class EntryRead(AboutEntry, name="inbox.entry-read"):
    """There is nothing in the entry that its owner has not read."""


class EntryUnread(AboutEntry, name="inbox.entry-unread"):
    """The owner wants to come back to it."""


EntryEvent = EntryArchived | EntryRestored | EntryDeleted | EntryRead | EntryUnread
