"""Who may call what: 401 without a valid token, 403 without the role, and no route that is silent."""

from datetime import timedelta

import pytest
from flask import Blueprint as PlainBlueprint

from api.identity import PEOPLE, Principal, demand_policies
from api.operation import Blueprint
from domain.actor import Actor, Role
from domain.refusal import Refused, Rule
from infrastructure.tokens import KeysUnavailable


def challenge(answer):
    return answer.www_authenticate.type, dict(answer.www_authenticate.parameters)


def test_without_credentials_the_challenge_is_bare(http):
    answer = http.get("/v1/toys")
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/not-authenticated")
    assert challenge(answer) == ("bearer", {"realm": "redress"})


@pytest.mark.parametrize(
    "credentials",
    ["Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer a=b", "Basic YTpi", "x", "", "Bearer é"],
)
def test_bad_credentials_are_an_invalid_token(http, credentials):
    answer = http.get("/v1/toys", headers={"Authorization": credentials})
    assert answer.status_code == 401
    kind, parameters = challenge(answer)
    assert (kind, parameters["error"]) == ("bearer", "invalid_token")


def test_an_expired_token_is_an_invalid_token(http, issuer):
    old = issuer.mint(issuer.personas["bea"], lifetime=timedelta(hours=-1))
    answer = http.get("/v1/toys", headers={"Authorization": f"Bearer {old}"})
    assert challenge(answer)[1]["error"] == "invalid_token"


def test_another_role_is_forbidden_and_told_which_would_do(http, bearer):
    answer = http.get("/v1/toys", headers=bearer("shop"))
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/your-role-may-not-do-this")
    parameters = challenge(answer)[1]
    assert (parameters["error"], parameters["scope"]) == ("insufficient_scope", "buyer seller")


def test_the_caller_is_let_in_before_anything_of_the_request_is_looked_at(http, bearer):
    answer = http.post("/v1/toys", headers=bearer("sol"), data=b"{", content_type="text/plain")
    assert answer.status_code == 403


def test_public_routes_need_no_token_and_ignore_a_bad_one(http):
    assert http.get("/v1/toys/catalogue").status_code == 200
    assert http.get("/v1/toys/catalogue", headers={"Authorization": "x"}).status_code == 200


def test_a_token_brings_the_known_roles_only_and_nobody_is_the_clock(http, bearer):
    assert http.get("/v1/toys/me", headers=bearer("dot")).json["roles"] == ["buyer", "seller"]
    assert http.get("/v1/toys/me", headers=bearer("tim")).status_code == 403


def test_without_the_issuers_keys_the_service_is_unavailable(build, bea):
    def nobody_knows(_):
        raise KeysUnavailable

    answer = build(verify=nobody_knows).test_client().get("/v1/toys", headers=bea)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_a_principal_acts_in_a_role_it_holds():
    dot = Principal("dot", frozenset({Role.BUYER, Role.SELLER}))
    assert dot.acting_as(Role.SELLER) == Actor(Role.SELLER, "dot")
    assert dot.acting_as(Role.ADMIN, Role.SELLER, Role.BUYER) == Actor(Role.SELLER, "dot")
    assert dot.candidates(Role.BUYER, Role.ADMIN, Role.SELLER) == (
        Actor(Role.BUYER, "dot"),
        Actor(Role.SELLER, "dot"),
    )
    with pytest.raises(Refused) as refusal:
        dot.acting_as(Role.MEDIATOR)
    assert refusal.value.rule is Rule.NOT_YOUR_ROLE


def test_every_route_says_who_may_call_it(app):
    for rule in app.url_map.iter_rules():
        policy = app.view_functions[rule.endpoint].policy
        assert policy == "public" or policy <= PEOPLE, rule.rule


def test_a_route_can_not_be_added_without_saying_who_may_call_it():
    blueprint = Blueprint("quiet", description="")
    with pytest.raises(TypeError, match="roles"):
        blueprint.operation("GET", "/x")
    for add in (blueprint.route, blueprint.get, blueprint.post):
        with pytest.raises(TypeError, match="who may call it"):
            add("/x")(lambda: "")


def test_the_app_does_not_start_with_a_silent_route(app):
    quiet = PlainBlueprint("quiet", __name__)
    quiet.add_url_rule("/quiet", "whisper", lambda: "")
    app.register_blueprint(quiet)
    with pytest.raises(TypeError, match=r"quiet\.whisper"):
        demand_policies(app)


def test_nobody_is_not_a_policy():
    with pytest.raises(ValueError, match="nobody"):
        Blueprint("shut", description="").operation("GET", "/x", roles=frozenset())
