"""Whoever looks into the message centre is here: the other side of a conversation is told so."""

from flask import Flask, Response, g, request

from api.house import house

MESSAGE_CENTRE = frozenset({"conversations", "inbox"})
"""Blueprints of what people look at while they talk."""


def install(app: Flask) -> None:
    app.after_request(note)


def note(response: Response) -> Response:
    """A caller who is known, on a page of the message centre."""
    if request.blueprint in MESSAGE_CENTRE and "principal" in g:
        house().presence.here(g.principal.id)
    return response
