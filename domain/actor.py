"""Who acts: a role, and the account that holds it."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is on one dispute or order. Nobody holds two of them on the same one."""

    BUYER = "buyer"
    SELLER = "seller"
    MEDIATOR = "mediator"
    AGENT = "agent"
    """Answers questions at the help desk, and does nothing in disputes."""
    AUDITOR = "auditor"
    ADMIN = "admin"
    MARKETPLACE = "marketplace"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Actor:
    """One account in one role, as it is written into every event."""

    role: Role
    id: str


PARTIES = frozenset({Role.BUYER, Role.SELLER})
THE_CLOCK = Actor(Role.CLOCK, "clock")


def other_side(role: Role) -> Role:
    """The party across the table; only the buyer and the seller have one."""
    return {Role.BUYER: Role.SELLER, Role.SELLER: Role.BUYER}[role]
