"""The disputes of the demonstration that one mediator alone does not end: others look at them too."""

from application.stories.acts import Story, claims, counters, decides, escalates, opens, refunds, rejects
from application.stories.later_acts import accepts_settlement, appeals, charges_back, proposes_settlement, voids
from domain.actor import Role
from domain.dispute.proposal import Ground
from domain.dispute.ruling import AppealGround

B, S = Role.BUYER, Role.SELLER


REVIEWED = (
    Story(  # a settlement that the seller has yet to answer
        buyer="bianca",
        goods={"lamp": 1},
        ordered=12,
        delivered=8,
        acts=(
            (
                7,
                opens("quality", "malfunction", "The lamp goes out when the clamp is moved."),
            ),
            (5.5, rejects(S, "Then the clamp is not to be moved.")),
            (3.4, escalates(B, Ground.UNREASONABLE_OFFER, "It is sold as a lamp that can be moved.")),
            (2.9, claims("mia")),
            (1.8, proposes_settlement("mia", 0.5, "It works where it stands. Would half of the price do for both?")),
            (0.9, accepts_settlement(B)),
        ),
    ),
    Story(  # dear enough for a second mediator
        buyer="bruno",
        goods={"rug": 2},
        ordered=13,
        delivered=9,
        acts=(
            (8, opens("damaged", "packaging", "Both rugs were cut by the knife that somebody opened the parcel with.")),
            (6, rejects(S, "Our knife never came near them.")),
            (2.9, escalates(B, Ground.STALEMATE, "The cut goes through the seller's own wrapping.")),
            (2.4, claims("milan")),
            (
                0.9,
                decides(
                    "milan",
                    1.0,
                    "Wrapping and rugs are cut along the same line.",
                    "The parcel was opened and closed again before it was sent.",
                    text="The cut goes through a wrapping that was closed again with the shop's own tape: it was "
                    "made before the parcel left the seller, who answers for it.",
                ),
            ),
        ),
    ),
    Story(  # another mediator looks again
        buyer="bella",
        goods={"cushion": 2},
        ordered=22,
        delivered=18,
        acts=(
            (17, opens("not-as-described", "wrong-size", "The covers are 45 cm wide, my cushions are 50.")),
            (15, rejects(S, "Linen shrinks when it is washed, it says so in the listing.")),
            (11, escalates(B, Ground.STALEMATE, "They have never been washed.")),
            (10.6, claims("mia")),
            (
                9,
                decides(
                    "mia",
                    0.5,
                    "The covers measure 45 cm.",
                    text="It can't be told any more whether the covers were washed. Both accounts are as likely, so "
                    "that each side bears a half of it.",
                ),
            ),
            (4.2, appeals(S, AppealGround.TERMS_MISAPPLIED, "Who claims something has to show it, say the terms.")),
            (3.7, claims("milan")),
        ),
    ),
    Story(  # settled by both
        buyer="bella",
        goods={"stove": 1},
        ordered=37,
        delivered=33,
        acts=(
            (32, opens("quality", "workmanship", "One of the three legs does not fold out all the way.")),
            (30.5, counters(S, 0.1, "It folds out with a drop of oil.")),
            (27, escalates(B, Ground.UNREASONABLE_OFFER, "It is full of oil by now.")),
            (26.6, claims("mia")),
            (25.6, proposes_settlement("mia", 0.4, "It stands, if not well: two fifths?")),
            (25.2, accepts_settlement(B)),
            (24.7, accepts_settlement(S)),
            (24.3, refunds()),
        ),
    ),
    Story(
        buyer="bianca",
        goods={"teapot": 1},
        ordered=28,
        delivered=24,
        acts=(
            (23, opens("damaged", "broken", "The spout is chipped, and the chip was in the pot.")),
            (21, rejects(S, "Every pot is looked at before it is packed.")),
            (18.7, charges_back("CB-20771")),
        ),
    ),
    Story(
        buyer="bruno",
        goods={"hammock": 1},
        ordered=26,
        delivered=22,
        acts=(
            (
                21,
                opens("not-as-described", "wrong-item", "Somebody who had my password bought this, not me."),
            ),
            (20.1, voids("The account was stolen; the order itself is being undone.")),
        ),
    ),
)
