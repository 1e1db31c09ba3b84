"""An event as it is read from a database, and who keeps others from being read."""

from dataclasses import dataclass
from uuid import UUID

import msgspec


class Stored(msgspec.Struct, frozen=True, gc=False):
    """Has the members of the library's ``Notification``, and is made in a tenth of the time. ``id`` is its position."""

    originator_id: UUID | str
    originator_version: int
    topic: str
    state: bytes
    id: int


@dataclass(frozen=True, slots=True)
class MarkLag:
    """The oldest transaction that is writing, anywhere in the cluster: readers see nothing that began after it.

    ``pid`` is none for a prepared transaction; ``seconds`` is its age, none where this role may not see it
    (``GRANT pg_read_all_stats`` lets it).
    """

    pid: int | None
    application: str
    database: str
    seconds: float | None

    def __str__(self) -> str:
        who = f"{self.application} (pid {self.pid})" if self.pid else self.application
        age = "a time that this role may not see" if self.seconds is None else f"{self.seconds:.0f} s"
        return f"{who}, which has been writing in the database {self.database} for {age}"
