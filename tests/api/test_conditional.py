"""Versions and idempotency keys: the same wish is recognised, stale grounds are noticed."""

import hashlib

import pytest

from tests.api.toys import TOY

WISH = f"/v1/toys/{TOY}/wish"


def test_the_etag_is_the_version(http, bea):
    answer = http.get(f"/v1/toys/{TOY}", headers=bea)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"4"')


@pytest.mark.parametrize("known", ['"4"', 'W/"4"', '"3", "4"', "*"])
def test_a_known_version_is_not_sent_again(http, bea, known):
    answer = http.get(f"/v1/toys/{TOY}", headers=bea | {"If-None-Match": known})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", '"4"')


@pytest.mark.parametrize("known", ['"3"', '"44"', '"four"', ""])
def test_another_version_is_sent(http, bea, known):
    answer = http.get(f"/v1/toys/{TOY}", headers=bea | {"If-None-Match": known})
    assert answer.status_code == 200


def test_if_match_names_the_version_that_was_seen_and_may_be_missing(http, bea):
    assert http.post(WISH, headers=bea | {"If-Match": '"12"'}).json["seen"] == 12
    assert http.post(WISH, headers=bea).json["seen"] is None


@pytest.mark.parametrize(
    "tag", ["12", '"x"', 'W/"12"', "*", '"12", "13"', '"-1"', '"012"', '"1e3"', '""', '"²"', '"' + "9" * 19 + '"']
)
def test_a_malformed_if_match_is_a_bad_request(http, bea, tag):
    answer = http.post(WISH, headers=bea | {"If-Match": tag})
    assert (answer.status_code, answer.json["type"]) == (400, "/problems/malformed-request")


@pytest.mark.parametrize("key", ["", "two words", "kéy", "tab\tbed", "x" * 256])
def test_a_malformed_idempotency_key_is_a_bad_request(http, bea, key):
    answer = http.post(WISH, headers=bea | {"Idempotency-Key": key})
    assert (answer.status_code, answer.json["type"]) == (400, "/problems/malformed-request")


def test_the_same_key_names_the_same_wish_for_ever(http, bea):
    once = bea | {"Idempotency-Key": "k-81"}
    first, again = http.post(WISH, headers=once).json, http.post(WISH, headers=once).json
    assert first["command_id"] == again["command_id"] == "bfae22c885b25d7c8b823007adaaab23"
    assert first["correlation_id"] != again["correlation_id"]


def test_a_key_belongs_to_one_caller_and_one_path(http, bea, bearer):
    key = {"Idempotency-Key": "k-81"}
    other_path = WISH.replace("6f0c1b0e", "7f0c1b0e")
    wishes = {
        http.post(WISH, headers=bea | key).json["command_id"],
        http.post(WISH, headers=bearer("sol") | key).json["command_id"],
        http.post(other_path, headers=bea | key).json["command_id"],
        http.post(WISH, headers=bea | {"Idempotency-Key": "k-82"}).json["command_id"],
    }
    assert len(wishes) == 4


def test_without_a_key_every_request_is_a_wish_of_its_own(http, bea):
    wishes = {http.post(WISH, headers=bea).json["command_id"] for _ in range(3)}
    assert len(wishes) == 3
    assert all(len(wish) == 32 for wish in wishes)


def test_the_fingerprint_is_the_hash_of_the_body_as_it_was_sent(http, bea):
    sent = http.post(WISH, headers=bea, data=b" {} ").json["fingerprint"]
    assert sent == hashlib.sha256(b" {} ").hexdigest()


def test_the_cause_carries_the_request_id(http, bea):
    answer = http.post(WISH, headers=bea)
    assert answer.json["correlation_id"] == answer.headers["X-Request-Id"]
