"""The disputes of the demonstration in which the two sides still talk, or have just agreed."""

from application.stories.acts import (
    Story,
    accepts,
    amends,
    counters,
    opens,
    refunds,
    rejects,
)
from application.stories.talked import answers, asks, writes
from domain.actor import Role

B, S = Role.BUYER, Role.SELLER


NEGOTIATED = (
    Story(  # bea has to answer an offer
        buyer="bea",
        goods={"teapot": 1, "cups": 2},
        ordered=11,
        delivered=7,
        acts=(
            (11.4, asks("teapot", "Is the spout drip-free? My last one dribbled.")),
            (11.2, answers("teapot", "It pours in one line, and the lid stays put when you tilt it.")),
            (
                6.2,
                opens(
                    "damaged",
                    "broken",
                    "The spout of the teapot was broken off when I unpacked it. There was one layer of paper around "
                    "it, nothing else. The bowls are fine.",
                    line=1,
                ),
            ),
            (1.4, counters(S, 0.5, "Sorry about that. Half of the price back, and you keep the pot for flowers?")),
        ),
    ),
    Story(  # sol has to answer soon
        buyer="ben",
        goods={"kettle": 1},
        ordered=10,
        delivered=5,
        acts=(
            (4.9, writes(B, "It has come, thank you. Is it meant to click at 70 degrees?")),
            (4.6, writes(S, "It should not. Descale it once, then tell me, please.")),
            (
                4.4,
                opens(
                    "quality",
                    "malfunction",
                    "The kettle switches itself off at 70 degrees, whatever I set. Descaling did not help.",
                ),
            ),
        ),
    ),
    Story(
        buyer="bo",
        goods={"kyusu": 2},
        ordered=9,
        delivered=2,
        acts=(
            (
                0.4,
                opens(
                    "not-as-described",
                    "wrong-colour",
                    "I ordered two pots in black clay. One of them is red. They were meant as a pair.",
                    share=0.5,
                ),
            ),
        ),
    ),
    Story(
        buyer="bea",
        goods={"cushion": 4},
        ordered=8,
        delivered=3,
        acts=(
            (
                2.5,
                opens(
                    "quality",
                    "workmanship",
                    "The seams of two covers are open over a length of ten centimetres. I can sew, but I did not "
                    "buy a sewing kit.",
                    share=0.5,
                ),
            ),
            (1.1, amends(0.25, "I have mended one of them. A quarter of the price would settle it for me.")),
        ),
    ),
    Story(  # ben was told no
        buyer="ben",
        goods={"bag": 1},
        ordered=12,
        delivered=6,
        acts=(
            (
                5,
                opens(
                    "not-as-described",
                    "counterfeit",
                    "The listing says full-grain leather. The cut edge shows a layer of fabric under a thin coat.",
                ),
            ),
            (2.1, rejects(S, "It is full-grain leather with a lining. The edge is painted, as the photos show.")),
        ),
    ),
    Story(
        buyer="bo",
        goods={"lamp": 1, "cushion": 2},
        ordered=14,
        delivered=9,
        acts=(
            (
                8,
                opens(
                    "damaged",
                    "defective-on-arrival",
                    "The lamp flickers and smells of hot plastic after a minute. I do not dare to leave it on.",
                    line=1,
                ),
            ),
            (6.5, counters(S, 0.3, "A new bulb costs eight dollars. We offer thirty per cent.")),
            (5.6, rejects(B, "It is not the bulb, I have tried three. I want the price of the lamp.")),
        ),
    ),
    Story(  # the buyer let the offer lie
        buyer="bella",
        goods={"stove": 1},
        ordered=16,
        delivered=12,
        acts=(
            (
                11,
                opens(
                    "quantity",
                    "missing-parts",
                    "The bag of the stove has no pot supports in it. Without them it is of no use.",
                ),
            ),
            (9.7, counters(S, 0.4, "Supports can be bought for a few pounds. We refund forty per cent.")),
        ),
    ),
    Story(  # agreed an hour ago, the refund is on its way
        buyer="bea",
        goods={"scale": 1},
        ordered=9,
        delivered=5,
        acts=(
            (
                4,
                opens("quality", "malfunction", "The scale shows 1 kg with nothing on it, and taring does not help."),
            ),
            (2.6, counters(S, 0.7, "The cell is out of line, it can be set with the screw. Seventy per cent?")),
            (0.05, accepts(B)),
        ),
    ),
    Story(  # the payment system said no
        buyer="bo",
        goods={"hammock": 1},
        ordered=13,
        delivered=7,
        acts=(
            (
                6,
                opens(
                    "not-as-described",
                    "wrong-size",
                    "The listing says 2.40 m between the bars, mine has 1.90 m. I can lie in it like a comma.",
                ),
            ),
            (1.2, accepts(S)),
            (0.6, refunds("account-closed")),
        ),
    ),
    Story(  # the payment system said nothing, and three days have passed
        buyer="bianca",
        goods={"flask": 3},
        ordered=12,
        delivered=8,
        acts=(
            (
                7,
                opens(
                    "quantity",
                    "missing-units",
                    "Three flasks were ordered and invoiced, two were in the parcel. Its weight on the label is too "
                    "low as well.",
                    share=0.33,
                ),
            ),
            (3.7, accepts(S)),
        ),
    ),
)
