"""Takes read models one batch of events further: read, fold, write and move the checkpoint, or nothing of it."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import NamedTuple

import sqlalchemy as sa

from application.ports import EventStore, Terms
from infrastructure.at_once import carried_out
from infrastructure.checkpoints import moving
from infrastructure.database import changing
from projections.folder import Folder, whole_commands
from projections.projection import Projection, changes_of


class Advance(NamedTuple):
    """How many events a batch had, and where those who took it stand now: where they stood if others were faster."""

    events: int
    position: int


class Follower:
    """Remembers states between batches, by the position that they are true at. For one thread at a time."""

    def __init__(self, store: EventStore, engine: sa.Engine, terms: Terms, batch: int) -> None:
        self._store, self._engine, self._terms, self._batch = store, engine, terms, batch
        self._folders: dict[int, Folder] = {}

    def advance(self, position: int, group: Sequence[Projection]) -> Advance:
        """All of the group or none, from ``position``. Nothing is locked while events are read and folded."""
        page = whole_commands(partial(self._store.feed, after=position), self._batch)
        if not page:
            return Advance(0, position)
        folder = self._folders.pop(position, None) or Folder(self._store.histories, self._terms.__getitem__, position)
        facts = folder.facts(page)
        changes = zip(group, changes_of(group, facts), strict=True)
        dialect = self._engine.dialect
        asked = [one for projection, changed in changes for one in changing(projection.table, dialect, changed)]
        if not carried_out(self._engine, moving(group, dialect, position, folder.position), len(group), asked):
            return Advance(len(page), position)
        self._folders[folder.position] = folder
        return Advance(len(page), folder.position)

    def forget_all_but(self, positions: Collection[int]) -> None:
        """Nobody stands elsewhere any more."""
        self._folders = {position: folder for position, folder in self._folders.items() if position in positions}
