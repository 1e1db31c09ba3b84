"""What is sent about evidence, more time and reinstatement. Shape only: the rules are the domain's business."""

from typing import Any

from marshmallow import fields, post_load, validate

from api.fields import Instant, Text, Uuid
from api.schemas.parts import WORDS, Body
from domain.actor import PARTIES, Role
from domain.deadlines import DeadlineKind
from domain.dispute.exhibit import Shows, Visibility

MOST_SHOWN = 30
"""Pieces of evidence in one body."""


class ShowingSchema(Body):
    """An uploaded file with a summary, or a text alone."""

    file_id = Uuid(metadata={"description": "Of a file that the caller has uploaded"})
    shows = fields.Enum(Shows, by_value=fields.String, load_default=Shows.ITEM)
    text = Text(WORDS, load_default="")


def shown_with(**choices: Any) -> fields.List[dict[str, Any]]:
    """Evidence that comes along with something else."""
    most = validate.Length(0, MOST_SHOWN)
    return fields.List(fields.Nested(ShowingSchema), load_default=list, validate=most, **choices)


class SubmitEvidenceSchema(Body):
    evidence = fields.List(fields.Nested(ShowingSchema), required=True, validate=validate.Length(1, MOST_SHOWN))
    visibility = fields.Enum(
        Visibility,
        by_value=fields.String,
        load_default=Visibility.PARTIES,
        metadata={"description": "`restricted`: the other side sees kind, hash and text; mediators see all of it"},
    )


class NameEvidenceSchema(Body):
    evidence_id = Uuid(required=True)


class RequestEvidenceSchema(Body):
    of = fields.List(
        fields.Enum(Role, by_value=fields.String, validate=validate.OneOf(sorted(PARTIES))),
        required=True,
        validate=validate.Length(1, len(PARTIES)),
    )
    text = Text(WORDS, required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"of": tuple(data["of"])}


class ExtendDeadlineSchema(Body):
    kind = fields.Enum(DeadlineKind, by_value=fields.String, required=True)
    until = Instant(required=True)


class RequestReinstatementSchema(Body):
    statement = Text(WORDS, required=True)
