"""Keeps the bytes of evidence in a directory: whole files only, each found by its key."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from application.ports import StoreUnavailable

ABANDONED = 24 * 60 * 60
"""Seconds after which nobody can still be busy with a copy."""


class DiskEvidenceStore:
    """Three rooms on one file system: a copy arrives, then the file waits, then it is kept. It only moves onwards."""

    def __init__(self, root: Path) -> None:
        self._arriving, self._waiting, self._kept = (root / room for room in ("arriving", "waiting", "kept"))
        for room in (self._arriving, self._waiting, self._kept):
            room.mkdir(parents=True, exist_ok=True)
        _clear(self._arriving)

    def put(self, key: str, file: BinaryIO) -> None:
        if self.has(key):
            return
        with _disk(), self._copied(file) as copy:
            _move(copy, _place(self._waiting, key))

    def keep(self, key: str) -> None:
        with _disk():
            try:
                _move(_place(self._waiting, key), _place(self._kept, key))
            except FileNotFoundError:
                _place(self._kept, key).stat()

    def drop(self, key: str) -> None:
        with _disk():
            _place(self._waiting, key).unlink(missing_ok=True)

    def has(self, key: str) -> bool:
        # In the order in which files move, so that one is found while it does.
        with _disk():
            return any(_place(room, key).exists() for room in (self._waiting, self._kept))

    def open(self, key: str) -> BinaryIO:
        with _disk():
            try:
                return _place(self._waiting, key).open("rb")
            except FileNotFoundError:
                return _place(self._kept, key).open("rb")

    def keys(self) -> dict[str, bool]:
        """Every key that is there now, and whether it is kept."""
        # In the order in which files move, so that none is overlooked while it does.
        with _disk():
            rooms = ((self._waiting, False), (self._kept, True))
            return {file.name: kept for room, kept in rooms for file in room.glob("*/*/*")}

    @contextmanager
    def _copied(self, file: BinaryIO) -> Iterator[Path]:
        """A copy of all its bytes, on the disk for sure; it is gone afterwards if nobody moved it."""
        descriptor, name = mkstemp(dir=self._arriving)
        try:
            with os.fdopen(descriptor, "wb") as copy:
                file.seek(0)
                shutil.copyfileobj(file, copy)
                copy.flush()
                os.fsync(descriptor)
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)


def _clear(arriving: Path) -> None:
    """Remove copies that were never finished, because the process or the machine went down meanwhile."""
    for copy in arriving.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - copy.stat().st_mtime > ABANDONED:
                copy.unlink()


def _place(room: Path, key: str) -> Path:
    """Two levels of folders, so that none of them gets too full."""
    return room / key[:2] / key[2:4] / key


def _move(source: Path, target: Path) -> None:
    """At once, and so that a power cut does not undo it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    for folder in target.parents[:3]:
        _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _disk() -> Iterator[None]:
    """A disk that is full or away is an outage; that a file is not there is an answer."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreUnavailable(f"evidence can't be read or written: {error.strerror}") from error
