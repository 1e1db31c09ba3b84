"""The server as a process: it says where it is, stops when it is told to, and keeps what it was given."""

import signal
from urllib.request import urlopen

import pytest

from tests.processes import PATIENCE, Place, free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path, free_port())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_server_says_where_to_look_and_stops_without_complaint(place, number):
    with place.serving() as server:
        server.send_signal(number)
        said, _ = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0
    first, *rest = said.splitlines()
    assert first == f"Redress serves {place.url} in development mode, with its data in var."
    assert any(f"{place.url}/docs" in line for line in rest)
    assert any("redress token bea" in line for line in rest)


def test_a_second_start_finds_what_the_first_one_was_given(place):
    place.run("demo")
    known = place.run("disputes").stdout
    with place.serving():
        pass
    with place.serving():
        assert place.run("disputes").stdout == known
    assert known.count("D-20") == 20


def test_two_servers_do_not_share_a_port(place):
    with place.serving():
        second = place.run("serve")
        with urlopen(f"{place.url}/livez", timeout=PATIENCE) as answer:  # noqa: S310 - our own address
            assert answer.status == 200
    assert (second.returncode, second.stdout) == (2, "")
    assert second.stderr.startswith(f"redress: port {place.port} on 127.0.0.1 is in use")


def test_a_server_that_is_killed_leaves_nobody_on_its_port(place):
    with place.serving() as server:
        server.kill()
        server.wait(PATIENCE)
        place.wait_until_free()


def test_time_moved_beside_a_running_server_is_the_servers_time_too(place):
    with place.serving():
        place.run("clock", "advance", "--to", "2199-01-01T00:00:00Z")
        token = place.run("token", "bea").stdout.strip()
        assert place.get("/v1/test-clock", token)["now"] > "2199"


def test_work_goes_on_until_it_is_stopped(place):
    with place.start("work") as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "Redress works on var. Ctrl-C stops it.\n"
        worker.send_signal(signal.SIGINT)
        assert worker.wait(PATIENCE) == 0
