"""The published terms as they stand now: what came along, and what was published here, in any process."""

import threading
from datetime import UTC, datetime

from application.ports import Clock, EventStore
from application.publication import REGISTER
from domain.publication.decide import NOTICE
from domain.publication.events import TermsPublished
from domain.terms import Terms
from infrastructure.terms import PublishedTerms


class LiveTerms:
    """Implements the port ``Terms``. Safe to share between threads.

    The register is read only when it has to be: nothing comes into force within ``NOTICE`` of its publication, so
    what was read less than that ago is still all that is in force. Half of it is left for clocks that differ.
    """

    def __init__(self, store: EventStore, clock: Clock, shipped: PublishedTerms) -> None:
        self._store, self._clock, self._known = store, clock, shipped
        self._version, self._good_until = 0, datetime.min.replace(tzinfo=UTC)
        self._reading = threading.Lock()

    def __getitem__(self, ref: str) -> Terms:
        """The version with this reference; ``KeyError`` when it was never published."""
        return self.with_ref(ref)[ref]

    def with_ref(self, ref: str) -> PublishedTerms:
        """What is known, with this version if it was ever published: what never changes need not be read again."""
        known = self._known
        return known if ref in known.documents else self.newest()

    def in_force(self, at: datetime) -> Terms:
        """The one that a dispute opened at this instant (UTC) is held under.

        Refused with ``BEFORE_ALL_TERMS`` when there was none yet.
        """
        known = self._known if at < self._good_until else self.newest()
        return known.in_force(at)

    def newest(self) -> PublishedTerms:
        """Everything that has been published by now."""
        with self._reading:
            looked_at = self._clock()
            history = self._store.history(REGISTER, after=self._version)
            published = [r.event.document for r in history if isinstance(r.event, TermsPublished)]
            if published:
                self._known = self._known.with_more(published)
            self._version += len(history)
            self._good_until = looked_at + NOTICE / 2
            return self._known
