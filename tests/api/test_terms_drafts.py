"""Drafts of terms over HTTP: kept to the letter, seen by the staff, published by another."""

import hashlib
import json

import pytest

from tests import examples as eg
from tests.api.bodies import NEXT_TERMS, instant, next_terms
from tests.api.desk import STAFFED, problem

DRAFTS = "/v1/terms/drafts"
NEXT = f"{DRAFTS}/default@2"


@pytest.fixture
def drafted(desk):
    """By Ada, in force from day 30."""
    answer = desk.post("ada", DRAFTS, NEXT_TERMS)
    assert answer.status_code == 201, answer.text
    return desk


def approved(desk):
    """What somebody says who has read the draft."""
    return {"sha256": desk.get("abe", NEXT).json["sha256"]}


def test_a_draft_is_kept_byte_for_byte(desk):
    sent = json.dumps(NEXT_TERMS, indent=3).encode() + b"\r\n"
    headers = desk.bearer("ada") | {"Content-Type": "application/json"}
    answer = desk.app.test_client().post(DRAFTS, data=sent, headers=headers)
    assert (answer.status_code, answer.headers["Location"], answer.headers["ETag"]) == (201, NEXT, '"1"')
    assert answer.json["sha256"] == hashlib.sha256(sent).hexdigest()
    assert desk.get("aud", NEXT).json["document"].encode() == sent
    assert desk.post("abe", f"{NEXT}/publication", approved(desk)).status_code == 201
    assert desk.app.test_client().get("/v1/terms/default@2").data == sent


def test_drafts_are_listed_without_their_texts(drafted):
    (listed,) = drafted.get("aud", DRAFTS).json["items"]
    assert (listed["ref"], listed["authors"], listed["href"]) == ("default@2", ["ada"], NEXT)
    assert "document" not in listed


def test_a_draft_is_nobodys_business_before_it_is_published(drafted):
    assert problem(drafted.app.test_client().get("/v1/terms/default@2")) == (404, "not-found")


def test_another_administrator_publishes_it_and_it_is_to_come(drafted):
    body = approved(drafted)
    assert problem(drafted.post("ada", f"{NEXT}/publication", body)) == (
        403,
        "another-administrator-must-publish-a-draft",
    )
    answer = drafted.post("abe", f"{NEXT}/publication", body)
    assert (answer.status_code, answer.headers["Location"]) == (201, "/v1/terms/default@2")
    assert problem(drafted.get("ada", NEXT)) == (404, "there-is-no-such-draft-of-terms")
    assert standing(drafted) == {"default@1": (True, True), "default@2": (False, True), "iso32122@1": (True, False)}
    drafted.house.clock.now = eg.day(30)
    assert standing(drafted) == {"default@1": (False, True), "default@2": (True, True), "iso32122@1": (True, False)}


def standing(desk):
    items = desk.app.test_client().get("/v1/terms").json["items"]
    return {item["ref"]: (item["in_force"], item["for_new_disputes"]) for item in items}


def test_publishing_again_with_the_same_key_tells_the_same_again(drafted):
    body, key = approved(drafted), {"Idempotency-Key": "k-1"}
    first = drafted.post("abe", f"{NEXT}/publication", body, headers=key)
    drafted.house.clock.now = eg.day(31)
    again = drafted.post("abe", f"{NEXT}/publication", body, headers=key)
    assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")


def test_nobody_publishes_what_was_revised_since_they_read_it(drafted):
    read = approved(drafted)
    drafted.post("ada", f"{NEXT}/revision", next_terms(in_force_from=instant(eg.day(40))))
    assert problem(drafted.post("abe", f"{NEXT}/publication", read)) == (
        409,
        "a-publication-must-name-the-draft-as-it-stands",
    )


def test_who_revises_a_draft_may_not_publish_it(drafted):
    drafted.post("abe", f"{NEXT}/revision", NEXT_TERMS)
    refusal = drafted.post("abe", f"{NEXT}/publication", approved(drafted))
    assert problem(refusal) == (403, "another-administrator-must-publish-a-draft")


