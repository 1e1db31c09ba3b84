"""The development issuer: OpenID Connect for anybody, on this machine only."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest

from api.dev_issuer import OpenToStrangers

BACK = "http://127.0.0.1:9/console/callback?from=issuer"
VERIFIER = "a-verifier-that-is-long-enough-for-everybody"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code",
    "client_id": "console",
    "redirect_uri": BACK,
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "state": "s1",
    "nonce": "n1",
}
GRANT = {
    "grant_type": "authorization_code",
    "client_id": "console",
    "redirect_uri": BACK,
    "code_verifier": VERIFIER,
}


def sign_in(http, **changes):
    answer = http.get("/dev/oidc/authorize", query_string=ASKED | {"login_hint": "bea"} | changes)
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}


def as_caller(http, token):
    return http.get("/v1/toys/me", headers={"Authorization": f"Bearer {token}"}).json


def test_discovery_names_the_endpoints_that_are_there(http):
    told = http.get("/dev/oidc/.well-known/openid-configuration").json
    assert told["issuer"] == "http://localhost/dev/oidc"
    keys = http.get(urlsplit(told["jwks_uri"]).path).json["keys"]
    assert [(key["kty"], key["alg"]) for key in keys] == [("EC", "ES256")]
    assert "d" not in keys[0]


def test_a_page_offers_the_personas_and_each_link_signs_in(http):
    page = http.get("/dev/oidc/authorize", query_string=ASKED)
    assert page.status_code == 200
    assert "Bea Buyer</a> (buyer)" in page.text
    assert "login_hint=bea" in page.text


def test_a_code_with_its_verifier_becomes_tokens(http):
    back = sign_in(http)
    assert (back["from"], back["state"], back["iss"]) == ("issuer", "s1", "http://localhost/dev/oidc")
    tokens = http.post("/dev/oidc/token", data=GRANT | {"code": back["code"]}).json
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    assert as_caller(http, tokens["access_token"]) == {"id": "bea", "roles": ["buyer"]}


def test_an_id_token_is_no_access_token(http):
    tokens = http.post("/dev/oidc/token", data=GRANT | {"code": sign_in(http)["code"]}).json
    assert as_caller(http, tokens["id_token"])["status"] == 401


def test_a_code_works_once(http):
    grant = GRANT | {"code": sign_in(http)["code"]}
    assert http.post("/dev/oidc/token", data=grant).status_code == 200
    assert http.post("/dev/oidc/token", data=grant).json == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": "another"},
        {"code_verifier": ""},
        {"client_id": "other"},
        {"redirect_uri": "http://127.0.0.1/"},
        {"code": "guessed"},
    ],
)
def test_a_code_in_other_hands_is_worthless(http, change):
    answer = http.post("/dev/oidc/token", data=GRANT | {"code": sign_in(http)["code"]} | change)
    assert (answer.status_code, answer.json) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "http://127.0.0.1.evil.example/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": ""},
        {"redirect_uri": "http://[/"},
        {"response_type": "token"},
        {"client_id": ""},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
    ],
)
def test_a_code_never_leaves_for_elsewhere(http, change):
    asked = ASKED | {"login_hint": "bea"} | change
    assert http.get("/dev/oidc/authorize", query_string=asked).status_code == 400


def test_what_a_client_sends_is_escaped_on_the_page(http):
    asked = ASKED | {"state": "'><script>alert(1)</script>"}
    assert "<script" not in http.get("/dev/oidc/authorize", query_string=asked).text


def test_a_persona_is_a_client_too(http):
    sent = {"grant_type": "client_credentials"}
    posted = sent | {"client_id": "shop", "client_secret": "development"}
    token = http.post("/dev/oidc/token", data=posted).json["access_token"]
    assert as_caller(http, token) == {"id": "shop", "roles": ["marketplace"]}
    by_header = http.post("/dev/oidc/token", data=sent, auth=("shop", "development"))
    assert by_header.status_code == 200
    assert by_header.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "credentials",
    [{"client_id": "shop"}, {"client_id": "nobody", "client_secret": "development"}, {}],
)
def test_other_clients_are_invalid(http, credentials):
    answer = http.post("/dev/oidc/token", data={"grant_type": "client_credentials"} | credentials)
    assert (answer.status_code, answer.json) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize("grant", ["password", "", None])
def test_other_grants_are_unsupported(http, grant):
    answer = http.post("/dev/oidc/token", data={"grant_type": grant} if grant else {})
    assert answer.json == {"error": "unsupported_grant_type"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "redress.example", ""])  # noqa: S104
def test_it_does_not_start_where_strangers_could_reach_it(build, host):
    with pytest.raises(OpenToStrangers, match="REDRESS_ISSUER"):
        build(host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost", "127.8.8.8"])
def test_it_starts_on_the_loopback_interface(build, host):
    assert build(host=host).test_client().get("/dev/oidc/jwks.json").status_code == 200


def test_without_it_any_address_may_be_served(build):
    http = build(host="0.0.0.0", issuer=None).test_client()  # noqa: S104
    assert http.get("/dev/oidc/jwks.json").status_code == 404


@pytest.mark.parametrize("host", ["redress.example", "192.168.1.4:8080", "[", ""])
def test_it_is_not_there_under_another_name(http, host):
    assert http.get("/dev/oidc/jwks.json", headers={"Host": host}).status_code == 404
