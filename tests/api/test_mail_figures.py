"""What operators see of letters on their way."""

import pytest

from api.serving import post_gauges
from infrastructure.bootstrap import build
from infrastructure.settings import Settings
from tests.api.marketplace import Marketplace

MAILING = {
    "mail_url": "smtp://127.0.0.1:2525",
    "mail_from": "Redress <no-reply@market.example>",
    "mail_link": "https://market.example/mail",
}


@pytest.fixture
def house(tmp_path):
    house = build(Settings(data=tmp_path, **MAILING))
    yield house
    house.close()


def test_letters_on_their_way_are_counted(house):
    read = {name: ask() for name, (_, ask) in post_gauges(house).items()}
    assert read == {"mail_pending": 0, "mail_given_up": 0, "mail_oldest_seconds": 0.0}


def test_without_a_mail_server_there_is_no_post(tmp_path):
    with Marketplace.over(tmp_path) as market:
        assert (market.house.post, post_gauges(market.house)) == (None, {})
