"""What a mediator lays down: a settlement for both to accept, a decision, a judgment on an appeal."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.actor import Role
from domain.allocation import Allocation
from domain.dispute.proposal import Payer, Statement
from domain.dispute.status import Outcome
from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What the mediator proposes to both; accepted only when both accept this very one."""

    id: UUID
    allocation: Allocation
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Who gets what from whom, and why."""

    outcome: Outcome
    award: Allocation
    payer: Payer
    platform_part: Money
    statement: Statement


class AppealGround(StrEnum):
    """Why a decision should be looked at again."""

    NEW_EVIDENCE = "new-evidence"
    PROCEDURAL_ERROR = "procedural-error"
    TERMS_MISAPPLIED = "terms-misapplied"
    CALCULATION_ERROR = "calculation-error"


class Judgment(StrEnum):
    """What the appeal mediator does with the decision."""

    UPHELD = "upheld"
    MODIFIED = "modified"
    REVERSED = "reversed"
    REMANDED = "remanded"


class ContestGround(StrEnum):
    """What is wrong with the goods that came back."""

    NOT_RECEIVED = "not-received"
    DAMAGED = "damaged"
    EMPTY_OR_DIFFERENT = "empty-or-different"
    PARTS_MISSING = "parts-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """One side's appeal."""

    by: Role
    ground: AppealGround
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Goods on their way back to the seller."""

    address: str = ""
    carrier: str = ""
    tracking_number: str | None = None
