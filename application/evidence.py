"""Files that are shown: what was found in one, and that it stays once it is on record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from domain.conversation.events import MessageSent
from domain.dispute.events import DisputeOpened, EvidenceSubmitted
from domain.file import File
from domain.message import Event, Recorded
from domain.order.events import OrderCommentAdded


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


SHOWING: tuple[type[Event], ...] = (DisputeOpened, EvidenceSubmitted, MessageSent, OrderCommentAdded)
"""Events that may have files with them."""


def when_a_file_was_shown_then_keep_it(keep: Callable[..., object], recorded: Recorded[Event]) -> None:
    """An uploaded file waits for a day; what is on record stays. ``keep`` takes its owner, and hashes of files."""
    if files := [file.sha256 for file in shown(recorded.event)]:
        keep(recorded.event.by.id, *files)


def shown(event: Event) -> Iterable[File]:
    """The files that are on record with it."""
    match event:
        case DisputeOpened(exhibits=exhibits) | EvidenceSubmitted(exhibits=exhibits):
            return [exhibit.file for exhibit in exhibits if exhibit.file]
        case MessageSent(images=images) | OrderCommentAdded(images=images):
            return images
        case _:
            return ()
