"""The house that resources stand in: everything they ask is asked of it."""

from flask import current_app

from domain.terms import Moderation
from infrastructure.bootstrap import House


def house() -> House:
    """The one that this application was made over."""
    found: House = current_app.extensions["house"]
    return found


def moderation() -> Moderation:
    """What conversations are held to now."""
    one = house()
    return one.terms.in_force(one.clock()).moderation
