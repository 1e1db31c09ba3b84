"""Goods and money going back, and ends from outside, over HTTP: where it is posted, what is sent, what it may break."""

from api.evidence_commands import SHOWING, shown
from api.posted import Posted
from api.schemas import dispute_bodies as b
from api.schemas import return_bodies as r
from domain.dispute import commands as c
from domain.refusal import Rule

PAYING = (Rule.NO_SUCH_REFUND, Rule.OTHER_CURRENCY, Rule.AMOUNT_NOT_POSITIVE)

EXECUTION: dict[str, Posted[c.DisputeCommand]] = {
    "return-address": Posted(
        c.GiveReturnAddress,
        "Say where the goods are to be sent.",
        r.GiveReturnAddressSchema(),
        (Rule.NO_RETURN_ADDRESS,),
    ),
    "return-shipment": Posted(c.ShipReturn, "Tell that the goods were sent back.", r.ShipReturnSchema()),
    "return-waiver": Posted(c.WaiveReturn, "Do without the goods."),
    "return-delivery": Posted(c.RecordReturnDelivery, "Record that the goods came back."),
    "return-acknowledgement": Posted(c.AcknowledgeReturn, "Confirm that the goods came back."),
    "return-acceptance": Posted(c.AcceptReturn, "Be content with what came back."),
    "return-contest": Posted(
        c.ContestReturn,
        "Say what is wrong with what came back.",
        r.ContestReturnSchema(),
        (Rule.CONTEST_UNPROVEN, *SHOWING),
        shown,
    ),
    "refund-results": Posted(c.RecordRefund, "Tell how a refund went.", b.RecordRefundSchema(), PAYING),
    "refund-retry": Posted(c.RetryRefund, "Ask for a failed refund once more."),
    "settled-elsewhere": Posted(
        c.SettleElsewhere, "Tell that the buyer got the money by another way.", b.ReferenceSchema()
    ),
    "chargeback": Posted(c.RegisterChargeback, "Tell that the buyer's bank took the money back.", b.ReferenceSchema()),
    "voidance": Posted(
        c.VoidDispute, "End a dispute that should not be, and say why.", b.VoidDisputeSchema(), (Rule.NOTE_LENGTH,)
    ),
}
