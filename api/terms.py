"""The published terms, for everybody: the very bytes, so that their hash can be checked."""

from typing import Any

from flask import Response, abort

from api.house import house
from api.identity import PUBLIC
from api.operation import Blueprint
from api.schemas.terms import InForceQuerySchema, TermsDocumentSchema, TermsListSchema
from domain.refusal import Rule

FOR_EVER = "public, max-age=31536000, immutable"

TERMS = Blueprint("terms", url_prefix="/v1/terms", description="What disputes are held under")


@TERMS.operation("GET", "", roles=PUBLIC, answers=TermsListSchema())
def list_terms() -> dict[str, Any]:
    """List all versions ever published, the newest first."""
    newest_first = sorted(house().terms.versions.values(), key=lambda terms: terms.in_force_from, reverse=True)
    return {
        "items": [
            {
                "ref": terms.ref,
                "name": terms.name,
                "version": terms.version,
                "in_force_from": terms.in_force_from,
                "sha256": terms.sha256,
                "href": f"/v1/terms/{terms.ref}",
            }
            for terms in newest_first
        ]
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


@TERMS.operation("GET", "/<ref>", roles=PUBLIC, answers=TermsDocumentSchema(), versioned=True)
def get_terms(ref: str) -> Response:
    """Read one version, such as default@1. It never changes."""
    answer = document(ref)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


def document(ref: str) -> Response:
    """The published bytes; their SHA-256 is the ETag."""
    published = house().terms
    if ref not in published.documents:
        abort(404)
    headers = {"ETag": f'"{published[ref].sha256}"', "Content-Location": f"/v1/terms/{ref}"}
    return Response(published.documents[ref], 200, headers, mimetype="application/json")
