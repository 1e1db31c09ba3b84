"""Nothing is lost when money is read, written, split or shared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allocation import Allocation, LineAmount, nothing
from domain.money import EXPONENT, MAX_MINOR, Money, NotMoney, shares, total, units_value
from domain.order.line import OrderLine, paid_per_line

minors = st.one_of(st.integers(0, 200), st.integers(0, MAX_MINOR - 1), st.sampled_from([0, 1, MAX_MINOR - 1]))
currencies = st.sampled_from(sorted(EXPONENT))
money = st.builds(Money, currencies, minors)
small = st.integers(0, 10_000)


@given(money)
def test_what_is_written_is_read_again(amount):
    assert Money.parse(amount.currency, amount.amount) == amount


@given(currencies, st.text(max_size=12))
def test_any_other_text_is_refused_or_means_just_what_it_says(currency, text):
    try:
        amount = Money.parse(currency, text)
    except NotMoney:
        return
    assert amount.amount == text


@given(currencies, st.from_regex(r"[0-9]{1,4}(\.[0-9]{0,5})?", fullmatch=True))
def test_there_is_one_way_to_write_an_amount(currency, text):
    digits = len(text.partition(".")[2])
    proper = digits == EXPONENT[currency] and ("." in text) == bool(digits) and str(int(text.partition(".")[0])) in text
    try:
        assert Money.parse(currency, text).amount == text
    except NotMoney:
        leading_zero = text[0] == "0" and text.partition(".")[0] != "0"
        assert not proper or leading_zero


@given(small, st.lists(st.integers(0, 1000), min_size=1, max_size=12))
def test_shares_conserve_the_amount_and_are_fair_to_a_minor_unit(minor, weights):
    amount = Money("EUR", minor)
    parts = shares(amount, weights)
    assert total("EUR", parts) == amount
    fair = weights if sum(weights) else [1] * len(weights)
    for part, weight in zip(parts, fair, strict=True):
        exact = minor * weight / sum(fair)
        assert abs(part.minor - exact) < 1


@given(small, st.integers(1, 20), st.data())
def test_units_however_they_are_grouped_are_worth_the_line(minor, quantity, data):
    paid, groups, left = Money("JPY", minor), [], quantity
    while left:
        group = data.draw(st.integers(1, left))
        groups.append(units_value(paid, group, quantity, before=quantity - left))
        left -= group
    assert total("JPY", groups) == paid


@st.composite
def order_lines(draw):
    def line(number: int) -> OrderLine:
        quantity, price = draw(st.integers(1, 5)), draw(small)
        return OrderLine(
            number=number,
            product_id="p",
            title="t",
            quantity=quantity,
            unit_price=Money("EUR", price),
            discount=Money("EUR", draw(st.integers(0, quantity * price))),
            tax=Money("EUR", draw(st.integers(0, 99))),
        )

    return [line(n + 1) for n in range(draw(st.integers(1, 6)))]


@given(order_lines(), st.data())
def test_lines_and_the_orders_discount_add_up_and_no_line_costs_less_than_nothing(lines, data):
    nets, taxes = sum(line.net.minor for line in lines), sum(line.tax.minor for line in lines)
    discount = Money("EUR", data.draw(st.integers(0, nets)))
    paid = paid_per_line(lines, discount)
    assert sum(part.minor for part in paid) == nets - discount.minor + taxes
    assert min(part.minor for part in paid) >= 0


@given(st.lists(small, min_size=0, max_size=5), small, st.data())
def test_an_allocation_splits_without_loss_and_no_pot_gives_more_than_it_has(pots, shipping, data):
    lines = tuple(LineAmount(n, Money("EUR", pot)) for n, pot in enumerate(pots, 1))
    whole = Allocation(lines, Money("EUR", shipping))
    part = Money("EUR", data.draw(st.integers(0, whole.total.minor)))
    left, taken = whole.split(part)
    assert taken.total == part
    assert left.total + taken.total == whole.total
    assert left.within(whole)
    assert taken.within(whole)
    assert min(p.minor for a in (left, taken) for p in (a.shipping, *(line.amount for line in a.lines))) >= 0


def spread(pots, shipping):
    lines = tuple(LineAmount(n, Money("EUR", pots[n])) for n in sorted(pots))
    return Allocation(lines, Money("EUR", shipping))


spreads = st.builds(spread, st.dictionaries(st.integers(1, 4), small, max_size=3), st.just(0) | small)


@given(spreads, spreads)
def test_amounts_are_added_and_taken_off_line_by_line(one, other):
    more, rest = one.plus(other), one.less(other)
    assert [part.line for part in more.lines] == sorted({part.line for part in (*one.lines, *other.lines)})
    assert [part.line for part in rest.lines] == [part.line for part in one.lines]
    for line in range(1, 5):
        assert more.on(line) == one.on(line) + other.on(line)
        assert rest.on(line).minor == max(one.on(line).minor - other.on(line).minor, 0)
    assert more.shipping == one.shipping + other.shipping
    assert rest.shipping.minor == max(one.shipping.minor - other.shipping.minor, 0)
    assert more.total == one.total + other.total


@pytest.mark.parametrize("combine", [Allocation.plus, Allocation.less, Allocation.at_most])
@given(small)
def test_amounts_in_two_currencies_are_never_taken_together_even_if_one_is_nothing(combine, minor):
    for one, other in ((nothing("EUR"), _of("BRL", minor)), (_of("EUR", minor), nothing("BRL"))):
        with pytest.raises(ValueError, match=r"can.t be added or compared"):
            combine(one, other)


def _of(currency, minor):
    return Allocation((LineAmount(1, Money(currency, minor)),), Money(currency, 0))
