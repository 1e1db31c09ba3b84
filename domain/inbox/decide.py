"""What follows from a command about an entry: one fact, or a refusal. Pure."""

from typing import assert_never

from domain.inbox.commands import (
    ArchiveEntry,
    DeleteEntry,
    EntryCommand,
    MarkEntryRead,
    MarkEntryUnread,
    RestoreEntry,
)
from domain.inbox.entry import Entry, evolve
from domain.inbox.events import EntryArchived, EntryDeleted, EntryEvent, EntryRead, EntryRestored, EntryUnread
from domain.inbox.folder import Place
from domain.refusal import Refused, Rule


def decide(command: EntryCommand, entry: Entry) -> EntryEvent:
    """Nothing is done to what its owner doesn't find in their inbox, and nothing twice."""
    if entry.place is Place.NOWHERE:
        raise Refused(Rule.NO_SUCH_ENTRY)
    if isinstance(command, DeleteEntry) and not command.confirmed:
        raise Refused(Rule.DELETION_UNCONFIRMED)
    event = kind_of(command)(
        by=command.by, at=command.at, folder=command.folder, subject=command.subject, seen=entry.version
    )
    if evolve(entry, event, entry.version) == entry:
        raise Refused(Rule.SO_ALREADY)
    return event


def kind_of(command: EntryCommand) -> type[EntryEvent]:
    match command:
        case ArchiveEntry():
            return EntryArchived
        case RestoreEntry():
            return EntryRestored
        case DeleteEntry():
            return EntryDeleted
        case MarkEntryRead():
            return EntryRead
        case MarkEntryUnread():
            return EntryUnread
        case _:
            assert_never(command)
