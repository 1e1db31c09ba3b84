"""What must hold in the log and the read models after whatever happened, found by reading all of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing

from chaos.account import WISHES, Account
from chaos.campaign import Figures, demand
from chaos.ground import Ground
from domain.dispute.events import DisputeRefunded
from domain.message import Event, Recorded
from domain.money import total
from domain.order.events import OrderEvent
from domain.order.evolve import evolve
from domain.order.state import Order
from infrastructure.backup_proof import demand_same_read_models
from infrastructure.backups import databases_of
from infrastructure.bootstrap import House, build
from infrastructure.log_digest import LogBroken
from infrastructure.manifest import BackupUnusable

PAGE = 2000


def prove(here: Ground, account: Account) -> Figures:
    """That nothing acknowledged is lost, nothing doubled, streams have no gaps, read models are right, money too."""
    demand(not account.wrong, f"answered with {account.wrong[:3]}")
    with closing(build(here.settings())) as house:
        found = {**account.figures(), **kept(whole_log(house), account)}
        demand_gap_free(here)
        found["rows"] = demand_rebuilt(house, here)
        found["orders"] = demand_ledger(whole_log(house))
    return found


def whole_log(house: House) -> Iterator[Recorded[Event]]:
    """A page at a time: it may be larger than the memory."""
    position = 0
    while page := house.store.feed(after=position, limit=PAGE):
        yield from page
        position = page[-1].position


def kept(log: Iterable[Recorded[Event]], account: Account) -> Figures:
    """How many ``events`` there are; ``lost`` and ``doubled``, both 0, and ``Breach`` otherwise.

    Kept is a wish whose events stand where its client was told; doubled is one that two commands wrote the same for.
    """
    places, writers, events = set[tuple[str, int]](), defaultdict[tuple[str, str, object], set[str]](set), 0
    for recorded in log:
        events += 1
        if recorded.correlation_id.startswith(WISHES):
            places.add((recorded.correlation_id, recorded.position))
            writers[recorded.correlation_id, recorded.event.name, recorded.stream].add(recorded.command_id)
    lost = [one for one in account.receipts if (one.wish, one.position) not in places]
    doubled = [wish for (wish, *_), commands in writers.items() if len(commands) > 1]
    demand(not lost, f"{len(lost)} of {len(account.receipts)} acknowledged commands are lost")
    demand(not doubled, f"{len(doubled)} commands were done twice")
    return {"lost": 0, "doubled": 0, "events": events}


def demand_gap_free(here: Ground) -> None:
    try:
        databases_of(here.settings()).digest()
    except LogBroken as why:
        demand(False, f"the log is broken: {why}")  # noqa: FBT003 - nothing is so


def demand_rebuilt(house: House, here: Ground) -> int:
    """Rows of read models that are as they should be: the same when they are built from nothing."""
    rebuilt = here.directory / "rebuilt.db"
    rebuilt.unlink(missing_ok=True)
    try:
        return demand_same_read_models(house, rebuilt)
    except BackupUnusable as why:
        demand(False, str(why))  # noqa: FBT003 - nothing is so
        raise


def demand_ledger(log: Iterable[Recorded[Event]]) -> int:
    """Orders of which every purse is filled by what was paid, and every refund stands in its dispute too."""
    orders, paid_out = defaultdict[object, Order](Order), Counter[str]()
    for recorded in log:
        if isinstance(recorded.event, OrderEvent):
            orders[recorded.stream] = evolve(orders[recorded.stream], recorded.event)
        elif isinstance(recorded.event, DisputeRefunded):
            paid_out[recorded.event.amount.currency] += recorded.event.amount.minor
    torn = [order.number for order in orders.values() if not _adds_up(order)]
    demand(not torn, f"the money of the orders {torn[:3]} does not add up")
    refunded = Counter[str]()
    for order in orders.values():
        refunded[order.currency] += order.refunded.minor
    demand(refunded == paid_out, f"{refunded} went out of purses, and {paid_out} to buyers")
    return len(orders)


def _adds_up(order: Order) -> bool:
    purses = (*order.purses, order.shipping)
    parts = [part for p in purses for part in (p.refunded, p.reserved, p.released, p.held)]
    whole = total(order.currency, [p.refunded + p.held + p.released for p in purses])
    return min(part.minor for part in parts) >= 0 and whole == order.total
