"""A version that was published anywhere is known everywhere before it is in force."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from application.ports import Cause
from application.publication import Publication
from domain.actor import Actor, Role
from domain.publication.commands import DraftTerms, PublishTerms
from domain.publication.decide import NOTICE
from domain.refusal import Refused, Rule
from infrastructure.bootstrap import DataUnusable, build
from infrastructure.codec import domain_codec
from infrastructure.event_store import LibraryEventStore, sqlite_store
from infrastructure.live_terms import LiveTerms
from infrastructure.settings import Settings
from infrastructure.terms import PublishedTerms
from infrastructure.terms_schema import examined
from tests import examples as eg

ANOTHER_ADMIN = Actor(Role.ADMIN, "abe")
SHIPPED = PublishedTerms.shipped()


@dataclass
class Process:
    """One of several over the same data: with its own store, and its own idea of what was published."""

    store: LibraryEventStore
    now: datetime = eg.DAY_0

    def __post_init__(self) -> None:
        clock = lambda: self.now  # noqa: E731 - moved by hand
        self.terms = LiveTerms(self.store, clock, SHIPPED)
        self.publication = Publication(self.store, SHIPPED.as_documents(), clock)

    def publish(self, in_force_from: datetime, name: str = "default", version: int = 2) -> None:
        document = document_for(in_force_from, name, version)
        terms, text = examined(document), document.decode()
        draft = DraftTerms(by=eg.ADMIN, at=self.now, terms=terms, text=text)
        self.publication.execute(draft, Cause(f"draft/{terms.ref}"))
        publish = PublishTerms(by=ANOTHER_ADMIN, at=self.now, draft=terms.ref, sha256=terms.sha256)
        self.publication.execute(publish, Cause(f"publish/{terms.ref}"))


def document_for(in_force_from: datetime, name: str = "default", version: int = 2) -> bytes:
    document = msgspec.json.decode(SHIPPED.documents["default@1"])
    since = in_force_from.isoformat().replace("+00:00", "Z")
    return msgspec.json.encode(document | {"name": name, "version": version, "in_force_from": since})


@pytest.fixture
def processes(tmp_path: Path):
    stores = [sqlite_store(tmp_path / "events.db", domain_codec()) for _ in range(2)]
    yield [Process(store) for store in stores]
    for store in stores:
        store.close()


def test_what_one_process_publishes_another_judges_by_from_the_first_instant_on(processes):
    here, there = processes
    assert there.terms.in_force(there.now).ref == "default@1"
    force = here.now + NOTICE
    here.publish(force)
    there.now = force
    assert there.terms.in_force(force - eg.TICK).ref == "default@1"
    assert there.terms.in_force(force).ref == "default@2"


def test_it_is_known_in_time_even_if_the_clocks_of_two_processes_differ(processes):
    """The one that looked last before the publication has a clock that is twenty minutes ahead of the other's."""
    here, there = processes
    there.now = here.now + timedelta(minutes=20)
    there.terms.newest()
    here.publish(here.now + NOTICE)
    there.now += NOTICE
    assert there.terms.in_force(here.now + NOTICE).ref == "default@2"


def test_a_version_is_found_by_name_as_soon_as_somebody_cites_it(processes):
    here, there = processes
    there.terms.newest()
    here.publish(eg.day(1))
    assert there.terms["default@2"].in_force_from == eg.day(1)
    with pytest.raises(KeyError):
        there.terms["default@3"]


def test_what_was_in_force_stays_what_was_in_force(processes):
    here, _ = processes
    here.publish(eg.day(1))
    here.publish(eg.day(2), version=3)
    here.now = eg.day(3)
    instants = (eg.day(0), eg.day(1) - eg.TICK, eg.day(1), eg.day(2) - eg.TICK, eg.day(2))
    assert [here.terms.in_force(at).version for at in instants] == [1, 1, 2, 2, 3]


def test_terms_of_another_name_do_not_come_into_force_here(processes):
    here, _ = processes
    here.publish(eg.day(1), name="strict", version=1)
    assert here.terms.in_force(eg.day(2)).ref == "default@1"
    assert here.terms.newest().in_force(eg.day(2), "strict").ref == "strict@1"


def test_before_all_terms_none_are_in_force(processes):
    with pytest.raises(Refused) as refusal:
        processes[0].terms.in_force(SHIPPED["default@1"].in_force_from - eg.TICK)
    assert refusal.value.rule is Rule.BEFORE_ALL_TERMS


def test_the_register_is_not_read_again_while_nothing_in_it_can_be_in_force(processes):
    here, _ = processes
    here.terms.newest()
    here.store.close()
    assert here.terms.in_force(here.now + NOTICE / 2 - eg.TICK).ref == "default@1"


def test_published_bytes_are_those_that_were_drafted(processes):
    here, there = processes
    here.publish(eg.day(1))
    assert there.terms.newest().documents["default@2"] == document_for(eg.day(1))


def test_a_marketplace_may_use_another_profile(tmp_path):
    house = build(Settings(data=tmp_path, terms_profile="iso32122"))
    try:
        terms = house.terms.in_force(house.clock())
        assert (terms.ref, terms.periods.negotiation_cap) == ("iso32122@1", timedelta(days=10))
    finally:
        house.close()


def test_a_profile_that_was_never_published_keeps_the_house_from_opening(tmp_path):
    with pytest.raises(DataUnusable, match=r"REDRESS_TERMS_PROFILE says 'strict'.*default, iso32122"):
        build(Settings(data=tmp_path, terms_profile="strict"))
