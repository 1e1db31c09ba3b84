"""The published terms."""

from marshmallow import INCLUDE, Schema, fields

from api.fields import Flag, Instant, Int


class PublishedTermsSchema(Schema):
    ref = fields.String(required=True)
    name = fields.String(required=True)
    version = Int(1, required=True)
    in_force_from = Instant(required=True)
    in_force = Flag(required=True, metadata={"description": "Whether it is the version of its name that counts now"})
    for_new_disputes = Flag(required=True, metadata={"description": "Whether disputes here are opened under this name"})
    sha256 = fields.String(required=True, metadata={"description": "Over the very bytes at href"})
    href = fields.String(required=True)


class TermsListSchema(Schema):
    items = fields.List(fields.Nested(PublishedTermsSchema), required=True)


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
