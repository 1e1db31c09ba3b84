"""Cases that wait for a mediator, and why each stands where it stands."""

from marshmallow import fields, validate

from api.fields import Instant
from api.schemas.lists import ListedDisputeSchema

BECAUSE = ("overdue", "due-within-24-hours", "due-within-72-hours", "due-later")


class QueuedCaseSchema(ListedDisputeSchema):
    because = fields.String(required=True, validate=validate.OneOf(BECAUSE))
    due = Instant(required=True, metadata={"description": "Until when a decision is due"})
