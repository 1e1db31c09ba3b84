"""The disputes of the demonstration that are with the mediators: in the queue, or taken."""

from application.stories.acts import (
    Story,
    claims,
    counters,
    escalates,
    opens,
    rejects,
    releases,
)
from application.stories.later_acts import asks_for_evidence, shows
from domain.actor import Role
from domain.dispute.proposal import Ground

B, S = Role.BUYER, Role.SELLER


MEDIATED = (
    Story(  # in the queue, overdue
        buyer="bea",
        goods={"boots": 1},
        ordered=20,
        delivered=16,
        acts=(
            (
                14,
                opens("quality", "material", "The boots let in water on the first walk, at the seam above both soles."),
            ),
            (12, rejects(S, "They have to be waxed before the first walk. It says so on the leaflet.")),
            (
                9,
                escalates(
                    B,
                    Ground.REJECTED_WITHOUT_REASON,
                    "Waterproof means waterproof. There was no leaflet in the box.",
                ),
            ),
            (8.5, claims("milan")),
            (7.2, releases("milan", "I own the same boots and have an opinion of them.")),
            (6.7, claims("mia")),
            (5.1, releases("mia", "Away for a week.")),
            (4.4, claims("milan")),
            (2.6, releases("milan", "Taken by mistake, see above.")),
            (2.3, claims("mia")),
        ),
    ),
    Story(  # in the queue, due within a day
        buyer="ben",
        goods={"rug": 1},
        ordered=18,
        delivered=13,
        acts=(
            (
                12,
                opens(
                    "not-as-described",
                    "wrong-colour",
                    "The rug in the photos is moss green. Mine is olive at best, and brown by lamplight.",
                ),
            ),
            (10, counters(S, 0.15, "Wool is dyed in batches, and screens differ. Fifteen per cent as a gesture.")),
            (6.4, escalates(B, Ground.UNREASONABLE_OFFER, "A gesture does not make it green.")),
            (5.9, claims("milan")),
            (4.2, releases("milan", "I can't tell these colours apart, somebody else should look.")),
            (3.6, claims("mia")),
            (2.1, releases("mia", "Away until Monday.")),
            (1.8, claims("milan")),
            (0.3, releases("milan", "Still can't tell these colours apart.")),
        ),
    ),
    Story(  # in the queue, due within three days
        buyer="bo",
        goods={"iron-pot": 1},
        ordered=15,
        delivered=11,
        acts=(
            (
                10,
                opens(
                    "damaged",
                    "broken",
                    "The lid of the kettle has a hairline crack all the way through. It rings like a broken bell.",
                ),
            ),
            (8, rejects(S, "That is the casting line. Every lid has one.")),
            (4.5, escalates(B, Ground.STALEMATE, "A casting line does not drip.")),
            (4.2, claims("mia")),
            (2.6, releases("mia", "Needs somebody who knows cast iron.")),
            (2.0, claims("milan")),
            (0.5, releases("milan", "So it does.")),
        ),
    ),
    Story(  # in the queue, plenty of time, much money
        buyer="bella",
        goods={"iron-pot": 2, "kyusu": 1},
        ordered=14,
        acts=(
            (
                6,
                opens(
                    "not-received",
                    "tracking-stalled",
                    "The parcel has been at the same depot for eight days, and nobody there knows anything.",
                ),
            ),
            (4, rejects(S, "It was handed over in time. Please ask the carrier.")),
            (0.4, escalates(B, Ground.STALEMATE, "I did ask the carrier. They say that only the sender may ask.")),
        ),
    ),
    Story(  # in the queue because its seller was silent
        buyer="bruno",
        goods={"tent": 1},
        ordered=11,
        delivered=7,
        acts=(
            (
                5.15,
                opens("damaged", "broken", "One of the two poles was snapped in half, and the sleeve is torn there."),
            ),
        ),
    ),
    Story(  # in the queue because its seller asked
        buyer="bianca",
        goods={"cups": 4},
        ordered=10,
        delivered=6,
        acts=(
            (
                5,
                opens(
                    "not-as-described",
                    "wrong-model",
                    "These are coffee mugs with a handle. I ordered tea bowls, which have none.",
                ),
            ),
            (3.4, counters(S, 0.2, "You received the newer model, which is dearer.")),
            (0.7, escalates(S, Ground.OTHER, "The buyer has the dearer model and wants all the money back.")),
        ),
    ),
    Story(  # mia has to decide
        buyer="bea",
        goods={"blanket": 2},
        ordered=10,
        delivered=6,
        acts=(
            (
                5,
                opens(
                    "not-as-described",
                    "wrong-item",
                    "Two striped blankets were ordered. One is striped, the other one has flowers on it.",
                    share=0.5,
                ),
            ),
            (3.6, rejects(S, "Both are from the striped series. The flowers are on the reverse.")),
            (1.2, escalates(B, Ground.STALEMATE, "I have turned it around. There are flowers on both sides.")),
            (0.5, claims("mia")),
        ),
    ),
    Story(  # milan has to decide
        buyer="ben",
        goods={"boots": 1},
        ordered=13,
        acts=(
            (
                5.5,
                opens(
                    "not-received",
                    "wrong-address",
                    "The tracking shows a delivery in a town sixty kilometres from here.",
                ),
            ),
            (4.5, rejects(S, "The label shows the address that we were given.")),
            (3.0, escalates(B, Ground.REJECTED_WITHOUT_REASON, "My order shows another address than your label.")),
            (2.4, claims("mia")),
            (1.9, releases("mia", "I have traded with this buyer.")),
            (1.1, claims("milan")),
        ),
    ),
    Story(  # the mediator wants to see more
        buyer="bianca",
        goods={"kettle": 1},
        ordered=14,
        delivered=10,
        acts=(
            (9, opens("quality", "malfunction", "The lid of the kettle flies open when the water boils.")),
            (7.5, rejects(S, "Lids of this kind click shut. It may have been left open.")),
            (4.2, escalates(B, Ground.REJECTED_WITHOUT_REASON, "It clicks, and then it flies open.")),
            (3.9, claims("milan")),
            (2.4, asks_for_evidence("milan", "A photo of the hinge, please, of this lid and of another.", B, S)),
            (0.8, shows(S, "The hinge of a lid from the same lot, closed")),
        ),
    ),
)
