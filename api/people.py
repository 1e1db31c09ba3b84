"""How the caller likes to be written to; and where, as they say themselves or as the marketplace knows."""

from http import HTTPStatus
from typing import Any

from flask import Response

from api.answers import granted, read
from api.conditional import cause, seen
from api.house import house
from api.identity import principal
from api.operation import Blueprint
from api.posted import Body
from api.schemas.people import (
    AddressSchema,
    CodeSchema,
    GivenAddressSchema,
    GivenSchema,
    PersonSchema,
    PreferencesSchema,
)
from domain.actor import Actor, Role
from domain.person import commands as c
from domain.person.decide import THEMSELVES
from domain.person.preferences import QuietHours
from domain.person.state import Person
from domain.refusal import Rule

SELVES = frozenset(THEMSELVES)
EVERY = (Rule.NOT_YOUR_ROLE, Rule.SO_ALREADY, Rule.KEY_REUSED)
PEOPLE = Blueprint("people", url_prefix="/v1", description="How people like to be written to")


def as_seen(one: Person) -> dict[str, Any]:
    """``quiet_hours`` as the clock on the wall shows them."""
    chosen, claim = one.preferences, one.claim
    return {
        "account": one.account or principal().id,
        "version": one.version,
        "language": chosen.language,
        "zone": chosen.zone,
        "mail": chosen.mail,
        "quiet_hours": _hours(chosen.quiet_hours),
        "digest_minutes": chosen.digest_minutes,
        "address": one.address or None,
        "claim": claim and {"address": claim.address, "confirm_by": claim.confirm_by},
        "refused": one.refused or None,
        "promotions": {
            "muted": "" in one.muted,
            "muted_senders": sorted(one.muted - {""}),
            "reported_senders": sorted(one.reported),
        },
    }


def _hours(quiet: QuietHours | None) -> dict[str, str] | None:
    return {"begins": wall(quiet.begins), "ends": wall(quiet.ends)} if quiet else None


def wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def themselves() -> Actor:
    """The caller; in which of their roles does not matter."""
    return principal().acting_as(*sorted(SELVES))


def grant(command: c.PersonCommand) -> Response:
    answer = house().people.execute(command, cause(), seen=seen())
    return granted(answer, as_seen(answer.state))


@PEOPLE.operation("GET", "/me/preferences", roles=SELVES, answers=PersonSchema(), versioned=True)
def get_preferences() -> Response:
    """Look at how one is written to. Version 0: nothing was ever said."""
    one = house().people.of(principal().id)
    return read(as_seen(one), one.version)


@PEOPLE.operation(
    "POST",
    "/me/preferences",
    roles=SELVES,
    body=PreferencesSchema(),
    answers=PersonSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=(*EVERY, Rule.UNKNOWN_ZONE, Rule.QUIET_HOURS_UNSOUND),
)
def choose_preferences(body: Body) -> Response:
    """Choose language, time zone, mail and its hours: all of them, in place of those before."""
    return grant(c.ChoosePreferences(by=themselves(), at=house().clock(), **body))


@PEOPLE.operation(
    "POST",
    "/me/mail-address",
    roles=SELVES,
    body=AddressSchema(),
    answers=PersonSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=(*EVERY, Rule.NOT_AN_ADDRESS, Rule.TOO_MANY_CLAIMS),
)
def claim_address(body: Body) -> Response:
    """Say where one reads mail.

    A code is mailed there, and nothing else before that code comes back.
    """
    code = house().people.new_code()
    return grant(c.ClaimAddress(by=themselves(), at=house().clock(), code=code, **body))


@PEOPLE.operation(
    "POST",
    "/me/mail-address/confirmation",
    roles=SELVES,
    body=CodeSchema(),
    answers=PersonSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=(*EVERY, Rule.NOTHING_TO_CONFIRM, Rule.WRONG_CODE),
)
def confirm_address(body: Body) -> Response:
    """Send the code back that was mailed to the address: from now on mail goes there."""
    return grant(c.ConfirmAddress(by=themselves(), at=house().clock(), **body))


@PEOPLE.operation(
    "POST",
    "/me/mail-address/removal",
    roles=SELVES,
    answers=PersonSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=EVERY,
)
def remove_address() -> Response:
    """Have no mail sent anywhere any more."""
    return grant(c.RemoveAddress(by=themselves(), at=house().clock()))


@PEOPLE.operation(
    "POST",
    "/people/mail-addresses",
    roles={Role.MARKETPLACE},
    body=GivenAddressSchema(),
    answers=GivenSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=(*EVERY, Rule.NOT_AN_ADDRESS),
)
def give_address(body: Body) -> Response:
    """Say where an account reads mail.

    It is taken for theirs: the marketplace has seen to it. Whether mail is wanted, everybody chooses for themselves.
    """
    command = c.GiveAddress(by=principal().acting_as(Role.MARKETPLACE), at=house().clock(), **body)
    answer = house().people.execute(command, cause(), seen=seen())
    return granted(answer, {"account": command.account, "address": command.address})
