"""Files of evidence: what was found in one, and that it stays once it was shown."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.dispute.events import DisputeOpened, EvidenceSubmitted
from domain.message import Event, Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFound:
    """What a file is by its content, whatever it was called.

    ``sha256`` is in lower-case hex, ``size`` in bytes, ``kind`` a media type, ``width`` and ``height`` in pixels as it
    is shown. ``seconds`` are rounded up, and not known of every video.
    """

    sha256: str
    size: int
    kind: str
    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    pages: int | None = None
    thumbnail: bool = False

    @property
    def key(self) -> str:
        """What its bytes are stored under."""
        return self.sha256

    @property
    def thumbnail_key(self) -> str:
        """What its thumbnail is stored under, if it has one."""
        return thumbnail_key(self.sha256)


def thumbnail_key(sha256: str) -> str:
    return f"{sha256}-thumbnail"


def when_evidence_was_shown_then_keep_its_files(keep: Callable[..., object], recorded: Recorded[Event]) -> None:
    """An uploaded file waits for a day; what is on record stays. ``keep`` takes its owner, and hashes of files."""
    shown = recorded.event
    exhibits = shown.exhibits if isinstance(shown, DisputeOpened | EvidenceSubmitted) else ()
    if files := [exhibit.file.sha256 for exhibit in exhibits if exhibit.file]:
        keep(recorded.event.by.id, *files)
