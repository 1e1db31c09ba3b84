"""The disputes of the demonstration that were decided, but are not carried out yet."""

from application.stories.acts import (
    Story,
    claims,
    counters,
    decides,
    escalates,
    opens,
    rejects,
    releases,
)
from domain.actor import Role
from domain.dispute.proposal import Ground, Payer

B, S = Role.BUYER, Role.SELLER


DECIDED = (
    Story(  # for the buyer, not final yet
        buyer="ben",
        goods={"teapot": 1},
        ordered=17,
        delivered=13,
        acts=(
            (12, opens("damaged", "packaging", "The carton was soaked, and the glaze came off with the paper.")),
            (10, rejects(S, "It left our shop dry.")),
            (6.5, escalates(B, Ground.REJECTED_WITHOUT_REASON, "Then it did not arrive as it left.")),
            (6.1, claims("mia")),
            (
                4.6,
                decides(
                    "mia",
                    1.0,
                    "The parcel arrived wet.",
                    "The glaze of the pot is damaged over a third of its surface.",
                    text="Whether the carton got wet in the shop or on the way, the goods have to arrive undamaged. "
                    "The seller chose the packaging and the carrier, and so bears the damage.",
                ),
            ),
        ),
    ),
    Story(  # for the seller, not final yet
        buyer="bo",
        goods={"tent": 1},
        ordered=16,
        delivered=11,
        acts=(
            (
                10,
                opens("not-as-described", "functionality", "It says two persons. My brother and I do not fit in it."),
            ),
            (8, rejects(S, "130 cm wide, as it says in the listing.")),
            (3.8, escalates(B, Ground.STALEMATE, "We are of normal size.")),
            (3.3, claims("milan")),
            (
                1.7,
                decides(
                    "milan",
                    0,
                    "The listing names a width of 130 cm.",
                    "The tent has that width.",
                    text="The measures of the tent were stated before the purchase and are right. Whether two persons "
                    "of a given size fit in could have been found out from them.",
                ),
            ),
        ),
    ),
    Story(  # final this morning, the refund is on its way
        buyer="bianca",
        goods={"rug": 1, "cushion": 2},
        ordered=24,
        delivered=20,
        acts=(
            (19, opens("damaged", "packaging", "The rug was folded, not rolled, and will not lie flat.", line=1)),
            (17.5, counters(S, 0.1, "Put books on it for a week.")),
            (14, escalates(B, Ground.UNREASONABLE_OFFER, "The books have been on it for a week.")),
            (13.6, claims("mia")),
            (
                12.4,
                releases("mia", "Bianca is my neighbour."),
            ),
            (11.9, claims("milan")),
            (
                10.2,
                decides(
                    "milan",
                    0.6,
                    "The rug has two creases that did not go away within a week.",
                    text="A rug of this price has to be rolled for the way. It can still be used, with creases that "
                    "may go in time, so that a part of the price is adequate.",
                    payer=Payer.SPLIT,
                ),
            ),
        ),
    ),
)
