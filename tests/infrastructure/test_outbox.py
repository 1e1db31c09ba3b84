"""The outbox: at least once, in order, nobody held up by another, and nothing lost."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from application.payments import Accepted, NotYet, Paid, PaymentsUnavailable, RefundInDoubt
from application.ports import StoreUnavailable, StreamMoved
from application.refunds import Refunds
from domain.dispute.execution import refund_id_of
from domain.dispute.opening import dispute_id_of
from domain.dispute.status import Status
from infrastructure.abreast import ABREAST, AT_MOST, back_off
from infrastructure.database import writing
from infrastructure.http_payments import HttpPayments
from infrastructure.outbox import Outbox
from infrastructure.payment_deliveries import CLAIM, Deliveries
from tests import examples as eg
from tests.application.services import Services
from tests.databases import records_on
from tests.payment_endpoint import SECRET, payment_endpoint

SECOND = timedelta(seconds=1)
PATIENCE = 20


@dataclass
class Bank:
    """Pays what it is asked for, unless it was told something else for that dispute's order number."""

    told: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    def request(self, refund):
        self.asked.append((refund.order, refund.attempt))
        answer = self.told.get(refund.order, Paid(refund.amount, "psp"))
        answer = answer(refund) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def engine(database, tmp_path):
    engine = records_on(database, tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def services(tmp_path):
    with Services.over("sqlite", tmp_path) as ready:
        yield ready


@pytest.fixture
def bank():
    return Bank()


@pytest.fixture
def outbox(services, engine, bank):
    return make_outbox(services, engine, bank)


def make_outbox(services, engine, bank):
    refunds = Refunds(services.disputes, bank, services.clock)
    return Outbox(Deliveries(services.store, engine), refunds, services.clock, lambda: 0.5)


def asked_for(services, n=7):
    """A refund of 80.00 for the order with this number."""
    order, dispute = UUID(int=n), dispute_id_of(UUID(int=n), 1)
    for fact in (eg.place(order_id=order, number=f"O-{n}"), eg.pay(), eg.ship(), eg.deliver()):
        services.clock.now = max(services.clock.now, fact.at)
        services.orders.execute(order, fact, services.cause())
    services.clock.now = max(services.clock.now, eg.day(8))
    services.disputes.open(order, eg.open_dispute(), services.cause())
    agreed = eg.accept(1, by=eg.SELLER, proposal_id=eg.proposal_id(1, dispute))
    services.disputes.execute(dispute, agreed, services.cause())
    return dispute


def status(services, dispute):
    return services.disputes.get(dispute).state.dispute.status


def only(outbox):
    (delivery,) = outbox.deliveries.newest(10, all_of_them=True)
    return delivery


def test_a_refund_request_goes_out_once_and_is_kept(services, outbox, bank):
    dispute = asked_for(services)
    outbox.catch_up()
    outbox.catch_up()
    assert (bank.asked, status(services, dispute)) == ([("O-7", 1)], Status.CLOSED)
    sent = only(outbox)
    assert (sent.refund_id, sent.tries, sent.delivered_at) == (refund_id_of(dispute), 1, services.clock.now)
    assert outbox.deliveries.newest(10, all_of_them=False) == []


def test_an_outage_is_waited_out_longer_and_longer(services, outbox, bank):
    bank.told["O-7"] = PaymentsUnavailable("answered with status 503")
    dispute = asked_for(services)
    pauses = []
    for _ in range(14):
        outbox.catch_up()
        waiting = only(outbox)
        pauses.append((waiting.next_try_at - services.clock.now) / SECOND)
        services.clock.now = waiting.next_try_at
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]
    assert (waiting.tries, waiting.last_error) == (14, "answered with status 503")
    del bank.told["O-7"]
    outbox.catch_up()
    assert status(services, dispute) is Status.CLOSED


def test_what_failed_at_once_does_not_come_back_at_once():
    assert (back_off(0, 0.0) / SECOND, back_off(0, 1.0) / SECOND) == (0.8, 1.2)
    assert back_off(10_000, 1.0) == AT_MOST * 1.2


def test_a_payment_system_that_says_when_is_not_asked_before(services, outbox, bank):
    bank.told["O-7"] = PaymentsUnavailable("answered with status 429", timedelta(minutes=10))
    asked_for(services)
    outbox.catch_up()
    assert only(outbox).next_try_at == services.clock.now + timedelta(minutes=10)


def test_nothing_is_asked_before_its_time(services, outbox, bank):
    later = eg.day(8) + timedelta(hours=3)
    bank.told["O-7"] = lambda refund: NotYet(later) if services.clock.now < later else Paid(refund.amount)
    dispute = asked_for(services)
    outbox.catch_up()
    services.clock.now = later - eg.TICK
    outbox.catch_up()
    assert (len(bank.asked), outbox.deliveries.next_try(), only(outbox).tries) == (1, later, 0)
    services.clock.now = later
    outbox.catch_up()
    assert status(services, dispute) is Status.CLOSED


