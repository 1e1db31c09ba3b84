"""The limits of HTTP: a bare Flask view behind the same server, with the same body, the same bytes, one row."""

import os
import sqlite3
import threading
from pathlib import Path

import orjson
from flask import Flask, Response, request

from api.schemas.dispute_bodies import CounterProposeSchema
from benchmarks.append import CAUSE, EVENT, INSERT, NOW, raw_table
from infrastructure.codec import domain_codec

BODY = CounterProposeSchema()


def application() -> Flask:
    """``BARE_DATABASE`` is the file to insert into, ``BARE_PAGE`` a file with the bytes of a page."""
    app = Flask("bare")
    path, lock = os.environ["BARE_DATABASE"], threading.Lock()
    raw = open_table(path)
    state = domain_codec().encode(EVENT, CAUSE, NOW)
    page = Path(os.environ["BARE_PAGE"]).read_bytes()

    @app.post("/command/<stream>")
    def command(stream: str) -> Response:
        BODY.load(orjson.loads(request.get_data()))
        with lock:
            raw.execute(INSERT, (stream, EVENT.name, state))
        return Response(b"{}", 201, mimetype="application/json")

    @app.get("/page")
    def read() -> Response:
        return Response(page, mimetype="application/json")

    return app


def open_table(path: str) -> sqlite3.Connection:
    """The connection is shared by the server's threads, one at a time."""
    raw_table(Path(path)).close()
    raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    raw.execute("PRAGMA synchronous = FULL")
    return raw
