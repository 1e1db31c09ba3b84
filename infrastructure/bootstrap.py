"""Puts the house together, for the server, the worker, the command line and the tests: the composition root."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

import sqlalchemy as sa

from application.automations import Automations, Trade
from application.disputes import Disputes
from application.evidence import when_evidence_was_shown_then_keep_its_files
from application.mediators import Mediators
from application.orders import Orders
from application.ports import Clock, EvidenceStore, StoreUnavailable
from application.publication import Publication
from application.timeouts import DueStream, Timeouts
from infrastructure.background import Background, Work
from infrastructure.clock import TestClock, system_clock
from infrastructure.database import writing
from infrastructure.event_store import LibraryEventStore
from infrastructure.evidence_store import DiskEvidenceStore
from infrastructure.files import Files
from infrastructure.leases import Lease, this_process
from infrastructure.live_terms import LiveTerms
from infrastructure.outages import OUTAGES
from infrastructure.outbox import Outbox
from infrastructure.payments import outbox_of
from infrastructure.projector import Projector
from infrastructure.pulse import Pulse
from infrastructure.reactions import Reactions
from infrastructure.scheduler import ClockGuard, Heartbeat, always
from infrastructure.settings import Settings
from infrastructure.showing import Showing
from infrastructure.storage import DataUnusable, Storage, open_storage
from infrastructure.terms import PublishedTerms
from projections import ALL, deadlines, mediators
from projections import orders as listed

log = logging.getLogger(__name__)
MOST_ROUNDS = 1000
"""How many batches one sweep may take before it gives the other beats a chance."""
PATIENCE = 2.0
"""Seconds that a sweep, or an automation, waits for read models."""
MODELS_OF_THE_SWEEP = (deadlines.DEADLINES.name, mediators.MEDIATORS.name)


@dataclass(frozen=True, slots=True)
class House:
    """All rooms. ``start`` runs what happens by itself in the background; ``settle`` does it once, here and now."""

    settings: Settings
    clock: Clock
    storage: Storage
    terms: LiveTerms
    publication: Publication
    orders: Orders
    disputes: Disputes
    mediators: Mediators
    timeouts: Timeouts
    projector: Projector
    showing: Showing
    """What those can see by now who read lists."""
    reactions: Reactions
    files: Files
    outbox: Outbox | None
    """Refund requests on their way; nothing when the marketplace reads them in the feed."""
    pulse: Pulse
    background: Background
    settle: Callable[[], None]
    """Everything that is due has happened when this returns, and the read models show it."""
    next_due: Callable[[], datetime | None]
    """When the next deadline of all is due, or the next simulated payment."""
    leaving: threading.Event = field(default_factory=threading.Event)
    """Set when this process is about to end: nobody is to wait for news any more."""

    @property
    def store(self) -> LibraryEventStore:
        return self.storage.store

    @property
    def engine(self) -> sa.Engine:
        """Where read models are written."""
        return self.storage.engine

    @property
    def reader(self) -> sa.Engine:
        """Where lists are read."""
        return self.storage.reader

    @property
    def records(self) -> sa.Engine:
        """What is kept beside the log, and can't be made anew from it."""
        return self.storage.records

    def start(self) -> None:
        """Read models follow, deadlines lapse, automations react, refund requests go out, until ``close``."""
        self.background.start()

    def close(self) -> None:
        """Let running work finish, then shut every door."""
        self.leaving.set()
        self.background.stop()
        self.storage.close()


def build(settings: Settings, clock: Clock | None = None) -> House:
    """Wire everything up over the databases; raises ``DataUnusable`` or ``SchemaUnusable`` when they can't be used."""
    clock = clock or default_clock(settings)
    storage = open_storage(settings)
    store, engine = storage.store, storage.engine
    shipped = PublishedTerms.shipped(settings.terms_profile)
    terms, publication = live_terms(storage, clock, shipped), Publication(store, shipped.as_documents(), clock)
    orders, disputes = Orders(store, terms, clock), Disputes(store, terms, clock)
    timeouts = Timeouts(disputes, orders, partial(due_streams, engine), partial(back_off, engine), clock)
    projector = Projector(store, engine, terms, ALL)
    projector.create_tables()
    showing = projector.showing if storage.reader is engine else Showing(storage.reader, ALL)
    automations = Automations(disputes, partial(on_duty, engine), partial(past_trades, projector, engine), clock)
    reactions = Reactions(store, storage.records, automations.react)
    files = Files(storage.records, evidence_store(settings), terms, clock, settings.data)
    keeping = partial(when_evidence_was_shown_then_keep_its_files, files.keep)
    keep_shown = Reactions(store, storage.records, keeping, name="evidence").catch_up
    tidy = partial(clear_away, keep_shown, files)
    outbox = outbox_of(settings, store, storage.records, disputes, clock)
    at_once = None if settings.payments_url else outbox  # whoever answers over a network is not waited for
    follow = partial(follow_all, reactions, at_once)
    settle = partial(settle_all, partial(follow, projector.catch_up), timeouts, tidy)
    next_due = partial(next_happening, engine, clock, at_once)
    following, sweeping = (Lease(engine, name, this_process()) for name in ("read-models", "sweep"))
    pulse = Pulse(engine)
    our_turn = partial(is_our_turn, sweeping, pulse, settings.clock_jump_seconds)
    heartbeat = Heartbeat(
        partial(settle_all, partial(follow, partial(until_shown, projector, store)), timeouts, tidy, our_turn),
        next_due,
        clock=clock,
        guard=ClockGuard(settings.clock_jump_seconds),
        pulse=pulse,
        seconds=settings.sweep_seconds,
        ours=our_turn,
    )
    work: dict[str, Work] = {"read-models": partial(projector.run, ours=following.held)}
    if outbox is not None and settings.payments_url:
        work["outbox"] = outbox.run
    return House(
        settings=settings,
        clock=clock,
        storage=storage,
        terms=terms,
        publication=publication,
        orders=orders,
        disputes=disputes,
        mediators=disputes.mediators,
        timeouts=timeouts,
        projector=projector,
        showing=showing,
        reactions=reactions,
        files=files,
        outbox=outbox,
        pulse=pulse,
        background=Background(work, heartbeat, (following, sweeping), wake=store.appended),
        settle=settle,
        next_due=next_due,
    )


