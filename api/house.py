"""The house that resources stand in: everything they ask is asked of it."""

from flask import current_app

from infrastructure.bootstrap import House


def house() -> House:
    """The one that this application was made over."""
    found: House = current_app.extensions["house"]
    return found
