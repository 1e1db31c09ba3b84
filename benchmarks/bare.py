"""The limits of HTTP: a bare Flask view behind the same server, with the same body, the same bytes, one row."""

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import orjson
import psycopg
from flask import Flask, Response, request

from api.schemas.dispute_bodies import CounterProposeSchema
from benchmarks.append import CAUSE, EVENT, NOW
from benchmarks.append import INSERT as INSERT_SQLITE
from benchmarks.append_postgres import INSERT as INSERT_POSTGRES
from infrastructure.codec import domain_codec

BODY = CounterProposeSchema()
Insert = Callable[[UUID, str, bytes], object]


def application() -> Flask:
    """``BARE_DATABASE`` is the file or the server to insert into, ``BARE_PAGE`` a file with the bytes of a page."""
    app, where = Flask("bare"), os.environ["BARE_DATABASE"]
    insert = into_postgres(where) if "host=" in where else into_file(where)
    state = domain_codec().encode(EVENT, CAUSE, NOW)
    page = Path(os.environ["BARE_PAGE"]).read_bytes()

    @app.post("/command/<uuid:stream>")
    def command(stream: UUID) -> Response:
        BODY.load(orjson.loads(request.get_data()))
        insert(stream, EVENT.name, state)
        return Response(b"{}", 201, mimetype="application/json")

    @app.get("/page")
    def read() -> Response:
        return Response(page, mimetype="application/json")

    return app


def into_file(path: str) -> Insert:
    """The connection is shared by the server's threads, one at a time."""
    raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    raw.execute("PRAGMA synchronous = FULL")
    lock = threading.Lock()

    def insert(stream: UUID, *values: object) -> None:
        with lock:
            raw.execute(INSERT_SQLITE, (stream.hex, *values))

    return insert


def into_postgres(dsn: str) -> Insert:
    """Each thread of the server has a connection of its own."""
    here = threading.local()

    def insert(stream: UUID, *values: object) -> None:
        if not hasattr(here, "raw"):
            here.raw = psycopg.connect(dsn, autocommit=True)
        here.raw.execute(INSERT_POSTGRES, (stream, *values), prepare=True)

    return insert
