"""Every way to say no is a problem document that tells its type and the id of the request."""

import pytest

from api.problem_types import STATUS, STATUSES
from application.phrasebook import refusal
from domain.person.preferences import Language
from domain.refusal import Rule
from tests.api.toys import TOY


def members(answer):
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == answer.status_code
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    return answer.json


def test_every_rule_has_a_status():
    assert set(STATUS) == set(Rule)
    assert set(STATUS.values()) == {403, 404, 409, 413, 415, 422}


def test_every_type_has_a_page_and_unknown_ones_have_none(http):
    for slug in STATUSES:
        page = http.get(f"/problems/{slug}")
        assert (page.status_code, refusal(slug, {}, Language.ENGLISH).title in page.text) == (200, True), slug
    assert http.get("/problems/boredom").status_code == 404


def test_a_broken_rule_is_the_type_and_its_details_are_members(http, bea):
    told = members(http.post(f"/v1/toys/{TOY}/pay", headers=bea))
    assert told["type"] == "/problems/payments-may-not-exceed-the-order-total"
    assert told["title"] == "Payments may not exceed the order total"
    assert told["detail"] == "Only 1.00 is due."
    assert told["due"] == {"currency": "EUR", "amount": "1.00"}
    assert told["status"] == 409


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/v1/toys/not-a-uuid", 404, "not-found"),
        ("GET", "/v1/toys/%00", 404, "not-found"),
        ("DELETE", "/v1/toys", 405, "method-not-allowed"),
        ("TRACE", "/livez", 405, "method-not-allowed"),
    ],
)
def test_what_no_route_takes_is_a_problem_too(http, method, path, status, slug):
    told = members(http.open(path, method=method))
    assert (told["status"], told["type"]) == (status, f"/problems/{slug}")


def test_a_wrong_method_is_told_the_right_ones(http):
    allowed = http.delete("/v1/toys").headers["Allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_status_without_a_type_of_its_own_is_about_blank(http, bea):
    told = members(http.get(f"/v1/toys/{TOY}/tea", headers=bea))
    assert (told["status"], told["type"], told["title"]) == (418, "about:blank", "I'm a teapot")


def test_errors_point_at_what_is_wrong(http, bea):
    body = {"price": {"currency": "EUR", "amount": "1.5"}, "a/b~c": 1, "pieces": "3"}
    told = members(http.post("/v1/toys", headers=bea, json=body))
    assert (told["status"], told["type"]) == (422, "/problems/misshapen")
    assert {(error["in"], error["pointer"]) for error in told["errors"]} == {
        ("body", "/name"),
        ("body", "/price/amount"),
        ("body", "/pieces"),
        ("body", "/a~1b~0c"),
    }


def test_a_thousand_errors_are_cut_short(http, bea):
    told = members(http.post("/v1/toys", headers=bea, json={f"x{n}": n for n in range(1000)}))
    assert len(told["errors"]) == 50


def test_a_race_is_lost_with_412_when_the_version_was_named_and_else_with_409(http, bea):
    careful = http.post(f"/v1/toys/{TOY}/move", headers=bea | {"If-Match": '"4"'})
    assert members(careful)["type"] == "/problems/version-has-moved-on"
    assert (careful.status_code, careful.json["version"]) == (412, 7)
    careless = http.post(f"/v1/toys/{TOY}/move", headers=bea)
    assert members(careless)["type"] == "/problems/somebody-was-faster"
    assert careless.status_code == 409


def test_a_closed_store_asks_to_come_back_soon(http, bea):
    answer = http.get(f"/v1/toys/{TOY}/outage", headers=bea)
    assert members(answer)["type"] == "/problems/unavailable"
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_a_defect_tells_nothing_but_the_request_id(http, bea):
    answer = http.get(f"/v1/toys/{TOY}/crash", headers=bea)
    assert members(answer)["type"] == "/problems/unexpected"
    assert answer.status_code == 500
    assert "swordfish" not in answer.text
    assert "RuntimeError" not in answer.text


def test_a_body_over_a_megabyte_is_too_large(http, bea):
    answer = http.post("/v1/toys", headers=bea, data=b"x" * (1024 * 1024 + 1), content_type="application/json")
    assert (answer.status_code, members(answer)["type"]) == (413, "/problems/content-too-large")


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "", "multipart/form-data"])
def test_another_media_type_than_json_is_unsupported(http, bea, media_type):
    answer = http.post("/v1/toys", headers=bea, data=b"{}", content_type=media_type)
    assert members(answer)["type"] == "/problems/unsupported-media-type"
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=1&limit=2", "/limit"),
        ("colour=red", "/colour"),
        ("limit=x", "/limit"),
        ("limit=0", "/limit"),
        ("limit=%D9%A3", "/limit"),
        ("limit=1_0", "/limit"),
        ("limit=+1", "/limit"),
        ("limit=", "/limit"),
        ("limit=%00", "/limit"),
        ("limit=%ED%A0%80", "/limit"),
        ("fragile=yes", "/fragile"),
        ("fragile=True", "/fragile"),
    ],
)
def test_a_query_is_not_guessed_at(http, bea, query, pointer):
    told = members(http.get(f"/v1/toys?{query}", headers=bea))
    assert (told["status"], told["errors"][0]["pointer"]) == (422, pointer)
    assert told["errors"][0]["in"] == "query"


def test_a_command_without_a_body_refuses_one(http, bea):
    path = f"/v1/toys/{TOY}/wish"
    assert http.post(path, headers=bea, json={"at": "2020-01-01T00:00:00Z"}).status_code == 400
    assert http.post(path, headers=bea, json={}).status_code == 200
    assert http.post(path, headers=bea).status_code == 200
