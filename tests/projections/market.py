"""A small marketplace on the real use cases, with its log in memory and read models in a file that a test looks at."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import orjson
import sqlalchemy as sa

from application.disputes import Disputes
from application.orders import Orders
from application.ports import Cause
from domain.dispute.commands import DisputeCommand, OpenDispute
from domain.dispute.opening import dispute_id_of
from infrastructure.codec import domain_codec
from infrastructure.database import connect, writing
from infrastructure.event_store import memory_store
from infrastructure.projector import Projector
from infrastructure.terms import PublishedTerms
from projections import ALL
from projections.paging import Page
from projections.projection import Projection
from tests.examples import ORDER, Wish, day


class Market:
    """What happens here is in the log at once, and in the read models when somebody looks through ``view``."""

    def __init__(self, path: Path, projections: Sequence[Projection] = ALL, batch: int = 1000) -> None:
        self.now = day(0)
        self.store = memory_store(domain_codec())
        self.terms = PublishedTerms.shipped()
        self.orders = Orders(self.store, self.terms, self.clock)
        self.disputes = Disputes(self.store, self.terms, self.clock)
        self.engine = connect(f"sqlite:///{path / 'views.db'}")
        self.projector = self.another_projector(projections, batch)
        self.projector.create_tables()
        self._commands = 0

    def clock(self) -> datetime:
        return self.now

    def another_projector(self, projections: Sequence[Projection] = ALL, batch: int = 1000) -> Projector:
        return Projector(self.store, self.engine, self.terms, projections, batch)

    def happens(self, *wishes: Wish, order: UUID = ORDER, dispute: int = 1) -> None:
        """Commands to an order and to its ``dispute``-th dispute, each at its own instant."""
        for wish in wishes:
            self.now = max(self.now, wish.at)
            self._commands += 1
            cause = Cause(f"command-{self._commands}")
            if isinstance(wish, OpenDispute):
                self.disputes.open(order, wish, cause)
            elif isinstance(wish, get_args(DisputeCommand)):
                self.disputes.execute(dispute_id_of(order, dispute), wish, cause)
            else:
                self.orders.execute(order, wish, cause)

    def passes(self, until: datetime, order: UUID = ORDER, dispute: int = 1) -> None:
        """Nobody acts on this dispute until then; what is overdue lapses."""
        self.now = until
        self.disputes.let_lapse(dispute_id_of(order, dispute), until)

    @contextmanager
    def view(self) -> Iterator[sa.Connection]:
        """The read models with everything that has happened."""
        self.projector.catch_up()
        with self.engine.connect() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        with writing(self.engine) as db:
            yield db

    def close(self) -> None:
        self.engine.dispose()
        self.store.close()


def items(page: Page) -> list[dict[str, Any]]:
    """What a client reads."""
    return [orjson.loads(item) for item in page.items]
