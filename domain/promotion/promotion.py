"""A promotion to one person: what is told, and whether they want to hear it. The names are the storage format."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.actor import Actor, Role
from domain.message import Command, Event
from domain.person.state import Person
from domain.refusal import Refused, Rule


class SendPromotion(Command, name="send-promotion"):
    """``promotion_id`` is what the marketplace calls it; ``sender`` a seller's account, or the marketplace's name.

    It is shown until ``expires_at`` (UTC). ``link`` is an https address.
    """

    promotion_id: str
    sender: str
    title: str
    text: str
    link: str
    expires_at: datetime


class PromotionReceived(Event, name="promotion.received"):
    """Somebody was told of an offer; ``unwanted`` when they had reported its sender before."""

    entry_id: UUID
    promotion_id: str
    recipient: str
    sender: str
    title: str
    text: str
    link: str
    expires_at: datetime
    unwanted: bool


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """What one person was told, or nothing yet."""

    received: PromotionReceived | None = None
    version: int = 0

    @property
    def recipient(self) -> Actor | None:
        """Promotions are for buyers."""
        return Actor(Role.BUYER, self.received.recipient) if self.received else None


def decide(command: SendPromotion, entry_id: UUID, account: str, person: Person) -> list[PromotionReceived]:
    """Nothing for who wants none. ``entry_id`` is the stream of what this account is told of it."""
    if command.by.role is not Role.MARKETPLACE:
        raise Refused(Rule.NOT_YOUR_ROLE)
    if command.expires_at <= command.at:
        raise Refused(Rule.PROMOTION_EXPIRED)
    if not person.wants_promotions_of(command.sender):
        return []
    received = PromotionReceived(
        by=command.by,
        at=command.at,
        entry_id=entry_id,
        promotion_id=command.promotion_id,
        recipient=account,
        sender=command.sender,
        title=command.title,
        text=command.text,
        link=command.link,
        expires_at=command.expires_at,
        unwanted=command.sender in person.reported,
    )
    return [received]


def evolve(promotion: Promotion, event: PromotionReceived) -> Promotion:
    """Add one fact. Never refuses: what happened, happened."""
    return Promotion(received=event, version=promotion.version + 1)
