"""Whether the process lives, and whether it should be given work."""

from collections.abc import Callable, Mapping

from flask import Flask, Response, jsonify

from api.identity import PUBLIC, open_to
from api.problems import problem

Checks = Callable[[], Mapping[str, str]]
"""What is checked → what is wrong with it, in a few words; empty when it is fine."""


def install(app: Flask, checks: Checks) -> None:
    """Answer ``/livez``, always, and ``/readyz``, with 503 as long as a check fails."""

    @app.get("/livez")
    @open_to(PUBLIC)
    def live() -> Response:
        return jsonify(status="alive")

    @app.get("/readyz")
    @open_to(PUBLIC)
    def ready() -> Response:
        found = checks()
        failing = {name: wrong for name, wrong in found.items() if wrong}
        if failing:
            return problem(
                "unavailable",
                f"Not ready: {', '.join(failing)}.",
                headers={"Retry-After": "5"},
                failing=failing,
            )
        return jsonify(status="ready", checks=sorted(found))
