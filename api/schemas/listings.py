"""Listings: how products are offered, by the word of the marketplace."""

from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields

from api.fields import Money, Text
from api.schemas.parts import Body


class Address(Text):
    """An https address, or nothing."""

    def _deserialize(self, *args: object, **kwargs: object) -> str:
        address: str = super()._deserialize(*args, **kwargs)
        if not address:
            return address
        try:
            parts = urlsplit(address)
            absolute = parts.scheme == "https" and bool(parts.hostname)
        except ValueError:
            absolute = False
        if not absolute or not address.isascii() or not address.isprintable() or " " in address:
            raise ValidationError("Must be an address that begins with https://.")
        return address


class ReportListingSchema(Body):
    product_id = Text(255, least=1, required=True)
    seller = Text(255, least=1, required=True)
    title = Text(500, least=1, required=True)
    price = Money(required=True)
    image = Address(2000, load_default="", metadata={"description": "Where a picture of it is"})


class ListingSchema(Schema):
    product_id = fields.String(required=True)
    seller = fields.String(required=True)
    title = fields.String(required=True)
    price = Money(required=True)
    image = fields.String(required=True)
