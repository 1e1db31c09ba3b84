"""A file that somebody shows or sends: what is known of it. Its bytes are kept elsewhere, under their hash."""

from dataclasses import dataclass
from uuid import UUID


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
