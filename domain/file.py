"""A file that somebody shows or sends: what is known of it. Its bytes are kept elsewhere, under their hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.refusal import Refused, Rule

MOST_IMAGES = 10
"""In one message, or beside one comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that was taken in: ``sha256`` in hex over its bytes, ``size`` in bytes, ``kind`` by its content."""

    id: UUID
    sha256: str
    size: int
    kind: str

    @property
    def is_photo(self) -> bool:
        return self.kind.startswith("image/")

    @property
    def is_video(self) -> bool:
        return self.kind.startswith("video/")


def check_images(files: Sequence[File]) -> None:
    """Pictures, and not too many. A video belongs into a dispute, and so does a document."""
    if any(file.is_video for file in files):
        raise Refused(Rule.VIDEO_OUTSIDE_DISPUTE)
    if not all(file.is_photo for file in files):
        raise Refused(Rule.ONLY_IMAGES)
    if len(files) > MOST_IMAGES or len({file.sha256 for file in files}) < len(files):
        raise Refused(Rule.TOO_MANY_IMAGES, most=MOST_IMAGES)
