"""Acts of the later chapters of a dispute: settlements, appeals, goods sent back, ends from outside."""

from application.offers import award_of
from application.stories.acts import ADMIN, HOST, Act, Tale
from domain.actor import Actor, Role
from domain.dispute import commands as c
from domain.dispute.exhibit import Showing, Shows
from domain.dispute.mediation import most_awardable
from domain.dispute.ruling import AppealGround, Settlement


def proposes_settlement(mediator: str, share: float, note: str) -> Act:
    """The mediator proposes ``share`` of the claim to both."""

    def act(tale: Tale) -> None:
        award = award_of(most_awardable(tale.case), tale.case.dispute.most_claimed, share)
        proposing = c.ProposeSettlement(
            by=Actor(Role.MEDIATOR, mediator), at=tale.now, award=award.lines, shipping=award.shipping, note=note
        )
        tale.do(proposing)

    return act


def accepts_settlement(role: Role) -> Act:
    def act(tale: Tale) -> None:
        settlement = _settlement(tale)
        tale.do(c.AcceptSettlement(by=tale.party(role), at=tale.now, settlement_id=settlement.id))

    return act


def _settlement(tale: Tale) -> Settlement:
    """The live one; a story that answers a missing one is wrong."""
    settlement = tale.case.dispute.settlement
    if settlement is None:
        raise ValueError(f"nothing was proposed to both in {tale.case.dispute.number}")
    return settlement


def asks_for_evidence(mediator: str, text: str, *of: Role) -> Act:
    by = Actor(Role.MEDIATOR, mediator)
    return lambda tale: tale.do(c.RequestEvidence(by=by, at=tale.now, of=of, text=text))


def shows(role: Role, caption: str, what: Shows = Shows.ITEM) -> Act:
    """A photo of what the caption says."""

    def act(tale: Tale) -> None:
        photo = Showing(shows=what, text=caption, file=tale.simulation.photograph(caption))
        tale.do(c.SubmitEvidence(by=tale.party(role), at=tale.now, evidence=(photo,)))

    return act


def appeals(role: Role, ground: AppealGround, statement: str) -> Act:
    return lambda tale: tale.do(c.AppealDecision(by=tale.party(role), at=tale.now, ground=ground, statement=statement))


def gives_address(address: str) -> Act:
    return lambda tale: tale.do(c.GiveReturnAddress(by=tale.seller, at=tale.now, address=address))


def ships_back(carrier: str, tracking_number: str | None = None) -> Act:
    return lambda tale: tale.do(
        c.ShipReturn(by=tale.buyer, at=tale.now, carrier=carrier, tracking_number=tracking_number)
    )


def arrives_back() -> Act:
    return lambda tale: tale.do(c.RecordReturnDelivery(by=HOST, at=tale.now))


def accepts_back() -> Act:
    return lambda tale: tale.do(c.AcceptReturn(by=tale.seller, at=tale.now))


def charges_back(reference: str) -> Act:
    return lambda tale: tale.do(c.RegisterChargeback(by=HOST, at=tale.now, reference=reference))


def voids(cause: str) -> Act:
    return lambda tale: tale.do(c.VoidDispute(by=ADMIN, at=tale.now, cause=cause))
