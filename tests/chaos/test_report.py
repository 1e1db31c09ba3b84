"""The page on reliability says what the campaigns are, and campaigns are what the page says."""

import pytest

from chaos import report
from chaos.campaign import CAMPAIGNS, load

load()


@pytest.mark.parametrize("campaign", CAMPAIGNS.values(), ids=CAMPAIGNS)
def test_a_campaign_says_what_it_breaks_and_has_a_control_that_must_fail(campaign):
    assert campaign.what
    assert campaign.controls


def test_the_page_lists_them_as_the_code_stands():
    assert report.campaigns() in report.PAGE.read_text(encoding="utf-8")


def test_figures_take_the_place_of_those_before_them():
    line = {"name": "crash", "db": "sqlite", "times": 3, "kills": 3, "lost": 0, "ok": True, "seconds": 1.5}
    page = "before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n"
    told = report.placed(page, "figures", report.section([line], full=False))
    assert told.startswith("before\n")
    assert told.endswith("after\n")
    assert "old" not in told
    assert "| `crash` | sqlite | 3 |  | 0 |  | kills 3 | not run | 1.5 s |" in told


def test_a_breach_stands_out():
    line = {"name": "crash", "db": "sqlite", "times": 3, "breach": "1 lost", "ok": False, "seconds": 1.5}
    assert report.row(line)[0] == "`crash` **breach**"