def test_a_revision_of_what_has_changed_meanwhile_is_stopped(drafted):
    seen = {"If-Match": drafted.get("ada", NEXT).headers["ETag"]}
    assert drafted.post("abe", f"{NEXT}/revision", NEXT_TERMS, headers=seen).status_code == 201
    assert problem(drafted.post("ada", f"{NEXT}/revision", NEXT_TERMS, headers=seen)) == (412, "version-has-moved-on")


def test_a_discarded_draft_is_gone_and_its_version_free(drafted):
    assert drafted.post("abe", f"{NEXT}/discard").json == {"ref": "default@2"}
    assert drafted.get("ada", DRAFTS).json == {"items": []}
    assert drafted.post("abe", DRAFTS, NEXT_TERMS).status_code == 201


def test_the_staff_can_read_who_did_what_and_when(drafted):
    drafted.post("abe", f"{NEXT}/discard")
    drafted.post("ada", DRAFTS, NEXT_TERMS)
    drafted.post("abe", f"{NEXT}/publication", approved(drafted))
    items = drafted.get("aud", "/v1/terms/history").json["items"]
    assert [(item["type"], item["actor"], item["ref"]) for item in items] == [
        ("terms.drafted", "ada", "default@2"),
        ("terms.draft-discarded", "abe", "default@2"),
        ("terms.drafted", "ada", "default@2"),
        ("terms.published", "abe", "default@2"),
    ]
    assert [item["sha256"] is None for item in items] == [False, True, False, False]


def test_notice_too_short_says_the_earliest_instant(drafted):
    drafted.house.clock.now = eg.day(30)
    refusal = drafted.post("abe", f"{NEXT}/publication", approved(drafted))
    assert problem(refusal) == (409, "terms-must-be-published-an-hour-before-they-are-in-force")
    assert refusal.json["earliest"] == instant(eg.day(30).replace(hour=10))


@pytest.mark.parametrize(
    ("but", "rule"),
    [
        ({"version": 3}, (409, "a-draft-must-be-the-version-after-the-last")),
        ({"version": 1}, (409, "published-terms-may-not-be-changed")),
        ({"in_force_from": "2015-01-01T00:00:00Z"}, (409, "a-version-must-come-into-force-after-the-one-before")),
    ],
)
def test_a_draft_that_may_not_be_leaves_nothing_behind(desk, but, rule):
    assert problem(desk.post("ada", DRAFTS, next_terms(**but))) == rule
    assert desk.house.store.head() == STAFFED


def test_numbers_that_contradict_each_other_are_told_with_their_places(desk):
    periods = NEXT_TERMS["periods"] | {"disclosure": "P7D", "evidence": "P15D"}
    refusal = desk.post("ada", DRAFTS, next_terms(periods=periods))
    assert problem(refusal) == (422, "the-numbers-of-terms-must-agree-with-each-other")
    assert [one["pointer"] for one in refusal.json["contradictions"]] == ["/periods/evidence", "/periods/disclosure"]


def test_a_misshapen_document_is_told_every_place_where_it_is(desk):
    periods = NEXT_TERMS["periods"] | {"disclosure": "soon"}
    refusal = desk.post("ada", DRAFTS, next_terms(periods=periods, execution="later"))
    assert problem(refusal) == (422, "misshapen")
    assert [(error["in"], error["pointer"]) for error in refusal.json["errors"]] == [
        ("body", "/execution"),
        ("body", "/periods/disclosure"),
    ]
    assert desk.house.store.head() == STAFFED


def test_a_document_that_can_be_read_in_two_ways_is_not_taken(desk):
    sent = json.dumps(NEXT_TERMS).replace('"version": 2', '"version": 2, "version": 3')
    headers = desk.bearer("ada") | {"Content-Type": "application/json"}
    refusal = desk.app.test_client().post(DRAFTS, data=sent, headers=headers)
    assert problem(refusal) == (422, "misshapen")
    assert "more than once" in refusal.json["errors"][0]["detail"]


def test_the_schema_of_a_document_is_for_everybody(desk):
    schema = desk.app.test_client().get("/v1/terms/schema")
    assert (schema.status_code, schema.json["$schema"]) == (200, "https://json-schema.org/draft/2020-12/schema")
    assert set(schema.json["required"]) == set(NEXT_TERMS)
