"""What a person's history adds up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import assert_never

from domain.fold import changed
from domain.person.events import (
    AddressClaimed,
    AddressConfirmed,
    AddressGiven,
    AddressRefused,
    AddressRemoved,
    PersonEvent,
    PreferencesChosen,
    PromoterReported,
    PromotionsMuted,
    PromotionsUnmuted,
)
from domain.person.preferences import Language, Preferences

UTC = "UTC"
NOTHING_CHOSEN = Preferences()


@dataclass(frozen=True, slots=True)
class Claim:
    """An address that waits for its code to come back, before ``confirm_by`` (UTC)."""

    address: str
    code: str
    confirm_by: datetime


@dataclass(frozen=True, kw_only=True)
class Person:
    """One account, or with an empty ``account`` one that nothing is known of."""

    account: str = ""
    version: int = 0
    preferences: Preferences = NOTHING_CHOSEN
    address: str = ""
    """Where mail goes; empty: nowhere."""
    claim: Claim | None = None
    claimed_at: tuple[datetime, ...] = ()
    """When addresses were claimed, the latest last."""
    refused: str = ""
    """The last address that mail was refused for, until there is another one."""
    muted: frozenset[str] = frozenset()
    """Senders of whom they want no promotions; the empty one stands for all."""
    reported: frozenset[str] = frozenset()
    """Senders of promotions whom they reported."""

    @property
    def language(self) -> Language:
        return self.preferences.language or Language.ENGLISH

    @property
    def zone(self) -> str:
        """The one whose times are shown; whether it was chosen, ``preferences`` tell."""
        return self.preferences.zone or UTC

    def wants_promotions_of(self, sender: str) -> bool:
        return self.muted.isdisjoint(("", sender))

    @property
    def mailed(self) -> bool:
        """Whether mail about orders and disputes goes to them."""
        return self.preferences.mail and bool(self.address)


def evolve(person: Person, event: PersonEvent) -> Person:
    """Add one fact. Never refuses: what happened, happened."""
    return changed(_changed(person, event), version=person.version + 1)


def fold(history: Iterable[PersonEvent]) -> Person:
    return reduce(evolve, history, Person())


def _changed(person: Person, event: PersonEvent) -> Person:
    match event:
        case PreferencesChosen(account=account, preferences=preferences):
            return changed(person, account=account, preferences=preferences)
        case AddressClaimed(account=account, at=at):
            claim = Claim(event.address, event.code, event.confirm_by)
            return changed(person, account=account, claim=claim, claimed_at=(*person.claimed_at, at))
        case AddressConfirmed():
            return changed(person, address=person.claim.address if person.claim else "", claim=None, refused="")
        case AddressRemoved():
            return changed(person, address="", claim=None)
        case AddressGiven(account=account, address=address):
            return changed(person, account=account, address=address, claim=None, refused="")
        case AddressRefused(address=address):
            return _without(person, address)
        case PromotionsMuted(account=account, sender=sender):
            return changed(person, account=account, muted=person.muted | {sender})
        case PromotionsUnmuted(account=account, sender=sender):
            return changed(person, account=account, muted=person.muted - {sender})
        case PromoterReported(account=account, sender=sender):
            return changed(person, account=account, reported=person.reported | {sender})
        case _:
            assert_never(event)


def _without(person: Person, address: str) -> Person:
    """Neither used nor waited for; another one stays."""
    claim = None if person.claim and person.claim.address == address else person.claim
    return changed(person, address="" if person.address == address else person.address, claim=claim, refused=address)
