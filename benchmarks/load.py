"""Reading one dispute: from its stream to its state, and the store's share of that."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID, uuid5

from application.affairs import dispute_of
from application.ports import Addition
from benchmarks.append import CAUSE, NOW
from benchmarks.disputes import NAMESPACE, disputed
from benchmarks.measure import Race, rate, row
from infrastructure.codec import domain_codec
from infrastructure.event_store import sqlite_store

STREAMS = 200
"""How many there are to choose from, each read once a round."""

SELECT = (
    "SELECT originator_version, topic, state FROM stored_events WHERE originator_id = ? ORDER BY originator_version"
)


def select_and_parse(raw: sqlite3.Connection, stream: UUID) -> None:
    for _, _, state in raw.execute(SELECT, (stream.hex,)).fetchall():
        json.loads(state)


def of_length(length: int, *, folded: bool) -> Callable[[Path], Iterator[Race]]:
    def prepare(directory: Path) -> Iterator[Race]:
        path = directory / "events.db"
        store = sqlite_store(path, domain_codec())
        streams = [uuid5(NAMESPACE, str(number)) for number in range(STREAMS)]
        for stream in streams:
            store.append(Addition(stream, 0, disputed(length)), cause=CAUSE, recorded_at=NOW)
        raw = sqlite3.connect(path, isolation_level=None)

        def each(read: Callable[[UUID], object]) -> float:
            return rate(lambda: [read(stream) for stream in streams], STREAMS * length)

        def load(stream: UUID) -> None:
            history = store.history(stream)
            if folded:
                dispute_of(history)

        yield Race(partial(each, load), partial(each, partial(select_and_parse, raw)))
        raw.close()
        store.close()

    return prepare


for length, goal in {30: "≥ 0.7", 100: "≥ 0.8"}.items():
    for name, folded in {"load": True, "history": False}.items():
        row(
            f"{name}-{length}",
            what=f"a dispute of {length} events read{' and folded' * folded}",
            unit="events/s",
            limit="SELECT and json.loads",
            goal=goal,
        )(of_length(length, folded=folded))
