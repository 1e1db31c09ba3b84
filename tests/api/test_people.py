"""How people are written to, over HTTP: everybody chooses for themselves, and the marketplace may give addresses."""

import pytest

from tests.api.bodies import ON_PEOPLE
from tests.api.desk import problem

MINE, ADDRESS = "/v1/me/preferences", "/v1/me/mail-address"
CHOSEN = ON_PEOPLE["preferences"]
NOTHING_SAID = {
    "account": "bea",
    "version": 0,
    "language": None,
    "zone": "",
    "mail": False,
    "quiet_hours": None,
    "digest_minutes": 10,
    "address": None,
    "claim": None,
    "refused": None,
    "promotions": {"muted": False, "muted_senders": [], "reported_senders": []},
}


def code_of(desk, who="bea"):
    """What was mailed to them."""
    return desk.house.people.of(who).claim.code


def test_who_never_said_anything_is_told_the_defaults(desk):
    answer = desk.get("bea", MINE)
    assert (answer.status_code, answer.headers["ETag"], answer.json) == (200, '"0"', NOTHING_SAID)


@pytest.mark.parametrize("who", ["bea", "sol", "mia", "aud", "ada"])
def test_everybody_chooses_for_themselves(desk, who):
    answer = desk.post(who, MINE, CHOSEN, headers={"If-Match": '"0"'})
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert answer.json == NOTHING_SAID | CHOSEN | {"account": who, "version": 1}
    assert desk.get(who, MINE).json == answer.json
    assert desk.get("eve", MINE).json["version"] == 0


def test_one_account_is_the_same_person_in_all_its_roles(desk):
    desk.post("zoe", MINE, CHOSEN, "buyer", "seller")
    assert desk.get("zoe", MINE, "seller").json == desk.get("zoe", MINE, "buyer").json


def test_a_system_has_no_preferences(desk):
    assert problem(desk.post("marketplace", MINE, CHOSEN)) == (403, "your-role-may-not-do-this")


def test_the_same_choice_twice_is_told(desk):
    desk.post("bea", MINE, CHOSEN)
    assert problem(desk.post("bea", MINE, CHOSEN)) == (409, "what-is-so-already-may-not-be-asked-for-again")


def test_nothing_is_changed_on_stale_grounds(desk):
    desk.post("bea", MINE, CHOSEN)
    assert problem(desk.post("bea", MINE, CHOSEN | {"mail": False}, headers={"If-Match": '"0"'}))[0] == 412


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"zone": "Mars/Olympus"}, "a-time-zone-must-be-one-of-the-iana-database"),
        (
            {"quiet_hours": {"begins": "22:00", "ends": "22:00"}},
            "quiet-hours-must-begin-and-end-at-different-times-of-a-day",
        ),
        ({"language": "de"}, "misshapen"),
        ({"digest_minutes": 1441}, "misshapen"),
        ({"quiet_hours": {"begins": "24:00", "ends": "07:00"}}, "misshapen"),
        ({"quiet_hours": {"begins": "7:00", "ends": "08:00"}}, "misshapen"),
        ({"quiet_hours": {"begins": 420, "ends": "08:00"}}, "misshapen"),
        ({"address": "bea@example.com"}, "misshapen"),
    ],
)
def test_what_can_not_be_meant_is_refused(desk, changes, refused):
    head = desk.house.store.head()
    assert problem(desk.post("bea", MINE, CHOSEN | changes)) == (422, refused)
    assert desk.house.store.head() == head


def test_an_address_is_used_once_its_code_came_back(desk):
    claimed = desk.post("bea", ADDRESS, {"address": "bea@example.com"})
    confirm_by = claimed.json["claim"]["confirm_by"]
    assert claimed.json == NOTHING_SAID | {
        "version": 1,
        "claim": {"address": "bea@example.com", "confirm_by": confirm_by},
    }
    assert code_of(desk) not in claimed.text
    confirmed = desk.post("bea", f"{ADDRESS}/confirmation", {"code": code_of(desk)})
    assert (confirmed.json["address"], confirmed.json["claim"]) == ("bea@example.com", None)
    assert desk.post("bea", f"{ADDRESS}/removal").json["address"] is None


def test_nobody_confirms_for_another(desk):
    desk.post("bea", ADDRESS, {"address": "bea@example.com"})
    answer = desk.post("eve", f"{ADDRESS}/confirmation", {"code": code_of(desk)})
    assert problem(answer) == (409, "a-mail-address-must-be-claimed-before-it-is-confirmed")


def test_a_guess_confirms_nothing(desk):
    desk.post("bea", ADDRESS, {"address": "bea@example.com"})
    answer = desk.post("bea", f"{ADDRESS}/confirmation", {"code": "0000-0000-0000"})
    assert problem(answer) == (422, "a-code-must-be-the-one-that-was-mailed")


def test_addresses_may_be_claimed_only_so_often(desk):
    for n in range(5):
        assert desk.post("bea", ADDRESS, {"address": f"bea{n}@example.com"}).status_code == 201
    answer = desk.post("bea", ADDRESS, {"address": "bea@example.com"})
    assert (problem(answer), answer.json["most"]) == ((409, "mail-addresses-may-be-claimed-only-so-often"), 5)


def test_the_marketplace_gives_an_address_and_learns_nothing(desk):
    desk.post("bea", MINE, CHOSEN)
    body = {"account": "bea", "address": "bea@example.com"}
    answer = desk.post("marketplace", "/v1/people/mail-addresses", body)
    assert (answer.status_code, answer.json) == (201, body)
    assert desk.get("bea", MINE).json["address"] == "bea@example.com"
    again = desk.post("marketplace", "/v1/people/mail-addresses", body)
    assert problem(again) == (409, "what-is-so-already-may-not-be-asked-for-again")


@pytest.mark.parametrize("address", ["bea", "bea@example.com\r\nBcc: eve@example.com", "Bea <bea@example.com>"])
def test_what_is_no_plain_address_is_refused(desk, address):
    refused = (422, "a-mail-address-must-be-a-plain-one")
    assert problem(desk.post("bea", ADDRESS, {"address": address})) == refused
    given = {"account": "bea", "address": address}
    assert problem(desk.post("marketplace", "/v1/people/mail-addresses", given)) == refused
