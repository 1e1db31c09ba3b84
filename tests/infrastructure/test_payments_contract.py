"""What every payment system keeps to, the simulated one and the marketplace's behind HTTP alike."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from application.payments import Declined, NotYet, Paid, RefundOrder
from infrastructure.http_payments import HttpPayments
from infrastructure.simulated_payments import MOST_EXCHANGED, SimulatedPayments
from tests import examples as eg
from tests.application.services import Hands
from tests.payment_endpoint import SECRET, payment_endpoint

ORDER = RefundOrder(
    refund_id=eg.REFUND,
    attempt=1,
    dispute_id=eg.DISPUTE,
    dispute="D-2018-000001",
    order_id=eg.ORDER,
    order="R-1",
    from_seller=eg.eur("70.00"),
    from_platform=eg.eur("10.00"),
    requested_at=eg.day(8),
)
MUCH_LATER = eg.day(9)


def fails_at_first(call):
    """A refund with this currency fails once; what was paid is answered for ever."""
    if call.body["amount"]["currency"] == "JPY" and call.body["attempt"] == 1:
        call.answer(200, {"result": "failed", "cause": "account-closed"})
    else:
        call.answer(200, call.pay())


@pytest.fixture(params=["simulated", "http"])
def payments(request):
    if request.param == "simulated":
        yield SimulatedPayments(Hands(MUCH_LATER))
    else:
        with payment_endpoint() as endpoint:
            yield HttpPayments(endpoint.url, [SECRET])


@pytest.fixture(params=["simulated", "http"])
def failing(request):
    """One that fails the first attempt of refunds in yen."""
    if request.param == "simulated":
        yield SimulatedPayments(Hands(MUCH_LATER), failures=1.0)
    else:
        with payment_endpoint(fails_at_first) as endpoint:
            yield HttpPayments(endpoint.url, [SECRET])


YEN = replace(ORDER, from_seller=eg.Money("JPY", 700), from_platform=eg.Money("JPY", 100))


class TestBoth:
    def test_what_is_asked_for_is_paid(self, payments):
        answer = payments.request(ORDER)
        assert isinstance(answer, Paid)
        assert (answer.amount, answer.reference == "") == (eg.eur("80.00"), False)

    def test_asked_again_it_answers_the_same(self, payments):
        assert payments.request(ORDER) == payments.request(ORDER)

    def test_what_was_paid_is_not_paid_again_by_another_attempt(self, payments):
        first = payments.request(ORDER)
        assert payments.request(replace(ORDER, attempt=2)) == first

    def test_what_failed_fails_again_with_the_same_attempt(self, failing):
        first = failing.request(YEN)
        assert isinstance(first, Declined)
        assert first.cause
        assert failing.request(YEN) == first

    def test_what_failed_is_tried_anew_with_another_attempt(self, failing):
        failing.request(YEN)
        assert isinstance(failing.request(replace(YEN, attempt=2)), Paid)


class TestSimulated:
    def orders(self, most=400):
        return [replace(ORDER, refund_id=UUID(int=n)) for n in range(most)]

    def test_it_answers_after_a_while_on_the_clock_and_says_when(self):
        clock = Hands(eg.day(8))
        payments = SimulatedPayments(clock)
        early = payments.request(ORDER)
        assert isinstance(early, NotYet)
        assert timedelta(minutes=1) <= early.at - eg.day(8) <= timedelta(hours=4)
        clock.now = early.at - eg.TICK
        assert payments.request(ORDER) == early
        clock.now = early.at
        assert isinstance(payments.request(ORDER), Paid)

    def test_without_failures_everything_is_paid_as_it_was_asked_for(self):
        payments = SimulatedPayments(Hands(MUCH_LATER))
        assert {payments.request(order).amount for order in self.orders()} == {eg.eur("80.00")}

    def test_the_share_of_failures_is_about_what_was_set(self):
        answers = [SimulatedPayments(Hands(MUCH_LATER), 0.25).request(order) for order in self.orders()]
        assert 70 <= sum(isinstance(answer, Declined) for answer in answers) <= 130

    def test_some_are_paid_in_another_amount_by_a_few_hundredths(self):
        answers = [SimulatedPayments(Hands(MUCH_LATER), 0.25).request(order) for order in self.orders()]
        amounts = {answer.amount.minor for answer in answers if isinstance(answer, Paid)}
        assert min(amounts) < 8000 < max(amounts)
        assert all(abs(amount - 8000) <= 8000 * MOST_EXCHANGED // 10_000 + 1 for amount in amounts)

    def test_a_cent_stays_at_least_a_cent(self):
        cent = replace(ORDER, from_seller=eg.eur("0.01"), from_platform=eg.eur("0.00"), attempt=2)
        answers = [
            SimulatedPayments(Hands(MUCH_LATER), 1.0).request(replace(cent, refund_id=order.refund_id))
            for order in self.orders()
        ]
        assert {answer.amount.minor for answer in answers} == {1}
