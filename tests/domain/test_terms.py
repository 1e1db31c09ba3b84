"""What terms say in numbers."""

from dataclasses import replace

import pytest

from domain.money import Money
from tests.examples import TERMS


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 99), ("EUR", 99_50), ("KWD", 99_500), ("BRL", 250_00)])
def test_an_amount_of_the_terms_is_read_in_the_digits_of_each_currency(currency, minor):
    amounts = {"*": "99.50", "BRL": "250.00"}
    terms = replace(TERMS, limits=replace(TERMS.limits, auto_accept_maximum=amounts, four_eyes_threshold=amounts))
    assert terms.auto_accept_maximum(currency) == Money(currency, minor)
    assert terms.four_eyes_threshold(currency) == Money(currency, minor)
