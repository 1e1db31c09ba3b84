"""An amount stands on lines and on shipping, and is taken apart without losing a cent."""

from domain.allocation import Allocation, larger, nothing
from tests.examples import allocation, brl, eur


def test_the_total_is_of_all_lines_and_shipping():
    assert allocation((1, "80.00"), (3, "0.01"), shipping="10.00").total == eur("90.01")


def test_a_line_that_is_not_named_gets_nothing():
    assert allocation((1, "80.00")).on(2) == eur("0.00")


def test_it_is_within_another_line_by_line_and_not_only_in_total():
    most = allocation((1, "80.00"), (2, "30.00"), shipping="10.00")
    assert allocation((1, "80.00"), shipping="10.00").within(most)
    assert not allocation((2, "30.01")).within(most)
    assert not allocation((3, "0.01")).within(most)
    assert not allocation(shipping="10.01").within(most)


def test_it_is_split_in_proportion_and_both_parts_make_the_whole():
    left, taken = allocation((1, "80.00"), (2, "30.00"), shipping="10.00").split(eur("40.00"))
    assert taken == allocation((1, "26.67"), (2, "10.00"), shipping="3.33")
    assert left == allocation((1, "53.33"), (2, "20.00"), shipping="6.67")


def test_nothing_splits_into_nothing():
    left, taken = nothing("EUR").split(eur("0.00"))
    assert left == taken == nothing("EUR")


def test_nothing_has_a_currency():
    assert nothing("BRL") == Allocation((), brl("0.00"))


def test_the_larger_of_two_is_the_one_that_comes_to_more():
    small, large = allocation((1, "60.00")), allocation((2, "60.01"))
    assert larger(small, large) == larger(large, small) == large
    assert larger(small, allocation((2, "60.00"))) == small


def test_it_is_cut_down_line_by_line_and_shipping_last():
    whole = allocation((1, "80.00"), (2, "30.00"), shipping="10.00")
    assert whole.upto(eur("120.00")) == whole
    assert whole.upto(eur("115.00")) == allocation((1, "80.00"), (2, "30.00"), shipping="5.00")
    assert whole.upto(eur("90.00")) == allocation((1, "80.00"), (2, "10.00"))
    assert whole.upto(eur("0.00")).total == eur("0.00")


def test_it_is_added_and_taken_off_line_by_line_and_never_below_nothing():
    one, other = allocation((1, "80.00"), shipping="10.00"), allocation((1, "90.00"), (2, "30.00"), shipping="4.00")
    assert one.plus(other) == allocation((1, "170.00"), (2, "30.00"), shipping="14.00")
    assert one.less(other) == allocation((1, "0.00"), shipping="6.00")
    assert other.less(one) == allocation((1, "10.00"), (2, "30.00"))
