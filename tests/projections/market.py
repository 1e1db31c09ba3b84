"""A small marketplace on the real use cases, with its log in memory and read models in a file that a test looks at."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import orjson
import sqlalchemy as sa

from application.affairs import Affairs
from application.conversations import Conversations
from application.disputes import Disputes
from application.inbox import Inbox
from application.mediators import Mediators, mediator_id_of
from application.orders import Orders
from application.people import People
from application.ports import Cause
from application.promotions import Promotions, Sent, promotion_id_of
from application.support import HelpDesk
from domain.actor import Actor, Role
from domain.conversation.commands import ConversationCommand
from domain.dispute.commands import DisputeCommand, OpenDispute
from domain.dispute.execution import refund_id_of
from domain.dispute.opening import dispute_id_of
from domain.dispute.ruling import Judgment
from domain.inbox.commands import ArchiveEntry, DeleteEntry, EntryCommand, MarkEntryRead
from domain.inbox.entry import Entry
from domain.inbox.folder import Folder
from domain.mediator.commands import MediatorCommand
from domain.person.commands import PersonCommand
from domain.promotion.promotion import SendPromotion
from domain.support.commands import SupportCommand
from infrastructure.codec import domain_codec
from infrastructure.database import writing
from infrastructure.event_store import LibraryEventStore, memory_store
from infrastructure.projector import Projector
from infrastructure.terms import PublishedTerms
from projections import ALL
from projections.inbox_news import concerns
from projections.paging import Page
from projections.projection import Projection
from tests import help_desk
from tests.databases import views_on
from tests.examples import (
    ANOTHER_MEDIATOR,
    DEAR_LINES,
    MARKETPLACE,
    MEDIATOR,
    ORDER,
    SELLER,
    THIRD_MEDIATOR,
    Wish,
    accept,
    appeal,
    approve,
    claim_case,
    contest_return,
    counter,
    day,
    decide,
    decide_appeal,
    deliver,
    deliver_return,
    escalate,
    eur,
    give_address,
    open_dispute,
    open_not_received,
    pay,
    place,
    proposal_id,
    refund,
    say,
    sent_back,
    ship,
    ship_return,
)
from tests.help_desk import TALK as QUESTION
from tests.roster import declare, enrol, go_away, trade
from tests.talk import TALK

MUCH_LATER = day(90)


class Market:
    """What happens here is in the log at once, and in the read models when somebody looks through ``view``.

    One that is ``watched`` is looked at after every command. Another market's ``store`` is its whole past.
    """

    def __init__(
        self,
        path: Path,
        database: str = "sqlite",
        *,
        store: LibraryEventStore | None = None,
        batch: int = 1000,
        watched: bool = False,
    ) -> None:
        self.now, self.watched = day(0), watched
        self.store = store or memory_store(domain_codec())
        self.terms = PublishedTerms.shipped()
        self.orders = Orders(self.store, self.terms, self.clock)
        self.disputes = Disputes(self.store, self.terms, self.clock)
        self.affairs = Affairs(self.store, self.terms)
        self.conversations = Conversations(self.store, self.terms, self.clock)
        self.people = People(self.store, self.clock, frozenset(), str)
        self.promotions = Promotions(self.store, self.people, self.clock)
        self.inbox = Inbox(self.store, self.clock, concerns)
        self.mediators = Mediators(self.store, self.terms, self.clock)
        self.help_desk = HelpDesk(self.store, self.terms, self.clock)
        self.another_engine = partial(views_on, database, path)
        self.engine = self.another_engine()
        self.projector = self.another_projector(batch=batch)
        self.projector.create_tables()
        self._commands = 0

    def clock(self) -> datetime:
        return self.now

    def another_projector(self, projections: Sequence[Projection] = ALL, batch: int = 1000) -> Projector:
        return Projector(self.store, self.engine, self.terms, projections, batch)

    def happens(self, *wishes: Wish, order: UUID = ORDER, dispute: int = 1) -> None:
        """Commands to an order and to its ``dispute``-th dispute, each at its own instant."""
        for wish in wishes:
            self.now = max(self.now, wish.at)
            self._commands += 1
            cause = Cause(f"command-{self._commands}")
            if isinstance(wish, OpenDispute):
                self.disputes.open(order, wish, cause)
            elif isinstance(wish, get_args(DisputeCommand)):
                self.disputes.execute(dispute_id_of(order, dispute), wish, cause)
            else:
                self.orders.execute(order, wish, cause)
            if self.watched:
                self.projector.catch_up()

    def talks(self, *wishes: ConversationCommand, about: UUID = TALK) -> None:
        """A buyer and a seller, in one conversation."""
        for wish in wishes:
            self.now = max(self.now, wish.at)
            self._commands += 1
            self.conversations.execute(about, wish, Cause(f"command-{self._commands}"))
            if self.watched:
                self.projector.catch_up()

    def asks(self, *wishes: SupportCommand, about: UUID = QUESTION) -> None:
        """Somebody the help desk, in one conversation."""
        for wish in wishes:
            self._commands += 1
            self.help_desk.execute(about, wish, Cause(f"command-{self._commands}"))
            if self.watched:
                self.projector.catch_up()

    def promotes(self, name: str, *accounts: str, sender: str = "sam", expires_at: datetime = MUCH_LATER) -> Sent:
        """The marketplace, in the name of a sender."""
        words = {"title": f"Offer {name}", "text": "Half the price of a teapot.", "link": "https://example.com/offer"}
        named = {"promotion_id": name, "sender": sender, "expires_at": expires_at}
        sent = self.promotions.send(SendPromotion(by=MARKETPLACE, at=self.now, **named, **words), accounts)
        if self.watched:
            self.projector.catch_up()
        return sent

    def minds(self, wish: PersonCommand) -> None:
        """Somebody has, or has not, enough of promotions."""
        self._commands += 1
        self.people.execute(wish, Cause(f"command-{self._commands}"))
        if self.watched:
            self.projector.catch_up()

    def does(
        self, kind: type[EntryCommand], owner: Actor, folder: Folder, subject: UUID, *, seen: int | None = None
    ) -> Entry:
        """Somebody with an entry of their inbox; they confirm what has to be confirmed."""
        self._commands += 1
        confirmed = {"confirmed": True} if kind is DeleteEntry else {}
        command = kind(by=owner, at=self.now, folder=folder, subject=subject, **confirmed)
        entry = self.inbox.execute(command, Cause(f"command-{self._commands}"), seen=seen).state
        if self.watched:
            self.projector.catch_up()
        return entry

    def staff(self) -> None:
        """Three mediators are on the roster."""
        for one in (MEDIATOR, ANOTHER_MEDIATOR, THIRD_MEDIATOR):
            if not self.mediators.of(one.id).enrolled:
                self.notes(one.id, enrol(one.id))

    def notes(self, mediator: str, *wishes: MediatorCommand) -> None:
        """On the mediator's entry of the roster."""
        for wish in wishes:
            self._commands += 1
            self.mediators.execute(mediator_id_of(mediator), wish, cause=Cause(f"command-{self._commands}"))

    def passes(self, until: datetime, order: UUID = ORDER, dispute: int = 1) -> None:
        """Nobody acts on this dispute until then; what is overdue lapses."""
        self.now = until
        self.affairs.let_lapse([dispute_id_of(order, dispute)], until)

    @contextmanager
    def view(self) -> Iterator[sa.Connection]:
        """The read models with everything that has happened."""
        self.projector.catch_up()
        with self.engine.connect() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        with writing(self.engine) as db:
            yield db

    def close(self) -> None:
        self.engine.dispose()
        self.store.close()


