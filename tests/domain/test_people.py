"""How people are written to, and how they show that an address is theirs."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from domain.actor import Actor, Role
from domain.person.commands import PersonCommand
from domain.person.decide import BY, CONFIRM_WITHIN, THEMSELVES, decide
from domain.person.events import (
    AddressClaimed,
    AddressConfirmed,
    AddressGiven,
    AddressRefused,
    AddressRemoved,
    PreferencesChosen,
)
from domain.person.preferences import Language, Preferences, QuietHours
from domain.person.state import Claim, Person
from domain.refusal import Refused, Rule
from tests.examples import BUYER, DAY_0, MARKETPLACE, THE_CLOCK, TICK
from tests.person import (
    ADDRESS,
    CODE,
    PREFERENCES,
    ZONES,
    choose,
    claim,
    confirm,
    give,
    happened,
    mute,
    person,
    refuse,
    remove,
    report,
    unmute,
)

WISHES = (choose(), claim(), confirm(), remove(), give(), refuse(), mute(), unmute(), report())
EVERY_WISH = {type(wish): wish for wish in WISHES}
TOO_LATE = DAY_0 + CONFIRM_WITHIN


def rule(wish: PersonCommand, state: Person) -> Rule:
    with pytest.raises(Refused) as refused:
        decide(wish, state, ZONES)
    return refused.value.rule


def test_what_happens_to_a_person_is_told():
    wishes = (choose(), claim(), confirm(), refuse(), give("b@example.org"), remove())
    assert happened(*wishes) == (
        PreferencesChosen(by=BUYER, at=DAY_0, account="bea", preferences=PREFERENCES),
        AddressClaimed(by=BUYER, at=DAY_0, account="bea", address=ADDRESS, code=CODE, confirm_by=TOO_LATE),
        AddressConfirmed(by=BUYER, at=DAY_0),
        AddressRefused(by=THE_CLOCK, at=DAY_0, address=ADDRESS),
        AddressGiven(by=MARKETPLACE, at=DAY_0, account="bea", address="b@example.org"),
        AddressRemoved(by=BUYER, at=DAY_0),
    )


def test_of_somebody_who_never_said_anything_nothing_is_taken_for_granted():
    nobody = Person()
    assert (nobody.language, nobody.zone, nobody.mailed) == (Language.ENGLISH, "UTC", False)
    assert nobody.preferences == Preferences()


def test_what_is_chosen_holds_until_something_else_is_chosen():
    chosen = person(choose(), choose(Preferences(Language.RUSSIAN)))
    assert (chosen.account, chosen.version, chosen.language, chosen.zone) == ("bea", 2, Language.RUSSIAN, "UTC")


def test_the_defaults_may_be_chosen_once():
    assert person(choose(Preferences())).version == 1
    assert rule(choose(Preferences()), person(choose(Preferences()))) is Rule.SO_ALREADY


def test_mail_goes_to_those_who_want_it_and_have_an_address():
    assert person(choose(), give()).mailed
    assert not person(choose()).mailed
    assert not person(give()).mailed


@pytest.mark.parametrize("kind", EVERY_WISH)
def test_nobody_but_those_named_may_ask(kind):
    for role in set(Role) - BY[kind]:
        wish = replace(EVERY_WISH[kind], by=Actor(role, "bea"))
        assert rule(wish, person(claim())) is Rule.NOT_YOUR_ROLE


def test_every_wish_says_who_may_ask_for_it():
    assert set(BY) == set(EVERY_WISH) == set(get_args(PersonCommand))


@pytest.mark.parametrize("role", sorted(THEMSELVES))
def test_people_in_any_role_choose_for_themselves(role):
    (chosen,) = decide(choose(by=Actor(role, "zoe")), Person(), ZONES)
    assert (chosen.account, chosen.by) == ("zoe", Actor(role, "zoe"))


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "localtime", "../../etc/passwd", "europe/madrid"])
def test_a_time_zone_is_one_of_those_known(zone):
    assert rule(choose(replace(PREFERENCES, zone=zone)), Person()) is Rule.UNKNOWN_ZONE


@pytest.mark.parametrize(("begins", "ends"), [(60, 60), (-1, 60), (60, 1440)])
def test_quiet_hours_begin_and_end_at_different_times_of_a_day(begins, ends):
    unsound = replace(PREFERENCES, quiet_hours=QuietHours(begins, ends))
    assert rule(choose(unsound), Person()) is Rule.QUIET_HOURS_UNSOUND


@pytest.mark.parametrize(
    ("begins", "ends", "quiet", "loud"),
    [(60, 120, (60, 119), (59, 120)), (1320, 450, (1320, 1439, 0, 449), (450, 1319))],
)
def test_quiet_hours_may_go_over_midnight(begins, ends, quiet, loud):
    hours = QuietHours(begins, ends)
    assert [hours.cover(minute) for minute in quiet] == [True] * len(quiet)
    assert [hours.cover(minute) for minute in loud] == [False] * len(loud)


@pytest.mark.parametrize("minutes", [-1, 1441])
def test_a_digest_collects_for_a_day_at_the_most(minutes):
    assert rule(choose(replace(PREFERENCES, digest_minutes=minutes)), Person()) is Rule.DIGEST_TOO_LONG
    assert person(choose(replace(PREFERENCES, digest_minutes=1440))).version == 1


def test_nothing_need_be_collected_and_the_night_may_begin_or_end_at_midnight():
    for quiet in (QuietHours(0, 60), QuietHours(60, 0)):
        chosen = replace(PREFERENCES, digest_minutes=0, quiet_hours=quiet)
        assert person(choose(chosen)).preferences == chosen


@pytest.mark.parametrize(
    ("wish", "state", "most"),
    [
        (choose(replace(PREFERENCES, digest_minutes=1441)), Person(), 1440),
        (claim("b@example.org"), person(*(claim(f"a{n}@example.com") for n in range(5))), 5),
    ],
)
def test_whoever_asks_for_too_much_is_told_how_much_may_be(wish, state, most):
    with pytest.raises(Refused) as refused:
        decide(wish, state, ZONES)
    assert refused.value.details == {"most": most}


def test_an_address_that_is_claimed_is_not_used_before_its_code_comes_back():
    claimed = person(choose(), claim())
    assert (claimed.address, claimed.mailed) == ("", False)
    assert claimed.claim == Claim(ADDRESS, CODE, TOO_LATE)
    confirmed = person(choose(), claim(), confirm())
    assert (confirmed.address, confirmed.claim, confirmed.mailed) == (ADDRESS, None, True)


def test_whose_it_is_is_known_from_the_first_word_on():
    assert person(claim()).account == person(give()).account == person(choose()).account == "bea"


def test_an_address_that_is_theirs_already_needs_no_code():
    assert rule(claim(), person(give())) is Rule.SO_ALREADY


def test_the_address_before_is_used_until_then():
    assert person(give("old@example.com"), claim()).address == "old@example.com"


@pytest.mark.parametrize("typed", ["7k3m-0qrv-x8td", "7K3M0QRVX8TD", " 7K3M 0QRV X8TD"])
def test_how_a_code_is_typed_does_not_matter(typed):
    assert person(claim(), confirm(typed)).address == ADDRESS


def test_another_code_confirms_nothing():
    assert rule(confirm("7K3M-0QRV-X8TE"), person(claim())) is Rule.WRONG_CODE
    renewed = person(claim(), claim("b@example.org", code="0000-0000-0001"))
    assert rule(confirm(), renewed) is Rule.WRONG_CODE


def test_a_code_comes_back_in_time_or_not_at_all():
    assert decide(confirm(at=TOO_LATE - TICK), person(claim()), ZONES)
    assert rule(confirm(at=TOO_LATE), person(claim())) is Rule.NOTHING_TO_CONFIRM
    assert rule(confirm(), Person()) is Rule.NOTHING_TO_CONFIRM
    assert rule(confirm(), person(claim(), confirm())) is Rule.NOTHING_TO_CONFIRM


def test_strangers_are_not_sent_codes_all_day():
    claims = [claim(f"a{n}@example.com", at=DAY_0 + timedelta(hours=n)) for n in range(6)]
    five = person(*claims[:5])
    assert rule(claims[5], five) is Rule.TOO_MANY_CLAIMS
    assert rule(replace(claims[5], at=DAY_0 + CONFIRM_WITHIN - TICK), five) is Rule.TOO_MANY_CLAIMS
    assert decide(replace(claims[5], at=DAY_0 + CONFIRM_WITHIN), five, ZONES)


@pytest.mark.parametrize(
    "address",
    [
        "bea",
        "bea@localhost",
        "@example.com",
        "bea@example..com",
        "bea@-example.com",
        "bea@example.com\nBcc: eve@example.com",
        "bea@example.com,eve@example.com",
        "Bea <bea@example.com>",
        '"bea smith"@example.com',
        ".bea@example.com",
        "béa@example.com",
        "bea@exämple.com",
        "bea@[127.0.0.1]",
        "bea@127.0.0.1",
        f"{'b' * 65}@example.com",
        f"bea@{'e' * 63}.{'e' * 63}.{'e' * 63}.{'e' * 63}.com",
        "bea@example.com ",
    ],
)
def test_what_is_no_plain_address_is_refused(address):
    for wish in (claim(address), give(address)):
        assert rule(wish, Person()) is Rule.NOT_AN_ADDRESS


LONGEST = f"{'b' * 64}@{'e' * 61}.{'e' * 61}.{'e' * 61}.com"
PLAIN = [LONGEST, f"b@{'e' * 63}.com", "b@e.co", "Bea.O'Neil+shop@mail.example.com", "x@xn--exmple-cua.com"]


@pytest.mark.parametrize("address", PLAIN)
def test_what_is_one_is_taken(address):
    assert person(give(address)).address == address


def test_the_marketplace_is_taken_at_its_word():
    given = person(claim("b@example.org"), give())
    assert (given.address, given.claim) == (ADDRESS, None)
    assert rule(give(), given) is Rule.SO_ALREADY


def test_who_removes_the_address_is_not_written_to():
    assert not person(choose(), give(), remove()).mailed
    assert person(give(), remove()).address == ""
    assert person(claim(), remove()).claim is None
    assert rule(remove(), Person()) is Rule.SO_ALREADY


def test_an_address_that_mail_is_refused_for_is_used_no_more():
    refused = person(choose(), give(), claim("b@example.org"), refuse())
    assert (refused.address, refused.refused, refused.claim.address) == ("", ADDRESS, "b@example.org")
    assert rule(refuse(), refused) is Rule.SO_ALREADY
    assert person(claim(), refuse()).claim is None
    other = person(give(), claim("b@example.org"), refuse("b@example.org"))
    assert (other.address, other.claim) == (ADDRESS, None)


@pytest.mark.parametrize("wishes", [(give("b@example.org"),), (claim("b@example.org"), confirm())])
def test_with_another_address_all_is_well_again(wishes):
    again = person(choose(), give(), refuse(), *wishes)
    assert (again.address, again.refused, again.mailed) == ("b@example.org", "", True)


@pytest.mark.parametrize("sender", ["", "sam"])
def test_promotions_are_muted_until_they_are_not(sender):
    muted = person(mute(sender))
    assert (muted.account, muted.wants_promotions_of("sam"), muted.wants_promotions_of("sue")) == (
        "bea",
        False,
        bool(sender),
    )
    assert rule(mute(sender), muted) is rule(unmute(sender), Person()) is Rule.SO_ALREADY
    assert person(mute(sender), unmute(sender)).wants_promotions_of("sam")


def test_a_sender_is_reported_once():
    reported = person(report())
    assert (reported.reported, reported.wants_promotions_of("sam")) == ({"sam"}, True)
    assert rule(report(), reported) is Rule.SO_ALREADY
