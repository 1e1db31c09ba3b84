"""Logs: one JSON object a line, tied to the request, without secrets or what people wrote."""

import io
import json
import logging

import pytest
import structlog

from infrastructure import logs


@pytest.fixture
def out():
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:], root.level = before


def lines(out):
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_json_with_what_was_bound(out):
    structlog.contextvars.bind_contextvars(request_id="r1")
    structlog.get_logger("redress").info("request", status=200)
    (line,) = lines(out)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "redress",
        "request_id": "r1",
        "status": 200,
    }


def test_lines_of_libraries_look_the_same(out):
    structlog.contextvars.bind_contextvars(request_id="r1")
    logging.getLogger("apscheduler").warning("job %s missed", "sweep")
    (line,) = lines(out)
    assert (line["event"], line["level"], line["request_id"]) == ("job sweep missed", "warning", "r1")


def test_tokens_and_addresses_are_blanked_out_wherever_they_stand(out):
    token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJiZWEifQ.c2lnbmF0dXJl"  # noqa: S105
    structlog.get_logger("redress").info(
        f"got {token}", header="Bearer abc.def", told=["bea@mail.example"], deep={"t": token}
    )
    logging.getLogger("library").info("to %s", "bea@mail.example")
    for secret in (token, "abc.def", "bea@mail.example"):
        assert secret not in out.getvalue()
    assert lines(out)[0]["deep"] == {"t": "[redacted]"}


@pytest.mark.parametrize("secret", ["BEARER abc.def", "bearer\tabc.def", "eyJhbGciOiJub25lIn0.e30.", "a+b@c.example"])
def test_they_are_found_however_they_are_written(out, secret):
    structlog.get_logger("redress").info("request", path=f"/{secret}")
    assert lines(out)[0]["path"] == "/[redacted]"


def test_an_exception_is_told_by_type_and_place_never_by_its_text(out):
    def fail(message):
        raise ValueError(message)

    try:
        fail("what Bea wrote")
    except ValueError:
        structlog.get_logger("redress").exception("unexpected")
        logging.getLogger("library").exception("failed")
    assert "what Bea wrote" not in out.getvalue()
    for line in lines(out):
        (error,) = line["exception"]
        assert error["type"] == "ValueError"
        assert error["frames"][-1].endswith(" fail")


def test_a_terminal_gets_something_to_look_at():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure(screen)
    structlog.get_logger("redress").info("request", status=200)
    structlog.reset_defaults()
    root.handlers[:], root.level = before
    assert "request" in screen.getvalue()
    assert not screen.getvalue().startswith("{")
