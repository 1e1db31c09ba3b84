"""What waits for a mediator, and why it stands where it stands."""

from marshmallow import fields, validate

from api.fields import Instant
from api.schemas.lists import ListedDisputeSchema
from projections.urgency import BECAUSE, Task


class QueuedCaseSchema(ListedDisputeSchema):
    task = fields.Enum(Task, by_value=fields.String, required=True)
    because = fields.String(required=True, validate=validate.OneOf(BECAUSE))
    due = Instant(required=True, metadata={"description": "Until when it is to be decided, or approved"})
