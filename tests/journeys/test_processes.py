"""Processes beside each other on PostgreSQL: one at a time does each kind of work, and another when that one can't."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from infrastructure.bootstrap import House, build
from infrastructure.leases import lease
from infrastructure.settings import Settings
from projections import ALL
from tests import postgres
from tests.journeys.people import Town, offer
from tests.processes import PATIENCE, Place, free_port, soon

pytestmark = pytest.mark.slow
WORKERS = 3
FOLLOWING, SWEEPING = "read-models", "sweep"


def place_in(directory):
    return Place(directory, free_port(), {"REDRESS_DATABASE": postgres.dsn_for(directory)})


@dataclass
class Crew:
    """Workers, and a server that leaves the work to them; ``house`` is a look at what they do, and does nothing."""

    house: House
    town: Town
    workers: dict[int, subprocess.Popen[str]]

    def holder(self, work: str) -> subprocess.Popen[str] | None:
        """The worker that has this lease."""
        with self.house.engine.connect() as db:
            found = db.execute(sa.select(lease.c.holder).where(lease.c.name == work)).scalar()
        return self.workers.get(int(found.split("/")[1])) if found else None

    def follower_of(self, process: subprocess.Popen[str], work: str) -> subprocess.Popen[str]:
        """Who has the lease instead, soon."""
        return soon(lambda: (now := self.holder(work)) is not process and now)

    def goes_on(self) -> None:
        """What is written shows up in lists, and what is due lapses."""
        dispute = self.town.complains(self.town.delivers())
        countered = self.town.person("sol").does(f"{dispute}/counter-proposals", offer("30.00"))
        bea, position = self.town.person("bea"), countered.headers["Redress-Position"]
        soon(lambda: bea.get("/v1/inbox", min_position=position).status == 200)
        soon(lambda: bea.get("/readyz").status == 200)

    def rows(self) -> dict[str, list[str]]:
        with self.house.engine.connect() as db:
            return {model.name: sorted(map(str, db.execute(sa.select(model.table)))) for model in ALL}


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """All are started at the same moment, on a database that nothing has run on yet."""
    place = place_in(tmp_path_factory.mktemp("crew"))
    assert place.run("migrate").returncode == 0
    with ExitStack() as stack:
        server = stack.enter_context(place.start("serve"))
        workers = [stack.enter_context(place.start("work", log=f"log-{n}")) for n in range(WORKERS)]
        house = build(Settings(data=place.directory / "var", database=place.settings["REDRESS_DATABASE"]))
        try:
            place.wait(server)
            yield Crew(house, Town(place.url), {worker.pid: worker for worker in workers})
        finally:
            house.close()
            for process in (server, *workers):
                process.send_signal(signal.SIGCONT)
                process.terminate()


def test_many_may_make_a_database_ready_at_the_same_moment(tmp_path):
    place = place_in(tmp_path)
    with ExitStack() as stack:
        processes = [stack.enter_context(place.start("migrate", log=f"log-{n}")) for n in range(4)]
        assert [process.wait(PATIENCE) for process in processes] == [0] * len(processes)
    assert place.run("lag").returncode == 0


@pytest.mark.parametrize("command", ["serve", "work", "lag"])
def test_nothing_runs_on_a_database_that_is_not_ready(tmp_path, command):
    told = place_in(tmp_path).run(command)
    why = "redress: the database has no tables of Redress yet: run `redress migrate` first\n"
    assert (told.returncode, told.stdout, told.stderr) == (2, "", why)


def test_those_who_start_together_share_the_work(crew):
    crew.goes_on()
    assert {soon(lambda work=work: crew.holder(work)).pid for work in (FOLLOWING, SWEEPING)} <= set(crew.workers)


@pytest.mark.parametrize("work", [FOLLOWING, SWEEPING])
def test_who_stands_still_is_followed_within_seconds_and_does_no_harm_when_it_goes_on(crew, work):
    paused = soon(lambda: crew.holder(work))
    paused.send_signal(signal.SIGSTOP)
    assert crew.follower_of(paused, work)
    crew.goes_on()
    paused.send_signal(signal.SIGCONT)
    crew.goes_on()
    lived = crew.rows()
    for name in lived:
        crew.house.projector.rebuild(name)
    assert crew.rows() == lived


def test_who_is_killed_is_followed_within_seconds(crew):
    killed = soon(lambda: crew.holder(FOLLOWING))
    killed.kill()
    del crew.workers[killed.pid]
    assert crew.follower_of(killed, FOLLOWING)
    crew.goes_on()


def test_who_is_told_to_stop_hands_its_work_over_at_once(crew):
    told = soon(lambda: crew.holder(SWEEPING))
    told.terminate()
    assert told.wait(PATIENCE) == 0
    assert crew.holder(SWEEPING) is not told
    del crew.workers[told.pid]
    assert crew.follower_of(told, SWEEPING)
    crew.goes_on()
