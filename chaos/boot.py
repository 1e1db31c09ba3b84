"""Many processes start at the same instant on a database that has nothing yet."""

import multiprocessing
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import sqlalchemy as sa

from chaos.campaign import Figures, campaign, demand
from chaos.ground import Ground, empty_schema
from chaos.proof import demand_gap_free, demand_rebuilt
from chaos.stories import fill
from infrastructure import bootstrap, migrate, postgres_migration, storage
from infrastructure.codec import domain_codec
from tests.processes import ROOT

WORKERS = 8
EVENTS = 50
GOLDEN = ROOT / "tests" / "infrastructure" / "golden"
FORK = multiprocessing.get_context("fork")


@campaign("R15", small=3, full=20)
def boot(here: Ground, times: int) -> Figures:
    """Eight processes migrate, open and follow an empty database at one instant: none fails; old events are read."""
    for number in range(times):
        place = empty(here, f"round-{number}")
        failed = started_at_once(place)
        demand(not failed, f"{failed} of {WORKERS} processes that started at one instant failed")
        with closing(bootstrap.build(place.settings())) as house:
            fill(house, EVENTS)
            demand_gap_free(place)
            demand_rebuilt(house, place)
    return {"starts": times * WORKERS, "failed": 0, "old_events": len(read_golden_files())}


def empty(here: Ground, name: str) -> Ground:
    (here.directory / name).mkdir()
    if here.server is None:
        return here.beside(name)
    schema = f"{here.directory.name}-{name}"
    return replace(here.beside(name), database=empty_schema(here.server, schema))


def started_at_once(place: Ground) -> int:
    """How many of them failed."""
    begin = FORK.Barrier(WORKERS)
    workers = [FORK.Process(target=start, args=(place, begin.wait)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(worker.exitcode != 0 for worker in workers)


def start(place: Ground, wait: Callable[[], int]) -> None:
    wait()
    try:
        storage.migrate(place.settings())
        with closing(bootstrap.build(place.settings())) as house:
            house.projector.catch_up()
    except Exception as why:
        traceback.print_exception(why)
        raise SystemExit(1) from why


def read_golden_files() -> list[object]:
    """Every event as each release so far has stored it, decoded by this one."""
    files = sorted(GOLDEN.rglob("*.json"))
    return [decoded(file) for file in files]


def decoded(file: Path) -> object:
    return domain_codec().decode(file.name.rpartition(".v")[0], file.read_bytes())


@boot.control("migrations without their lock")
def unlocked(here: Ground) -> None:
    nothing = sa.text("SELECT 1")
    with (
        patch.object(postgres_migration, "ALONE", nothing),
        patch.object(migrate, "writing", lambda engine: engine.begin()),
    ):
        boot.attempt(here, 10)
