"""An entry as its owner finds it: what happened to its subject, and what the owner did with it, in one order."""

from dataclasses import dataclass
from typing import Any, assert_never

from domain.fold import changed
from domain.inbox.events import EntryArchived, EntryDeleted, EntryEvent, EntryRead, EntryRestored, EntryUnread
from domain.inbox.folder import Place


@dataclass(frozen=True, kw_only=True)
class Entry:
    """``version`` is the position of what it shows last."""

    place: Place = Place.NOWHERE
    unread: bool = False
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class Flags:
    """What its owner did with it, so often; nothing up to the position ``hidden`` is to be seen on their side."""

    version: int = 0
    hidden: int = 0


def told(entry: Entry, position: int, *, own: bool, place: Place = Place.INBOX) -> Entry:
    """There are news of its subject: they bring it back, and are unread unless they are its owner's ``own`` doing."""
    return changed(entry, place=place, unread=not own, version=position)


def evolve(entry: Entry, event: EntryEvent, position: int) -> Entry:
    """Add what its owner did. Where there is nothing, or they had not seen all of it, it stays as it is."""
    return entry if entry.version > event.seen else touch(entry, touched(event), position)


def touch(entry: Entry, columns: dict[str, Any], position: int) -> Entry:
    """Change something about an entry that is there."""
    return changed(entry, **columns, version=position) if columns and entry.place is not Place.NOWHERE else entry


def touched(event: EntryEvent) -> dict[str, Any]:
    """What it changes of the entry."""
    match event:
        case EntryArchived():
            return {"place": Place.ARCHIVED}
        case EntryRestored():
            return {"place": Place.INBOX}
        case EntryDeleted():
            return {"place": Place.NOWHERE}
        case EntryRead():
            return {"unread": False}
        case EntryUnread():
            return {"unread": True}
        case _:
            assert_never(event)


def flagged(flags: Flags, event: EntryEvent) -> Flags:
    """Add what its owner did."""
    hidden = event.seen if isinstance(event, EntryDeleted) else flags.hidden
    return Flags(version=flags.version + 1, hidden=hidden)
