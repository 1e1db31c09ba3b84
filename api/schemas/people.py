"""How people like to be written to: what is sent, and what is told."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from api.fields import Flag, Instant, Int, LocalTime, Text
from api.schemas.parts import Body
from domain.person.decide import LONGEST_ADDRESS
from domain.person.preferences import MINUTES_OF_DAY, Language, Preferences, QuietHours

LONGEST_ZONE = 64
ADDRESS = {"description": "Plain: no names, quotes or comments around it"}


class QuietHoursSchema(Body):
    begins = LocalTime(required=True)
    ends = LocalTime(required=True, metadata={"description": "Earlier than they begin: on the next day"})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> QuietHours:
        return QuietHours(**data)


class PreferencesSchema(Body):
    """All of them, in place of those before."""

    language = fields.Enum(Language, by_value=fields.String, required=True, allow_none=True)
    zone = Text(
        LONGEST_ZONE,
        required=True,
        metadata={"description": "Of the IANA time zone database, such as Europe/Madrid; empty: none, times in UTC"},
    )
    mail = Flag(
        required=True, metadata={"description": "Whether to be written to when it is one's turn, and before deadlines"}
    )
    quiet_hours = fields.Nested(
        QuietHoursSchema,
        required=True,
        allow_none=True,
        metadata={"description": "When no mail is to come, unless it would be too late afterwards"},
    )
    digest_minutes = Int(
        0,
        MINUTES_OF_DAY,
        required=True,
        metadata={"description": "How long what is not urgent is collected, to come as one mail"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"preferences": Preferences(**data)}


class AddressSchema(Body):
    address = Text(LONGEST_ADDRESS, least=3, required=True, metadata=ADDRESS)


class CodeSchema(Body):
    code = Text(40, least=1, required=True, metadata={"description": "As it was mailed to the address"})


class GivenAddressSchema(AddressSchema):
    account = Text(255, least=1, required=True, metadata={"description": "The `sub` of the person's tokens"})


class ClaimSchema(Schema):
    address = fields.String(required=True)
    confirm_by = Instant(required=True)


class ShownQuietHoursSchema(Schema):
    begins = LocalTime(required=True)
    ends = LocalTime(required=True)


class MutedSchema(Schema):
    """Which promotions somebody does not want, and whom they reported."""

    muted = Flag(required=True, metadata={"description": "None at all"})
    muted_senders = fields.List(fields.String(), required=True)
    reported_senders = fields.List(fields.String(), required=True)


class PersonSchema(Schema):
    account = fields.String(required=True)
    version = Int(required=True)
    language = fields.Enum(Language, by_value=fields.String, required=True, allow_none=True)
    zone = fields.String(required=True)
    mail = Flag(required=True)
    quiet_hours = fields.Nested(ShownQuietHoursSchema, required=True, allow_none=True)
    digest_minutes = Int(required=True)
    address = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where mail goes: confirmed, or the marketplace's word"},
    )
    claim = fields.Nested(
        ClaimSchema, required=True, allow_none=True, metadata={"description": "An address whose code is to come back"}
    )
    refused = fields.String(
        required=True, allow_none=True, metadata={"description": "An address that its server took no mail for"}
    )
    promotions = fields.Nested(MutedSchema, required=True)


class GivenSchema(Schema):
    """The marketplace learns no more than what it said."""

    account = fields.String(required=True)
    address = fields.String(required=True, validate=validate.Length(3, LONGEST_ADDRESS))
