"""What the application can't know by itself of people's preferences: the world's time zones, and codes by chance."""

import secrets
from functools import cache
from zoneinfo import available_timezones

from application.people import People
from application.ports import Clock, EventStore

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Those of Crockford's base 32: none is easily taken for another."""
GROUPS, EACH = 3, 4
OF_THIS_MACHINE = {"localtime", "Factory"}
"""Found among the zones, and none of them."""


def people(store: EventStore, clock: Clock) -> People:
    return People(store, clock, zones(), new_code)


@cache
def zones() -> frozenset[str]:
    """The names in the IANA time zone database."""
    return frozenset(available_timezones() - OF_THIS_MACHINE)


def new_code() -> str:
    """60 bits by chance, as people can copy them: ``7K3M-0QRV-X8TD``."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(EACH)) for _ in range(GROUPS))
