"""The disputes of the demonstration in which goods go back."""

from application.stories.acts import Story, accepts, opens, refunds
from application.stories.later_acts import accepts_back, arrives_back, gives_address, ships_back
from domain.actor import Role

S = Role.SELLER


RETURNED = (
    Story(  # to be sent within a week
        buyer="bianca",
        goods={"boots": 1},
        ordered=12,
        delivered=8,
        acts=(
            (
                7,
                opens("not-as-described", "wrong-size", "The box says 39, the boots say 37.", sending_back=True),
            ),
            (4.1, accepts(S)),
            (3.8, gives_address("Sven Outdoor, Returns, 4 Mill Lane, Kendal LA9 4RN")),
        ),
    ),
    Story(  # on its way
        buyer="bruno",
        goods={"stove": 1},
        ordered=18,
        delivered=14,
        acts=(
            (13, opens("quality", "malfunction", "The valve hisses when it is closed.", sending_back=True)),
            (11, accepts(S)),
            (10.8, gives_address("Sven Outdoor, Returns, 4 Mill Lane, Kendal LA9 4RN")),
            (8, ships_back("Royal Mail", "RM118823")),
        ),
    ),
    Story(  # looked at
        buyer="bella",
        goods={"teapot": 1},
        ordered=25,
        delivered=21,
        acts=(
            (20, opens("not-as-described", "wrong-colour", "Ordered in sand, received in slate.", sending_back=True)),
            (18, accepts(S)),
            (15, ships_back("Posta", None)),
            (2.2, arrives_back()),
        ),
    ),
    Story(
        buyer="bianca",
        goods={"scale": 1},
        ordered=35,
        delivered=29,
        acts=(
            (28, opens("quality", "malfunction", "It weighs half of what it should.", sending_back=True)),
            (26, accepts(S)),
            (25.8, gives_address("Sol's Teahouse, Harbour Row 12, 20457 Hamburg")),
            (24, ships_back("DHL", "00340434")),
            (19, arrives_back()),
            (17.5, accepts_back()),
            (17.2, refunds()),
        ),
    ),
    Story(  # never sent
        buyer="bruno",
        goods={"kettle": 1},
        ordered=33,
        delivered=29,
        acts=(
            (28, opens("quality", "workmanship", "The handle is loose on one side.", sending_back=True)),
            (26.2, accepts(S)),
        ),
    ),
)
