"""All commands of a dispute over HTTP, chapter by chapter: who may send them, and where they are posted."""

from uuid import UUID

from api.evidence_commands import EVIDENCE
from api.execution_commands import EXECUTION
from api.mediation_commands import MEDIATION
from api.negotiation_commands import NEGOTIATION
from api.posted import Posted
from domain.actor import Role
from domain.dispute import commands as c
from domain.dispute.lifecycle import moves
from domain.refusal import Rule

EVERY = (Rule.NO_SUCH_DISPUTE, Rule.NOT_YOUR_ROLE, Rule.NOT_NOW, Rule.KEY_REUSED)
"""What every command may be refused for."""
COMMANDS: dict[str, Posted[c.DisputeCommand]] = {**NEGOTIATION, **EVIDENCE, **MEDIATION, **EXECUTION}
"""The last part of the path, and what is posted there."""

_SEGMENTS = {posted.command: segment for segment, posted in COMMANDS.items()}


def roles_of(command: type[c.DisputeCommand]) -> frozenset[Role]:
    """Who may send it at all, by the lifecycle table."""
    return frozenset(role for move in moves(command) for role in move.by) - {Role.CLOCK}


def path_of(dispute_id: UUID, command: type[c.DisputeCommand]) -> str:
    """Where this command is posted."""
    return f"/v1/disputes/{dispute_id}/{_SEGMENTS[command]}"
