"""The mediators' roster: what is sent, and what is told of an entry."""

from marshmallow import Schema, fields

from api.fields import Flag, Int, Text, Uuid
from api.schemas.parts import Body


class EnrolMediatorSchema(Body):
    account = Text(255, least=1, required=True, metadata={"description": "The `sub` of the mediator's tokens"})
    capacity = Int(metadata={"description": "Cases at a time; that of the terms unless it is given"})


class CapacitySchema(Body):
    capacity = Int(required=True)


class ConflictSchema(Body):
    account = Text(255, least=1, required=True, metadata={"description": "Of somebody who buys or sells"})


class MediatorSchema(Schema):
    id = Uuid(required=True)
    account = fields.String(required=True)
    active = Flag(required=True, metadata={"description": "Whether the account may act as a mediator"})
    away = Flag(required=True, metadata={"description": "Whether no new cases are wanted for the time being"})
    capacity = Int(1, required=True)
    version = Int(1, required=True)


class ListedMediatorSchema(MediatorSchema):
    cases = Int(required=True, metadata={"description": "How many count towards the capacity now"})
    conflicts = Int(required=True, metadata={"description": "With how many accounts a conflict was declared"})


class MediatorEntrySchema(MediatorSchema):
    cases = fields.List(Uuid, required=True, metadata={"description": "The disputes that count towards the capacity"})
    conflicts = fields.List(fields.String(), required=True, metadata={"description": "The accounts"})
