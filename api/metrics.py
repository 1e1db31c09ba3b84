"""Counts what comes in by HTTP, and shows all figures to Prometheus."""

from flask import Flask, Response, g, request

from api.envelope import route, seconds
from api.identity import PUBLIC, open_to
from infrastructure.metrics import MEDIA_TYPE, Metrics


def install(app: Flask, metrics: Metrics) -> None:
    """Observe every request of ``app`` and answer ``/metrics``."""

    @app.after_request
    def observe(response: Response) -> Response:
        metrics.request(_method(), route(), response.status_code, seconds())
        if "cause" in g:
            metrics.command(str(request.endpoint), response.status_code)
        if "rule" in g:
            metrics.refusal(g.rule)
        return response

    @app.get("/metrics")
    @open_to(PUBLIC)
    def show_metrics() -> Response:
        return Response(metrics.page(), content_type=MEDIA_TYPE)


def _method() -> str:
    """The method when a route takes it: anybody can invent others."""
    return request.method if request.url_rule else "any"
