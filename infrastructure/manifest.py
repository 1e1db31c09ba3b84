"""What a backup says of itself, and whether its files are still as they were."""

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import msgspec

from infrastructure.evidence_store import DiskEvidenceStore
from infrastructure.log_digest import LogDigest

MANIFEST, EVIDENCE = "manifest.json", "evidence"
CONTENT_ADDRESSED = re.compile(r"[0-9a-f]{64}")
Key = Annotated[str, msgspec.Meta(pattern=r"^\w[\w.-]*$")]
"""What a file of evidence is found by; it never leads out of where evidence is."""


class BackupUnusable(Exception):  # noqa: N818 - what is at hand, shown to people
    """A backup can't be taken, put back or trusted: the message says why."""


class Seal(msgspec.Struct, frozen=True):
    """A file as it was written: its size in bytes, and SHA-256."""

    size: int
    sha256: str

    @classmethod
    def of(cls, file: Path) -> "Seal":
        with file.open("rb") as opened:
            return cls(file.stat().st_size, sha256_of(opened))


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One backup.

    ``acknowledged`` is where the log stood when the backup began: all up to there must be in it. ``log`` was read from
    the log itself, not from the copy. ``evidence`` names files beside the backup, shared with other backups there, and
    says which of them are kept for good.
    """

    format: Literal[1] = 1
    made_at: datetime
    database: str
    acknowledged: int
    log: LogDigest
    files: dict[str, Seal]
    evidence: dict[Key, bool]

    @classmethod
    def read(cls, backup: Path) -> "Manifest":
        """Raises ``BackupUnusable`` when this is no backup, or one of a format that this release doesn't know."""
        try:
            return msgspec.json.decode((backup / MANIFEST).read_bytes(), type=cls)
        except OSError as error:
            raise BackupUnusable(f"{backup} is not a backup: {MANIFEST} can't be read ({error.strerror})") from error
        except msgspec.DecodeError as error:
            raise BackupUnusable(f"{backup / MANIFEST} is not one that this release reads: {error}") from error

    def write(self, backup: Path) -> None:
        (backup / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=2))

    def check_head(self) -> None:
        """Raises ``BackupUnusable`` when something is not in it that was acknowledged."""
        if self.log.head < self.acknowledged:
            raise BackupUnusable(
                f"the log ends at position {self.log.head}, and position {self.acknowledged} was acknowledged "
                "before the backup began"
            )

    def check(self, backup: Path) -> None:
        """Raises ``BackupUnusable`` unless all is there and as it was copied, evidence included."""
        self.check_head()
        for name, seal in self.files.items():
            if not (backup / name).is_file():
                raise BackupUnusable(f"{name} is missing from the backup")
            if Seal.of(backup / name) != seal:
                raise BackupUnusable(f"{name} is not as it was copied: its size or SHA-256 has changed")
        copies = DiskEvidenceStore(backup.parent / EVIDENCE)
        for key in self.evidence:
            _check_evidence(copies, key)


def _check_evidence(copies: DiskEvidenceStore, key: Key) -> None:
    try:
        with copies.open(key) as copy:
            content = sha256_of(copy)
    except FileNotFoundError as error:
        raise BackupUnusable(f"the evidence file {key} is missing") from error
    if CONTENT_ADDRESSED.fullmatch(key) and content != key:
        raise BackupUnusable(f"the evidence file {key} is not as it was: its name is no longer its SHA-256")


def sha256_of(file: BinaryIO) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
