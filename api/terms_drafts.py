"""Versions of the terms to come: one administrator drafts, another publishes."""

from http import HTTPStatus
from typing import Any

from flask import Response, abort, request

from api.answers import granted, read
from api.conditional import cause, seen
from api.house import house
from api.identity import principal
from api.operation import Blueprint
from api.problems import problem
from api.schemas.terms import (
    DraftListSchema,
    DraftSchema,
    PublicationSchema,
    PublishedTermsSchema,
    TermsDraftSchema,
    TermsNameSchema,
)
from api.terms import STAFF, cited
from application.answer import Answer
from domain.actor import Role
from domain.publication.commands import DiscardDraft, DraftTerms, PublishTerms, ReviseDraft, TermsCommand
from domain.publication.lifecycle import TERMS_LIFECYCLE
from domain.publication.state import Draft, Register
from domain.refusal import Rule
from domain.terms import Terms
from infrastructure.terms_schema import TermsMisshapen, examined

ONE = "/<draft_ref>"
MOST_PROBLEMS = 50
EVERY = (Rule.NOT_YOUR_ROLE, Rule.KEY_REUSED, Rule.TERMS_IMMUTABLE)
WRITING = (Rule.WRONG_VERSION, Rule.TERMS_OUT_OF_ORDER, Rule.TERMS_UNSOUND)
"""What a document may be refused for whose shape is right."""
DRAFTS = Blueprint("terms-drafts", url_prefix="/v1/terms/drafts", description="Versions of the terms to come")


def roles_of(command: type[TermsCommand]) -> frozenset[Role]:
    return frozenset(TERMS_LIFECYCLE[command].by)


def promises(command: type[TermsCommand], *rules: Rule) -> dict[str, Any]:
    """What is the same for all commands."""
    return {
        "roles": roles_of(command),
        "status": HTTPStatus.CREATED,
        "command": True,
        "rules": (*EVERY, *rules),
    }


@DRAFTS.operation("GET", "", roles=STAFF, answers=DraftListSchema())
def list_drafts() -> dict[str, Any]:
    """List all drafts, without their texts."""
    drafts = house().publication.register().drafts
    return {"items": [in_short(draft) for _, draft in sorted(drafts.items())]}


@DRAFTS.operation("GET", ONE, roles=STAFF, answers=DraftSchema(), versioned=True, rules=(Rule.NO_SUCH_DRAFT,))
def get_draft(draft_ref: str) -> Response:
    """Read a draft with its text, to the letter."""
    draft = house().publication.draft(draft_ref)
    return read(as_seen(draft), draft.stands_at)


@DRAFTS.operation(
    "POST",
    "",
    body=TermsDraftSchema(),
    answers=DraftSchema(),
    headers=("Location",),
    **promises(DraftTerms, Rule.NOT_NOW, *WRITING),
)
def draft_terms(body: dict[str, Any]) -> Response:  # noqa: ARG001 - looked at to the letter
    """Draft the next version of the terms.

    The body is the document as it is to be published, byte for byte; GET /v1/terms/schema has its shape.
    """
    terms, text = document()
    answer = execute(DraftTerms(**told(), terms=terms, text=text))
    return granted(answer, as_seen(answer.state.drafts[terms.ref]), location=f"/v1/terms/drafts/{terms.ref}")


@DRAFTS.operation(
    "POST",
    f"{ONE}/revision",
    body=TermsDraftSchema(),
    answers=DraftSchema(),
    **promises(ReviseDraft, Rule.NO_SUCH_DRAFT, Rule.DRAFT_RENAMED, *WRITING),
)
def revise_draft(body: dict[str, Any], draft_ref: str) -> Response:  # noqa: ARG001 - looked at to the letter
    """Let a draft say something else. Whoever does so is one of its authors."""
    terms, text = document()
    answer = execute(ReviseDraft(**told(), draft=draft_ref, terms=terms, text=text))
    return granted(answer, as_seen(answer.state.drafts[draft_ref]))


@DRAFTS.operation(
    "POST",
    f"{ONE}/publication",
    body=PublicationSchema(),
    answers=PublishedTermsSchema(),
    headers=("Location",),
    **promises(PublishTerms, Rule.NO_SUCH_DRAFT, Rule.OWN_TERMS_DRAFT, Rule.DRAFT_CHANGED, Rule.TOO_SHORT_NOTICE),
)
def publish_terms(body: dict[str, Any], draft_ref: str) -> Response:
    """Publish a draft that others wrote, an hour before it comes into force or earlier.

    The SHA-256 says which text was approved of. What is published never changes.
    """
    answer = execute(PublishTerms(**told(), draft=draft_ref, **body))
    published = answer.state.published[draft_ref]
    return granted(answer, cited(published), location=f"/v1/terms/{draft_ref}")


@DRAFTS.operation("POST", f"{ONE}/discard", answers=TermsNameSchema(), **promises(DiscardDraft, Rule.NO_SUCH_DRAFT))
def discard_draft(draft_ref: str) -> Response:
    """Discard a draft. Its version is free again."""
    return granted(execute(DiscardDraft(**told(), draft=draft_ref)), {"ref": draft_ref})


def told() -> dict[str, Any]:
    """Who asks, and when."""
    return {"by": principal().acting_as(Role.ADMIN), "at": house().clock()}


def execute(command: TermsCommand) -> Answer[Register]:
    return house().publication.execute(command, cause(), seen=seen())


def document() -> tuple[Terms, str]:
    """What the body says, and the body itself; 422 with every place where it is not what the schema says."""
    sent = request.get_data(cache=True)
    try:
        return examined(sent), sent.decode()
    except TermsMisshapen as misshapen:
        wrong = misshapen.problems[:MOST_PROBLEMS]
        errors = [{"in": "body", "pointer": pointer, "detail": detail} for pointer, detail in wrong]
        abort(problem("misshapen", errors=errors))


def in_short(draft: Draft) -> dict[str, Any]:
    return cited(draft.document) | {"href": f"/v1/terms/drafts/{draft.document.ref}", "authors": draft.authors}


def as_seen(draft: Draft) -> dict[str, Any]:
    return in_short(draft) | {"document": draft.document.text}
