"""What a side shows to prove its point: a file or a text, who may see it, and what the mediator asked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.actor import Role
from domain.file import File


class Visibility(StrEnum):
    """Who sees a piece of evidence besides whoever submitted it."""

    PARTIES = "parties"
    TO_MEDIATOR = "to-mediator"
    MEDIATORS_ONLY = "mediators-only"
    RESTRICTED = "restricted"
    """The other side sees its kind, its hash and its summary; mediators see all of it."""


class Shows(StrEnum):
    """What is to be seen on it, by the word of whoever submits it."""

    ITEM = "item"
    PARCEL = "parcel"
    TRACKING = "tracking"
    INVOICE = "invoice"
    LISTING = "listing"
    CONVERSATION = "conversation"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """A piece of evidence as it is handed in: a file with a summary, or a text alone."""

    shows: Shows
    text: str = ""
    file: File | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A piece of evidence on record."""

    id: UUID
    shows: Shows
    text: str
    file: File | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An exhibit with who submitted it and when (UTC); ``disclosed_at`` is since when the other side sees all of it."""

    exhibit: Exhibit
    by: Role
    at: datetime
    visibility: Visibility
    late: bool
    disclosed_at: datetime | None
    withdrawn: bool = False

    @property
    def id(self) -> UUID:
        return self.exhibit.id


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRequest:
    """What the mediator wants to see, from whom, and who has answered."""

    of: tuple[Role, ...]
    text: str
    answered: tuple[Role, ...] = ()

    @property
    def open_to(self) -> tuple[Role, ...]:
        """Who has yet to answer."""
        return tuple(role for role in self.of if role not in self.answered)
