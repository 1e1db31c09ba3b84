"""when(refund requested).then(payments asked), and what their answer makes of the dispute."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from application.payments import Accepted, Declined, NotYet, Paid, PaymentsUnavailable, RefundInDoubt
from application.ports import StreamMoved
from application.refunds import Refunds
from domain.actor import Actor, Role
from domain.dispute.status import Status
from tests import examples as eg

CLAIMED = eg.eur("125.00")


@dataclass
class Bank:
    """Answers as it is told, and remembers what it was asked. ``meanwhile`` happens before it answers."""

    answer: object = Paid(CLAIMED, "psp-1")
    asked: list = field(default_factory=list)
    meanwhile: object = None

    def request(self, refund):
        self.asked.append(refund)
        if self.meanwhile:
            self.meanwhile()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def refunding(disputed):
    """The seller accepted the claim of 125.00 on day 8."""
    disputed.clock.now = eg.day(8)
    disputed.ask(eg.accept(1, by=eg.SELLER))
    return disputed


def requests(services):
    return [r for r in services.store.history(eg.DISPUTE) if r.event.name == "dispute.refund-requested"]


def ask(services, bank, attempt=1):
    refunds = Refunds(services.disputes, bank, services.clock)
    return refunds.when_refund_requested_then_ask_payments(requests(services)[attempt - 1])


def dispute(services):
    return services.disputes.get(eg.DISPUTE).state.dispute


def test_the_payment_system_is_told_which_refund_for_what_and_how_much(refunding):
    bank = Bank()
    ask(refunding, bank)
    (asked,) = bank.asked
    assert (asked.refund_id, asked.attempt, asked.requested_at) == (eg.REFUND, 1, eg.day(8))
    assert (asked.dispute_id, asked.dispute, asked.order_id) == (eg.DISPUTE, dispute(refunding).number, eg.ORDER)
    assert (asked.amount, asked.from_seller, asked.from_platform) == (CLAIMED, CLAIMED, eg.eur("0.00"))


def test_what_is_paid_ends_the_dispute_in_the_name_of_the_marketplace(refunding):
    assert ask(refunding, Bank()) is None
    assert (dispute(refunding).status, dispute(refunding).refund.paid) == (Status.CLOSED, CLAIMED)
    paid = next(r.event for r in refunding.store.history(eg.DISPUTE) if r.event.name == "dispute.refunded")
    assert (paid.by, paid.reference) == (Actor(Role.MARKETPLACE, "payments"), "psp-1")


def test_another_amount_is_recorded_as_paid_and_the_award_stands(refunding):
    ask(refunding, Bank(Paid(eg.eur("124.12"))))
    refund = dispute(refunding).refund
    assert (refund.paid, refund.total, dispute(refunding).status) == (eg.eur("124.12"), CLAIMED, Status.CLOSED)


def test_what_is_declined_has_failed_for_the_cause_that_was_given(refunding):
    assert ask(refunding, Bank(Declined("account-closed"))) is None
    assert (dispute(refunding).status, dispute(refunding).refund.failure) == (Status.REFUND_FAILED, "account-closed")


def test_what_was_accepted_is_waited_for(refunding):
    assert ask(refunding, Bank(Accepted())) is None
    assert dispute(refunding).status is Status.REFUNDING


def test_without_an_answer_yet_it_is_told_when_to_ask_again(refunding):
    soon = eg.day(8) + timedelta(hours=1)
    assert ask(refunding, Bank(NotYet(soon))) == soon
    assert dispute(refunding).status is Status.REFUNDING


def test_an_outage_changes_nothing(refunding):
    head = refunding.store.head()
    with pytest.raises(PaymentsUnavailable):
        ask(refunding, Bank(PaymentsUnavailable("away")))
    assert refunding.store.head() == head


def test_asking_twice_has_its_consequences_once(refunding):
    bank = Bank()
    ask(refunding, bank)
    head = refunding.store.head()
    assert ask(refunding, bank) is None
    assert (refunding.store.head(), len(bank.asked)) == (head, 1)


def test_an_answer_that_was_recorded_before_a_crash_is_recorded_once(refunding):
    """Both tries got their answer before either had recorded it."""
    ask(refunding, Bank(meanwhile=lambda: ask(refunding, Bank())))
    names = refunding.names(eg.DISPUTE)
    assert names.count("dispute.refunded") == 1


def test_a_chargeback_during_execution_keeps_the_money_where_it_is(refunding):
    bank = Bank()
    refunding.ask(eg.charge_back())
    assert ask(refunding, bank) is None
    assert bank.asked == []


def test_money_that_moved_while_a_chargeback_arrived_is_for_people_to_look_into(refunding):
    bank = Bank(meanwhile=lambda: refunding.ask(eg.charge_back()))
    with pytest.raises(RefundInDoubt, match=r"paid 125\.00 EUR"):
        ask(refunding, bank)


def test_nothing_that_moved_is_no_reason_to_look(refunding):
    bank = Bank(Declined("card-expired"), meanwhile=lambda: refunding.ask(eg.charge_back()))
    with pytest.raises(StreamMoved):
        ask(refunding, bank)
    assert ask(refunding, bank) is None


def test_a_payment_that_the_marketplace_reported_meanwhile_is_no_contradiction(refunding):
    bank = Bank(meanwhile=lambda: refunding.ask(eg.refund(CLAIMED)))
    assert ask(refunding, bank) is None
    assert refunding.names(eg.DISPUTE).count("dispute.refunded") == 1


def test_a_payment_in_another_currency_is_for_people_to_look_into(refunding):
    with pytest.raises(RefundInDoubt, match=r"paid 125\.00 BRL"):
        ask(refunding, Bank(Paid(eg.brl("125.00"))))


@pytest.fixture
def retried(refunding):
    """The first attempt has failed, and an administrator has asked for another."""
    refunding.ask(eg.fail_refund())
    refunding.ask(eg.retry())
    return refunding


def test_a_retry_asks_for_the_same_refund_with_the_next_attempt(retried):
    bank = Bank()
    ask(retried, bank, attempt=2)
    (asked,) = bank.asked
    assert (asked.refund_id, asked.attempt) == (eg.REFUND, 2)


def test_an_attempt_that_is_over_is_not_asked_for(retried):
    bank = Bank()
    assert ask(retried, bank, attempt=1) is None
    assert bank.asked == []


def test_a_late_no_to_one_attempt_does_not_fail_the_next(refunding):
    def another_attempt():
        refunding.ask(eg.fail_refund())
        refunding.ask(eg.retry())

    with pytest.raises(StreamMoved):
        ask(refunding, Bank(Declined("card-expired"), meanwhile=another_attempt))
    assert (dispute(refunding).status, dispute(refunding).refund.attempt) == (Status.REFUNDING, 2)


def test_a_refund_that_nobody_answered_in_time_is_not_asked_for_until_it_is_retried(refunding):
    bank = Bank()
    refunding.clock.now = eg.day(11)
    assert ask(refunding, bank) is None
    assert bank.asked == []
