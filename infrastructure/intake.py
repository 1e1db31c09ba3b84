"""Takes in one file as its bytes come: counts, hashes and recognises them, and stops at the first that is too many."""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from application.ports import StoreUnavailable
from domain.dispute.evidence import objections
from domain.refusal import Refused, Rule
from domain.terms import Terms
from infrastructure.media import HEAD, sniff


class Intake:
    """A file on its way in, as something that can be written to. ``file`` has no name, so nothing is left of it."""

    def __init__(self, file: BinaryIO, terms: Terms) -> None:
        self.file, self.terms = file, terms
        self._hash, self._head = hashlib.sha256(), b""
        self.size, self.kind = 0, ""

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> int:
        """The next bytes. Refused as soon as it is clear: FILE_KIND, FILE_TOO_LARGE."""
        self._hash.update(chunk)
        self.size += len(chunk)
        if not self.kind:
            self._head += chunk[:HEAD]
            if len(self._head) >= HEAD:
                self.kind = sniff(self._head)
        if self.kind:
            self._judge()
        with _disk():
            if self.file.write(chunk) < len(chunk):
                raise OSError(errno.ENOSPC, "no space left")
        return len(chunk)

    def seek(self, offset: int) -> int:
        """For whoever wants to read what was written; an upload is stored from its beginning anyway."""
        return self.file.seek(offset)

    def finish(self) -> None:
        """That was all. Refused: FILE_EMPTY, FILE_KIND, FILE_TOO_LARGE."""
        if not self.size:
            raise Refused(Rule.FILE_EMPTY)
        self.kind = self.kind or sniff(self._head)
        self._judge()

    def _judge(self) -> None:
        for refused in objections(self.kind, self.size, self.terms):
            raise refused


@contextmanager
def intake(directory: Path, terms: Terms) -> Iterator[Intake]:
    """Room for one file below ``directory``; when it is left, the file is gone."""
    with _room(directory) as file:
        yield Intake(file, terms)


def _room(directory: Path) -> BinaryIO:
    with _disk():
        return TemporaryFile(dir=directory, buffering=0)


@contextmanager
def _disk() -> Iterator[None]:
    """A disk that is full is an outage, not a defect."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(f"there is no room for uploads: {error.strerror}") from error
