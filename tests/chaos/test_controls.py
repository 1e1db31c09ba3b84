"""Controls find what they are there for: a fault that can't be put in any more would go unnoticed until a release."""

import pytest

from chaos.campaign import CAMPAIGNS, Breach, load
from chaos.ground import ground

load()
QUICK = {
    "crash": "the checkpoint is saved apart from the rows",
    "poison": "a sweep that ends at its first failure",
    "timers": "a list that forgets what it has handed out to one that is killed",
}


@pytest.mark.parametrize("campaign", QUICK)
def test_what_is_broken_on_purpose_does_not_get_through(campaign, database):
    with ground(database) as here, pytest.raises(Breach):
        CAMPAIGNS[campaign].controls[QUICK[campaign]](here)
