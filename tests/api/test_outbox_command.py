"""``redress outbox``, and refunds that are paid by a simulated payment system while the test clock moves."""

import shutil
from contextlib import contextmanager

import pytest

from api.serving import checks, outbox_gauges
from infrastructure.bootstrap import build
from infrastructure.settings import Settings
from tests.api.test_cli import call, lines, plain, told
from tests.payment_endpoint import SECRET, payment_endpoint


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    data = tmp_path_factory.mktemp("demonstration") / "var"
    lines(call(data, "demo"))
    return data


@pytest.fixture
def own(demonstration, tmp_path):
    return shutil.copytree(demonstration, tmp_path / "var")


@pytest.fixture
def endpoint():
    with payment_endpoint() as serving:
        yield serving


@contextmanager
def sent(data, endpoint):
    """The house after the outbox has tried everything once."""
    house = build(Settings(data=data, payments=endpoint.url, payments_secret=(SECRET,)))
    try:
        house.outbox.catch_up()
        yield house
    finally:
        house.close()


def refunds(data, status):
    return [one["number"] for one in plain(call(data, "disputes", "--status", status, "--limit", "100", "--json"))]


def test_where_the_marketplace_pays_by_hand_there_is_no_outbox(own):
    assert told(call(own, "outbox")) == "the marketplace reads refund requests in the feed: REDRESS_PAYMENTS is manual"
    lines(call(own, "clock", "advance", "--by", "PT5H"))
    assert refunds(own, "refunding") != []


def test_simulated_refunds_are_paid_while_the_clock_moves(own):
    waiting = refunds(own, "refunding")
    moved = lines(call(own, "clock", "advance", "--by", "PT5H", payments="simulated"))
    assert sorted(line.split()[2] for line in moved if "dispute.refunded" in line) == sorted(waiting)
    assert refunds(own, "refunding") == []


def test_simulated_payments_can_fail(own):
    waiting = refunds(own, "refunding")
    call(own, "clock", "advance", "--by", "PT5H", payments="simulated", simulated_failures="1")
    assert set(waiting) <= set(refunds(own, "refund-failed"))


def test_what_is_not_delivered_is_listed_with_the_reason(own, endpoint):
    endpoint.behaviour = lambda call: call.answer(503)
    here = {"payments": endpoint.url, "payments_secret": SECRET}
    assert lines(call(own, "outbox", **here)) == ["Nothing is on its way."]
    with sent(own, endpoint) as house:
        gauges = {name: read() for name, (_, read) in outbox_gauges(house).items()}
        waiting = len(refunds(own, "refunding"))
        assert (gauges["outbox_pending"], gauges["outbox_stuck"]) == (waiting, 0)
        assert gauges["outbox_oldest_seconds"] > 60
        assert set(checks(house)) == {
            "clock",
            "read-models",
            "sweep",
        }  # a payment system that is away makes nobody unready
    listed = lines(call(own, "outbox", **here))
    assert sum("answered with status 503" in line for line in listed) == waiting
    assert len(lines(call(own, "outbox", "list", "--all", **here))) > len(listed)


def test_what_is_stuck_goes_out_again_when_somebody_has_looked(own, endpoint):
    endpoint.behaviour = lambda call: call.answer(409)
    here = {"payments": endpoint.url, "payments_secret": SECRET}
    with sent(own, endpoint) as house:
        stuck = [one.refund_id for one in house.outbox.deliveries.newest(10, all_of_them=False) if one.stuck]
    assert sum(" stuck " in line for line in lines(call(own, "outbox", **here))) == len(stuck) > 1
    said = lines(call(own, "outbox", "retry", str(stuck[0]), **here))
    assert said == [f"The refund {stuck[0]} is asked for again as soon as the outbox runs."]
    endpoint.behaviour = lambda call: call.answer(200, call.pay())
    with sent(own, endpoint) as house:
        assert house.outbox.deliveries.pending().stuck == len(stuck) - 1
    assert told(call(own, "outbox", "retry", str(stuck[0]), **here)) == (
        f"there is no undelivered request of the refund {stuck[0]}"
    )
