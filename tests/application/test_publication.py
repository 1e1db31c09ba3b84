"""The register of terms as it is asked: once per wish, on what was seen, and one winner when two publish at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from application.ports import Cause, StreamMoved
from application.publication import REGISTER, Publication
from domain.actor import Actor, Role
from domain.publication.commands import DiscardDraft, DraftTerms, PublishTerms, ReviseDraft
from domain.publication.decide import document_of
from domain.refusal import Refused, Rule
from tests import examples as eg

ABE = Actor(Role.ADMIN, "abe")
SECOND = replace(eg.TERMS, version=2, in_force_from=eg.day(30), sha256="second")
DRAFT = DraftTerms(by=eg.ADMIN, at=eg.PLACED, terms=SECOND, text="{}")
REVISE = ReviseDraft(by=eg.ADMIN, at=eg.PLACED, draft="default@2", terms=SECOND, text="{ }")
PUBLISH = PublishTerms(by=ABE, at=eg.PLACED, draft="default@2", sha256="second")
DISCARD = DiscardDraft(by=ABE, at=eg.PLACED, draft="default@2")


@pytest.fixture
def publication(services):
    return Publication(services.store, [document_of(eg.TERMS, "{}")], services.clock)


def test_a_draft_is_published_and_is_a_draft_no_more(publication):
    drafted = publication.execute(DRAFT, Cause("1"))
    assert publication.draft("default@2").stands_at == drafted.version == 1
    published = publication.execute(PUBLISH, Cause("2"))
    assert published.state.published["default@2"].text == "{}"
    assert publication.register() == published.state
    with pytest.raises(Refused) as refusal:
        publication.draft("default@2")
    assert refusal.value.rule is Rule.NO_SUCH_DRAFT


def test_the_same_wish_has_its_consequences_once(publication, services):
    first, again = (publication.execute(DRAFT, Cause("1")) for _ in range(2))
    assert (first.replayed, again.replayed) == (False, True)
    assert first.state == again.state
    assert services.names(REGISTER) == ["terms.drafted"]


def test_who_looked_at_an_older_draft_is_told_so(publication):
    seen = publication.execute(DRAFT, Cause("1")).version
    publication.execute(REVISE, Cause("2"), seen=seen)
    for stale in (DISCARD, REVISE):
        with pytest.raises(StreamMoved) as moved:
            publication.execute(stale, Cause(f"stale {stale.name}"), seen=seen)
        assert moved.value.version == 2
    with pytest.raises(StreamMoved):
        publication.execute(DRAFT, Cause("3"), seen=0)


def test_another_draft_does_not_make_this_one_older(publication):
    seen = publication.execute(DRAFT, Cause("1")).version
    strict = replace(SECOND, name="strict", version=1)
    publication.execute(replace(DRAFT, terms=strict), Cause("2"))
    assert publication.execute(DISCARD, Cause("3"), seen=seen).version == 3


def test_of_those_who_publish_and_discard_at_once_one_is_first_and_the_others_are_told(publication, services):
    publication.execute(DRAFT, Cause("1"))
    start = threading.Barrier(4)

    def wish(command, key):
        start.wait()
        try:
            return publication.execute(command, Cause(key)).recorded[0].event.name
        except Refused as refusal:
            return refusal.rule

    with ThreadPoolExecutor(4) as pool:
        wishes = [pool.submit(wish, command, f"at once {n}") for n, command in enumerate((PUBLISH, DISCARD) * 2)]
        told = [done.result(timeout=30) for done in wishes]
    granted = [name for name in told if name in {"terms.published", "terms.draft-discarded"}]
    assert services.names(REGISTER) == ["terms.drafted", *granted]
    late = Rule.TERMS_IMMUTABLE if granted == ["terms.published"] else Rule.NO_SUCH_DRAFT
    assert sorted(told) == sorted([*granted, late, late, late])


def test_time_does_not_go_backwards_in_the_register(publication, services):
    services.clock.now = eg.day(2)
    publication.execute(DRAFT, Cause("1"))
    services.clock.now = eg.day(1)
    publication.execute(REVISE, Cause("2"))
    assert [recorded.event.at for recorded in services.store.history(REGISTER)] == [eg.day(2), eg.day(2)]
