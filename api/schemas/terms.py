"""The published terms."""

from typing import get_args

from marshmallow import INCLUDE, Schema, fields

from api.fields import Flag, Instant, Int, Text
from api.schemas.parts import Body
from domain.publication.events import TermsEvent


class TermsNameSchema(Schema):
    ref = fields.String(required=True, metadata={"description": "How it is cited, such as default@2"})


class PublishedTermsSchema(TermsNameSchema):
    name = fields.String(required=True)
    version = Int(1, required=True)
    in_force_from = Instant(required=True)
    sha256 = fields.String(required=True, metadata={"description": "Over the very bytes of the document"})
    href = fields.String(required=True)


class ListedTermsSchema(PublishedTermsSchema):
    in_force = Flag(required=True, metadata={"description": "Whether it is the version of its name that counts now"})
    for_new_disputes = Flag(required=True, metadata={"description": "Whether disputes here are opened under this name"})


class TermsListSchema(Schema):
    items = fields.List(fields.Nested(ListedTermsSchema), required=True)


class DraftInShortSchema(PublishedTermsSchema):
    authors = fields.List(fields.String(), required=True, metadata={"description": "None of them may publish it"})


class DraftSchema(DraftInShortSchema):
    document = fields.String(required=True, metadata={"description": "Its text, to the letter"})


class DraftListSchema(Schema):
    items = fields.List(fields.Nested(DraftInShortSchema), required=True)


class TermsDraftSchema(Schema):
    """A whole document, as GET /v1/terms/schema describes it. Its very bytes are kept."""

    class Meta:
        unknown = INCLUDE


class PublicationSchema(Body):
    """Which text was approved of."""

    sha256 = Text(64, least=64, required=True)


class TermsEventSchema(TermsNameSchema):
    sequence = Int(1, required=True)
    type = fields.String(required=True, metadata={"enum": sorted(event.name for event in get_args(TermsEvent))})
    at = Instant(required=True)
    actor = fields.String(required=True)
    sha256 = fields.String(required=True, allow_none=True, metadata={"description": "Of the text that was written"})


class TermsHistorySchema(Schema):
    items = fields.List(fields.Nested(TermsEventSchema), required=True)


class ClauseSchema(Schema):
    title = fields.String(required=True)
    text = fields.String(required=True)


class TermsDocumentSchema(Schema):
    """As published; its numbers and switches stand beside its clauses."""

    class Meta:
        unknown = INCLUDE

    name = fields.String(required=True)
    version = Int(1, required=True)
    in_force_from = Instant(required=True)
    clauses = fields.Dict(keys=fields.String(), values=fields.Nested(ClauseSchema), required=True)


class InForceQuerySchema(Schema):
    at = Instant(metadata={"description": "Now, unless it is given"})


class JsonSchemaSchema(Schema):
    """A JSON Schema (2020-12)."""

    class Meta:
        unknown = INCLUDE
