"""What follows from a command about a person: facts, or a refusal. Pure; time comes in with the command."""

import re
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import assert_never

from domain.actor import Actor, Role
from domain.person.commands import (
    ChoosePreferences,
    ClaimAddress,
    ConfirmAddress,
    GiveAddress,
    MutePromotions,
    PersonCommand,
    RefuseAddress,
    RemoveAddress,
    ReportPromoter,
    UnmutePromotions,
)
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
from domain.person.preferences import MINUTES_OF_DAY, Preferences
from domain.person.state import Person
from domain.refusal import Refused, Rule

THEMSELVES = frozenset(Role) - {Role.MARKETPLACE, Role.CLOCK}
BY: dict[type[PersonCommand], AbstractSet[Role]] = {
    ChoosePreferences: THEMSELVES,
    ClaimAddress: THEMSELVES,
    ConfirmAddress: THEMSELVES,
    RemoveAddress: THEMSELVES,
    GiveAddress: frozenset({Role.MARKETPLACE}),
    RefuseAddress: frozenset({Role.CLOCK}),
    MutePromotions: THEMSELVES,
    UnmutePromotions: THEMSELVES,
    ReportPromoter: THEMSELVES,
}
"""Who may ask for what; people for nothing but their own."""
CONFIRM_WITHIN = timedelta(hours=24)
MOST_CLAIMS = 5
"""So many in as long as a code is good for: nobody is to have letters sent to strangers all day."""
LONGEST_ADDRESS, LONGEST_LOCAL_PART = 254, 64
ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
    re.ASCII | re.IGNORECASE,
)
"""What every mail server takes: no quotes, no comments, nothing that could be more than one address."""


def account_of(command: PersonCommand) -> str:
    """Whom it is about: people ask for themselves."""
    return command.account if isinstance(command, GiveAddress | RefuseAddress) else command.by.id


def decide(command: PersonCommand, person: Person, zones: AbstractSet[str]) -> list[PersonEvent]:
    """``zones`` are the names of all time zones that are known."""
    permit(command.by, type(command))
    by, at, account = command.by, command.at, account_of(command)
    match command:
        case ChoosePreferences(preferences=preferences):
            sound(preferences, zones)
            so_already(person.version > 0 and preferences == person.preferences)
            return [PreferencesChosen(by=by, at=at, account=account, preferences=preferences)]
        case ClaimAddress(address=address, code=code):
            claimable(command, person)
            until = at + CONFIRM_WITHIN
            return [AddressClaimed(by=by, at=at, account=account, address=address, code=code, confirm_by=until)]
        case ConfirmAddress():
            confirmable(command, person)
            return [AddressConfirmed(by=by, at=at)]
        case RemoveAddress():
            so_already(not person.address and person.claim is None)
            return [AddressRemoved(by=by, at=at)]
        case GiveAddress(address=address):
            well_formed(address)
            so_already(address == person.address)
            return [AddressGiven(by=by, at=at, account=account, address=address)]
        case RefuseAddress(address=address):
            so_already(address not in (person.address, person.claim and person.claim.address))
            return [AddressRefused(by=by, at=at, address=address)]
        case MutePromotions(sender=sender):
            so_already(sender in person.muted)
            return [PromotionsMuted(by=by, at=at, account=account, sender=sender)]
        case UnmutePromotions(sender=sender):
            so_already(sender not in person.muted)
            return [PromotionsUnmuted(by=by, at=at, account=account, sender=sender)]
        case ReportPromoter(sender=sender, reason=reason, note=note):
            so_already(sender in person.reported)
            return [PromoterReported(by=by, at=at, account=account, sender=sender, reason=reason, note=note)]
        case _:
            assert_never(command)


def permit(by: Actor, what: type[PersonCommand]) -> None:
    if by.role not in BY[what]:
        raise Refused(Rule.NOT_YOUR_ROLE)


def sound(chosen: Preferences, zones: AbstractSet[str]) -> None:
    if chosen.zone and chosen.zone not in zones:
        raise Refused(Rule.UNKNOWN_ZONE)
    if not 0 <= chosen.digest_minutes <= MINUTES_OF_DAY:
        raise Refused(Rule.DIGEST_TOO_LONG, most=MINUTES_OF_DAY)
    if quiet := chosen.quiet_hours:
        of_a_day = all(0 <= minute < MINUTES_OF_DAY for minute in (quiet.begins, quiet.ends))
        if quiet.begins == quiet.ends or not of_a_day:
            raise Refused(Rule.QUIET_HOURS_UNSOUND)


def claimable(command: ClaimAddress, person: Person) -> None:
    well_formed(command.address)
    so_already(command.address == person.address)
    lately = [at for at in person.claimed_at if at > command.at - CONFIRM_WITHIN]
    if len(lately) >= MOST_CLAIMS:
        raise Refused(Rule.TOO_MANY_CLAIMS, most=MOST_CLAIMS)


def confirmable(command: ConfirmAddress, person: Person) -> None:
    """A code that is late is none any more."""
    claim = person.claim
    if claim is None or command.at >= claim.confirm_by:
        raise Refused(Rule.NOTHING_TO_CONFIRM)
    if bare(command.code) != bare(claim.code):
        raise Refused(Rule.WRONG_CODE)


def bare(code: str) -> str:
    return code.replace("-", "").replace(" ", "").upper()


def well_formed(address: str) -> None:
    local_part = address.partition("@")[0]
    too_long = len(address) > LONGEST_ADDRESS or len(local_part) > LONGEST_LOCAL_PART
    if too_long or ADDRESS.fullmatch(address) is None:
        raise Refused(Rule.NOT_AN_ADDRESS)


def so_already(is_so: bool) -> None:  # noqa: FBT001 - the question itself
    """Nothing happens twice."""
    if is_so:
        raise Refused(Rule.SO_ALREADY)
