"""Writers commit in any order while somebody reads the log from its end."""

import threading
from contextlib import closing

import psycopg

from application.ports import Cause
from benchmarks.marketplace import log
from benchmarks.measure import in_threads
from chaos.campaign import SERVERS, Figures, campaign, demand
from chaos.ground import Ground
from chaos.stories import TERMS
from infrastructure.bootstrap import House, build
from infrastructure.storage import open_storage

WRITERS = 8
PAGE = 500
DAWDLE = """
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.004); RETURN NULL; END $$;
    CREATE TRIGGER dawdle AFTER INSERT ON stored_events
    FOR EACH ROW WHEN (NEW.originator_version % 3 = 0) EXECUTE FUNCTION dawdle()
"""
WITHOUT_THE_MARK = "CREATE OR REPLACE VIEW settled_events AS SELECT * FROM stored_events"


@campaign("R13", small=1500, full=1_000_000, databases=SERVERS)
def gap(here: Ground, events: int) -> Figures:
    """Writers that commit in any order, some slowly: a reader that follows the log skips no event."""
    with psycopg.connect(here.database) as db:
        db.execute(DAWDLE)
    with closing(build(here.settings())) as house:
        seen = read_while_written(here, house, events)
        there = [
            one
            for (one,) in psycopg.connect(here.database).execute("SELECT notification_id FROM stored_events ORDER BY 1")
        ]
    demand(seen == there, f"a reader skipped {len(set(there) - set(seen))} of {len(there)} events")
    return {"events": len(there), "skipped": 0, "writers": WRITERS}


def read_while_written(here: Ground, house: House, events: int) -> list[int]:
    """Positions in the order in which a reader met them, who began before all writers and ended after them."""
    seen, written = list[int](), threading.Event()
    storage = open_storage(here.settings())

    def follow() -> None:
        done = False
        while not done:
            done = written.is_set()
            while page := storage.store.feed(after=seen[-1] if seen else 0, limit=PAGE):
                seen.extend(one.position for one in page)

    def write(number: int) -> None:
        left = events // WRITERS
        for step, additions in enumerate(log(house.terms[TERMS], number + 1, WRITERS)):
            house.store.append(*additions, cause=Cause(f"{number}-{step}"), recorded_at=house.clock())
            left -= sum(len(addition.events) for addition in additions)
            if left <= 0:
                return

    reader = threading.Thread(target=follow)
    reader.start()
    try:
        in_threads(write, WRITERS)
    finally:
        written.set()
        reader.join()
        storage.close()
    return seen


@gap.control("a reader without the high-water mark")
def naive(here: Ground) -> None:
    with psycopg.connect(here.database) as db:
        db.execute(WITHOUT_THE_MARK)
    gap.attempt(here, 2000)
