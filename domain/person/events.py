"""Everything that can have happened to a person. The names are the storage format."""

from datetime import datetime

from domain.conversation.about import Complaint
from domain.message import Event
from domain.person.preferences import Preferences


class PreferencesChosen(Event, name="person.preferences-chosen"):
    """From now on the account is written to like this."""

    account: str
    preferences: Preferences


class AddressClaimed(Event, name="person.address-claimed"):
    """Somebody says that they read mail there; the code that is sent there is to come back before ``confirm_by``.

    It is worth nothing to anybody but this account.
    """

    account: str
    address: str
    code: str
    confirm_by: datetime


class AddressConfirmed(Event, name="person.address-confirmed"):
    """The code came back from the account that claimed the address: mail goes there from now on."""


class AddressRemoved(Event, name="person.address-removed"):
    """No mail goes anywhere any more."""


class AddressGiven(Event, name="person.address-given"):
    """The marketplace said where the account reads mail."""

    account: str
    address: str


class AddressRefused(Event, name="person.address-refused"):
    """The receiving server takes no mail for this address: none goes there any more."""

    address: str


class PromotionsMuted(Event, name="person.promotions-muted"):
    """The account wants no promotions of this sender, or when it is empty none at all."""

    account: str
    sender: str


class PromotionsUnmuted(Event, name="person.promotions-unmuted"):
    """The account wants them again."""

    account: str
    sender: str


class PromoterReported(Event, name="person.promoter-reported"):
    """The account told the marketplace about a sender of promotions, whose others are with the spam from now on."""

    account: str
    sender: str
    reason: Complaint
    note: str


PersonEvent = (
    PreferencesChosen
    | AddressClaimed
    | AddressConfirmed
    | AddressRemoved
    | AddressGiven
    | AddressRefused
    | PromotionsMuted
    | PromotionsUnmuted
    | PromoterReported
)
