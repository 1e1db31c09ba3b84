"""Bearer tokens: what an access token (RFC 9068) of the trusted issuer says about its holder."""

import hashlib
import json
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ("ES256", "RS256", "PS256", "Ed25519")
_TYPES = frozenset({"at+jwt", "application/at+jwt"})
_MAX_TOKEN = 8192
_MAX_KEYS = 256 * 1024
_LEEWAY = 30
_REMEMBER = 60
_REMEMBERED = 4096
_LIFESPAN = 300.0
_COOLDOWN = 30.0
_RETRY = 5.0

_log = structlog.get_logger(__name__)


class TokenRejected(Exception):  # noqa: N818 - an answer to the caller, who gets 401
    """A token that is foreign, expired or damaged. Which of them is never told to the caller."""


class KeysUnavailable(Exception):  # noqa: N818 - a fact about the issuer, answered with 503
    """The issuer's keys were never fetched, so no token can be judged. Try again in seconds."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says: the account, the client it was given to, and its roles."""

    subject: str
    client_id: str
    roles: frozenset[str]


class Keys(Protocol):
    """Where the issuer's public keys come from."""

    def current(self, *, missed: bool = False) -> KeySet:
        """The keys as far as known; ``missed`` says that a token named another one."""
        ...


@dataclass(frozen=True, slots=True)
class FixedKeys:
    """Keys that are at hand, such as those of an issuer in this very process."""

    keys: KeySet

    def current(self, *, missed: bool = False) -> KeySet:  # noqa: ARG002 - there are no others
        return self.keys


def fetch_json(url: str) -> Any:
    """The JSON document behind an http(s) address, within five seconds."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url} is not an http(s) address")
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - the scheme is checked
        return json.loads(answer.read(_MAX_KEYS))


class RemoteKeys:
    """The key set published by an issuer, kept for five minutes, or longer while it can't be had.

    A token that names an unknown key makes it look again, at most every 30 seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        fetch: Callable[[str], Any] = fetch_json,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._fetch, self._now = url, fetch, now
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._stale_at = self._not_before = now()

    def current(self, *, missed: bool = False) -> KeySet:
        if self._keys is None or missed or self._now() >= self._stale_at:
            self._refresh()
        if self._keys is None:
            raise KeysUnavailable(self._url)
        return self._keys

    def _refresh(self) -> None:
        if not self._lock.acquire(blocking=self._keys is None):
            return  # somebody is fetching already, and what is known will do
        try:
            if self._now() >= self._not_before:
                self._ask()
        finally:
            self._lock.release()

    def _ask(self) -> None:
        try:
            self._keys = KeySet.import_key_set(self._fetch(self._url))
        except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
            _log.warning("keys-not-fetched", url=self._url, error=type(error).__name__)
            self._not_before = self._now() + _RETRY
        else:
            self._not_before = self._now() + _COOLDOWN
            self._stale_at = self._now() + _LIFESPAN


class Verifier:
    """Turns a bearer token into ``Claims``, remembered for a minute, or ``TokenRejected``."""

    def __init__(self, issuer: str, audience: str, keys: Keys, *, now: Callable[[], float] = time.time) -> None:
        self._keys, self._now = keys, now
        self._registry = jwt.JWTClaimsRegistry(
            now=lambda: int(now()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            client_id={"essential": True},
            jti={"essential": True},
        )
        self._known: dict[bytes, tuple[float, Claims]] = {}

    def __call__(self, token: str) -> Claims:
        digest = hashlib.sha256(token.encode(errors="replace")).digest()
        until, claims = self._known.get(digest, (0.0, None))
        if claims is not None and self._now() < until:
            return claims
        try:
            found = self._verified(token)
            claims = _claims(found)
        except (JoseError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise TokenRejected(type(error).__name__) from error
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[digest] = (min(found["exp"] + _LEEWAY, self._now() + _REMEMBER), claims)
        return claims

    def _verified(self, token: str) -> dict[str, Any]:
        if len(token) > _MAX_TOKEN:
            raise ValueError("the token is too long")
        try:
            decoded = jwt.decode(token, self._keys.current(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            decoded = jwt.decode(token, self._keys.current(missed=True), algorithms=ALGORITHMS)
        if str(decoded.header.get("typ")).lower() not in _TYPES:
            raise ValueError("the token is no access token")
        self._registry.validate(decoded.claims)
        return decoded.claims


def _claims(found: dict[str, Any]) -> Claims:
    subject, client, roles = found["sub"], found["client_id"], found.get("roles", [])
    if not isinstance(client, str) or not isinstance(roles, list) or not subject.isprintable():
        raise TypeError("a claim has another type than RFC 9068 says")
    return Claims(subject, client, frozenset(role for role in roles if isinstance(role, str)))
