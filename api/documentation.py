"""Pages for people who write clients: the contract, a browser for it, and what each problem means."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, send_file
from werkzeug.wrappers import Response as BaseResponse

from api.encoding import encode
from api.identity import PUBLIC, open_to
from api.language import wanted_or_english
from api.openapi import describe
from api.operation import Blueprint as Resource
from api.problem_types import STATUSES
from application.phrasebook import refusal

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
)
_OWN = Path(__file__).parent / "static"
_SWAGGER = Path(str(files("flask_openapi3_swagger"))) / "templates" / "swagger"
_PAGE = (
    "<!doctype html><html lang={language}><meta charset=utf-8><link rel=icon href=data:,>"
    "<title>{title}</title>{body}</html>"
)
_BROWSER = (
    "<link rel=stylesheet href=/docs/swagger-ui.css><div id=docs></div>"
    "<script src=/docs/swagger-ui-bundle.js></script><script src=/docs/start.js></script>"
)


def pages(resources: Iterable[Resource]) -> Blueprint:
    """``/openapi.json``, ``/docs``, where the front door leads, and ``/problems/<slug>``."""
    blueprint = Blueprint("documentation", __name__)
    described = cache(lambda: encode(describe(resources)))
    assets = {
        "start.js": _OWN / "docs.js",
        "swagger-ui-bundle.js": _SWAGGER / "js" / "swagger-ui-bundle.js",
        "swagger-ui.css": _SWAGGER / "css" / "swagger-ui.css",
    }

    @blueprint.get("/openapi.json")
    @open_to(PUBLIC)
    def contract() -> Response:
        return Response(described(), mimetype="application/json")

    @blueprint.get("/")
    @open_to(PUBLIC)
    def front_door() -> BaseResponse:
        return redirect("/docs")

    @blueprint.get("/docs")
    @open_to(PUBLIC)
    def browse() -> Response:
        page = _PAGE.format(language="en", title="Redress API", body=_BROWSER)
        return Response(page, headers={"Content-Security-Policy": _CSP})

    @blueprint.get("/docs/<name>")
    @open_to(PUBLIC)
    def asset(name: str) -> Response:
        if name not in assets:
            abort(404)
        return send_file(assets[name], max_age=3600)

    @blueprint.get("/problems/<slug>")
    @open_to(PUBLIC)
    def explain(slug: str) -> str:
        if slug not in STATUSES:
            abort(404)
        language = wanted_or_english()
        said = refusal(slug, {}, language)
        body = f"<h1>{said.title}</h1><p>{STATUSES[slug]}. {said.advice}</p>"
        return _PAGE.format(language=language, title=said.title, body=body)

    return blueprint
