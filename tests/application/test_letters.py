"""What letters say, in five languages and the reader's time zone."""

from dataclasses import replace
from uuid import UUID

import pytest

from application.letters import DisputeMatter, OrderMatter, letter_about, letter_with_code
from domain.actor import Role
from domain.dispute.outlook import PARTIES_OF, outlooks
from domain.dispute.status import SITUATIONS, Status
from domain.order.state import OrderStatus
from domain.person.preferences import Language, Preferences
from domain.person.state import Claim, Person
from tests import examples as eg
from tests.scenario import given

LETTER, LINK = UUID(int=9), "https://market.example/mail"
SOL = Person(account="sol", address="sol@example.com", preferences=Preferences(mail=True))


def reading(language, zone=""):
    return replace(SOL, preferences=Preferences(language, zone, mail=True))


def matter(*history, role=Role.SELLER, turn=True):
    case = given(*history).case
    return DisputeMatter(case.dispute, tuple(o for o in outlooks(case) if role in o.parties), turn)


OPENED = matter(*eg.opened())
TO_SHIP = OrderMatter(given(*eg.happened(eg.place(ship_by=eg.day(3)), eg.pay())).case.order)


def test_a_letter_says_whose_turn_it_is_until_when_and_what_happens_otherwise():
    letter = letter_about(LETTER, reading(Language.ENGLISH, "Europe/Madrid"), [OPENED], LINK)
    assert (letter.id, letter.to, letter.language) == (LETTER, "sol@example.com", "en")
    assert letter.subject == "D-2018-000001: it is your turn, until March 12, 2018, 10:00\u202fAM UTC+01:00"
    assert letter.text == (
        "Dispute D-2018-000001, order O-7\n"
        "It is your turn.\n"
        "The seller has until March 12, 2018, 10:00\u202fAM UTC+01:00 to answer. "
        "Otherwise the claim counts as accepted, and the buyer gets €80.00.\n"
        "The negotiation ends on March 22, 2018, 10:00\u202fAM UTC+01:00. "
        "Otherwise the dispute goes to the mediators.\n"
        "\n"
        "-- \n"
        "Times are those of Europe/Madrid. You get this mail because you turned it on; here you turn it off: "
        "https://market.example/mail\n"
    )


@pytest.mark.parametrize(
    ("language", "zone", "subject", "turn", "due"),
    [
        (Language.SPANISH, "Europe/Madrid", "D-2018-000001: es su turno", "Es su turno.", "12 de marzo de 2018"),
        (Language.PORTUGUESE, "America/Sao_Paulo", "é a sua vez", "É a sua vez.", "12 de março de 2018"),
        (Language.RUSSIAN, "Europe/Moscow", "ваш ход", "Сейчас ваш ход.", "12 марта 2018"),
        (Language.CHINESE, "Asia/Shanghai", "请您处理", "现在请您处理。", "2018年3月12日"),
    ],
)
def test_in_the_readers_language_and_time_zone(language, zone, subject, turn, due):
    letter = letter_about(LETTER, reading(language, zone), [OPENED], LINK)
    assert subject in letter.subject
    for words in (turn, due, zone, LINK):
        assert words in letter.text
    assert letter.language == language


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.UNOPENED])
def test_whoever_has_a_turn_has_a_deadline_that_can_be_told(status):
    situation = SITUATIONS[status]
    for role in {Role.BUYER, Role.SELLER, Role.MEDIATOR}.intersection(situation.awaiting):
        assert any(role in PARTIES_OF[kind] for kind in situation.deadlines), role


def test_a_deadline_that_comes_near_is_no_turn():
    waiting = matter(*eg.countered(), turn=False)
    letter = letter_about(LETTER, SOL, [waiting], LINK)
    assert "a deadline comes near, March 22, 2018" in letter.subject
    assert "It is your turn" not in letter.text


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        (Language.ENGLISH, "2 matters wait for you"),
        (Language.SPANISH, "2 asuntos le esperan"),
        (Language.PORTUGUESE, "2 assuntos esperam por você"),
        (Language.RUSSIAN, "2 дела ждут вас"),
        (Language.CHINESE, "有 2 件事项等待您处理"),
    ],
)
def test_several_matters_are_one_letter(language, subject):
    letter = letter_about(LETTER, reading(language), [OPENED, TO_SHIP], LINK)
    assert letter.subject == subject
    assert letter.text.count("O-7") == 2


def test_a_parcel_is_to_be_sent_and_a_wish_to_cancel_to_be_answered():
    assert "to be sent by March 4, 2018" in letter_about(LETTER, SOL, [TO_SHIP], LINK).text
    undated = OrderMatter(replace(TO_SHIP.order, ship_by=None))
    assert "The parcel is to be sent.\n" in letter_about(LETTER, SOL, [undated], LINK).text
    asked = OrderMatter(replace(TO_SHIP.order, cancellation_requested=True))
    assert "asked to cancel" in letter_about(LETTER, SOL, [asked], LINK).text
    assert TO_SHIP.order.status is OrderStatus.PAID


@pytest.mark.parametrize("language", Language)
def test_a_code_goes_to_the_address_that_is_claimed_with_nothing_about_anybody(language):
    claim = Claim("new@example.com", "7K3M-0QRV-X8TD", eg.day(1))
    letter = letter_with_code(LETTER, reading(language), claim)
    assert (letter.to, letter.language) == ("new@example.com", language)
    assert letter.text.count("7K3M-0QRV-X8TD") == 1
    assert not any(private in letter.subject + letter.text for private in ("sol", "…", "{"))
