"""Money is read exactly, kept in minor units and never mixed."""

import doctest

import pytest

import domain.money
from domain.money import EXPONENT, MAX_MINOR, Money, NotMoney, shares, total, units_value
from tests.examples import brl, eur


def test_the_examples_in_the_docstrings_are_true():
    tried = doctest.testmod(domain.money)
    assert tried.attempted > 0
    assert tried.failed == 0


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [
        ("EUR", "12.30", 1230),
        ("EUR", "0.00", 0),
        ("EUR", "0.01", 1),
        ("BRL", "100.00", 10000),
        ("JPY", "0", 0),
        ("JPY", "1500", 1500),
        ("KWD", "12.300", 12300),
        ("CLF", "0.0001", 1),
        ("EUR", "9999999999999.99", MAX_MINOR - 1),
    ],
)
def test_an_amount_is_read_in_minor_units_and_written_the_same(currency, amount, minor):
    money = Money.parse(currency, amount)
    assert money == Money(currency, minor)
    assert money.amount == amount
    assert str(money) == f"{amount} {currency}"


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        ("EUR", "12.3"),
        ("EUR", "12.300"),
        ("EUR", "12"),
        ("EUR", "12."),
        ("EUR", ".30"),
        ("EUR", "012.30"),
        ("EUR", "1e2"),
        ("EUR", "1.00e2"),
        ("EUR", " 12.30"),
        ("EUR", "12.30\n"),
        ("EUR", "-12.30"),
        ("EUR", "+12.30"),
        ("EUR", "1,000.00"),
        ("EUR", "12,30"),
        ("EUR", "١٢.٣٠"),
        ("EUR", "\uff11\uff12.\uff13\uff10"),
        ("EUR", "NaN"),
        ("EUR", ""),
        ("EUR", "10000000000000.00"),
        ("EUR", "9" * 400 + ".00"),
        ("JPY", "12.00"),
        ("JPY", "12."),
        ("KWD", "12.30"),
    ],
)
def test_a_text_that_is_no_amount_of_the_currency_is_refused(currency, amount):
    with pytest.raises(NotMoney):
        Money.parse(currency, amount)


def test_the_refusal_of_an_amount_beyond_all_databases_says_so():
    with pytest.raises(NotMoney, match=r"^the amount is too large$"):
        Money.parse("EUR", "10000000000000.00")


@pytest.mark.parametrize("currency", ["eur", "EURO", "XXX", "", "€"])
def test_a_currency_must_be_one_of_iso_4217(currency):
    with pytest.raises(NotMoney, match="ISO 4217"):
        Money.parse(currency, "1.00")


@pytest.mark.parametrize(("currency", "example"), [("JPY", "'12'"), ("EUR", "'12.30'"), ("KWD", "'12.300'")])
def test_the_refusal_shows_how_it_is_written(currency, example):
    with pytest.raises(NotMoney, match=example):
        Money.parse(currency, "twelve")


def test_every_currency_has_three_letters_and_a_known_number_of_digits():
    assert all(len(code) == 3 and code.isupper() for code in EXPONENT)
    assert {EXPONENT[code] for code in EXPONENT} == {0, 2, 3, 4}


def test_a_negative_amount_can_be_shown_though_it_is_never_read():
    assert Money("EUR", -5).amount == "-0.05"
    assert Money("JPY", -5).amount == "-5"


@pytest.mark.parametrize(
    "mixed",
    [
        lambda: eur("1.00") + brl("1.00"),
        lambda: eur("1.00") - brl("1.00"),
        lambda: eur("1.00") < brl("1.00"),
        lambda: eur("1.00") <= brl("1.00"),
        lambda: eur("1.00") > brl("1.00"),
        lambda: eur("1.00") >= brl("1.00"),
        lambda: total("EUR", [eur("1.00"), brl("1.00")]),
    ],
)
def test_currencies_are_never_added_or_compared(mixed):
    with pytest.raises(ValueError, match="EUR and BRL"):
        mixed()


def test_the_same_number_in_another_currency_is_other_money():
    assert eur("1.00") != brl("1.00")


def test_amounts_of_one_currency_are_ordered():
    assert eur("0.99") < eur("1.00") <= eur("1.00") < eur("1.01")
    assert eur("1.01") > eur("1.00") >= eur("1.00")


def test_no_money_is_false():
    assert not Money.zero("EUR")
    assert eur("0.01")


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (1, [1, 1, 1], [1, 0, 0]),
        (2, [1, 1, 1], [1, 1, 0]),
        (100, [3333, 3333, 3334], [33, 33, 34]),
        (5, [1, 2, 2], [1, 2, 2]),
        (10, [0, 1], [0, 10]),
        (1, [1, 2, 1], [0, 1, 0]),
        (7, [0, 0, 0], [3, 2, 2]),
        (0, [5, 5], [0, 0]),
    ],
)
def test_shares_go_by_largest_remainder_with_ties_to_the_lower_line(amount, weights, parts):
    assert [share.minor for share in shares(Money("EUR", amount), weights)] == parts


def test_the_last_of_equal_units_takes_the_rest():
    paid = eur("1.00")
    units = [units_value(paid, 1, 3, before=before) for before in (0, 1, 2)]
    assert [unit.amount for unit in units] == ["0.33", "0.33", "0.34"]
    assert total("EUR", units) == paid


def test_two_of_three_units_are_the_floor_of_their_part():
    assert units_value(eur("1.00"), 2, 3) == eur("0.66")
    assert units_value(eur("1.00"), 3, 3) == eur("1.00")
