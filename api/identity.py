"""Who is calling: a bearer token (RFC 6750) becomes a principal, a principal an actor."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeVar

from flask import Flask, abort, current_app, g, request
from werkzeug.datastructures import WWWAuthenticate

from api.house import house
from api.problems import problem
from domain.actor import Actor, Role
from domain.refusal import Refused, Rule
from infrastructure.tokens import Claims, TokenRejected

PUBLIC: Final = "public"
Policy = AbstractSet[Role] | Literal["public"]
"""Who may call a route: holders of one of these roles, or everybody, without a token."""

PEOPLE = frozenset(Role) - {Role.CLOCK}
"""Every role that a token can carry; nobody but Redress itself is the clock."""

OFF_THE_ROSTER = "Only accounts on the mediators' roster may act as mediators, and this one is not active there."

Verify = Callable[[str], Claims]
View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Principal:
    """An account and the roles that it holds somewhere; on one dispute it acts in one of them."""

    id: str
    roles: frozenset[Role]

    def candidates(self, *allowed: Role) -> tuple[Actor, ...]:
        """What this account could act as here, in the order of ``allowed``."""
        return tuple(Actor(role, self.id) for role in allowed if role in self.roles)

    def acting_as(self, *allowed: Role) -> Actor:
        """The first of the candidates; ``Refused`` (NOT_YOUR_ROLE) when there is none."""
        for actor in self.candidates(*allowed):
            return actor
        raise Refused(Rule.NOT_YOUR_ROLE)


def open_to(policy: Policy) -> Callable[[View], View]:
    """State who may call a view; the app does not start with a route that has not said so."""

    def state(view: View) -> View:
        view.__dict__["policy"] = policy
        return view

    return state


def demand_policies(app: Flask) -> None:
    """Raise ``TypeError`` for a route that has not stated who may call it."""
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "policy")]
    if silent:
        raise TypeError(f"nobody has said who may call {', '.join(silent)}")


def principal() -> Principal:
    """Who is calling, in a route that is not public."""
    found: Principal = g.principal
    return found


def admit(policy: Policy) -> None:
    """Let the caller in and remember who it is, or answer 401 or 403."""
    if policy == PUBLIC:
        return
    g.principal = _authenticated()
    if not g.principal.roles & policy:
        scope = " ".join(sorted(policy))
        challenge = _challenge(error="insufficient_scope", scope=scope)
        said = OFF_THE_ROSTER if g.get("off_the_roster") else ""
        abort(problem(Rule.NOT_YOUR_ROLE, said, headers=challenge, roles=sorted(policy)))


def _authenticated() -> Principal:
    """A token alone makes no mediator: the account has to be on the roster, whatever its issuer says."""
    if "Authorization" not in request.headers:
        abort(problem("not-authenticated", headers=_challenge()))
    try:
        claims = _claims()
    except TokenRejected:
        said = "The access token is invalid or has expired."
        challenge = _challenge(error="invalid_token", error_description=said)
        abort(problem("not-authenticated", said, headers=challenge))
    roles = _known(claims.roles)
    g.off_the_roster = Role.MEDIATOR in roles and not house().mediators.of(claims.subject).active
    return Principal(claims.subject, roles - {Role.MEDIATOR} if g.off_the_roster else roles)


@lru_cache(maxsize=256)
def _known(roles: frozenset[str]) -> frozenset[Role]:
    return frozenset(role for role in PEOPLE if role.value in roles)


def _claims() -> Claims:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise TokenRejected("not a bearer token")
    verify: Verify = current_app.extensions["verify"]
    return verify(given.token)


def _challenge(**parameters: str | None) -> dict[str, str]:
    value = WWWAuthenticate("bearer", {"realm": "redress", **parameters}).to_header()
    return {"WWW-Authenticate": value}
