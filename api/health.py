"""Whether the process lives, and whether it should be given work."""

from collections.abc import Callable, Mapping

from flask import Flask, Response, jsonify, request

from api.identity import PUBLIC, open_to
from api.problems import problem

Checks = Callable[[], Mapping[str, str]]
"""What is checked → what is wrong with it, in a few words; empty when it is fine."""


def install(app: Flask, checks: Checks) -> None:
    """Answer ``/livez``, always, and ``/readyz``, with 503 as long as a check fails.

    ``?exclude=NAME``, as often as wanted, leaves checks out: a proxy must not take all servers out of turn at once for
    what they share.
    """

    @app.get("/livez")
    @open_to(PUBLIC)
    def live() -> Response:
        return jsonify(status="alive")

    @app.get("/readyz")
    @open_to(PUBLIC)
    def ready() -> Response:
        found = checks()
        left_out = set(request.args.getlist("exclude"))
        if unknown := left_out - found.keys():
            return problem("not-found", f"There is no check {min(unknown)!r}, only {', '.join(sorted(found))}.")
        failing = {name: wrong for name, wrong in found.items() if wrong and name not in left_out}
        if failing:
            return problem(
                "unavailable",
                f"Not ready: {', '.join(failing)}.",
                headers={"Retry-After": "5"},
                failing=failing,
            )
        return jsonify(status="ready", checks=sorted(found.keys() - left_out))
