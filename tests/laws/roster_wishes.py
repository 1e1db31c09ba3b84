"""The roster of random walks: who is on it, and what happens to their entries meanwhile."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.mediator import commands as m
from domain.mediator.state import Mediator
from tests.examples import ADMIN, BUYER, SELLER, THE_CLOCK
from tests.examples import ORDER as SOME_ORDER
from tests.laws.chance import MEDIATORS, Fate
from tests.roster import mediator

NEWCOMER = "newcomer"
"""Somebody against whom nothing ever speaks, and who takes nothing of their own accord."""


def roster() -> Mapping[str, Mediator]:
    """One with room for a case, the others for more than there are."""
    capacities = {NEWCOMER: 10, **dict(zip((one.id for one in MEDIATORS), (1, 10, 10), strict=True))}
    return {account: mediator(account=account, capacity=capacity) for account, capacity in capacities.items()}


def roster_wish(fate: Fate, at: datetime) -> tuple[str, m.MediatorCommand]:
    """To whose entry, and what; what keeps somebody away is undone again more often than not."""
    account, party = fate.one_of(MEDIATORS).id, fate.one_of([BUYER, SELLER]).id
    by_admin = {"by": ADMIN, "at": at}
    long_ago = fate.one_of([timedelta(0), *(timedelta(days=days) for days in (330, 364, 365, 366))])
    wishes: list[m.MediatorCommand] = [
        m.DeclareConflict(**by_admin, account=party),
        m.WithdrawConflict(**by_admin, account=BUYER.id),
        m.WithdrawConflict(**by_admin, account=SELLER.id),
        m.GoAway(**by_admin),
        m.ComeBack(**by_admin),
        m.ComeBack(**by_admin),
        m.DeactivateMediator(**by_admin),
        m.ReactivateMediator(**by_admin),
        m.ReactivateMediator(**by_admin),
        m.ChangeCapacity(**by_admin, capacity=1 + fate.upto(2)),
    ]
    if fate.once_in(8):
        return account, m.RecordTrade(by=THE_CLOCK, at=at - long_ago, counterparty=party, order_id=SOME_ORDER)
    return account, fate.one_of(wishes)
