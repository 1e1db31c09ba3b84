"""Everything that can have happened to a mediator. The names are the storage format."""

from uuid import UUID

from domain.message import Event


class MediatorEnrolled(Event, name="mediator.enrolled"):
    """An account was put on the roster, to have so many cases at a time at the most."""

    mediator: str
    capacity: int


class CapacityChanged(Event, name="mediator.capacity-changed"):
    """From now on it is so many cases at a time; those at hand are kept, however many they are."""

    capacity: int


class ConflictDeclared(Event, name="mediator.conflict-declared"):
    """The mediator is not to judge cases of this account."""

    account: str


class ConflictWithdrawn(Event, name="mediator.conflict-withdrawn"):
    """Nothing stands between the mediator and this account any more."""

    account: str


class MediatorWentAway(Event, name="mediator.went-away"):
    """No new cases for the time being; those at hand are kept."""


class MediatorCameBack(Event, name="mediator.came-back"):
    """New cases again."""


class MediatorDeactivated(Event, name="mediator.deactivated"):
    """The account may do nothing as a mediator any more; its cases go back when their deadlines pass."""


class MediatorReactivated(Event, name="mediator.reactivated"):
    """The account is a mediator's again."""


class MediatorTraded(Event, name="mediator.traded"):
    """The mediator bought from this account, or sold to it. ``at`` is when, enrolled or not."""

    counterparty: str
    order_id: UUID


class CaseTaken(Event, name="mediator.case-taken"):
    """The mediator has a case more on the table; written together with the assignment in the dispute."""

    mediator: str
    dispute_id: UUID


class CaseLeft(Event, name="mediator.case-left"):
    """The mediator has a case less: left, taken away, decided or ended."""

    dispute_id: UUID


MediatorEvent = (
    MediatorEnrolled
    | CapacityChanged
    | ConflictDeclared
    | ConflictWithdrawn
    | MediatorWentAway
    | MediatorCameBack
    | MediatorDeactivated
    | MediatorReactivated
    | MediatorTraded
    | CaseTaken
    | CaseLeft
)
