"""The house as commands find it: opened for their time, and with a sentence where it can't be."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.commands.screen import Told
from api.commands.surroundings import read_settings
from application.ports import StoreUnavailable
from infrastructure.bootstrap import House, build
from infrastructure.codec import UnreadableEvent
from infrastructure.migrate import SchemaUnusable
from infrastructure.settings import Settings
from infrastructure.storage import DataUnusable

NEWEST = 100


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[House]:
    """The house over the data directory, closed afterwards."""
    settings = settings or read_settings()
    with told(settings):
        house = build(settings)
        try:
            _look_at_newest(house)
            yield house
        finally:
            house.close()


@contextmanager
def told(settings: Settings) -> Iterator[None]:
    """Turn what can be wrong with the data into one sentence that says what to do."""
    try:
        yield
    except (DataUnusable, SchemaUnusable) as why:
        raise Told(str(why)) from why
    except UnreadableEvent as why:
        raise Told(
            f"the data in {settings.place} was written by a newer release of Redress ({why}): "
            "run that one, or name another directory with REDRESS_DATA"
        ) from why
    except StoreUnavailable as why:
        raise Told(f"the data in {settings.place} can't be used just now: {why}") from why


def _look_at_newest(house: House) -> None:
    """What a newer release wrote stands at the end."""
    house.store.feed(after=max(house.store.head() - NEWEST, 0), limit=NEWEST)
