"""Files before they are submitted: what would be said about one, and what is known of one."""

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Int, Text, Uuid
from api.schemas.parts import Body


class PreflightSchema(Body):
    """What somebody is about to upload."""

    kind = Text(100, required=True, metadata={"description": "Media type", "example": "image/jpeg"})
    size = Int(required=True, metadata={"description": "Bytes"})


class ObjectionSchema(Schema):
    """A problem that the upload would be answered with."""

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)


class FileLimitsSchema(Schema):
    """What the terms in force allow; a dispute is held to its own."""

    kinds = fields.List(fields.String(), required=True)
    file_bytes = Int(required=True)
    video_bytes = Int(required=True)
    files_per_party = Int(required=True)
    bytes_per_party = Int(required=True)


class PreflightAnswerSchema(Schema):
    accepted = Flag(required=True, metadata={"description": "As far as can be said without the file itself"})
    objections = fields.List(fields.Nested(ObjectionSchema), required=True)
    limits = fields.Nested(FileLimitsSchema, required=True)


class FileSchema(Schema):
    """A file of one's own. ``id`` is what it is submitted by."""

    id = Uuid(required=True)
    name = fields.String(required=True, metadata={"description": "What its owner calls it"})
    kind = fields.String(required=True, metadata={"description": "Media type, by its content"})
    size = Int(1, required=True, metadata={"description": "Bytes"})
    sha256 = fields.String(required=True, metadata={"pattern": "^[0-9a-f]{64}$"})
    width = Int(required=True, allow_none=True, metadata={"description": "Pixels, as it is shown"})
    height = Int(required=True, allow_none=True)
    seconds = Int(required=True, allow_none=True, metadata={"description": "Of a video that tells"})
    pages = Int(required=True, allow_none=True)
    uploaded_at = Instant(required=True)
    expires_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "When it goes unless it is submitted; null once it was"},
    )
    content = fields.String(required=True, metadata={"description": "Where its bytes are, just as they came"})
    thumbnail = fields.String(
        required=True, allow_none=True, metadata={"description": "Where a small picture of it is, without metadata"}
    )
