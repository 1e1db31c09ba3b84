"""Puts the HTTP house together: resources, and what surrounds every one of them."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask

from api import documentation, envelope, health, language, metrics, presence, problems
from api.dev_issuer import development_issuer, refuse_strangers
from api.encoding import JSON
from api.health import Checks
from api.identity import Verify, demand_policies
from api.operation import Blueprint
from api.resources import RESOURCES
from infrastructure.bootstrap import House
from infrastructure.issuer import DevelopmentIssuer
from infrastructure.metrics import Metrics

_MAX_BODY = 1024 * 1024


class Application(Flask):
    """Flask, for views that are plain functions: it need not find out at each call whether one is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(
    house: House,
    *,
    resources: Sequence[Blueprint] = RESOURCES,
    verify: Verify,
    checks: Checks,
    figures: Metrics,
    host: str,
    issuer: DevelopmentIssuer | None = None,
) -> Flask:
    """The WSGI application over ``house``.

    ``verify`` turns bearer tokens into claims; ``issuer``, while developing, hands them out, and
    then ``host``, the address that is going to be served, must be a loopback one.
    """
    app = Application("redress", static_folder=None)
    app.json = JSON(app)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
    app.extensions |= {"house": house, "verify": verify}
    envelope.install(app)
    language.install(app)
    metrics.install(app, figures)
    presence.install(app)
    problems.install(app)
    health.install(app, checks)
    for resource in resources:
        app.register_blueprint(resource)
    app.register_blueprint(documentation.pages(resources))
    if issuer is not None:
        refuse_strangers(host)
        app.register_blueprint(development_issuer(issuer))
    demand_policies(app)
    return app
