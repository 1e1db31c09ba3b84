"""Tokens: only what the trusted issuer signed for us, as an access token, and for as long as it said."""

import base64
import json
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from infrastructure.issuer import DevelopmentIssuer, Persona
from infrastructure.tokens import Claims, FixedKeys, KeysUnavailable, RemoteKeys, TokenRejected, Verifier

BEA = Persona("bea", "Bea", ("buyer",))
ISSUER = "https://issuer.example"
KEY = ECKey.generate_key("P-256", {"kid": "k1"})
NOW = 1_800_000_000
GOOD = {
    "iss": ISSUER,
    "aud": ["redress", "other"],
    "sub": "bea",
    "client_id": "shop",
    "jti": "1",
    "iat": NOW - 60,
    "exp": NOW + 60,
    "roles": ["buyer"],
}


class Hands:
    """A clock that the test moves by hand."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


def signed(claims=(), *, key=KEY, without=(), **header):
    body = {name: value for name, value in (GOOD | dict(claims)).items() if name not in without}
    header = {"alg": "ES256", "typ": "at+jwt", "kid": "k1"} | header
    return jwt.encode(header, body, key, algorithms=[header["alg"]])


def verifier(clock=None):
    return Verifier(ISSUER, "redress", FixedKeys(KeySet([KEY])), now=clock or Hands(NOW))


def test_a_good_token_says_who_and_as_what():
    assert verifier()(signed()) == Claims("bea", "shop", frozenset({"buyer"}))
    assert verifier()(signed(typ="application/at+jwt")).subject == "bea"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "other"},
        {"exp": NOW - 31},
        {"exp": "never"},
        {"exp": float("nan")},
        {"iat": NOW + 31},
        {"nbf": NOW + 31},
        {"sub": ""},
        {"sub": 7},
        {"sub": "be\0a"},
        {"client_id": ["shop"]},
        {"roles": "buyer"},
    ],
    ids=str,
)
def test_a_wrong_claim_is_rejected(claims):
    with pytest.raises(TokenRejected):
        verifier()(signed(claims))


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "iat", "sub", "client_id", "jti"])
def test_a_missing_claim_is_rejected(claim):
    with pytest.raises(TokenRejected):
        verifier()(signed(without=[claim]))


def test_without_roles_nobody_is_anything():
    assert verifier()(signed(without=["roles"])).roles == frozenset()


def test_an_id_token_or_a_token_without_a_type_is_rejected():
    for kind in ("JWT", ""):
        with pytest.raises(TokenRejected):
            verifier()(signed(typ=kind))


def test_another_key_under_the_same_name_is_rejected():
    with pytest.raises(TokenRejected):
        verifier()(signed(key=ECKey.generate_key("P-256", {"kid": "k1"})))


def test_a_secret_is_no_substitute_for_a_signature():
    public = json.dumps(KEY.as_dict(private=False))
    with pytest.raises(TokenRejected):
        verifier()(signed(key=OctKey.import_key(public), alg="HS256"))


def _part(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        "..",
        "é.é.é",
        "\udc80",
        "x" * 10_000,
        _part(b'{"alg":"none"}') + ".e30.",
        _part(b'{"alg":"none","typ":"at+jwt"}') + "." + _part(json.dumps(GOOD).encode()) + ".",
        _part(b'{"alg":["ES256"]}') + ".e30.AA",
        _part(b'{"alg":"ES256","kid":{}}') + ".e30.AA",
        _part(b'{"alg":"ES256","kid":"k1","crit":["x"]}') + ".e30.AA",
        _part(b"[" * 380) + ".e30.AA",
        _part(b"\xff") + ".e30.AA",
    ],
    ids=lambda token: repr(token[:24]),
)
def test_damaged_tokens_are_rejected(token):
    with pytest.raises(TokenRejected):
        verifier()(token)


def test_a_verified_token_is_remembered_but_not_beyond_its_end():
    clock = Hands(NOW)
    verify, token = verifier(clock), signed({"exp": NOW + 20})
    assert verify(token) is verify(token)
    clock.now = NOW + 49
    assert verify(token).subject == "bea"
    clock.now = NOW + 50
    with pytest.raises(TokenRejected):
        verify(token)


def test_a_remembered_token_is_judged_again_after_a_minute():
    clock = Hands(NOW)
    verify, token = verifier(clock), signed({"exp": NOW + 3600})
    first = verify(token)
    clock.now = NOW + 59
    assert verify(token) is first
    clock.now = NOW + 60
    assert verify(token) is not first


class Published:
    """An issuer's key set behind an address, and how often it was asked for."""

    def __init__(self, *keys):
        self.keys, self.asked, self.away = keys, 0, False

    def __call__(self, _):
        self.asked += 1
        if self.away:
            raise OSError
        return {"keys": [key.as_dict(private=False) for key in self.keys]}