def busy(market: Market) -> None:
    """Four orders at once, and two before, whose disputes go through all chapters between them.

    One goes well, one is settled, one is decided after its mediator fell silent, one waits.
    """
    approved_and_appealed(market, UUID(int=5))
    sent_back_and_contested(market, UUID(int=6))
    one, two, three, four = (UUID(int=n) for n in (1, 2, 3, 4))
    for n, order in enumerate((one, two, three, four), start=1):
        market.happens(place(order_id=order, number=f"O-{n}", buyer=f"b{n}", seller=f"s{n % 2}"), order=order)
        market.happens(pay(), ship(), order=order)
    for order in (one, two, three):
        market.happens(deliver(), order=order)
    ours = {n: {"by": Actor(Role.BUYER, f"b{n}")} for n in (2, 3, 4)}
    theirs = {n: {"by": Actor(Role.SELLER, f"s{n % 2}")} for n in (2, 3)}
    market.happens(open_dispute(**ours[2]), order=two)
    market.happens(open_dispute(**ours[3]), order=three)
    claim = proposal_id(1, dispute_id_of(two, 1))
    market.happens(counter(**theirs[3]), order=three)
    market.happens(accept(1, **theirs[2], proposal_id=claim), order=two)
    market.happens(escalate(**ours[3]), claim_case(), order=three)
    market.happens(open_not_received(**ours[4]), order=four)
    market.passes(day(18), order=three)  # the lease and the time to decide have passed
    market.passes(day(18), order=four)  # the seller said nothing
    market.happens(claim_case(by=ANOTHER_MEDIATOR, at=day(18)), order=three)
    market.happens(decide((1, "40.00"), by=ANOTHER_MEDIATOR, at=day(18.5)), order=three)
    settled = refund(refund_id=refund_id_of(dispute_id_of(two, 1)), at=day(19))
    market.happens(settled, order=two)
    market.asks(help_desk.open_support(), help_desk.hand_over(), help_desk.take())
    market.notes("mia", declare("b4"), trade("s1"))
    market.notes("mo", go_away(by=THIRD_MEDIATOR))
    for party in ("b4", "s0"):
        market.notes(party, enrol(party))
    market.passes(day(30), order=three)
    put_in_order(market)


