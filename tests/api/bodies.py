"""One valid body for each command over HTTP; ``but`` changes members."""

import json
from typing import Any

from infrastructure.terms import PublishedTerms
from tests import examples as eg

Body = dict[str, Any]


def money(amount: str, currency: str = "EUR") -> Body:
    return {"currency": currency, "amount": amount}


def amounts(*parts: tuple[int, str]) -> list[Body]:
    return [{"line": line, "amount": money(amount)} for line, amount in parts]


def partial(*parts: tuple[int, str]) -> Body:
    return {"remedy": "partial-refund", "amounts": amounts(*parts)}


def instant(moment: Any) -> str:
    return moment.isoformat().replace("+00:00", "Z")


ORDER: Body = {
    "number": "O-8",
    "buyer": "bea",
    "seller": "sol",
    "lines": [
        {"product_id": "product-1", "title": "Coffee machine", "quantity": 1, "unit_price": money("80.00")},
        {"product_id": "product-2", "title": "Cup", "quantity": 3, "unit_price": money("10.00"), "tax": money("1.50")},
    ],
    "shipping": money("10.00"),
    "discount": money("20.00"),
    "placed_at": instant(eg.PLACED),
    "ship_by": instant(eg.day(3)),
    "promised_at": instant(eg.PROMISED),
}
OPENING: Body = {
    "order_id": str(eg.ORDER),
    "reason": "damaged",
    "sub_reason": "broken",
    "description": "The glass was in pieces when I opened it.",
    "lines": [{"line": 1, "units": 1}],
    "claim": {"remedy": "full-refund"},
    "evidence": [{"file_id": str(eg.file(1).id)}],
}
STATEMENT: Body = {
    "finding": "damaged",
    "facts": ["The machine arrived on day 5.", "Its glass was broken."],
    "clauses": ["conformity", "decisions"],
    "text": eg.statement().text,
}

ON_ORDERS: dict[str, Body | None] = {
    "payments": {"amount": money("165.00")},
    "shipment": {"carrier": "Correios", "tracking_number": "LX123"},
    "tracking": {"status": "in-transit"},
    "delivery-promise": {"promised_at": instant(eg.day(60))},
    "delivery": {},
    "cancellation": {"cause": "lost-in-the-warehouse"},
    "refunds": {"amounts": amounts((2, "10.00")), "shipping": money("1.00")},
    "feedback": {"score": 4, "reference": "review 12"},
    "off-platform-payments": {"note": "Asked for a transfer."},
    "cancellation-request": {"note": "Bought twice."},
    "cancellation-acceptance": None,
    "cancellation-refusal": {"note": "It is packed."},
    "receipt": None,
    "comments": {"text": "Please wrap it well."},
}
ON_MEDIATORS: dict[str, Body | None] = {
    "capacity": {"capacity": 3},
    "conflicts": {"account": "sol"},
    "conflict-withdrawals": {"account": "sol"},
    "absence": None,
    "return": None,
    "deactivation": None,
    "reactivation": None,
}
CLAIM, OFFER = (str(eg.proposal_id(n)) for n in (1, 2))
PHOTO, KEPT = (str(eg.evidence_id(n)) for n in (1, 2))
WORDS: list[Body] = [{"shows": "parcel", "text": "The box was soaked."}]
ON_DISPUTES: dict[str, Body | None] = {
    "claim-amendments": {"claim": partial((1, "60.00")), "note": "A repair would do."},
    "counter-proposals": {"proposal": partial((1, "30.00")), "note": "Only the glass is broken."},
    "acceptance": {"proposal_id": CLAIM},
    "rejection": {"proposal_id": CLAIM, "note": "It left us in one piece."},
    "proposal-withdrawal": {"proposal_id": OFFER},
    "withdrawal": {"note": "It works after all."},
    "escalation": {"ground": "unreasonable-offer", "statement": "Far too little."},
    "mediator": None,
    "assignment": {"mediator": "mia"},
    "release": {"note": "I know the seller."},
    "decision": {"award": amounts((1, "40.00")), "payer": "seller", "statement": STATEMENT},
    "messages": {"text": "Is there a photo of the parcel?"},
    "recusal": {"note": "The seller is my cousin."},
    "objection": None,
    "settlement-proposals": {"award": amounts((1, "40.00")), "note": "Meet in the middle."},
    "settlement-acceptance": {"settlement_id": str(eg.SETTLEMENT)},
    "settlement-rejection": {"settlement_id": str(eg.SETTLEMENT), "note": "It is too much."},
    "approval": None,
    "draft-return": {"note": "The second fact is not shown."},
    "appeal": {"ground": "terms-misapplied", "statement": "It is broken, not dented."},
    "appeal-waiver": None,
    "appeal-decision": {
        "judgment": "modified",
        "award": amounts((1, "60.00")),
        "payer": "seller",
        "statement": STATEMENT,
    },
    "return-address": {"address": "Dock Street 1, Porto"},
    "return-shipment": {"carrier": "Correios", "tracking_number": "LX456"},
    "return-waiver": None,
    "return-delivery": None,
    "return-acknowledgement": None,
    "return-acceptance": None,
    "return-contest": {"ground": "empty-or-different", "note": "There is a brick in it.", "evidence": WORDS},
    "settled-elsewhere": {"reference": "voucher 12"},
    "chargeback": {"reference": "CB-1"},
    "voidance": {"cause": "Opened by a stolen account."},
    "refund-results": {"refund_id": str(eg.REFUND), "result": "succeeded", "amount": money("80.00")},
    "refund-retry": None,
    "evidence": {"evidence": WORDS},
    "evidence-withdrawal": {"evidence_id": PHOTO},
    "evidence-disclosure": {"evidence_id": KEPT},
    "evidence-requests": {"of": ["buyer", "seller"], "text": "A photo of the parcel, please."},
    "evidence-decline": {"note": "There is none."},
    "evidence-request-cancellation": None,
    "extensions": {"kind": "seller-response", "until": instant(eg.day(13))},
    "reinstatement-requests": {"statement": "I was in hospital."},
    "reinstatement": None,
    "reinstatement-refusal": {"note": "Ten days were enough."},
}


