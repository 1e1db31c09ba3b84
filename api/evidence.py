"""What was shown in a dispute: all of it that the caller may know of, and the files that they may open."""

from typing import Any
from uuid import UUID

from flask import Response

from api.acting import READERS, looked_at, reader
from api.answers import read
from api.conversations import shown
from api.evidence_representation import evidence_as_seen
from api.files import sent
from api.house import house, moderation
from api.operation import Blueprint
from api.schemas.conversations import ConversationsSchema
from api.schemas.evidence_answers import AllEvidenceSchema
from domain.actor import Role
from domain.dispute.disclosure import may_know, may_open
from domain.dispute.exhibit import Evidence
from domain.file import File
from domain.refusal import Refused, Rule
from infrastructure.media import EXTENSIONS, THUMBNAIL
from projections import exhibits

ONE = "/<uuid:dispute_id>/evidence"
OPENERS = tuple(role for role in READERS if role is not Role.ADMIN)
"""Administrators see that there is a file, and leave it shut."""
EVIDENCE = Blueprint("evidence", url_prefix="/v1/disputes", description="What the sides show to prove their point")


@EVIDENCE.operation(
    "GET",
    ONE,
    roles=frozenset(READERS),
    answers=AllEvidenceSchema(),
    rules=(Rule.NO_SUCH_DISPUTE,),
    headers=("ETag",),
)
def get_evidence(dispute_id: UUID) -> Response:
    """Look at all that was shown.

    With what was said beside the order and what was sold: they belong to the evidence by themselves.
    """
    answer = looked_at(dispute_id)
    viewer = reader(answer)
    with house().reader.connect() as db:
        elsewhere = exhibits.elsewhere(db, dispute_id)
    return read(evidence_as_seen(answer.state, viewer, elsewhere, moderation()), answer.version)


@EVIDENCE.operation(
    "GET",
    "/<uuid:dispute_id>/conversations",
    roles=frozenset(OPENERS),
    answers=ConversationsSchema(),
    rules=(Rule.NO_SUCH_DISPUTE,),
)
def get_conversations(dispute_id: UUID) -> dict[str, Any]:
    """Read what the two sides wrote to each other about the order, and about its products before they were bought."""
    answer = looked_at(dispute_id)
    viewer = reader(answer, *OPENERS)
    looked_for = dispute_id if viewer.role is Role.MEDIATOR else None
    found = house().conversations.about(answer.state.order)
    return {"items": [shown(one, viewer, dispute_id=looked_for) for one in found]}


@EVIDENCE.operation(
    "GET",
    f"{ONE}/<uuid:evidence_id>/content",
    roles=frozenset(OPENERS),
    sends=EXTENSIONS,
    versioned=True,
    rules=(Rule.NO_SUCH_DISPUTE, Rule.NO_SUCH_EVIDENCE),
)
def get_evidence_content(dispute_id: UUID, evidence_id: UUID) -> Response:
    """Download a file of evidence, byte by byte as it was uploaded."""
    return sent(file_of(dispute_id, evidence_id), Rule.NO_SUCH_EVIDENCE)


@EVIDENCE.operation(
    "GET",
    f"{ONE}/<uuid:evidence_id>/thumbnail",
    roles=frozenset(OPENERS),
    sends=(THUMBNAIL,),
    versioned=True,
    rules=(Rule.NO_SUCH_DISPUTE, Rule.NO_SUCH_EVIDENCE),
)
def get_evidence_thumbnail(dispute_id: UUID, evidence_id: UUID) -> Response:
    """Download a small picture of a file of evidence."""
    return sent(file_of(dispute_id, evidence_id), Rule.NO_SUCH_EVIDENCE, thumbnail=True)


def file_of(dispute_id: UUID, evidence_id: UUID) -> File:
    """The file, if there is one and the caller may open it; otherwise there is none."""
    answer = looked_at(dispute_id)
    case, viewer = answer.state, reader(answer)
    found: Evidence | None = next((one for one in case.dispute.evidence if one.id == evidence_id), None)
    if found is None or not may_know(found, viewer) or not may_open(found, case, viewer) or found.exhibit.file is None:
        raise Refused(Rule.NO_SUCH_EVIDENCE)
    return found.exhibit.file
