"""Whoever looks into the message centre or at the help desk is here: who talks with them is told so."""

from flask import Flask, Response, g, request

from api.house import house

MESSAGE_CENTRE = frozenset({"conversations", "inbox", "support", "support-lists"})
"""Blueprints of what people look at while they talk."""


def install(app: Flask) -> None:
    app.after_request(note)


def note(response: Response) -> Response:
    """A caller who is known, on a page of the message centre or of the help desk."""
    if request.blueprint in MESSAGE_CENTRE and "principal" in g:
        house().presence.here(g.principal.id)
    return response
