"""The page on reliability says what the campaigns are, and campaigns are what the page says."""

import pytest

from chaos import report
from chaos.campaign import CAMPAIGNS, load

load()
LINE = {"name": "crash", "db": "sqlite", "times": 3, "seconds": 1.5, "at": "2026-11-22"}


@pytest.mark.parametrize("campaign", CAMPAIGNS.values(), ids=CAMPAIGNS)
def test_a_campaign_says_what_it_breaks_and_has_a_control_that_must_fail(campaign):
    assert campaign.what
    assert campaign.controls


def test_the_page_lists_them_as_the_code_stands():
    assert report.campaigns() in report.PAGE.read_text(encoding="utf-8")


def test_figures_take_the_place_of_those_before_them():
    line = {**LINE, "kills": 3, "lost": 0, "ok": True}
    page = "before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n"
    told = report.placed(page, "figures", report.section([line]))
    assert told.startswith("before\n")
    assert told.endswith("after\n")
    assert "old" not in told
    assert "| `crash` | sqlite | 3 |  | 0 |  | kills 3 | not run | 2 s | 2026-11-22 |" in told


def test_a_campaign_that_was_run_again_takes_the_place_of_its_line_and_of_no_other():
    first, other, again = {**LINE, "kills": 3}, {**LINE, "db": "postgres"}, {**LINE, "kills": 500}
    assert report.merged([first, other, again]) == [other, again]


def test_a_breach_stands_out():
    line = {**LINE, "breach": "1 lost", "ok": False}
    assert report.row(line)[0] == "`crash` **breach**"