def test_one_that_fails_holds_up_no_other(services, outbox, bank, caplog):
    bank.told["O-8"] = RuntimeError("nobody thought of that, said the buyer's bank")
    disputes = [asked_for(services, n) for n in (7, 8, 9)]
    outbox.catch_up()
    assert [status(services, one) for one in disputes] == [Status.CLOSED, Status.REFUNDING, Status.CLOSED]
    (left,) = outbox.deliveries.newest(10, all_of_them=False)
    assert (left.dispute_id, left.last_error) == (disputes[1], "RuntimeError")
    assert "can't be asked for" in caplog.text


def test_one_that_is_in_doubt_alarms_and_stays_until_somebody_has_looked(services, outbox, bank, caplog):
    bank.told["O-7"] = RefundInDoubt("the payment system knows another refund by this id")
    dispute = asked_for(services)
    outbox.catch_up()
    services.clock.now += timedelta(days=2)
    outbox.catch_up()
    assert (len(bank.asked), only(outbox).stuck, only(outbox).last_error) == (1, True, str(bank.told["O-7"]))
    assert "is stuck" in caplog.text
    del bank.told["O-7"]
    assert outbox.deliveries.retry(refund_id_of(dispute), services.clock.now)
    outbox.catch_up()
    assert status(services, dispute) is Status.CLOSED
    assert not outbox.deliveries.retry(refund_id_of(dispute), services.clock.now)


def test_what_is_pending_can_be_counted(services, outbox, bank):
    assert outbox.deliveries.pending() == (0, 0, None)
    bank.told = {"O-7": RefundInDoubt("no"), "O-8": PaymentsUnavailable("away")}
    for n in (7, 8, 9):
        asked_for(services, n)
    outbox.catch_up()
    assert outbox.deliveries.pending() == (2, 1, eg.day(8))


@pytest.mark.parametrize("why", [PaymentsUnavailable("away", timedelta(hours=1)), RefundInDoubt("another refund")])
def test_another_attempt_takes_the_place_of_one_that_waits_or_is_stuck(services, outbox, bank, why):
    bank.told["O-7"] = why
    asked_for(services)
    outbox.catch_up()
    services.clock.now += SECOND
    for command in (eg.fail_refund(), eg.retry()):
        services.ask(command)
    del bank.told["O-7"]
    outbox.catch_up()
    assert bank.asked == [("O-7", 1), ("O-7", 2)]
    assert outbox.deliveries.pending().number == 0


def test_of_two_attempts_that_wait_the_earlier_goes_first_and_alone(services, outbox):
    asked_for(services)
    services.clock.now = eg.day(9)
    for command in (eg.fail_refund(), eg.retry(at=eg.day(9))):
        services.ask(command)
    outbox.deliveries.follow()
    for attempt in (1, 2):
        (one,) = outbox.deliveries.claim(services.clock.now, 10)
        assert one.attempt == attempt
        outbox.deliveries.finish(one, services.clock.now)


def test_an_attempt_waits_while_another_one_is_being_worked_on(services, outbox):
    asked_for(services)
    outbox.deliveries.follow()
    (first,) = outbox.deliveries.claim(services.clock.now, 10)
    services.clock.now = eg.day(9)
    claimed_anew = outbox.deliveries.claim(services.clock.now, 10)
    for command in (eg.fail_refund(), eg.retry(at=eg.day(9))):
        services.ask(command)
    outbox.deliveries.follow()
    assert [one.attempt for one in claimed_anew] == [first.attempt]
    assert outbox.deliveries.claim(services.clock.now, 10) == []
    outbox.deliveries.finish(claimed_anew[0], services.clock.now)
    assert [one.attempt for one in outbox.deliveries.claim(services.clock.now, 10)] == [2]


def test_what_one_worker_has_taken_the_others_leave_alone_until_it_must_be_dead(services, engine, bank):
    one, other = (make_outbox(services, engine, bank).deliveries for _ in "12")
    asked_for(services)
    one.follow()
    (taken,) = one.claim(services.clock.now, 10)
    services.clock.now += CLAIM - eg.TICK
    assert other.claim(services.clock.now, 10) == []
    services.clock.now += eg.TICK
    (again,) = other.claim(services.clock.now, 10)
    one.finish(taken, services.clock.now)
    assert only(make_outbox(services, engine, bank)).delivered_at is None
    other.finish(again, services.clock.now)
    assert only(make_outbox(services, engine, bank)).delivered_at == services.clock.now