def remote(published, clock):
    keys = RemoteKeys("https://issuer.example/jwks", fetch=published, now=clock)
    return Verifier(ISSUER, "redress", keys, now=Hands(NOW))


def test_keys_are_fetched_once_and_then_every_five_minutes():
    published, clock = Published(KEY), Hands(0.0)
    verify = remote(published, clock)
    for jti in "abc":
        verify(signed({"jti": jti}))
    assert published.asked == 1
    clock.now = 300.0
    verify(signed({"jti": "d"}))
    assert published.asked == 2


def test_an_unknown_key_is_looked_for_at_most_every_thirty_seconds():
    published, clock = Published(KEY), Hands(0.0)
    verify, new = remote(published, clock), ECKey.generate_key("P-256", {"kid": "k2"})
    verify(signed())
    published.keys = (KEY, new)
    with pytest.raises(TokenRejected):
        verify(signed(key=new, kid="k2"))
    assert published.asked == 1
    clock.now = 30.0
    assert verify(signed(key=new, kid="k2")).subject == "bea"
    for attempt in range(5):
        with pytest.raises(TokenRejected):
            verify(signed({"jti": str(attempt)}, kid="k3"))
    assert published.asked == 2


def test_known_keys_serve_on_while_the_issuer_is_away():
    published, clock = Published(KEY), Hands(0.0)
    verify = remote(published, clock)
    verify(signed())
    published.away, clock.now = True, 301.0
    assert verify(signed({"jti": "2"})).subject == "bea"
    assert verify(signed({"jti": "3"})).subject == "bea"
    assert published.asked == 2


def test_without_any_keys_tokens_can_not_be_judged_until_the_issuer_is_back():
    published, clock = Published(KEY), Hands(0.0)
    published.away = True
    verify = remote(published, clock)
    for _ in range(3):
        with pytest.raises(KeysUnavailable):
            verify(signed())
    assert published.asked == 1
    published.away, clock.now = False, 5.0
    assert verify(signed()).subject == "bea"


@pytest.mark.parametrize("answer", [{}, {"keys": []}, {"keys": [{"kty": "EC"}]}, [], None, "no"])
def test_a_damaged_key_set_is_as_good_as_none(answer):
    keys = RemoteKeys("https://issuer.example/jwks", fetch=lambda _: answer)
    with pytest.raises(KeysUnavailable):
        keys.current()


def test_only_http_addresses_are_fetched():
    with pytest.raises(KeysUnavailable):
        RemoteKeys("file:///etc/passwd").current()


def test_the_development_key_is_kept_for_its_owner_only_and_tokens_outlive_a_restart(tmp_path):
    file = tmp_path / "var" / "issuer.json"
    before = DevelopmentIssuer(ISSUER, "redress", file, [BEA])
    token = before.mint(BEA, lifetime=timedelta(days=1))
    after = DevelopmentIssuer(ISSUER, "redress", file, [BEA])
    assert after.verifier()(token) == Claims("bea", "bea", frozenset({"buyer"}))
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_development_token_expires(tmp_path):
    clock = Hands(NOW)
    issuer = DevelopmentIssuer(ISSUER, "redress", tmp_path / "k.json", [BEA], now=clock)
    token = issuer.mint(BEA)
    clock.now += 3600 + 31
    with pytest.raises(TokenRejected):
        issuer.verifier()(token)
