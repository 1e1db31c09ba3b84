"""Backups: taken while Redress serves, put back into an empty place, and proved to be an exact prefix of the log."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Protocol

import msgspec

from infrastructure.embedded_copy import EVENTS, EmbeddedDatabases
from infrastructure.log_digest import END, LogBroken, LogDigest
from infrastructure.settings import Settings

MANIFEST, EVIDENCE = "manifest.json", "evidence"
NOT_KEPT = re.compile(r"\..*|served-at|manifest\.json|.*\.db(-wal|-shm)?")
"""Files of the data directory that are not copied as they are: of this run only, or copied by their database."""
CONTENT_ADDRESSED = re.compile(r"[0-9a-f]{64}")


EvidenceName = Annotated[str, msgspec.Meta(pattern=r"^\w[\w.-]*(/\w[\w.-]*)*$")]
"""Where a file is below the directory of evidence, and never outside of it."""


class BackupUnusable(Exception):  # noqa: N818 - what is at hand, shown to people
    """A backup can't be taken, put back or trusted: the message says why."""


class FileSeal(msgspec.Struct, frozen=True):
    """A file as it was written: its size in bytes, and SHA-256."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a backup says of itself.

    ``acknowledged`` is where the log stood when the backup began: all up to there must be in it. ``log`` was read from
    the log itself, not from the copy. ``evidence`` names files beside the backup, shared with other backups there.
    """

    format: Literal[1] = 1
    made_at: datetime
    database: str
    acknowledged: int
    log: LogDigest
    files: dict[str, FileSeal]
    evidence: list[EvidenceName]


class Databases(Protocol):
    """Where the log is, and what follows it; both can be copied while they are in use.

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
    return EmbeddedDatabases(settings.data)


def take(settings: Settings, place: Path, made_at: datetime) -> Path:
    """Make a backup in a directory of its own below ``place``, named after the instant, and return that directory.

    It is there when it is whole, or not at all. Raises ``BackupUnusable`` when it could not be proved.
    """
    databases = databases_of(settings)
    if not databases.there():
        raise BackupUnusable(f"there is no log in {settings.data} to make a backup of")
    backup = place / f"{made_at:%Y%m%dT%H%M%S.%fZ}"
    with _beside(backup) as partial, _proved("the backup was given up"):
        acknowledged = databases.head()
        log = databases.copy(partial)
        if log.head < acknowledged:
            raise LogBroken(f"it ends at position {log.head}, and {acknowledged} was acknowledged when it began")
        _copy_all(_small_files(settings.data), settings.data, partial)
        manifest = Manifest(
            made_at=made_at,
            database=databases.kind,
            acknowledged=acknowledged,
            log=log,
            files={file.name: _seal(file) for file in sorted(partial.iterdir())},
            # After the log: what an event speaks of was kept before the event was.
            evidence=_copy_evidence(settings.data / EVIDENCE, place / EVIDENCE),
        )
        (partial / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2))
    return backup


def read_manifest(backup: Path) -> Manifest:
    """Raises ``BackupUnusable`` when this is no backup, or one of a format that this release doesn't know."""
    try:
        return msgspec.json.decode((backup / MANIFEST).read_bytes(), type=Manifest)
    except OSError as error:
        raise BackupUnusable(f"{backup} is not a backup: {MANIFEST} can't be read ({error.strerror})") from error
    except msgspec.DecodeError as error:
        raise BackupUnusable(f"{backup / MANIFEST} is not one that this release reads: {error}") from error


def check_files(backup: Path, manifest: Manifest) -> None:
    """Raises ``BackupUnusable`` unless every file, evidence included, is as it was when it was copied."""
    for name, seal in manifest.files.items():
        file = backup / name
        if not file.is_file():
            raise BackupUnusable(f"{name} is missing from the backup")
        if _seal(file) != seal:
            raise BackupUnusable(f"{name} is not as it was copied: its size or SHA-256 has changed")
    for name in manifest.evidence:
        file = backup.parent / EVIDENCE / name
        if not file.is_file():
            raise BackupUnusable(f"the evidence file {name} is missing")
        if CONTENT_ADDRESSED.fullmatch(file.name) and _seal(file).sha256 != file.name:
            raise BackupUnusable(f"the evidence file {name} is not as it was: its name is no longer its SHA-256")


def restore(backup: Path, settings: Settings) -> Manifest:
    """Put a backup into an empty place; raises ``BackupUnusable``, and then there is no log in that place."""
    manifest = read_manifest(backup)
    check_files(backup, manifest)
    if settings.data.exists() and any(settings.data.iterdir()):
        raise BackupUnusable(f"{settings.data} is not empty: nothing is ever restored over something else")
    staging = settings.data / ".restoring"
    put_back(backup, manifest, replace(settings, data=staging))
    _copy_all((backup.parent / EVIDENCE / name for name in manifest.evidence), backup.parent, staging)
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
    _copy_all((file for file in _small_files(backup) if file.name in manifest.files), backup, settings.data)


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
        yield from (file for file in directory.iterdir() if file.is_file() and not NOT_KEPT.fullmatch(file.name))


def _copy_evidence(source: Path, to: Path) -> list[EvidenceName]:
    """Copy what is not there yet, and name all that the source has. What lies under a hidden name is not finished."""
    files = {file.relative_to(source).as_posix(): file for file in source.rglob("*") if file.is_file()}
    finished = sorted(name for name in files if not any(part.startswith(".") for part in Path(name).parts))
    missing = [files[name] for name in finished if not (to / name).exists()]
    _copy_all(missing, source, to)
    return finished


def _copy_all(files: Iterable[Path], source: Path, to: Path) -> None:
    """Under the same names below ``to``, each there when it is whole."""
    for file in files:
        target = to / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.partial")
        shutil.copyfile(file, partial)
        _sync(partial)
        partial.rename(target)


def _seal(file: Path) -> FileSeal:
    with file.open("rb") as opened:
        return FileSeal(file.stat().st_size, hashlib.file_digest(opened, "sha256").hexdigest())


def _sync(path: Path) -> None:
    """Until it is on the disk, names in a directory included."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
