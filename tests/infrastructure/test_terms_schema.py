"""A document of terms is taken when it says all that disputes are held to, and else told where it does not."""

import json
from dataclasses import fields

import jsonschema_rs
import pytest

from domain.deadlines import DeadlineKind
from domain.terms import Limits, Periods, Terms
from infrastructure.terms import PublishedTerms
from infrastructure.terms_schema import TERMS_SCHEMA, TermsMisshapen, examined

DEFAULT = PublishedTerms.shipped().documents["default@1"]


def changed(pointer, value):
    """The default document with one member replaced."""
    document = json.loads(DEFAULT)
    *path, last = pointer.removeprefix("/").split("/")
    inner = document
    for step in path:
        inner = inner[step]
    inner[last] = value
    return json.dumps(document).encode()


def without(pointer):
    document = json.loads(DEFAULT)
    *path, last = pointer.removeprefix("/").split("/")
    inner = document
    for step in path:
        inner = inner[step]
    del inner[last]
    return json.dumps(document).encode()


def places(document):
    with pytest.raises(TermsMisshapen) as misshapen:
        examined(document)
    return {pointer for pointer, _ in misshapen.value.problems}


def test_it_is_a_json_schema_itself():
    jsonschema_rs.meta.validate(TERMS_SCHEMA)
    assert TERMS_SCHEMA["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("kind", DeadlineKind)
def test_every_deadline_needs_a_clause(kind):
    assert places(without(f"/clauses/{kind}")) == {"/clauses"}


@pytest.mark.parametrize("name", [field.name for field in fields(Terms) if field.name != "sha256"])
def test_nothing_may_be_left_out(name):
    assert places(without(f"/{name}")) == {""}


@pytest.mark.parametrize(
    "pointer",
    [
        *(f"/periods/{field.name}" for field in fields(Periods)),
        *(f"/limits/{field.name}" for field in fields(Limits)),
    ],
)
def test_no_period_and_no_limit_may_be_left_out_or_be_less_than_nothing(pointer):
    assert places(without(pointer)) == {pointer.rpartition("/")[0]}
    assert places(changed(pointer, -1)) == {pointer}


@pytest.mark.parametrize(
    "period", ["P0D", "PT0H", "P", "PT", "P1DT", "P1M", "P1Y", "P1W", "-P1D", "P1.5D", "5 days", 5]
)
def test_a_period_is_exact_and_longer_than_nothing(period):
    assert places(changed("/periods/lease", period)) == {"/periods/lease"}


@pytest.mark.parametrize("period", ["P1D", "PT36H", "P1DT12H", "PT1H30M", "PT90S"])
def test_a_period_has_days_hours_minutes_and_seconds(period):
    assert examined(changed("/periods/lease", period)).periods.lease.total_seconds() > 0


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        ("*", "100"),
        ("EUR", "100.0"),
        ("JPY", "100.00"),
        ("KWD", "100.00"),
        ("EUR", "1e2"),
        ("EUR", "-1.00"),
        ("EUR", 1),
    ],
)
def test_an_amount_has_as_many_digits_as_its_currency(currency, amount):
    pointer = f"/limits/auto_accept_maximum/{currency}"
    assert places(changed(pointer, amount)) == {pointer}


@pytest.mark.parametrize(("currency", "amount"), [("*", "0.00"), ("EUR", "99.99"), ("JPY", "1"), ("KWD", "0.001")])
def test_amounts_may_be_named_by_currency(currency, amount):
    terms = examined(changed(f"/limits/auto_accept_maximum/{currency}", amount))
    assert terms.auto_accept_maximum("EUR" if currency == "*" else currency).amount == amount


def test_there_is_an_amount_for_currencies_that_are_not_named_and_none_for_those_that_do_not_exist():
    assert places(without("/limits/four_eyes_threshold/*")) == {"/limits/four_eyes_threshold"}
    assert places(changed("/limits/four_eyes_threshold/XXQ", "1.00")) == {"/limits/four_eyes_threshold"}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/name", "Default"),
        ("/name", "default@1"),
        ("/version", 0),
        ("/version", "1"),
        ("/in_force_from", "2027-01-01"),
        ("/in_force_from", "2027-01-01T00:00:00+01:00"),
        ("/in_force_from", "2027-02-30T00:00:00Z"),
        ("/in_force_from", "0000-01-01T00:00:00Z"),
        ("/on_seller_silence", "shrug"),
        ("/on_negotiation_cap", "shrug"),
        ("/execution", "later"),
        ("/evidence_kinds", []),
        ("/reasons", {}),
        ("/reasons/damaged/remedies", ["voucher"]),
        ("/reasons/damaged/remedies", []),
        ("/reasons/damaged/required_evidence", ["oath"]),
        ("/reasons/damaged/sub_reasons", ["broken", "broken"]),
        ("/clauses/decision/text", " "),
        ("/moderation/notice", ""),
        ("/moderation/rules", [{"name": "x", "kind": "smell", "words": [], "innocent": []}]),
        ("/clauses/decision/title", "nul\0"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(pointer, value):
    (place,) = places(changed(pointer, value))
    assert place in {pointer, f"{pointer}/0", f"{pointer}/0/kind"}


def test_what_nobody_knows_is_not_ignored():
    assert places(changed("/periods/siesta", "PT2H")) == {"/periods"}
    assert places(changed("/sha256", "x")) == {""}


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{",
        b"\xff",
        b"\xef\xbb\xbf" + DEFAULT,
        DEFAULT.replace(b'"version": 1', b'"version": NaN'),
        DEFAULT.replace(b'"version": 1', b'"version": ' + b"9" * 5000),
        DEFAULT.replace(b'"version": 1', b'"version": 1, "version": 2'),
        DEFAULT.replace(b'"Proposals"', b'"\\ud800"'),
        b"[" * 100_000,
    ],
    ids=["nothing", "half", "no text", "mark", "nan", "long number", "twice", "surrogate", "deep"],
)
def test_what_can_be_read_in_two_ways_or_in_none_is_not_taken(document):
    with pytest.raises(TermsMisshapen, match="not JSON"):
        examined(document)


def test_a_long_document_is_not_repeated_in_what_is_wrong_with_it():
    with pytest.raises(TermsMisshapen) as misshapen:
        examined(changed("/clauses/decision/text", "x" * 10_001))
    assert len(str(misshapen.value)) < 200
