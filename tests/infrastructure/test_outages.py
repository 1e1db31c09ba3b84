"""A PostgreSQL server that goes away and comes back, and a replica that lags: clients are told, and never lied to."""

import threading
from dataclasses import replace
from hashlib import blake2s
from uuid import UUID

import psycopg
import pytest

from infrastructure.postgres_migration import migrate
from infrastructure.settings import Settings
from tests import postgres
from tests.api.marketplace import Marketplace
from tests.processes import free_port

PATIENCE = 20
"""Seconds; only something broken ever needs them."""
FIRST = UUID(int=1)


@pytest.fixture(scope="module")
def primary():
    with postgres.another() as server:
        yield server


@pytest.fixture
def settings(tmp_path, primary):
    schema = f"t{blake2s(bytes(tmp_path)).hexdigest()[:20]}"
    with psycopg.connect(primary.dsn()) as db:
        db.execute(f"CREATE SCHEMA {schema}")
    dsn = primary.dsn(schema=schema)
    migrate(dsn, dsn)
    return Settings(data=tmp_path, database=dsn)


@pytest.fixture
def market(settings):
    with Marketplace.over(settings.data, settings=settings) as market:
        market.house.start()
        yield market


def until(so):
    pause = threading.Event()
    assert any(so() or pause.wait(0.02) for _ in range(PATIENCE * 50))


def is_ready(market):
    return market.http.get("/readyz").status_code == 200


def test_a_server_that_restarts_is_waited_for_and_everything_goes_on_by_itself(market, primary):
    market.delivers(1)
    until(lambda: is_ready(market) and market.get("bea", "/v1/orders").json["items"])

    primary.stop("immediate")
    asked = [
        market.get("bea", "/v1/orders"),
        market.get("bea", f"/v1/orders/{FIRST}"),
        market.get("bea", "/v1/inbox"),
        market.get("bea", "/v1/timeline"),
        market.post("bea", f"/v1/orders/{FIRST}/comments", {"text": "Thank you."}, Idempotency_Key="x"),
        market.http.get("/readyz"),
    ]
    primary.start()

    assert [answer.status_code for answer in asked] == [503] * len(asked)
    assert all(answer.headers["Retry-After"] for answer in asked)
    market.delivers(2)
    head = str(market.house.store.head())
    until(lambda: market.get("bea", "/v1/orders", min_position=head).status_code == 200)
    assert len(market.get("bea", "/v1/orders").json["items"]) == 2
    until(lambda: is_ready(market))


def test_connections_that_died_unnoticed_are_no_answer(market, primary):
    market.delivers(1)
    until(lambda: market.get("bea", "/v1/orders").json["items"])
    primary.stop("fast")
    primary.start()
    answers = [market.get("bea", path) for path in ("/v1/orders", "/v1/inbox", f"/v1/orders/{FIRST}", "/v1/timeline")]
    assert {answer.status_code for answer in answers} == {200}


def test_a_reader_on_a_replica_waits_there_for_what_they_wrote(settings, primary):
    with postgres.another(copy_of=primary) as standby:
        replica = settings.database.replace(f"port={primary.port}", f"port={standby.port}")
        read_there = replace(settings, replica=replica)
        with (
            Marketplace.over(settings.data, settings=read_there) as market,
            psycopg.connect(standby.dsn(), autocommit=True) as by_hand,
        ):
            market.delivers(1)
            head = str(market.house.store.head())
            market.house.projector.catch_up()
            assert len(market.get("bea", "/v1/orders", min_position=head).json["items"]) == 1

            by_hand.execute("SELECT pg_wal_replay_pause()")
            until(lambda: by_hand.execute("SELECT pg_get_wal_replay_pause_state()").fetchone() == ("paused",))
            market.delivers(2)
            head = str(market.house.store.head())
            market.house.projector.catch_up()
            behind = market.get("bea", "/v1/orders", min_position=head)
            assert (behind.status_code, behind.headers["Retry-After"]) == (503, "1")
            assert len(market.get("bea", "/v1/orders").json["items"]) == 1

            by_hand.execute("SELECT pg_wal_replay_resume()")
            until(lambda: market.get("bea", "/v1/orders", min_position=head).status_code == 200)
            assert len(market.get("bea", "/v1/orders").json["items"]) == 2


def test_a_replica_that_is_away_is_told_and_commands_go_on(settings):
    nowhere = f"host=127.0.0.1 port={free_port()} dbname=postgres user=postgres"
    with Marketplace.over(settings.data, settings=replace(settings, replica=nowhere)) as market:
        market.delivers(1)
        assert market.get("bea", "/v1/orders").status_code == 503
        assert market.get("bea", f"/v1/orders/{FIRST}").status_code == 200
