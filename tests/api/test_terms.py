"""The published terms: the very bytes for everybody, so that what was agreed to can be proven."""

import hashlib

import pytest

from tests import examples as eg
from tests.api.bodies import instant
from tests.api.desk import problem

REF = "default@1"
NEWEST = f"/v1/terms/{REF}"


@pytest.fixture
def http(desk):
    """Somebody without a token."""
    return desk.app.test_client()


def test_the_bytes_have_the_hash_that_a_dispute_is_pinned_to(disputed, http):
    pinned = disputed.get("bea", f"/v1/disputes/{eg.DISPUTE}").json["terms"]
    published = http.get(pinned["href"])
    assert hashlib.sha256(published.data).hexdigest() == pinned["sha256"]
    assert published.headers["ETag"] == f'"{pinned["sha256"]}"'


def test_a_version_never_changes_and_may_be_kept(http):
    answer = http.get(NEWEST)
    assert "immutable" in answer.headers["Cache-Control"]
    known = http.get(NEWEST, headers={"If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")


def test_all_versions_are_listed_with_their_hashes(http):
    listed = {item["ref"]: item for item in http.get("/v1/terms").json["items"]}
    assert set(listed) == {REF, "iso32122@1"}
    assert (listed[REF]["href"], listed[REF]["sha256"]) == (NEWEST, eg.TERMS.sha256)


@pytest.mark.parametrize("query", [{}, {"at": instant(eg.DAY_0)}, {"at": "2016-01-01T00:00:00Z"}])
def test_what_is_in_force_says_where_it_is_published(http, query):
    answer = http.get("/v1/terms/in-force", query_string=query)
    assert (answer.data, answer.headers["Content-Location"]) == (http.get(NEWEST).data, NEWEST)


def test_before_all_terms_none_were_in_force(http):
    answer = http.get("/v1/terms/in-force", query_string={"at": "2015-12-31T23:59:59.999999Z"})
    assert problem(answer) == (422, "a-fact-must-lie-in-the-time-of-published-terms")


@pytest.mark.parametrize("ref", ["default@2", "default", "../default@1", "%00", "in-force@1"])
def test_what_was_never_published_is_not_found(http, ref):
    assert problem(http.get(f"/v1/terms/{ref}")) == (404, "not-found")


def test_every_clause_that_a_decision_may_cite_can_be_read(http):
    clauses = http.get(NEWEST).json["clauses"]
    assert set(clauses) == set(eg.TERMS.clauses)
    assert all(clause["title"] and clause["text"] for clause in clauses.values())
