"""The embedded databases, copied while they are written to, and put back."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from infrastructure.log_digest import END, LogBroken, LogDigest, StoredRow, digest

EVENTS = "events.db"
SELECT_LOG = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events"
    " WHERE notification_id <= ? ORDER BY notification_id"
)
SELECT_HEAD = "SELECT coalesce(max(notification_id), 0) FROM stored_events"


class EmbeddedDatabases:
    """The SQLite files of a data directory: the log, and those that follow it."""

    kind = "sqlite"

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def there(self) -> bool:
        return (self._directory / EVENTS).exists()

    def head(self) -> int:
        """The position of the newest event that anybody was told is stored."""
        with _opened(self._directory / EVENTS) as db:
            return int(db.execute(SELECT_HEAD).fetchone()[0])

    def digest(self, upto: int = END) -> LogDigest:
        """The log up to a position; raises ``LogBroken`` where it can't be one."""
        with _opened(self._directory / EVENTS) as db:
            return digest(_rows(db, upto))

    def copy(self, into: Path) -> LogDigest:
        """Copy all, each file as it stands at one instant, and return the digest of the log that is in the copy.

        What follows the log comes first, so that it never knows more than the log. Raises ``LogBroken`` when what was
        copied is not what stands in the log.
        """
        for file in sorted(self._directory.glob("*.db"), key=lambda file: file.name == EVENTS):
            _copy_one(file, into / file.name)
        copied = EmbeddedDatabases(into).digest()
        if self.digest(copied.head) != copied:
            raise LogBroken("what was copied is not what stands in the log")
        return copied

    def restore(self, backup: Path, log: LogDigest) -> None:
        """Put copies back, the log first: without what follows it, it is still whole. Its own digest is proved."""
        files = sorted(backup.glob("*.db"), key=lambda file: file.name != EVENTS)
        for file in files:
            shutil.copyfile(file, self._directory / file.name)
        if (found := self.digest()) != log:
            raise LogBroken(f"{found} came back, not the {log} that were copied")


def _copy_one(file: Path, to: Path) -> None:
    """SQLite's own online copy in one step: it sees what is committed, and holds up neither readers nor writers."""
    with _opened(file, "rw") as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        # One file that says all, and can be read by whoever may not write beside it.
        target.execute("PRAGMA journal_mode = DELETE")


def _rows(db: sqlite3.Connection, upto: int) -> Iterator[StoredRow]:
    """In the types that a log has: SQLite itself keeps anything in any column."""
    rows = db.execute(SELECT_LOG, (upto,))
    return (msgspec.convert(row, StoredRow, builtin_types=(bytes,)) for row in rows)


@contextmanager
def _opened(file: Path, mode: str = "ro") -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True)) as db:
            yield db
    except (sqlite3.Error, msgspec.ValidationError) as error:
        raise LogBroken(f"{file} can't be read: {error}") from error
