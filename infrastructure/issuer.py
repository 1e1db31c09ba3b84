"""The development issuer: signs tokens for personas with a key of its own that is kept on disk."""

import json
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from infrastructure.tokens import FixedKeys, Verifier

ALGORITHM = "ES256"
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to act as while developing; ``roles`` are written into the token as they are."""

    id: str
    name: str
    roles: tuple[str, ...]


class DevelopmentIssuer:
    """Gives a token to anybody who asks, so it stays on the loopback interface of one machine.

    ``url`` is the issuer's name, under which ``api.dev_issuer`` answers. The key in ``key_file``
    (mode 0600) is made when there is none, and shared by all processes, so that tokens outlive
    a restart.
    """

    def __init__(
        self,
        url: str,
        audience: str,
        key_file: Path,
        personas: Iterable[Persona],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.url, self.audience = url, audience
        self.personas = {persona.id: persona for persona in personas}
        self._now, self._key = now, _kept_key(key_file)

    def mint(self, persona: Persona, *, client_id: str = "", lifetime: timedelta = HOUR) -> str:
        """An access token (RFC 9068) for ``persona``, its own client unless one is named."""
        return self._signed(
            "at+jwt",
            lifetime,
            sub=persona.id,
            aud=self.audience,
            client_id=client_id or persona.id,
            roles=list(persona.roles),
        )

    def identify(self, persona: Persona, *, client_id: str, nonce: str | None = None) -> str:
        """An ID token (OpenID Connect) that tells ``client_id`` who has signed in."""
        said = {"nonce": nonce} if nonce is not None else {}
        roles = list(persona.roles)
        return self._signed("JWT", HOUR, sub=persona.id, aud=client_id, name=persona.name, roles=roles, **said)

    def jwks(self) -> dict[str, Any]:
        """The public half of the key, as a JSON Web Key Set."""
        return dict(self._public().as_dict(private=False))

    def verifier(self) -> Verifier:
        """What checks these tokens within the same process, without a request to itself."""
        return Verifier(self.url, self.audience, FixedKeys(self._public()), now=self._now)

    def _public(self) -> KeySet:
        return KeySet([ECKey.import_key(self._key.as_dict(private=False))])

    def _signed(self, kind: str, lifetime: timedelta, **claims: Any) -> str:
        now = int(self._now())
        header = {"alg": ALGORITHM, "typ": kind, "kid": self._key.kid}
        stamped = {
            "iss": self.url,
            "iat": now,
            "exp": now + int(lifetime.total_seconds()),
            "jti": secrets.token_urlsafe(12),
        }
        return jwt.encode(header, stamped | claims, self._key, algorithms=[ALGORITHM])


def _kept_key(file: Path) -> ECKey:
    """Read the key, or make it: whole under another name first, so nobody reads half of it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        handle, draft = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "w") as new:
            json.dump(key.as_dict(private=True), new)
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return ECKey.import_key(json.loads(file.read_text()))
