"""Puts the house together, for the server, the worker, the command line and the tests: the composition root."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa

from application.affairs import Affairs
from application.automations import REACTIONS, Automations
from application.conversations import Conversations
from application.disputes import Disputes
from application.evidence import SHOWING, when_a_file_was_shown_then_keep_it
from application.inbox import Inbox
from application.listings import Listings
from application.mailing import Mailing
from application.mediators import Mediators
from application.orders import Orders
from application.people import People
from application.ports import Clock, EvidenceStore
from application.promotions import Promotions
from application.publication import Publication
from application.support import HelpDesk
from application.timeouts import Timeouts
from infrastructure import interpreter
from infrastructure.background import Background, Work
from infrastructure.clock import TestClock, system_clock
from infrastructure.event_store import LibraryEventStore
from infrastructure.evidence_store import DiskEvidenceStore
from infrastructure.files import Files
from infrastructure.hints import back_off, due_streams, on_duty, past_trades
from infrastructure.leases import Lease, this_process
from infrastructure.live_terms import LiveTerms
from infrastructure.mail import post_of
from infrastructure.outbox import Outbox
from infrastructure.payments import outbox_of
from infrastructure.people import people
from infrastructure.post import Post
from infrastructure.presence import Presence
from infrastructure.projector import Projector
from infrastructure.pulse import Pulse
from infrastructure.reactions import Reactions
from infrastructure.scheduler import ClockGuard, Heartbeat
from infrastructure.settings import Settings
from infrastructure.settling import (
    A_WHILE,
    REACTING,
    TIDYING,
    another_batch,
    clear_away,
    follow_all,
    if_it_can_be,
    is_our_turn,
    next_happening,
    settle_all,
    until_shown,
)
from infrastructure.showing import Showing
from infrastructure.storage import DataUnusable, Storage, open_storage
from infrastructure.terms import PublishedTerms
from infrastructure.translation.engines import translating_of
from projections import ALL
from projections.inbox_news import concerns


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
    affairs: Affairs
    listings: Listings
    conversations: Conversations
    presence: Presence
    mediators: Mediators
    people: People
    help_desk: HelpDesk
    inbox: Inbox
    promotions: Promotions
    timeouts: Timeouts
    projector: Projector
    showing: Showing
    """What those can see by now who read lists."""
    reactions: Reactions
    files: Files
    outbox: Outbox | None
    """Refund requests on their way; nothing when the marketplace reads them in the feed."""
    post: Post | None
    """Letters to people; nothing when no mail server is set."""
    interpreter: interpreter.Interpreter
    """What has messages translated, and the translations that are there."""
    pulse: Pulse
    background: Background
    settle: Callable[[], None]
    """Everything that is due has happened when this returns, and the read models show it."""
    next_due: Callable[[], datetime | None]
    """When the next deadline of all is due, or the next simulated payment."""
    leaving: threading.Event
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
        """Read models follow, deadlines lapse, automations react, refunds and letters go out, until ``close``."""
        self.background.start()

    def close(self) -> None:
        """Let running work finish, then shut every door."""
        self.leaving.set()
        self.background.stop()
        self.interpreter.close()
        self.storage.close()


def build(settings: Settings, clock: Clock | None = None) -> House:
    """Wire everything up over the databases; raises ``DataUnusable`` or ``SchemaUnusable`` when they can't be used."""
    clock = clock or default_clock(settings)
    storage = open_storage(settings)
    store, engine = storage.store, storage.engine
    shipped = PublishedTerms.shipped(settings.terms_profile)
    terms, publication = live_terms(storage, clock, shipped), Publication(store, shipped.as_documents(), clock)
    orders, disputes = Orders(store, terms, clock), Disputes(store, terms, clock)
    affairs = Affairs(store, terms)
    hints = (partial(due_streams, engine), partial(back_off, engine))
    guard = ClockGuard(settings.clock_jump_seconds)
    timeouts = Timeouts(affairs, *hints, clock, trusted=guard.calm)
    projector = Projector(store, engine, terms, ALL)
    projector.create_tables()
    showing = projector.showing if storage.reader is engine else Showing(storage.reader, ALL)
    automations = Automations(disputes, partial(on_duty, engine), partial(past_trades, projector, engine), clock)
    reactions = Reactions(store, storage.records, automations.react, to=REACTIONS)
    files = Files(storage.records, evidence_store(settings), terms, clock, settings.data)
    keeping = partial(when_a_file_was_shown_then_keep_it, files.keep)
    keep_shown = Reactions(store, storage.records, keeping, to=SHOWING, name="evidence").catch_up
    outbox = outbox_of(settings, store, storage.records, disputes, clock)
    at_once = None if settings.payments_url else outbox  # whoever answers over a network is not waited for
    follow = partial(follow_all, reactions.catch_up, at_once, projector.catch_up)
    tidy = partial(if_it_can_be, TIDYING, partial(clear_away, keep_shown, files))
    settle = partial(settle_all, follow, timeouts, tidy)
    next_due = partial(next_happening, engine, clock, at_once)
    names = ("read-models", "sweep", interpreter.NAME)
    following, sweeping, interpreting = (Lease(engine, name, this_process()) for name in names)
    conversations, everybody = Conversations(store, terms, clock), people(store, clock)
    translating = translating_of(settings)
    interpret = interpreter.Interpreter(store, storage.records, conversations, everybody, translating, clock)
    pulse, leaving = Pulse(engine), threading.Event()
    our_turn = partial(is_our_turn, sweeping, pulse, settings.clock_jump_seconds)
    goes_on = partial(another_batch, our_turn, leaving)
    shown = partial(until_shown, projector, store)
    react_a_while = partial(if_it_can_be, REACTING, partial(reactions.catch_up, A_WHILE))
    follow_a_while = partial(follow_all, react_a_while, at_once, shown)
    tidy_a_while = partial(if_it_can_be, TIDYING, partial(clear_away, partial(keep_shown, A_WHILE), files))
    heartbeat = Heartbeat(
        partial(settle_all, follow_a_while, timeouts, tidy_a_while, goes_on),
        next_due,
        clock=clock,
        guard=guard,
        pulse=pulse,
        seconds=settings.sweep_seconds,
        ours=our_turn,
    )
    work: dict[str, Work] = {
        "read-models": partial(projector.run, ours=following.held),
        interpreter.NAME: partial(interpret.run, ours=interpreting.held),
    }
    if outbox is not None and settings.payments_url:
        work["outbox"] = outbox.run
    post = post_of(settings, storage.records, Mailing(disputes, orders, everybody, clock, settings.mail_link))
    if post is not None:
        work["post"] = post.run
    return House(
        settings=settings,
        clock=clock,
        storage=storage,
        terms=terms,
        publication=publication,
        orders=orders,
        disputes=disputes,
        affairs=affairs,
        listings=Listings(store, clock),
        conversations=conversations,
        presence=Presence(storage.records, clock),
        mediators=disputes.mediators,
        people=everybody,
        help_desk=HelpDesk(store, terms, clock),
        inbox=Inbox(store, clock, concerns),
        promotions=Promotions(store, everybody, clock),
        timeouts=timeouts,
        projector=projector,
        showing=showing,
        reactions=reactions,
        files=files,
        outbox=outbox,
        post=post,
        interpreter=interpret,
        pulse=pulse,
        background=Background(work, heartbeat, (following, sweeping, interpreting), wake=store.appended),
        settle=settle,
        next_due=next_due,
        leaving=leaving,
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


def default_clock(settings: Settings) -> Clock:
    """In development a clock that can be moved forward; in production the wall clock, and nothing moves it."""
    return TestClock(settings.data / "test-clock") if settings.development else system_clock