def keeping_to(action: Body) -> Body | None:
    """The body of an allowed action: the example, within the bounds that the viewer was told."""
    body = ON_DISPUTES[action["href"].rpartition("/")[2]]
    told = action["constraints"]
    if body is None:
        return None
    body = body | {name: told[name] for name in ("proposal_id", "settlement_id") if name in told}
    if "evidence" in told:
        return {"evidence_id": told["evidence"][0]}
    if "latest" in told:
        return dict(told["latest"][0])
    if body.get("mediator") in told.get("barred", ()):
        return body | {"mediator": "mo"}
    if action["name"] == "counter-propose" and told["at_least"]:
        return body | {"proposal": {"remedy": "full-refund"}}
    return body


def next_terms(**but: Any) -> Body:
    """What default@2 is to say, in force from day 30."""
    document: Body = json.loads(PublishedTerms.shipped().documents["default@1"])
    return document | {"version": 2, "in_force_from": instant(eg.day(30))} | but


NEXT_TERMS = next_terms()
ON_PEOPLE = {
    "preferences": {
        "language": "es",
        "zone": "Europe/Madrid",
        "mail": True,
        "quiet_hours": {"begins": "22:00", "ends": "07:30"},
        "digest_minutes": 10,
    },
    "mail-address": {"address": "bea@example.com"},
    "confirmation": {"code": "7K3M-0QRV-X8TD"},
    "removal": None,
    "mail-addresses": {"account": "bea", "address": "bea@example.com"},
}
ON_DRAFTS = {"drafts": NEXT_TERMS, "revision": NEXT_TERMS, "publication": {"sha256": "0" * 64}, "discard": None}

CONVERSATION: Body = {"order_id": str(eg.ORDER), "text": "Where is it?"}
ON_CONVERSATIONS: dict[str, Body | None] = {
    "messages": {"text": "Where is it?"},
    "read": {"upto": 1},
    "block": {"reason": "spam"},
    "unblock": None,
    "report": {"reason": "scam", "note": "Wants a deposit."},
}
LISTING: Body = {"product_id": "kettle", "seller": "sol", "title": "A kettle", "price": money("40.00")}
ON_SUPPORT: dict[str, Body | None] = {
    "support": {"text": "How do I send it back?"},
    "question": {"text": "And who pays for it?"},
    "hand-over": None,
    "taking": None,
    "messages": {"text": "Good morning!"},
    "give-back": {"note": "It is about customs."},
    "closure": None,
    "take-next": {},
}
PROMOTION: Body = {
    "promotion_id": "p1",
    "sender": "sam",
    "title": "Teapots",
    "text": "Half the price of a teapot.",
    "link": "https://example.com/offer",
    "recipients": ["bea", "ben"],
    "expires_at": "2030-01-01T00:00:00Z",
}
