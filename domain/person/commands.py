"""Everything that can be asked about one person."""

from domain.conversation.about import Complaint
from domain.message import Command
from domain.person.preferences import Preferences


class ChoosePreferences(Command, name="choose-preferences"):
    """All of them at once, in place of those before."""

    preferences: Preferences


class ClaimAddress(Command, name="claim-address"):
    """Mail is to go there once the ``code`` that was sent there comes back."""

    address: str
    code: str


class ConfirmAddress(Command, name="confirm-address"):
    """Whoever sends it has read the mail; upper and lower case, spaces and hyphens don't matter."""

    code: str


class RemoveAddress(Command, name="remove-address"):
    """No mail goes anywhere any more, nor will it to an address that is claimed."""


class GiveAddress(Command, name="give-address"):
    """The marketplace knows where ``account`` reads mail; it has seen to it that it is theirs."""

    account: str
    address: str


class RefuseAddress(Command, name="refuse-address"):
    """The receiving server takes no mail for this address, for good."""

    account: str
    address: str


class MutePromotions(Command, name="mute-promotions"):
    """Of one ``sender``, or when it is empty of all of them."""

    sender: str = ""


class UnmutePromotions(Command, name="unmute-promotions"):
    sender: str = ""


class ReportPromoter(Command, name="report-promoter"):
    """What this sender promotes is not wanted, and somebody should look at it."""

    sender: str
    reason: Complaint
    note: str = ""


PersonCommand = (
    ChoosePreferences
    | ClaimAddress
    | ConfirmAddress
    | RemoveAddress
    | GiveAddress
    | RefuseAddress
    | MutePromotions
    | UnmutePromotions
    | ReportPromoter
)
