"""The development issuer over HTTP: discovery, keys, client credentials, and code with PKCE.

Anybody may sign in as anybody, so it is refused wherever others could reach it.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, jsonify, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from api.identity import PUBLIC, open_to
from infrastructure.issuer import ALGORITHM, HOUR, DevelopmentIssuer, Persona
from infrastructure.loopback import is_loopback

PREFIX = "/dev/oidc"
SECRET = "development"  # noqa: S105 - known to everybody; the issuer is for one's own machine only
_CODE_LIFETIME = 60
_MOST_CODES = 1000


class OpenToStrangers(Exception):  # noqa: N818 - a refusal to start
    """The development issuer would have been reachable from other machines."""


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody has signed in and the client has yet to fetch the tokens, before ``until``."""

    persona: Persona
    client_id: str
    redirect_uri: str
    challenge: str
    nonce: str | None
    until: float


def refuse_strangers(host: str) -> None:
    """Raise ``OpenToStrangers`` unless the address that is going to be served is a loopback one."""
    if not is_loopback(host):
        raise OpenToStrangers(
            f"The development issuer lets anybody sign in as anybody, so it does not start on {host}:"
            " serve on 127.0.0.1, or name a real issuer in REDRESS_ISSUER."
        )


def development_issuer(issuer: DevelopmentIssuer) -> Blueprint:
    """The endpoints under ``/dev/oidc``; codes are kept in memory, for a minute."""
    blueprint = Blueprint("development_issuer", __name__, url_prefix=PREFIX)
    logins: dict[str, Login] = {}

    @blueprint.before_request
    def stay_at_home() -> None:
        if not is_loopback(_hostname(f"//{request.host}")):
            abort(404)

    @blueprint.get("/.well-known/openid-configuration")
    @open_to(PUBLIC)
    def discovery() -> Response:
        return jsonify(_discovery(issuer.url))

    @blueprint.get("/jwks.json")
    @open_to(PUBLIC)
    def keys() -> Response:
        return jsonify(issuer.jwks())

    @blueprint.get("/authorize")
    @open_to(PUBLIC)
    def authorize() -> AnyResponse:
        _check_authorization()
        persona = issuer.personas.get(request.args.get("login_hint", ""))
        if persona is None:
            return Response(_picker(issuer.personas.values()))
        return _signed_in(persona, issuer.url, logins)

    @blueprint.post("/token")
    @open_to(PUBLIC)
    def token() -> Response:
        match request.form.get("grant_type"):
            case "client_credentials":
                return _for_client(issuer)
            case "authorization_code":
                return _for_code(issuer, logins.pop(request.form.get("code", ""), None))
            case _:
                return _oauth_error("unsupported_grant_type")

    return blueprint


def _discovery(url: str) -> dict[str, Any]:
    return {
        "issuer": url,
        "authorization_endpoint": f"{url}/authorize",
        "token_endpoint": f"{url}/token",
        "jwks_uri": f"{url}/jwks.json",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [
            "none",
            "client_secret_basic",
            "client_secret_post",
        ],
        "authorization_response_iss_parameter_supported": True,
    }


def _check_authorization() -> None:
    """The parts of RFC 6749, 7636 and 8252 that keep a code from ending up somewhere else."""
    asked = request.args
    target = asked.get("redirect_uri", "")
    if not target.startswith(("http://", "https://")) or not is_loopback(_hostname(target)):
        raise BadRequest("redirect_uri must be an http address on this machine.")
    if asked.get("response_type") != "code" or not asked.get("client_id"):
        raise BadRequest("response_type must be 'code', and client_id must name the client.")
    if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
        raise BadRequest("A code_challenge with code_challenge_method S256 must be sent.")


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _signed_in(persona: Persona, url: str, logins: dict[str, Login]) -> AnyResponse:
    """Send the browser back to the client with a code for the tokens."""
    asked = request.args
    code = secrets.token_urlsafe(24)
    if len(logins) >= _MOST_CODES:
        logins.clear()
    logins[code] = Login(
        persona,
        asked["client_id"],
        asked["redirect_uri"],
        asked["code_challenge"],
        asked.get("nonce"),
        time.monotonic() + _CODE_LIFETIME,
    )
    answer = urlencode({"code": code, "state": asked.get("state", ""), "iss": url})
    glue = "&" if "?" in asked["redirect_uri"] else "?"
    return redirect(f"{asked['redirect_uri']}{glue}{answer}", 303)


def _picker(personas: Iterable[Persona]) -> str:
    asked = [(name, value) for name, value in request.args.items() if name != "login_hint"]
    rows = "".join(
        f"<li><a href='?{escape(urlencode([*asked, ('login_hint', persona.id)]))}'>"
        f"{escape(persona.name)}</a> ({escape(', '.join(persona.roles))})</li>"
        for persona in personas
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Sign in</title>"
        f"<h1>Who are you today?</h1><ul>{rows}</ul></html>"
    )


def _client() -> tuple[str, str]:
    """The client's id and secret, from HTTP Basic or from the form."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        return basic.username or "", basic.password or ""
    return request.form.get("client_id", ""), request.form.get("client_secret", "")


def _for_client(issuer: DevelopmentIssuer) -> Response:
    """Every persona is also a client of its own name, with the same secret for all."""
    name, secret = _client()
    persona = issuer.personas.get(name)
    if persona is None or not hmac.compare_digest(secret.encode(), SECRET.encode()):
        return _oauth_error("invalid_client", 401)
    return _tokens(access_token=issuer.mint(persona))


def _for_code(issuer: DevelopmentIssuer, login: Login | None) -> Response:
    sent = request.form
    if (
        login is None
        or login.until < time.monotonic()
        or login.challenge != _s256(sent.get("code_verifier", ""))
        or (login.client_id, login.redirect_uri) != (_client()[0], sent.get("redirect_uri"))
    ):
        return _oauth_error("invalid_grant")
    persona, client = login.persona, login.client_id
    return _tokens(
        access_token=issuer.mint(persona, client_id=client),
        id_token=issuer.identify(persona, client_id=client, nonce=login.nonce),
    )


def _s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _tokens(**tokens: str) -> Response:
    return jsonify(tokens | {"token_type": "Bearer", "expires_in": int(HOUR.total_seconds())})


def _oauth_error(error: str, status: int = 400) -> Response:
    """Errors of a token endpoint look as RFC 6749 says."""
    response = jsonify(error=error)
    response.status_code = status
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Basic realm="redress"'
    return response
