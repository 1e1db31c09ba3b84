"""An entry of an inbox: what its owner can do with it, what brings it back, and what stays hidden."""

from typing import Any
from uuid import UUID

import pytest

from domain.inbox.commands import (
    ArchiveEntry,
    DeleteEntry,
    EntryCommand,
    MarkEntryRead,
    MarkEntryUnread,
    RestoreEntry,
)
from domain.inbox.decide import decide
from domain.inbox.entry import Entry, Flags, evolve, flagged, told
from domain.inbox.events import EntryArchived, EntryDeleted, EntryEvent, EntryRead, EntryRestored, EntryUnread
from domain.inbox.folder import Folder, Place
from domain.refusal import Refused, Rule
from tests.examples import BUYER, day

ABOUT: dict[str, Any] = {"by": BUYER, "at": day(1), "folder": Folder.ORDERS, "subject": UUID(int=7)}
NEWS = told(Entry(), 10, own=False)
READ = told(Entry(), 10, own=True)


def wish(kind: type[EntryCommand]) -> EntryCommand:
    return DeleteEntry(**ABOUT, confirmed=True) if kind is DeleteEntry else kind(**ABOUT)


def after(entry: Entry, *kinds: type[EntryCommand]) -> Entry:
    """Each at the position behind the one before."""
    for kind in kinds:
        entry = evolve(entry, decide(wish(kind), entry), entry.version + 1)
    return entry


def broken(kind: type[EntryCommand], entry: Entry) -> Rule:
    with pytest.raises(Refused) as refusal:
        decide(wish(kind), entry)
    return refusal.value.rule


@pytest.mark.parametrize(
    ("given", "kind", "fact", "then"),
    [
        (NEWS, ArchiveEntry, EntryArchived, Entry(place=Place.ARCHIVED, unread=True, version=11)),
        (after(NEWS, ArchiveEntry), RestoreEntry, EntryRestored, Entry(place=Place.INBOX, unread=True, version=12)),
        (told(NEWS, 20, own=False, place=Place.SPAM), RestoreEntry, EntryRestored, told(Entry(), 21, own=False)),
        (NEWS, MarkEntryRead, EntryRead, Entry(place=Place.INBOX, version=11)),
        (READ, MarkEntryUnread, EntryUnread, Entry(place=Place.INBOX, unread=True, version=11)),
        (NEWS, DeleteEntry, EntryDeleted, Entry(unread=True, version=11)),
    ],
)
def test_what_its_owner_does_with_an_entry(
    given: Entry, kind: type[EntryCommand], fact: type[EntryEvent], then: Entry
) -> None:
    event = decide(wish(kind), given)
    assert event == fact(**ABOUT, seen=given.version)
    assert evolve(given, event, given.version + 1) == then


def test_news_by_somebody_else_are_unread_and_one_s_own_are_not() -> None:
    assert (told(READ, 20, own=False).unread, told(NEWS, 20, own=True).unread) == (True, False)


@pytest.mark.parametrize("kind", [ArchiveEntry, DeleteEntry])
def test_news_bring_an_entry_back(kind: type[EntryCommand]) -> None:
    back = told(after(NEWS, kind), 20, own=False)
    assert (back.place, back.version) == (Place.INBOX, 20)


@pytest.mark.parametrize("kind", [ArchiveEntry, RestoreEntry, MarkEntryRead, MarkEntryUnread, DeleteEntry])
def test_nothing_is_done_to_what_is_not_there(kind: type[EntryCommand]) -> None:
    assert broken(kind, Entry()) is Rule.NO_SUCH_ENTRY
    assert broken(kind, after(NEWS, DeleteEntry)) is Rule.NO_SUCH_ENTRY


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        (ArchiveEntry, after(NEWS, ArchiveEntry)),
        (RestoreEntry, NEWS),
        (MarkEntryRead, READ),
        (MarkEntryUnread, NEWS),
    ],
)
def test_nothing_is_done_twice(kind: type[EntryCommand], entry: Entry) -> None:
    assert broken(kind, entry) is Rule.SO_ALREADY


def test_a_deletion_has_to_be_confirmed() -> None:
    with pytest.raises(Refused) as refusal:
        decide(DeleteEntry(**ABOUT), NEWS)
    assert refusal.value.rule is Rule.DELETION_UNCONFIRMED


def test_what_was_deleted_stays_hidden_when_the_entry_comes_back() -> None:
    deleted = decide(wish(DeleteEntry), NEWS)
    flags = flagged(Flags(), deleted)
    assert flags == Flags(version=1, hidden=10)
    assert flagged(flags, decide(wish(ArchiveEntry), told(NEWS, 20, own=False))) == Flags(version=2, hidden=10)
    assert flagged(flags, decide(wish(DeleteEntry), told(NEWS, 20, own=False))) == Flags(version=2, hidden=20)


@pytest.mark.parametrize("kind", [ArchiveEntry, DeleteEntry, MarkEntryRead])
def test_what_came_before_the_owner_was_heard_stays_as_it_came(kind: type[EntryCommand]) -> None:
    """The decision was made when there was nothing newer than 10."""
    decided = decide(wish(kind), NEWS)
    newer = told(NEWS, 11, own=False)
    after_all = evolve(newer, decided, 12)
    assert (after_all.place, after_all.unread, after_all.version) == (Place.INBOX, True, 11)
