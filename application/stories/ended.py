"""The disputes of the demonstration that are over, one for each outcome."""

from application.stories.acts import (
    Story,
    accepts,
    claims,
    counters,
    decides,
    escalates,
    opens,
    refunds,
    rejects,
    retries,
    withdraws,
)
from domain.actor import Role
from domain.dispute.proposal import Ground, Payer

B, S = Role.BUYER, Role.SELLER


ENDED = (
    Story(
        buyer="ben",
        goods={"kyusu": 1},
        ordered=40,
        delivered=35,
        acts=(
            (34, opens("damaged", "broken", "The handle came off in my hand when I poured the first cup.")),
            (33.2, accepts(S)),
            (33.1, refunds()),
        ),
    ),
    Story(  # paid at the second attempt
        buyer="bea",
        goods={"flask": 2, "bag": 1},
        ordered=32,
        delivered=27,
        acts=(
            (
                26,
                opens("quality", "malfunction", "One flask keeps tea warm for an hour, the other one all day.", line=1),
            ),
            (25.1, counters(S, 0.45, "Then one of them is faulty. We pay for it, less the cup that comes with it.")),
            (24.6, accepts(B)),
            (24.5, refunds("bank-not-reachable")),
            (23.8, retries()),
            (23.7, refunds()),
        ),
    ),
    Story(  # both wanted the same
        buyer="bo",
        goods={"cups": 3},
        ordered=36,
        delivered=31,
        acts=(
            (
                30,
                opens("quantity", "missing-units", "One of the three sets has one bowl in it, not two.", share=0.17),
            ),
            (29.4, counters(S, 0.2, "That should not happen. A fifth of the price, if you like.")),
            (29.3, refunds()),
        ),
    ),
    Story(
        buyer="bella",
        goods={"lamp": 1},
        ordered=38,
        acts=(
            (
                29,
                opens(
                    "not-received",
                    "in-transit-late",
                    "It was promised for last week, and the tracking has not moved since it left the shop.",
                ),
            ),
            (23.9, refunds()),
        ),
    ),
    Story(
        buyer="bella",
        goods={"hammock": 1},
        ordered=48,
        delivered=43,
        acts=(
            (42, opens("quality", "material", "Two of the ropes tore the first time that I sat down.")),
            (40, rejects(S, "It carries 150 kg. How many of you sat down?")),
            (38.5, escalates(B, Ground.REJECTED_WITHOUT_REASON, "One. I weigh sixty kilogrammes.")),
            (38.1, claims("mia")),
            (
                36.4,
                decides(
                    "mia",
                    1.0,
                    "Two of forty ropes are torn near the knot.",
                    "The stated load is 150 kg.",
                    text="Ropes that tear at a load far below the stated one are a defect of the goods. The seller has "
                    "not shown another cause, and the remark about the buyer is none.",
                ),
            ),
            (26.3, refunds()),
        ),
    ),
    Story(
        buyer="bruno",
        goods={"scale": 2},
        ordered=44,
        delivered=40,
        acts=(
            (39, opens("not-as-described", "wrong-model", "I wanted the black model. This one is dark grey.")),
            (37, rejects(S, "The order says anthracite, and that is what it is.")),
            (35.5, escalates(B, Ground.STALEMATE, "Anthracite is black.")),
            (35.2, claims("milan")),
            (
                33.9,
                decides(
                    "milan",
                    0,
                    "The listing offers black and anthracite.",
                    "The order names anthracite.",
                    text="The buyer received what was ordered. That the name of a colour can be understood in more "
                    "than one way does not make the goods differ from their description.",
                ),
            ),
        ),
    ),
    Story(
        buyer="bea",
        goods={"kettle": 1},
        ordered=46,
        delivered=41,
        acts=(
            (40, opens("quality", "workmanship", "The lid does not close, so that it never stops boiling.")),
            (38.6, counters(S, 0.2, "It closes if you turn it a little.")),
            (36.9, rejects(B, "It closes if I hold it.")),
            (35.8, escalates(B, Ground.UNREASONABLE_OFFER, "I do not want to hold it.")),
            (35.3, claims("milan")),
            (
                34.1,
                decides(
                    "milan",
                    0.5,
                    "The lid has to be held down for the kettle to switch off.",
                    text="A kettle has to switch itself off. The platform had been told of the same defect in this "
                    "series before, and did not stop the listing: so it bears a part.",
                    payer=Payer.SPLIT,
                ),
            ),
            (23.9, refunds()),
        ),
    ),
    Story(
        buyer="ben",
        goods={"blanket": 1},
        ordered=30,
        delivered=20.3,
        acts=(
            (21.5, opens("not-received", "in-transit-late", "Nothing has come yet, and the promised day is over.")),
            (20.2, withdraws("It came this morning, after all. Thank you!")),
        ),
    ),
    Story(  # nobody ever decided: the platform paid
        buyer="bruno",
        goods={"tent": 1, "stove": 1},
        ordered=60,
        delivered=56,
        acts=(
            (55, opens("quality", "material", "The floor of the tent is not sealed, we woke up in a puddle.", line=1)),
            (53.5, rejects(S, "Did you pitch it in a hollow?")),
            (51.5, escalates(B, Ground.REJECTED_WITHOUT_REASON, "On a hill, and the puddle was inside.")),
            (6.3, refunds()),
        ),
    ),
)
