"""What the server process runs: the house with everything that happens by itself, behind the HTTP application."""

import logging
import math
from collections.abc import Callable, Mapping
from multiprocessing import util

from flask import Flask

from api.app import create_app
from api.personas import development_issuer_of
from infrastructure import logs
from infrastructure.bootstrap import House, build
from infrastructure.metrics import Metrics
from infrastructure.settings import Settings
from infrastructure.stored import MarkLag
from infrastructure.tokens import RemoteKeys, Verifier
from projections import deadlines


def application() -> Flask:
    """The factory that the server calls in its worker process; settings come from the environment."""
    logs.configure()
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # that a second has passed is no news
    house = build(Settings.read())
    app = create_web(house)
    # A worker process ends without the handlers of atexit, but not without these.
    util.Finalize(None, house.close, exitpriority=0)
    if house.settings.serving_works:
        house.start()
    return app


def create_web(house: House) -> Flask:
    """The HTTP application over a house, with the identity that its mode asks for."""
    settings = house.settings
    issuer = development_issuer_of(settings) if settings.development else None
    verify = issuer.verifier() if issuer else production_verifier(settings)
    return create_app(
        house,
        verify=verify,
        checks=lambda: checks(house),
        figures=Metrics(gauges(house)),
        host=settings.host,
        issuer=issuer,
    )


def production_verifier(settings: Settings) -> Verifier:
    return Verifier(settings.issuer, settings.audience, RemoteKeys(settings.jwks_url))


def checks(house: House) -> Mapping[str, str]:
    """What ``/readyz`` looks at: empty text where all is well."""
    settings, age, jump, ahead = house.settings, house.pulse.age(), house.pulse.held(), house.pulse.ahead()
    behind = max(house.projector.lag().values(), default=0)
    sweep = "nobody has swept yet" if age is None else f"last good sweep {age:.0f} s ago"
    late = age is None or age > settings.ready_sweep_seconds
    held = f"held: the wall clock jumped by {jump:.0f} s" if jump is not None else ""
    return {
        "read-models": f"{behind} events behind" if behind > settings.ready_lag else "",
        "clock": f"{ahead:.0f} s ahead of the database's" if abs(ahead) > settings.clock_jump_seconds else "",
        "sweep": held or (sweep if late else ""),
    }


def gauges(house: House) -> dict[str, tuple[str, Callable[[], float]]]:
    """Figures that are read when Prometheus asks."""

    def overdue() -> float:
        with house.engine.connect() as db:
            return deadlines.overdue_count(db, house.clock())

    return {
        "projection_lag_events": (
            "Events that the read model furthest behind has yet to show",
            lambda: max(house.projector.lag().values(), default=0),
        ),
        **outbox_gauges(house),
        **post_gauges(house),
        "mark_lag_seconds": (
            "Age of the oldest transaction on PostgreSQL that keeps new events from being read, 0 when there is none",
            lambda: held_back(house.store.mark_lag()),
        ),
        "sweep_age_seconds": ("Time since the last good sweep", lambda: since(house.pulse.age())),
        "overdue_deadlines": ("Deadlines that are due and not recorded as lapsed", overdue),
    }


def held_back(mark: MarkLag | None) -> float:
    """Not a number where its age can't be seen."""
    return 0.0 if mark is None else since(mark.seconds)


def since(age: float | None) -> float:
    """Not a number where it never was."""
    return math.nan if age is None else age


def outbox_gauges(house: House) -> dict[str, tuple[str, Callable[[], float]]]:
    """Of refund requests on their way; none when the marketplace reads them in the feed."""
    if house.outbox is None:
        return {}
    pending = house.outbox.deliveries.pending

    def age() -> float:
        oldest = pending().oldest
        return 0.0 if oldest is None else max(0.0, (house.clock() - oldest).total_seconds())

    return {
        "outbox_pending": ("Refund requests that are not delivered", lambda: pending().number),
        "outbox_stuck": ("Refund requests that wait for somebody to look", lambda: pending().stuck),
        "outbox_oldest_seconds": ("Since when the oldest refund request is not delivered", age),
    }


def post_gauges(house: House) -> dict[str, tuple[str, Callable[[], float]]]:
    """Of letters on their way; none when no mail server is set."""
    if house.post is None:
        return {}
    pending = house.post.notices.pending

    def age() -> float:
        oldest = pending().oldest
        return 0.0 if oldest is None else max(0.0, (house.clock() - oldest).total_seconds())

    return {
        "mail_pending": (
            "Notices that are yet to be sent, those collected for a digest included",
            lambda: pending().number,
        ),
        "mail_given_up": ("Notices that could not be sent for two days", lambda: pending().given_up),
        "mail_oldest_seconds": ("Since when the oldest notice waits", age),
    }