def live_terms(storage: Storage, clock: Clock, shipped: PublishedTerms) -> LiveTerms:
    """The terms of this house, if there are any of the name that its settings want; otherwise ``DataUnusable``."""
    with ExitStack() as undo:
        undo.callback(storage.close)
        terms = LiveTerms(storage.store, clock, shipped)
        names = sorted({one.name for one in terms.newest().versions.values()})
        if shipped.profile not in names:
            raise DataUnusable(
                f"REDRESS_TERMS_PROFILE says {shipped.profile!r}, and no terms of that name were published: "
                f"there are {', '.join(names)}"
            )
        undo.pop_all()
        return terms


def settle_all(
    follow: Callable[[], None], timeouts: Timeouts, tidy: Callable[[], None], ours: Callable[[], bool] = always
) -> None:
    """Sweep until nothing is due any more, with everything following that does so at once; then clear files away."""
    follow()
    for _ in range(MOST_ROUNDS):
        swept = timeouts.sweep()
        follow()
        if not (swept.lapsed and ours()):
            break
    tidy()


def is_our_turn(lease: Lease, pulse: Pulse, tolerance: float) -> bool:
    """Whether this process sweeps: when it has the lease, and its clock is not off from that of the database."""
    ahead = pulse.ahead()
    if abs(ahead) <= tolerance:
        return lease.held()
    log.error("the clock here is %.0f s ahead of the database's: another process has to sweep", ahead)
    lease.release()
    return False


def follow_all(reactions: Reactions, outbox: Outbox | None, read_models: Callable[[], None]) -> None:
    """Automations look at read models, and those show afterwards what automations did."""
    read_models()
    reactions.catch_up()
    if outbox is not None:
        outbox.catch_up()
    read_models()


def until_shown(projector: Projector, store: LibraryEventStore) -> None:
    """Wait a moment for whoever keeps the read models; who sees old ones does nothing wrong, only some of it again."""
    projector.showing.wait_for(store.head(), PATIENCE, *MODELS_OF_THE_SWEEP)


def clear_away(keep_shown: Callable[[], object], files: Files) -> None:
    """Files that waited too long, after those that were shown stay for good. No deadline waits for it."""
    try:
        keep_shown()
        files.expire()
    except OUTAGES:
        log.warning("files that have expired can't be cleared away now", exc_info=True)


def evidence_store(settings: Settings) -> EvidenceStore:
    """The data directory, or the bucket that is set."""
    if not settings.evidence:
        return DiskEvidenceStore(settings.data / "evidence")
    from infrastructure.s3_evidence_store import S3EvidenceStore  # noqa: PLC0415 - needs what only the extra s3 brings

    bucket, _, prefix = settings.evidence.removeprefix("s3://").partition("/")
    return S3EvidenceStore(
        bucket,
        prefix,
        endpoint_url=settings.s3_endpoint or None,
        region_name=settings.s3_region or None,
        aws_access_key_id=settings.s3_access_key or None,
        aws_secret_access_key=settings.s3_secret_key or None,
    )


def next_happening(engine: sa.Engine, clock: Clock, outbox: Outbox | None) -> datetime | None:
    """When the next deadline is due, or a simulated payment."""
    with engine.connect() as db:
        due = deadlines.next_due(db, clock())
    paid = None if outbox is None else outbox.deliveries.next_try()
    return min((at for at in (due, paid) if at is not None), default=None)


def default_clock(settings: Settings) -> Clock:
    """In development a clock that can be moved forward; in production the wall clock, and nothing moves it."""
    return TestClock(settings.data / "test-clock") if settings.development else system_clock


def due_streams(engine: sa.Engine, now: datetime, limit: int) -> Sequence[DueStream]:
    with engine.connect() as db:
        return [DueStream(row.stream, row.is_order) for row in deadlines.due(db, now, limit)]


def back_off(engine: sa.Engine, stream: UUID, until: datetime) -> None:
    with writing(engine) as db:
        deadlines.back_off(db, stream, until)


def on_duty(engine: sa.Engine) -> list[str]:
    with engine.connect() as db:
        return mediators.accounts_on_duty(db)


def past_trades(projector: Projector, engine: sa.Engine, account: str, position: int) -> list[Trade]:
    """All orders of the account up to ``position``; ``StoreUnavailable`` while the list of orders is behind it."""
    if not projector.showing.wait_for(position, PATIENCE, listed.ORDERS.name):
        raise StoreUnavailable(f"the orders up to {position} are not listed yet")
    with engine.connect() as db:
        return [Trade(*row) for row in listed.trades_of(db, account)]
