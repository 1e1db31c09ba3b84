"""Everything that somebody can ask for about an entry of their own inbox."""

from uuid import UUID

from domain.inbox.folder import Folder
from domain.message import Command


class AboutEntry(Command):
    """``subject`` is the order, dispute, conversation or promotion; ``by`` is whose entry it is."""

    folder: Folder
    subject: UUID


class ArchiveEntry(AboutEntry, name="archive-entry"):
    """Out of sight until there are news of it."""


class RestoreEntry(AboutEntry, name="restore-entry"):
    """Back from the archive or from the spam."""


class DeleteEntry(AboutEntry, name="delete-entry"):
    """Never to be seen again by its owner, what was said in it included; others keep what is theirs."""

    confirmed: bool = False


class MarkEntryRead(AboutEntry, name="mark-entry-read"):
    pass


class MarkEntryUnread(AboutEntry, name="mark-entry-unread"):
    pass


EntryCommand = ArchiveEntry | RestoreEntry | DeleteEntry | MarkEntryRead | MarkEntryUnread
