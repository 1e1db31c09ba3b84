"""Backups: taken while Redress serves, each whole or not there, and put back into an empty place."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from infrastructure.embedded_copy import EVENTS, EmbeddedDatabases
from infrastructure.evidence_store import DiskEvidenceStore
from infrastructure.log_digest import END, LogBroken, LogDigest
from infrastructure.manifest import EVIDENCE, BackupUnusable, Key, Manifest, Seal
from infrastructure.settings import Settings

NOT_COPIED = re.compile(r"\..*|served-at|.*\.db(-wal|-shm)?")
"""Files of the data directory that belong to one run of Redress, or are copied by their database."""

OF_THE_VOLUME = "lost+found"
"""What an empty file system has at its root."""


class Databases(Protocol):
    """Where the log is, and what is kept with it; both can be copied while they are in use.

    ``copy`` puts files into a directory and gives the digest of the log as the copy has it; ``restore`` brings them
    back into an empty place and proves that digest. All raise ``LogBroken`` for what is not a log.
    """

    @property
    def kind(self) -> str: ...
    def there(self) -> bool: ...
    def head(self) -> int: ...
    def digest(self, upto: int = END) -> LogDigest: ...
    def copy(self, into: Path) -> LogDigest: ...
    def restore(self, backup: Path, log: LogDigest) -> None: ...


def databases_of(settings: Settings) -> Databases:
    if settings.embedded:
        return EmbeddedDatabases(settings.data)
    from infrastructure.postgres_copy import PostgresDatabase  # noqa: PLC0415 - its driver is an extra

    return PostgresDatabase(settings.database_owner or settings.database)


def take(settings: Settings, place: Path, made_at: datetime) -> Path:
    """Make a backup in a directory of its own below ``place``, named after the instant, and return that directory.

    It is there when it is whole, or not at all. Raises ``BackupUnusable`` when it could not be proved.
    """
    databases = databases_of(settings)
    with _proved("no backup was made"):
        if not databases.there():
            raise LogBroken(f"there is no log in {settings.place}")
        backup = place / f"{made_at:%Y%m%dT%H%M%S.%fZ}"
        with _beside(backup) as partial:
            acknowledged = databases.head()
            log = databases.copy(partial)
            _copy_all(_small_files(settings.data), partial)
            manifest = Manifest(
                made_at=made_at,
                database=databases.kind,
                acknowledged=acknowledged,
                log=log,
                files={file.name: Seal.of(file) for file in sorted(partial.iterdir())},
                # After the log: what an event speaks of was stored before the event was.
                evidence={} if settings.evidence else _copy_evidence(settings.data, place),
            )
            manifest.check_head()
            manifest.write(partial)
    return backup


def restore(backup: Path, settings: Settings) -> Manifest:
    """Put a backup into an empty place; raises ``BackupUnusable`` when it is not empty, or when what came is not right.

    On PostgreSQL the database then has to be migrated before it is used.
    """
    manifest = Manifest.read(backup)
    manifest.check(backup)
    if settings.data.exists() and any(file.name != OF_THE_VOLUME for file in settings.data.iterdir()):
        raise BackupUnusable(f"{settings.data} is not empty: nothing is ever restored over something else")
    staging = settings.data / ".restoring"
    put_back(backup, manifest, replace(settings, data=staging))
    if manifest.evidence:
        _put_back_evidence(backup.parent, staging, manifest.evidence)
    # The log first: a start that meets half of this finds the log whole, and makes anew what follows it.
    for child in sorted(staging.iterdir(), key=lambda child: child.name != EVENTS):
        child.rename(settings.data / child.name)
    staging.rmdir()
    _sync(settings.data)
    return manifest


def put_back(backup: Path, manifest: Manifest, settings: Settings) -> None:
    """The databases and small files of a backup, without evidence; raises ``BackupUnusable`` where they differ."""
    settings.data.mkdir(parents=True, exist_ok=True)
    databases = databases_of(settings)
    if databases.kind != manifest.database:
        raise BackupUnusable(f"a backup of {manifest.database} can't be put into {databases.kind}")
    with _proved(f"{backup} can't be put back"):
        databases.restore(backup, manifest.log)
    _copy_all((file for file in _small_files(backup) if file.name in manifest.files), settings.data)


@contextmanager
def _proved(otherwise: str) -> Iterator[None]:
    try:
        yield
    except LogBroken as why:
        raise BackupUnusable(f"{otherwise}: {why}") from why


@contextmanager
def _beside(final: Path) -> Iterator[Path]:
    """A directory that gets its name when all that is to be in it is, and safely on disk."""
    partial = final.with_name(f".{final.name}.partial")
    partial.mkdir(parents=True, mode=0o700)
    try:
        yield partial
        for file in partial.iterdir():
            _sync(file)
        _sync(partial)
        partial.rename(final)
        _sync(final.parent)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _small_files(directory: Path) -> Iterator[Path]:
    if directory.is_dir():
        yield from (file for file in directory.iterdir() if file.is_file() and not NOT_COPIED.fullmatch(file.name))


def _copy_all(files: Iterable[Path], to: Path) -> None:
    for file in files:
        shutil.copyfile(file, to / file.name)


def _copy_evidence(data: Path, place: Path) -> dict[Key, bool]:
    """Copy what is not there yet, and name all that there is. What expires meanwhile was nobody's yet."""
    if not (data / EVIDENCE).is_dir():
        return {}
    source, copies = DiskEvidenceStore(data / EVIDENCE), DiskEvidenceStore(place / EVIDENCE)
    copied = {}
    for key, kept in source.keys().items():
        with suppress(FileNotFoundError), source.open(key) as file:
            copies.put(key, file)
            copied[key] = kept
    return copied


def _put_back_evidence(place: Path, data: Path, evidence: Mapping[Key, bool]) -> None:
    copies, restored = DiskEvidenceStore(place / EVIDENCE), DiskEvidenceStore(data / EVIDENCE)
    for key, kept in evidence.items():
        with copies.open(key) as file:
            restored.put(key, file)
        if kept:
            restored.keep(key)


def _sync(path: Path) -> None:
    """Until it is on the disk, names in a directory included."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
