"""The OpenAPI document: flask-smorest with our problems, fields, headers and security in it."""

from collections.abc import Iterable
from typing import Any

import flask_smorest
from flask import Flask
from marshmallow import INCLUDE, Schema, fields

from api.conditional import IDEMPOTENCY_KEY, IF_MATCH
from api.fields import TIME_OF_DAY, Instant, LocalTime, Money, Text, money_schema
from api.problem_types import TITLES
from api.problems import MEDIA_TYPE

VERSION = "1"
_TAG = {"type": "string", "pattern": IF_MATCH}
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {
        "description": "The version of what is answered; for published terms and files their SHA-256",
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{1,64}"$'},
    },
    "Location": {
        "description": "Where to read what was made",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Redress-Position": {
        "description": "Where the store stands after this; lists take it as min_position",
        "schema": {"type": "integer", "minimum": 1},
    },
    "Idempotent-Replayed": {
        "description": "This was done before under the same Idempotency-Key, and is told again",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
"""Headers of answers that an operation may declare."""

BYTES = {"schema": {"type": "string", "format": "binary"}}
ONE_FILE = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
                "additionalProperties": False,
            }
        }
    },
}
"""The body of an upload."""

RANGE = {
    "name": "Range",
    "in": "header",
    "description": "Answers 206 with this part of the bytes only",
    "schema": {"type": "string"},
    "example": "bytes=0-1023",
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "Answers 304 when nothing has changed since this ETag",
    "schema": {"type": "string"},
}
COMMAND_HEADERS = [
    {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag that was read; 412 when it has changed since",
        "schema": _TAG,
        "example": '"4"',
    },
    {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Names this wish: sent twice, it has its consequences once",
        "schema": {"type": "string", "pattern": IDEMPOTENCY_KEY},
    },
]


class ProblemErrorSchema(Schema):
    where = fields.String(required=True, data_key="in")
    pointer = fields.String(required=True, metadata={"format": "json-pointer"})
    detail = fields.String(required=True)


class ProblemSchema(Schema):
    """A problem document (RFC 9457). The rule that was broken is the last part of ``type``."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    instance = fields.String(required=True, metadata={"format": "uri-reference"})
    request_id = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemErrorSchema))


class Api(flask_smorest.Api):  # type: ignore[misc] # the library is untyped
    """flask-smorest, but every error is documented as the problem document that it is."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_responses(self) -> None:
        for status, title in TITLES.items():
            content = {MEDIA_TYPE: {"schema": ProblemSchema}}
            response = {"description": title, "content": content}
            self.spec.components.response(problem_response(status), response, lazy=True)

    def _register_etag_headers(self) -> None:
        """Nothing: versions are ours, see ``HEADERS``."""

    def _register_pagination_header(self) -> None:
        """Nothing: lists are paged by cursor."""


def json_body(schema: Schema | None) -> dict[str, Any]:
    """A body that is JSON of this shape; empty where nothing is to be sent."""
    return {"required": True, "content": {"application/json": {"schema": schema}}} if schema else {}


def problem_response(status: int) -> str:
    """The name of the component that documents problems with this status."""
    return f"Problem{status}"


def describe(resources: Iterable[flask_smorest.Blueprint]) -> dict[str, Any]:
    """The document about these resources. It takes a moment, so it is made when somebody asks for it."""
    app = Flask("contract")  # for nothing else: describing them means to register them
    app.config |= {
        "API_TITLE": "Redress",
        "API_VERSION": VERSION,
        "OPENAPI_VERSION": "3.1.0",
    }
    api = Api(app, spec_kwargs={"security": [{"bearer": []}]})
    api.register_field(Instant, "string", "date-time")
    api.register_field(LocalTime, "string", None)
    for function in (_money, _text, _time_of_day):
        api.ma_plugin.converter.add_attribute_function(function)
    api.spec.components.schema("Money", money_schema())
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    for resource in resources:
        api.register_blueprint(resource)
    document: dict[str, Any] = api.spec.to_dict()
    return document


def _money(_: object, field: fields.Field[Any], **__: Any) -> dict[str, Any]:
    if not isinstance(field, Money):
        return {}
    reference = {"$ref": "#/components/schemas/Money"}
    return {"anyOf": [reference, {"type": "null"}]} if field.allow_none else reference


def _text(_: object, field: fields.Field[Any], **__: Any) -> dict[str, Any]:
    return {"pattern": r"^[^\u0000]*$"} if isinstance(field, Text) else {}


def _time_of_day(_: object, field: fields.Field[Any], **__: Any) -> dict[str, Any]:
    return {"pattern": f"^({TIME_OF_DAY})$"} if isinstance(field, LocalTime) else {}