def test_two_that_follow_at_once_take_a_request_over_once(services, engine, bank):
    for n in (7, 8, 9):
        asked_for(services, n)
    outboxes = [make_outbox(services, engine, bank) for _ in range(4)]
    outboxes[0].deliveries.follow()
    for n in (10, 11, 12):
        asked_for(services, n)
    threads = [threading.Thread(target=one.catch_up) for one in outboxes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(bank.asked) == sorted((f"O-{n}", 1) for n in range(7, 13))


def test_without_its_rows_it_asks_again_only_for_what_is_still_wanted(services, engine, outbox, bank):
    """They were lost with the checkpoint: what is made anew does no harm."""
    done = asked_for(services)
    outbox.catch_up()
    bank.told["O-8"] = Accepted()
    asked_for(services, 8)
    outbox.catch_up()
    with writing(engine) as db:
        db.execute(sa.text("DELETE FROM payment_delivery"))
        db.execute(sa.text("DELETE FROM reaction_checkpoint"))
    make_outbox(services, engine, bank).catch_up()
    assert bank.asked == [("O-7", 1), ("O-8", 1), ("O-8", 1)]
    assert services.names(done).count("dispute.refunded") == 1


@pytest.fixture
def running(outbox):
    """It runs in the background, until the test ends or sets ``stop``."""
    stop = threading.Event()
    thread = threading.Thread(target=outbox.run, args=(stop,))
    thread.start()
    yield stop, thread
    stop.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


class Gate:
    """Where a request is held until somebody opens; ``reached`` when one is there."""

    def __init__(self):
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, refund):
        self.reached.set()
        assert self.opened.wait(PATIENCE)
        return Paid(refund.amount)


def paid_in_time(services, dispute):
    """Somebody looks until it is so; only what is broken takes longer."""
    pause = threading.Event()
    for _ in range(PATIENCE * 100):
        if status(services, dispute) is Status.CLOSED:
            return True
        pause.wait(0.01)
    return False


@pytest.mark.usefixtures("running")
def test_slow_ones_keep_their_threads_busy_and_nobody_else(services, bank):
    gate = Gate()
    slow = range(7, 7 + ABREAST - 1)
    bank.told = {f"O-{n}": gate for n in slow}
    try:
        for n in slow:
            asked_for(services, n)
        assert gate.reached.wait(PATIENCE)
        quick = [asked_for(services, n) for n in range(20, 25)]
        assert all(paid_in_time(services, one) for one in quick)
        assert all(status(services, dispute_id_of(UUID(int=n), 1)) is Status.REFUNDING for n in slow)
    finally:
        gate.opened.set()


def test_a_stop_waits_for_what_is_under_way(services, bank, outbox, running):
    stop, thread = running
    gate = Gate()
    bank.told["O-7"] = gate
    dispute = asked_for(services)
    assert gate.reached.wait(PATIENCE)
    stop.set()
    assert thread.is_alive()
    gate.opened.set()
    thread.join(PATIENCE)
    assert status(services, dispute) is Status.CLOSED
    assert only(outbox).delivered_at is not None


@pytest.mark.parametrize("trouble", [StreamMoved(eg.DISPUTE), StoreUnavailable("locked")], ids=["race", "outage"])
def test_what_can_not_be_recorded_just_now_is_asked_for_again(services, outbox, bank, trouble):
    bank.told["O-7"] = trouble
    dispute = asked_for(services)
    outbox.catch_up()
    assert only(outbox).last_error == f"the dispute could not be read or written: {type(trouble).__name__}"
    del bank.told["O-7"]
    services.clock.now += SECOND
    outbox.catch_up()
    assert status(services, dispute) is Status.CLOSED


class Hurry:
    """A clock that is half a second further at each look, so that claims run out while they are worked on."""

    def __init__(self, now):
        self._now, self._looking = now, threading.Lock()

    def __call__(self):
        with self._looking:
            self._now += SECOND / 2
            return self._now


def misbehaves(call):
    """By the key and how often it came: the money may move before anything that goes wrong."""
    match (call.number + UUID(call.headers["idempotency-key"]).int) % 6:
        case 0:
            call.answer(500)
        case 1:
            call.pay()
            call.hang_up()
        case 2:
            call.pay()
            call.answer(200, b"<html>")
        case 3:
            call.pay()
            call.answer(429, Retry_After="1")
        case _:
            call.answer(200, call.pay())


def test_whatever_the_endpoint_does_and_however_many_work_at_once_money_moves_and_is_recorded_once(services, engine):
    disputes = [asked_for(services, n) for n in range(1, 25)]
    hurry, stop = Hurry(services.clock.now), threading.Event()
    with payment_endpoint(misbehaves) as endpoint:
        payments = HttpPayments(endpoint.url, [SECRET])
        outboxes = [
            Outbox(Deliveries(services.store, engine), Refunds(services.disputes, payments, hurry), hurry)
            for _ in range(3)
        ]
        threads = [threading.Thread(target=one.run, args=(stop,)) for one in outboxes]
        for thread in threads:
            thread.start()
        try:
            assert all(paid_in_time(services, one) for one in disputes)
        finally:
            stop.set()
            for thread in threads:
                thread.join(PATIENCE)
    assert set(endpoint.books.paid) == {str(refund_id_of(one)) for one in disputes}
    assert [services.names(one).count("dispute.refunded") for one in disputes] == [1] * len(disputes)
    assert len(endpoint.books.calls) > len(disputes)
