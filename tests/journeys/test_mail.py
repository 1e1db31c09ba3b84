"""Letters from real processes to a real mail server, from the first code to the end of a process between two steps."""

import signal

import pytest

from tests import mail_server as mail
from tests.journeys.people import Town
from tests.processes import PATIENCE, Place, free_port, soon

SOL = "sol@example.com"


@pytest.fixture
def server():
    with mail.mail_server() as listening:
        yield listening


@pytest.fixture
def place(tmp_path, server):
    settings = {
        "REDRESS_BACKGROUND": "never",
        "REDRESS_MAIL_URL": server.url,
        "REDRESS_MAIL_FROM": "Redress <no-reply@market.example>",
        "REDRESS_MAIL_LINK": "https://market.example/mail",
    }
    return Place(tmp_path, free_port(), settings)


def has_an_address(sol, server):
    """Which took a code that was mailed there."""
    sol.does("/v1/me/mail-address", {"address": SOL})
    assert soon(lambda: server.letters)
    code = server.texts()[0].split("Your code is ")[1][:14]
    sol.does("/v1/me/mail-address/confirmation", {"code": code})


def wants_mail_at_once(sol):
    chosen = {"language": "es", "zone": "Europe/Madrid", "mail": True, "quiet_hours": None, "digest_minutes": 0}
    sol.does("/v1/me/preferences", chosen)


@pytest.mark.slow
def test_killed_when_the_letter_was_taken_it_sends_the_same_letter_again(place, server):
    with place.start("work", log="first") as worker, place.serving():
        town = Town(place.url)
        has_an_address(town.person("sol"), server)
        wants_mail_at_once(town.person("sol"))
        server.taken = worker.kill
        town.complains(town.delivers())
        assert worker.wait(PATIENCE) == -signal.SIGKILL
        server.taken = list
        assert ": es su turno, hasta el " in server.subjects()[1]
        town.passes("PT6M")  # until the dead one's claim has run out
        with place.start("work", log="second") as another:
            try:
                assert soon(lambda: len(server.letters) > 2)
            finally:
                another.terminate()
    code, first, again = server.letters
    assert first["Message-ID"] == again["Message-ID"] != code["Message-ID"]
    assert {letter["To"] for letter in server.letters} == {SOL}
    assert "@" not in "".join((place.directory / log).read_text() for log in ("log", "first", "second"))
