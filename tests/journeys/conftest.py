"""The real application, served over real HTTP on either database, with everything that happens by itself."""

import socket
import threading

import pytest
from werkzeug.serving import make_server

from api.serving import create_web
from infrastructure.bootstrap import build
from tests.databases import BOTH, settings_on
from tests.journeys.people import Town


@pytest.fixture(scope="session", params=BOTH)
def town(request, tmp_path_factory):
    with socket.create_server(("127.0.0.1", 0)) as door:
        host, port = door.getsockname()
        settings = settings_on(request.param, tmp_path_factory.mktemp("var"), host=host, port=port)
        house = build(settings)
        server = make_server(host, port, create_web(house), threaded=True, fd=door.fileno())
        house.start()
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        town = Town(f"http://{host}:{port}")
        for account in ("mia", "milan", "mo"):
            town.person("ada").does("/v1/mediators", {"account": account})
        yield town
        server.shutdown()
        serving.join()
        server.server_close()
        house.close()


@pytest.fixture
def bea(town):
    return town.person("bea")


@pytest.fixture
def sol(town):
    return town.person("sol")


@pytest.fixture
def mia(town):
    return town.person("mia")


@pytest.fixture
def market(town):
    return town.person("market")
