"""Letting the sweep go on after it was held because the wall clock had jumped."""

from typing import Any

from marshmallow import Schema, fields

from api.house import house
from api.operation import Blueprint
from domain.actor import Role

SWEEP = Blueprint("sweep", url_prefix="/v1/sweep", description="The passing of deadlines")


class ReleasedSchema(Schema):
    held = fields.Float(
        required=True, allow_none=True, metadata={"description": "Seconds by which the clock had jumped, if it had"}
    )


@SWEEP.operation("POST", "/release", roles={Role.ADMIN}, answers=ReleasedSchema())
def release_sweep() -> dict[str, Any]:
    """Let deadlines lapse again: somebody has looked at the clock.

    Without a sweep that is held it changes nothing.
    """
    return {"held": house().pulse.release()}
