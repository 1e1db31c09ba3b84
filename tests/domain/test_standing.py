"""How a seller stands is said where there is enough to say, and expected replies follow from what was measured."""

from datetime import timedelta

import pytest

from domain.standing import AGAINST, DISPUTED, FEEDBACK, NOT_ENOUGH, RESPONSE, SCALES, Standing, apart, expected_reply

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def measured(**but):
    """Ten questions, all answered after two hours."""
    return Standing(**{"answered": 10, "unanswered": 0, "reply": 2 * HOUR, "answered_lately": 10, **but})


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_nothing_is_said_of_too_few_cases(scale):
    assert scale.label(scale.sample - 1, scale.sample - 1) == NOT_ENOUGH
    assert scale.label(scale.sample, scale.sample) == scale.bands[0].label
    assert scale.label(0, scale.sample) == scale.bands[-1].label


@pytest.mark.parametrize(
    ("scale", "part", "label"),
    [
        (RESPONSE, 90, "answers-nearly-always"),
        (RESPONSE, 89, "answers-mostly"),
        (RESPONSE, 69, "answers-seldom"),
        (FEEDBACK, 95, "very-positive"),
        (FEEDBACK, 94, "mostly-positive"),
        (FEEDBACK, 79, "mixed"),
        (DISPUTED, 1, "seldom-disputed"),
        (DISPUTED, 2, "sometimes-disputed"),
        (DISPUTED, 4, "often-disputed"),
        (AGAINST, 29, "seldom-decided-against"),
        (AGAINST, 30, "sometimes-decided-against"),
        (AGAINST, 60, "often-decided-against"),
    ],
)
def test_a_label_holds_from_its_percentage_on(scale, part, label):
    assert scale.label(part, 100) == label
    assert scale.label(part * 7, 700) == label


@pytest.mark.parametrize(
    ("standing", "label"),
    [
        (measured(), "within-24-hours"),
        (measured(reply=24 * HOUR), "within-24-hours"),
        (measured(reply=24 * HOUR + timedelta(seconds=1)), "1-to-3-days"),
        (measured(reply=3 * DAY), "1-to-3-days"),
        (measured(reply=3 * DAY + timedelta(seconds=1)), "up-to-5-days"),
        (measured(answered=8, unanswered=2), "within-24-hours"),
        (measured(answered=7, unanswered=3), "1-to-3-days"),
        (measured(answered=5, unanswered=5), "1-to-3-days"),
        (measured(answered=4, unanswered=6), "up-to-5-days"),
        (measured(answered=4), NOT_ENOUGH),
        (measured(answered=0, unanswered=9, reply=None), NOT_ENOUGH),
    ],
)
def test_a_reply_is_expected_from_how_fast_and_how_often_they_came(standing, label):
    assert expected_reply(standing, None).label == label


@pytest.mark.parametrize(
    ("lately", "waiting", "behind", "label"),
    [
        (10, 0, timedelta(), "within-24-hours"),
        (10, 1, timedelta(), "within-24-hours"),
        (10, 2, 12 * HOUR, "within-24-hours"),
        (10, 3, 24 * HOUR, "1-to-3-days"),
        (300, 5, timedelta(), "within-24-hours"),
        (300, 4, timedelta(), "within-24-hours"),
        (300, 20, 36 * HOUR, "1-to-3-days"),
        (300, 100, 228 * HOUR, "up-to-5-days"),
        (0, 1, 5 * DAY, "up-to-5-days"),
    ],
)
def test_it_takes_longer_when_more_wait_than_come_in_within_the_time_of_a_reply(lately, waiting, behind, label):
    expected = expected_reply(measured(reply=12 * HOUR, answered_lately=lately, waiting=waiting), None)
    assert (expected.behind, expected.label) == (behind, label)


def test_clocks_that_differ_add_to_it():
    far = expected_reply(measured(reply=14 * HOUR), 11 * HOUR)
    assert (far.label, far.apart, expected_reply(measured(reply=14 * HOUR), 10 * HOUR).label) == (
        "1-to-3-days",
        11 * HOUR,
        "within-24-hours",
    )


@pytest.mark.parametrize(
    ("one", "other", "hours"), [(0, 0, 0), (-3, 8, 11), (8, -3, 11), (-8, 8, 8), (-11, 13, 0), (5.5, 0, 5.5)]
)
def test_two_clocks_are_never_more_than_half_a_day_apart(one, other, hours):
    assert apart(one * HOUR, other * HOUR) == hours * HOUR
