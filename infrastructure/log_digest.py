"""A whole log in one line: how many events, up to which position, and a digest over every byte stored of them."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

END = 2**63 - 1
"""A position that no event reaches."""


class LogBroken(Exception):  # noqa: N818 - what is at hand, shown to people
    """What is stored can't be a log: the message says where."""


class StoredRow(NamedTuple):
    """An event as it is stored, in either database; ``stream`` in 32 hexadecimal digits."""

    position: int
    stream: str
    version: int
    topic: str
    state: bytes


class LogDigest(msgspec.Struct, frozen=True, kw_only=True):
    """Equal for two logs exactly when they hold the same events, byte by byte, at the same positions.

    ``head`` is the last one's position; 0 for an empty log.
    """

    events: int
    head: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.events} events up to position {self.head}"


def digest(rows: Iterable[StoredRow]) -> LogDigest:
    """Read a log, in the order of its positions; raises ``LogBroken`` where that goes back or a stream has a gap."""
    hashed = hashlib.sha256()
    versions: dict[str, int] = {}
    events = head = 0
    for row in rows:
        if row.position <= head:
            raise LogBroken(f"position {row.position} comes behind {head}")
        if row.version != versions.get(row.stream, 0) + 1:
            raise LogBroken(
                f"at position {row.position}, version {row.version} of the stream {row.stream} "
                f"follows on version {versions.get(row.stream, 0)}"
            )
        versions[row.stream] = row.version
        head, events = row.position, events + 1
        topic = row.topic.encode()
        # Lengths first: nothing can be moved from one field or event to the next without being noticed.
        hashed.update(f"{row.position} {row.stream} {row.version} {len(topic)} {len(row.state)}\n".encode())
        hashed.update(topic)
        hashed.update(row.state)
    return LogDigest(events=events, head=head, sha256=hashed.hexdigest())
