"""Whatever bytes arrive as a body, the answer is a problem of the client, never a 5xx."""

import gzip
import json

import pytest

GOOD = {"name": "bear", "price": {"currency": "EUR", "amount": "12.30"}}


def but(**changes):
    return json.dumps(GOOD | changes).encode()


def money(**changes):
    return but(price=GOOD["price"] | changes)


NOT_JSON = [
    b"",
    b" ",
    b"{",
    b"nul",
    b"'name'",
    b'{"name": NaN}',
    b'{"name": Infinity}',
    b'{"pieces": 01}',
    b'{"a":1,}',
    b'{"a":1} {"b":2}',
    b"\xef\xbb\xbf{}",
    b"\xff\xfe{\x00}\x00",
    b'{"name": "\xed\xa0\x80"}',
    b'{"name": "\xff"}',
    b'{"name": "\\ud800"}',
    b'{"name": "\\udc00\\ud800"}',
    b'{"name": "line\nbreak"}',
    b'{"name": "\\x41"}',
    b"\x00",
    b'{"pieces": 1e400}',
    b'{"pieces": ' + b"9" * 5000 + b"}",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"[" * 500_000 + b"]" * 500_000,
    b"[" * 33 + b"]" * 33,
    json.dumps(GOOD).encode("utf-16"),
    gzip.compress(json.dumps(GOOD).encode(), mtime=0),
]
NOT_A_TOY = [
    b"null",
    b"true",
    b"[]",
    b'"toy"',
    b"7",
    b"{}",
    b'{"": ""}',
    b'{"__class__": "x", "self": 1}',
    but(name=None),
    but(name=7),
    but(name=["bear"]),
    but(name=""),
    but(name="x" * 41),
    but(name="be\0ar"),
    but(pieces="3"),
    but(pieces=True),
    but(pieces=1.5),
    but(pieces=0),
    but(pieces=10**30),
    but(price=12.3),
    but(price="12.30 EUR"),
    but(price=[]),
    money(amount=12.3),
    money(amount="12.3"),
    money(amount="12.300"),
    money(amount="-1.00"),
    money(amount="1e2"),
    money(amount="1_000.00"),
    money(amount=" 1.00"),
    money(amount="1.00\n"),
    money(amount="\u0661.00"),
    money(amount="9" * 5000 + ".00"),
    money(amount="99999999999999.00"),
    money(currency="eur"),
    money(currency="XXX"),
    money(currency=None),
    money(currency="JPY"),
    money(rate="1.1"),
    but(made_at="2026-11-22"),
    but(made_at="2026-11-22T10:00:00"),
    but(made_at="2026-02-30T10:00:00Z"),
    but(made_at="2026-W47-7T10:00:00Z"),
    but(made_at="9999-12-31T23:59:59-23:59"),
    but(made_at="0001-01-01T00:00:00+23:59"),
    but(made_at="0000-01-01T00:00:00Z"),
    but(made_at="2026-11-22T10:00:00+99:99"),
    but(made_at=1795000000),
    but(series="{6f0c1b0e-8a55-4c0e-9a3c-0d3f0e9b1c11}"),
    but(series="urn:uuid:6f0c1b0e-8a55-4c0e-9a3c-0d3f0e9b1c11"),
    but(series="6f0c1b0e8a554c0e9a3c0d3f0e9b1c11"),
    but(fragile="true"),
    but(fragile=1),
    but(at="2020-01-01T00:00:00Z"),
    but(by={"role": "admin", "id": "eve"}),
]


@pytest.fixture
def post(http, bea):
    return lambda body: http.post("/v1/toys", headers=bea, data=body, content_type="application/json")


@pytest.mark.parametrize("body", NOT_JSON, ids=lambda body: repr(body[:30]))
def test_what_is_not_json_is_malformed(post, body):
    answer = post(body)
    assert (answer.status_code, answer.json["type"]) == (400, "/problems/malformed-request")


@pytest.mark.parametrize("body", NOT_A_TOY, ids=lambda body: repr(body[:90]))
def test_what_is_not_a_toy_is_misshapen(post, body):
    answer = post(body)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/misshapen")


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        (but(), GOOD),
        (but(pieces=3.0), GOOD | {"pieces": 3}),
        (but(name="ÿ 熊 🐻 \u202e"), GOOD | {"name": "ÿ 熊 🐻 \u202e"}),
        (money(currency="JPY", amount="1200"), GOOD | {"price": {"currency": "JPY", "amount": "1200"}}),
        (money(currency="KWD", amount="0.125"), GOOD | {"price": {"currency": "KWD", "amount": "0.125"}}),
        (money(amount="9999999999999.99"), GOOD | {"price": {"currency": "EUR", "amount": "9999999999999.99"}}),
        (but(made_at="2026-11-22T10:00:00+02:00"), GOOD | {"made_at": "2026-11-22T08:00:00Z"}),
        (but(made_at="2026-11-22t10:00:00.5z"), GOOD | {"made_at": "2026-11-22T10:00:00.500000Z"}),
        (but(fragile=False), GOOD | {"fragile": False}),
    ],
)
def test_what_is_exact_goes_in_and_comes_out_the_same(post, given, answered):
    answer = post(given)
    assert (answer.status_code, answer.json) == (201, answered)
