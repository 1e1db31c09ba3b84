"""Every answer carries an id, every request a line in the log, every page its headers."""

import pytest
import structlog

from tests.api.toys import TOY

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def test_the_trace_of_the_caller_is_the_request_id(http):
    answer = http.get("/livez", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    assert answer.headers["X-Request-Id"] == TRACE


@pytest.mark.parametrize(
    "traceparent",
    ["", "x", f"00-{TRACE}", f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{TRACE.upper()}-00f067aa0ba902b7-01"],
)
def test_a_malformed_trace_is_replaced(http, traceparent):
    made = http.get("/livez", headers={"traceparent": traceparent}).headers["X-Request-Id"]
    assert len(made) == 32
    assert made != TRACE


@pytest.mark.parametrize("path", ["/livez", "/nowhere", "/v1/toys/catalogue", "/docs"])
def test_browsers_are_told_to_be_careful(http, path):
    headers = http.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_a_line_is_logged_with_the_route_and_never_with_what_was_sent(http, bea):
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        answer = http.post("/v1/toys?secret=1", headers=bea, json={"name": "my mail is a@b.example"})
    (line,) = lines
    assert line["milliseconds"] >= 0
    assert {name: line[name] for name in line if name != "milliseconds"} == {
        "event": "request",
        "log_level": "info",
        "method": "POST",
        "route": "/v1/toys",
        "status": 422,
        "request_id": answer.headers["X-Request-Id"],
    }


def test_a_defect_is_logged_with_the_request_id(http, bea):
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        answer = http.get(f"/v1/toys/{TOY}/crash", headers=bea)
    assert [(line["event"], line["request_id"]) for line in lines] == [
        ("unexpected", answer.headers["X-Request-Id"]),
        ("request", answer.headers["X-Request-Id"]),
    ]
