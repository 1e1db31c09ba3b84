"""People in tests: commands in the imperative, and a person as commands left one."""

from typing import Any

from domain.actor import THE_CLOCK
from domain.conversation.about import Complaint
from domain.message import Event
from domain.person import commands as c
from domain.person.decide import decide
from domain.person.preferences import Language, Preferences, QuietHours
from domain.person.state import Person, evolve
from tests.examples import BUYER, DAY_0, MARKETPLACE

ZONES = frozenset({"Europe/Madrid", "America/Sao_Paulo", "Asia/Shanghai", "UTC"})
NIGHT = QuietHours(22 * 60, 7 * 60 + 30)
PREFERENCES = Preferences(Language.SPANISH, "Europe/Madrid", mail=True, quiet_hours=NIGHT, digest_minutes=10)
ADDRESS, CODE = "bea@example.com", "7K3M-0QRV-X8TD"


def choose(preferences: Preferences = PREFERENCES, **changes: Any) -> c.ChoosePreferences:
    return c.ChoosePreferences(**{"by": BUYER, "at": DAY_0, "preferences": preferences, **changes})


def claim(address: str = ADDRESS, **changes: Any) -> c.ClaimAddress:
    return c.ClaimAddress(**{"by": BUYER, "at": DAY_0, "address": address, "code": CODE, **changes})


def confirm(code: str = CODE, **changes: Any) -> c.ConfirmAddress:
    return c.ConfirmAddress(**{"by": BUYER, "at": DAY_0, "code": code, **changes})


def remove(**changes: Any) -> c.RemoveAddress:
    return c.RemoveAddress(**{"by": BUYER, "at": DAY_0, **changes})


def give(address: str = ADDRESS, **changes: Any) -> c.GiveAddress:
    return c.GiveAddress(**{"by": MARKETPLACE, "at": DAY_0, "account": BUYER.id, "address": address, **changes})


def refuse(address: str = ADDRESS, **changes: Any) -> c.RefuseAddress:
    return c.RefuseAddress(**{"by": THE_CLOCK, "at": DAY_0, "account": BUYER.id, "address": address, **changes})


def mute(sender: str = "", **changes: Any) -> c.MutePromotions:
    return c.MutePromotions(**{"by": BUYER, "at": DAY_0, "sender": sender, **changes})


def unmute(sender: str = "", **changes: Any) -> c.UnmutePromotions:
    return c.UnmutePromotions(**{"by": BUYER, "at": DAY_0, "sender": sender, **changes})


def report(sender: str = "sam", **changes: Any) -> c.ReportPromoter:
    return c.ReportPromoter(**{"by": BUYER, "at": DAY_0, "sender": sender, "reason": Complaint.SPAM, **changes})


def happened(*wishes: c.PersonCommand) -> tuple[Event, ...]:
    """What these commands, one after the other, have brought about."""
    person, facts = Person(), list[Event]()
    for wish in wishes:
        for fact in decide(wish, person, ZONES):
            person = evolve(person, fact)
            facts.append(fact)
    return tuple(facts)


def person(*wishes: c.PersonCommand) -> Person:
    """Somebody to whom this has happened."""
    one = Person()
    for fact in happened(*wishes):
        one = evolve(one, fact)
    return one
