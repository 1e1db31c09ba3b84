"""Whatever people do with their inboxes while things happen: rebuilt equals lived, shown equals decided on."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from application.promotions import promotion_id_of
from domain.actor import Actor, Role
from domain.dispute.opening import dispute_id_of
from domain.inbox.commands import ArchiveEntry, DeleteEntry, MarkEntryRead, MarkEntryUnread, RestoreEntry
from domain.inbox.folder import Folder, Place
from domain.refusal import Refused
from projections.inbox import INBOX, entry
from projections.inbox_views import Filters, View, counters, page
from tests import talk
from tests.examples import (
    ANOTHER_MEDIATOR,
    MEDIATOR,
    Wish,
    claim_case,
    counter,
    day,
    decide,
    deliver,
    escalate,
    open_dispute,
    pay,
    place,
    release,
    say,
    ship,
)
from tests.person import mute, report, unmute
from tests.projections.market import Market, items

NOW = day(20)
STEPS = 600
MOST_OWNERS = {Folder.PROMOTIONS: 1, Folder.MESSAGES: 2, Folder.ORDERS: 2, Folder.DISPUTES: 4}
"""Of those below, nobody else ever has such an entry."""
KINDS = (*4 * (ArchiveEntry, RestoreEntry, MarkEntryRead, MarkEntryUnread), DeleteEntry)
SENDERS = ("sam", "sue", "sid")
ORDERS = [UUID(int=n) for n in range(1, 7)]
OWNERS = [Actor(Role.BUYER, "bea"), Actor(Role.SELLER, "sol"), MEDIATOR, ANOTHER_MEDIATOR]


def course(order: UUID) -> Iterator[Wish]:
    """What happens to an order and its dispute."""
    yield place(order_id=order, number=f"O-{order.int}")
    yield from (pay(), ship(), deliver(), open_dispute(), counter(), escalate(), claim_case(), say(at=day(10.2)))
    yield from (release(at=day(10.3)), claim_case(by=ANOTHER_MEDIATOR, at=day(10.5)))
    yield from (say(at=day(10.6 + n / 10), by=ANOTHER_MEDIATOR) for n in range(3))
    yield decide((1, "40.00"), by=ANOTHER_MEDIATOR, at=day(11))


def walk(market: Market, seed: int) -> Counter[str]:
    """Things happen, people do things with their inboxes, and read models follow now and then; says what was done."""
    random, done = Random(seed), Counter[str]()  # noqa: S311 - the same walk every time
    courses = {order: course(order) for order in ORDERS}
    for _ in range(STEPS):
        order = random.choice(ORDERS)
        if random.random() < 0.2:
            chat(market, random, done)
        elif random.random() < 0.1:
            promote(market, random, done)
        elif random.random() < 0.2 and (wish := next(courses[order], None)):
            market.happens(wish, order=order)
        else:
            folder, subject = random.choice(entries_of(order))
            kind = random.choice(KINDS)
            owner = random.choice(OWNERS[: MOST_OWNERS[folder]])
            tried(done, kind.name, partial(market.does, kind, owner, folder, subject))
        if random.random() < 0.2:
            market.projector.step()
    return done


def chat(market: Market, random: Random, done: Counter[str]) -> None:
    """Somebody says something, reads what was said, or has enough of it."""
    by = random.choice([talk.BUYER, talk.SELLER])
    choices = (talk.start(at=market.now, by=talk.BUYER), talk.send(at=market.now, by=by), talk.read(by=by, upto=3))
    odd = (talk.block(by=by), talk.unblock(by=by), talk.report(by=by)) if random.random() < 0.3 else ()
    wish = random.choice((*choices, *odd))
    tried(done, wish.name, partial(market.talks, wish))


def promote(market: Market, random: Random, done: Counter[str]) -> None:
    """Somebody promotes something, and now and then somebody has enough of it, or no more."""
    number, sender = random.randrange(8), random.choice(SENDERS)
    if random.random() < 0.7:
        done["send-promotion"] += market.promotes(f"p{number}", "bea", "ben", sender=sender).sent
        return
    wish = random.choice([mute(sender), unmute(sender), report(sender)])
    tried(done, wish.name, partial(market.minds, wish))


def tried(done: Counter[str], name: str, wish: Callable[[], object]) -> None:
    """Counted by its name when it is granted, and by the rule that it breaks otherwise."""
    try:
        wish()
    except Refused as refusal:
        done[refusal.rule] += 1
    else:
        done[name] += 1


def entries_of(order: UUID) -> list[tuple[Folder, UUID]]:
    return [
        (Folder.ORDERS, order),
        (Folder.DISPUTES, dispute_id_of(order, 1)),
        (Folder.MESSAGES, talk.TALK),
        (Folder.PROMOTIONS, promotion_id_of(f"p{order.int}", "bea")),
    ]


def shown(market: Market) -> list[tuple[Any, ...]]:
    with market.view() as db:
        return sorted((tuple(row) for row in db.execute(sa.select(entry))), key=str)


@pytest.fixture(scope="module", params=[1, 3])
def walked(request: pytest.FixtureRequest, database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    market = Market(tmp_path_factory.mktemp("lived"), database, batch=5)
    market.staff()
    done = walk(market, request.param)
    assert {kind.name for kind in KINDS} <= set(done), "a walk does everything"
    assert min(done[kind.name] for kind in KINDS) > 3, done
    assert {"mute-promotions", "report-promoter", "block-sender", "read-messages", "send-promotion"} <= set(done), done
    yield market
    market.close()


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_rebuilt_equals_lived_with_all_that_people_did(
    walked: Market, database: str, tmp_path: Path, batch: int
) -> None:
    again = Market(tmp_path, database, store=walked.store, batch=batch)
    assert len(shown(walked)) > len(ORDERS)
    assert shown(again) == shown(walked)
    again.engine.dispose()


def test_rebuilt_beside_equals_lived(walked: Market) -> None:
    before = shown(walked)
    walked.projector.rebuild(INBOX.name)
    assert shown(walked) == before


def test_what_is_shown_is_what_is_decided_on(walked: Market) -> None:
    with walked.view() as db:
        there = {(row.role, row.owner, row.folder, row.subject): row for row in db.execute(sa.select(entry))}
    checked = Counter[str]()
    for owner in OWNERS:
        for order in ORDERS:
            for folder, subject in entries_of(order):
                own, row = (
                    walked.inbox.entry(owner, folder, subject),
                    there.get((owner.role, owner.id, folder, subject)),
                )
                expected = (row.place, row.unread, row.version) if row else (Place.NOWHERE,)
                assert (own.place, own.unread, own.version)[: len(expected)] == expected
                checked[own.place] += 1
    assert set(checked) == set(Place)


def counts(view: View, folder: str) -> bool:
    return folder != Folder.PROMOTIONS or view is View.PROMOTIONS


def test_counters_are_what_counting_the_pages_gives(walked: Market) -> None:
    for owner in OWNERS:
        with walked.view() as db:
            counted = counters(db, owner, NOW)
            for view in View:
                pages = items(page(db, owner, Filters(folder=view), None, 100, now=NOW))
                assert counted[view] == {
                    "total": len(pages),
                    "unread": sum(one["unread"] for one in pages if counts(view, one["folder"])),
                    "action_required": sum(one["action_required"] for one in pages),
                }