def put_in_order(market: Market) -> None:
    """The buyer of the third order reads, puts away and deletes what is in their inbox."""
    buyer, three = Actor(Role.BUYER, "b3"), UUID(int=3)
    market.promotes("p1", buyer.id)
    market.does(ArchiveEntry, buyer, Folder.PROMOTIONS, promotion_id_of("p1", buyer.id))
    market.does(MarkEntryRead, buyer, Folder.ORDERS, three)
    market.does(DeleteEntry, buyer, Folder.DISPUTES, dispute_id_of(three, 1))


def approved_and_appealed(market: Market, order: UUID) -> None:
    """Drafted by mia after a word to her alone, approved late by max, appealed by the seller, changed by mo."""
    dear = place(order_id=order, number="O-5", lines=DEAR_LINES, shipping=eur("0.00"))
    market.happens(dear, pay(eur("500.00")), ship(), deliver(), open_dispute(), counter(), escalate(), order=order)
    market.staff()
    market.happens(say(at=day(9.5), to_mediator=True), claim_case(), decide((1, "500.00")), order=order)
    market.happens(approve(at=day(12.5)), appeal(by=SELLER, at=day(13)), order=order)
    market.happens(claim_case(by=THIRD_MEDIATOR, at=day(14)), order=order)
    modified = decide_appeal(Judgment.MODIFIED, (1, "300.00"), by=THIRD_MEDIATOR, at=day(15))
    market.happens(modified, order=order)


def sent_back_and_contested(market: Market, order: UUID) -> None:
    """The seller says that something is wrong with what came back; it waits for a mediator."""
    market.happens(place(order_id=order, number="O-6"), pay(), ship(), deliver(), order=order)
    market.happens(open_dispute(claim=sent_back()), order=order)
    claim = proposal_id(1, dispute_id_of(order, 1))
    market.happens(accept(1, by=SELLER, proposal_id=claim), give_address(), ship_return(), order=order)
    market.happens(deliver_return(), contest_return(), order=order)


def items(page: Page) -> list[dict[str, Any]]:
    """What a client reads."""
    return [orjson.loads(item) for item in page.items]
