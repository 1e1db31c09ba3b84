"""What the use cases need from the outside, in their own words."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, NamedTuple, Protocol
from uuid import UUID

import domain.terms
from domain.message import Event, Recorded

Clock = Callable[[], datetime]


class StreamMoved(Exception):  # noqa: N818 - a fact about a race, answered with 409 or 412
    """Somebody else added to a stream since it was read. ``version`` is where it stands now, if known."""

    def __init__(self, stream: UUID, version: int | None = None) -> None:
        super().__init__(f"stream {stream} has moved on")
        self.stream, self.version = stream, version


class StoreUnavailable(Exception):  # noqa: N818 - a fact about the moment, answered with 503
    """The store can't be read or written just now (locked, full, away). Nothing was written."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why events are written: the command that asked for them, and the request it came with.

    ``command_id`` is never empty and names one wish for ever: the same wish granted twice has its consequences once.
    ``fingerprint`` hashes what was wished for; ``correlation_id`` ties together everything one request set off.
    """

    command_id: str
    fingerprint: str = ""
    correlation_id: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """Events for one stream, to stand right behind version ``after`` (0: the stream must be new)."""

    stream: UUID
    after: int
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Write:
    """What one wish adds to streams: all of it or nothing."""

    additions: Sequence[Addition]
    cause: Cause


class Excerpt(NamedTuple):
    """Events out of the feed, and the position up to which there are no others of their kinds."""

    events: Sequence[Recorded[Event]]
    upto: int


class EventStore(Protocol):
    """Append-only streams of events with one order over all of them."""

    def history(self, stream: UUID, *, after: int = 0, upto: int | None = None) -> list[Recorded[Event]]:
        """The stream's events with ``after < version <= upto``, in order; empty when there is no such stream."""
        ...

    def histories(self, streams: Collection[UUID]) -> dict[UUID, list[Recorded[Event]]]:
        """All events of each of these streams, by stream, read at once; empty where there is no such stream."""
        ...

    def append(self, *additions: Addition, cause: Cause, recorded_at: datetime) -> list[Recorded[Event]]:
        """Write all additions or none, and return what was written, in the order given.

        Raises ``StreamMoved`` when a stream does not stand at its ``after``; but when exactly these events stand there,
        written for this very cause (the answer to an earlier commit was lost), they are returned instead.
        """
        ...

    def append_all(self, writes: Sequence[Write], *, recorded_at: datetime) -> None:
        """Write what several wishes add, each under its own cause, all of it or nothing.

        Raises ``StreamMoved`` when any stream does not stand at its ``after``, whoever moved it: who wants to know
        which of the wishes can still be granted comes with fewer of them.
        """
        ...

    def feed(self, *, after: int, limit: int) -> list[Recorded[Event]]:
        """The next events of the whole store with ``position > after``, in position order. Never skips one."""
        ...

    def excerpt(self, kinds: Collection[type[Event]], *, after: int, limit: int) -> Excerpt:
        """The next events of these kinds, or of all if none is named, as far as they are looked for at once.

        Where few are of these kinds that is not to the end: go on behind ``upto``, until it is ``after``.
        """
        ...

    def head(self) -> int:
        """The position of the newest event that a feed would show; 0 when there is none."""
        ...

    def next_number(self, series: str) -> int:
        """The next number of a named series, from 1; never given out twice, gaps are possible."""
        ...


class Terms(Protocol):
    """The published terms, all versions."""

    def __getitem__(self, ref: str) -> domain.terms.Terms:
        """The version with this reference (``default@1``)."""
        ...

    def in_force(self, at: datetime) -> domain.terms.Terms:
        """The one that a dispute opened, or an order placed, at this instant is held under.

        Refused with ``BEFORE_ALL_TERMS`` when nothing was published yet.
        """
        ...


class Why(StrEnum):
    """Why there is no translation."""

    UNKNOWN_LANGUAGE = "unknown-language"
    UNSUPPORTED_PAIR = "unsupported-pair"
    TOO_LONG = "too-long"
    ALTERED = "altered"
    """A number, an amount, an id, an address or a link was lost or changed."""
    ENGINE_FAILED = "engine-failed"
    ENGINE_UNAVAILABLE = "engine-unavailable"


class Untranslatable(Exception):  # noqa: N818 - an answer, not an error
    """The engine has no translation of the text, and will not have one later."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class TranslatorAway(Exception):  # noqa: N818 - a fact about the moment
    """The engine can't be reached or is overloaded just now. Another try may succeed."""


@dataclass(frozen=True, slots=True)
class Translation:
    """``text`` as this very engine wrote it; ``engine`` and its version are what readers are told of it."""

    text: str
    engine: str
    engine_version: str


class Translator(Protocol):
    """An engine that translates between languages, by their ISO 639-1 codes."""

    def supports(self, source: str, target: str) -> bool:
        """Whether it translates from one language to the other, as far as it knows without asking anybody."""
        ...

    def translate(self, text: str, source: str, target: str) -> Translation:
        """Raises ``Untranslatable``, or ``TranslatorAway`` for now."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class EvidenceStore(Protocol):
    """The bytes of files, each under a key that is derived from its content and so never means anything else.

    A file waits until it is kept; what is kept stays for good. Everything raises ``StoreUnavailable`` when the store
    is away.
    """

    def put(self, key: str, file: BinaryIO) -> None:
        """Store the whole file; nobody sees it before it is complete. If the key is there already, nothing happens."""
        ...

    def keep(self, key: str) -> None:
        """From now on it stays for good, however often this is said; ``FileNotFoundError`` if there is no such key."""
        ...

    def drop(self, key: str) -> None:
        """Forget it if it still waits; what is kept stays."""
        ...

    def has(self, key: str) -> bool:
        """Whether it is there, waiting or kept."""
        ...

    def open(self, key: str) -> BinaryIO:
        """Its bytes, from wherever one seeks to; ``FileNotFoundError`` when there is no such key."""
        ...


class MailUnavailable(Exception):  # noqa: N818 - a fact about the moment
    """The letter was not taken, or nobody knows whether it was: it is to be sent again, as the same letter.

    The message says why, without any address.
    """


class RecipientRefused(Exception):  # noqa: N818 - an answer
    """The letter will never be taken for this address. The message says why, without the address."""


@dataclass(frozen=True, slots=True)
class Letter:
    """``id`` makes two of the same letter recognisable; ``language`` is ISO 639-1, ``text`` plain text."""

    id: UUID
    to: str
    subject: str
    text: str
    language: str


class Mailer(Protocol):
    """Sends letters, each to one address."""

    def send(self, letter: Letter, at: datetime) -> None:
        """Hand it over to whoever delivers it, dated ``at``. Raises ``MailUnavailable`` or ``RecipientRefused``."""
        ...
