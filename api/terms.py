"""The published terms, for everybody: the very bytes, so that their hash can be checked."""

from datetime import datetime
from typing import Any, cast

from flask import Response, abort

from api.encoding import encode
from api.house import house
from api.identity import PUBLIC
from api.operation import Blueprint
from api.schemas.terms import (
    InForceQuerySchema,
    JsonSchemaSchema,
    TermsDocumentSchema,
    TermsHistorySchema,
    TermsListSchema,
)
from application.publication import REGISTER
from domain.actor import Role
from domain.message import Event, Recorded
from domain.publication.events import TermsDocument, TermsDraftDiscarded, TermsEvent
from domain.refusal import Rule
from domain.terms import Terms
from infrastructure.terms import PublishedTerms
from infrastructure.terms_schema import TERMS_SCHEMA

FOR_EVER = "public, max-age=31536000, immutable"

STAFF = frozenset({Role.ADMIN, Role.AUDITOR})
"""Who may know how terms came to be."""

TERMS = Blueprint("terms", url_prefix="/v1/terms", description="What disputes are held under")


@TERMS.operation("GET", "", roles=PUBLIC, answers=TermsListSchema())
def list_terms() -> dict[str, Any]:
    """List all versions ever published, the newest first.

    Of each name one is in force, and of one name those are that new disputes are held under.
    """
    published, now = house().terms.newest(), house().clock()
    newest_first = sorted(
        published.versions.values(), key=lambda terms: (terms.in_force_from, terms.name), reverse=True
    )
    return {"items": [listed(terms, published, now) for terms in newest_first]}


def listed(terms: Terms, published: PublishedTerms, now: datetime) -> dict[str, Any]:
    started = terms.in_force_from <= now
    return cited(terms) | {
        "in_force": started and published.in_force(now, terms.name) is terms,
        "for_new_disputes": terms.name == published.profile,
    }


def cited(terms: Terms | TermsDocument) -> dict[str, Any]:
    """A version by its name, its instant and its hash."""
    return {
        "ref": terms.ref,
        "name": terms.name,
        "version": terms.version,
        "in_force_from": terms.in_force_from,
        "sha256": terms.sha256,
        "href": f"/v1/terms/{terms.ref}",
    }


@TERMS.operation(
    "GET",
    "/in-force",
    roles=PUBLIC,
    query=InForceQuerySchema(),
    answers=TermsDocumentSchema(),
    versioned=True,
    rules=(Rule.BEFORE_ALL_TERMS,),
)
def get_terms_in_force(query: dict[str, Any]) -> Response:
    """Read the terms that a dispute opened at that instant is held under."""
    return document(house().terms.in_force(query.get("at") or house().clock()).ref)


@TERMS.operation("GET", "/schema", roles=PUBLIC, answers=JsonSchemaSchema())
def get_terms_schema() -> Response:
    """Read the JSON Schema (2020-12) that the document of a new version has to satisfy."""
    return Response(encode(TERMS_SCHEMA), 200, mimetype="application/json")


@TERMS.operation("GET", "/history", roles=STAFF, answers=TermsHistorySchema())
def get_terms_history() -> dict[str, Any]:
    """Read who drafted, revised, discarded and published what, and when."""
    return {"items": [happened(recorded) for recorded in house().store.history(REGISTER)]}


def happened(recorded: Recorded[Event]) -> dict[str, Any]:
    """One event without the text, which its hash stands for."""
    event = cast(TermsEvent, recorded.event)
    told = {"sequence": recorded.version, "type": event.name, "at": event.at, "actor": event.by.id}
    if isinstance(event, TermsDraftDiscarded):
        return told | {"ref": event.draft, "sha256": None}
    return told | {"ref": event.document.ref, "sha256": event.document.sha256}


@TERMS.operation("GET", "/<ref>", roles=PUBLIC, answers=TermsDocumentSchema(), versioned=True)
def get_terms(ref: str) -> Response:
    """Read one version, such as default@1. It never changes."""
    answer = document(ref)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


def document(ref: str) -> Response:
    """The published bytes; their SHA-256 is the ETag."""
    published = house().terms.with_ref(ref)
    if ref not in published.documents:
        abort(404)
    headers = {"ETag": f'"{published[ref].sha256}"', "Content-Location": f"/v1/terms/{ref}"}
    return Response(published.documents[ref], 200, headers, mimetype="application/json")
