"""The marketplace's payment endpoint: what it is sent, and what its answers mean, over a real line."""

import logging
import socket
import ssl
import threading
import time
from datetime import timedelta

import pytest

from application.payments import Accepted, Declined, Paid, PaymentsUnavailable, RefundInDoubt
from infrastructure.http_payments import HttpPayments
from infrastructure.posting import LONGEST_ANSWER
from infrastructure.settings import Settings
from tests import examples as eg
from tests.certificates import self_signed
from tests.infrastructure.test_payments_contract import ORDER
from tests.payment_endpoint import PATH, SECRET, is_signed, payment_endpoint

NOW = 1_772_355_600.9
OLD_SECRET = SECRET[::-1]


@pytest.fixture
def endpoint():
    with payment_endpoint() as serving:
        yield serving


def payments(endpoint, *secrets, **patience):
    return HttpPayments(endpoint.url, secrets or (SECRET,), wall=lambda: NOW, **patience)


def answering(endpoint, status, told=None, **headers):
    endpoint.behaviour = lambda call: call.answer(status, told, **headers)
    return payments(endpoint)


class TestWhatIsSent:
    def test_the_refund_in_plain_json_with_its_id_as_the_key(self, endpoint):
        payments(endpoint).request(ORDER)
        (call,) = endpoint.books.calls
        assert (call["path"], call["key"]) == (PATH, str(eg.REFUND))
        assert call["headers"]["content-type"] == "application/json"
        assert call["body"] == {
            "refund_id": str(eg.REFUND),
            "attempt": 1,
            "dispute_id": str(eg.DISPUTE),
            "dispute": "D-2018-000001",
            "order_id": str(eg.ORDER),
            "order": "R-1",
            "amount": {"currency": "EUR", "amount": "80.00"},
            "from_seller": {"currency": "EUR", "amount": "70.00"},
            "from_platform": {"currency": "EUR", "amount": "10.00"},
        }

    def test_the_same_attempt_is_asked_for_in_the_same_bytes(self, endpoint):
        for _ in range(2):
            payments(endpoint).request(ORDER)
        one, other = endpoint.books.calls
        assert one["raw"] == other["raw"]

    def test_it_is_signed_with_the_time_it_was_sent(self, endpoint):
        payments(endpoint).request(ORDER)
        (call,) = endpoint.books.calls
        assert is_signed(call, SECRET, NOW)
        assert not is_signed(call, OLD_SECRET, NOW)
        assert not is_signed(call, SECRET, NOW + 301)
        assert not is_signed(call | {"raw": call["raw"].replace(b"80.00", b"90.00")}, SECRET, NOW)

    def test_while_the_secret_is_changed_both_are_signed_with(self, endpoint):
        payments(endpoint, SECRET, OLD_SECRET).request(ORDER)
        (call,) = endpoint.books.calls
        assert is_signed(call, SECRET, NOW)
        assert is_signed(call, OLD_SECRET, NOW)


class TestYes:
    def test_a_payment_is_told_with_its_amount_and_reference(self, endpoint):
        told = {
            "result": "succeeded",
            "amount": {"currency": "EUR", "amount": "79.12"},
            "reference": "psp-7",
            "more": 1,
        }
        assert answering(endpoint, 200, told).request(ORDER) == Paid(eg.eur("79.12"), "psp-7")

    def test_a_failure_is_told_with_its_cause(self, endpoint):
        told = {"result": "failed", "cause": "account\x00-closed\n", "reference": None}
        assert answering(endpoint, 200, told).request(ORDER) == Declined("account-closed")

    @pytest.mark.parametrize(
        ("status", "told"), [(202, None), (204, None), (200, b" \r\n"), (202, {"status": "queued"})]
    )
    def test_without_a_result_it_comes_later(self, endpoint, status, told):
        assert answering(endpoint, status, told).request(ORDER) == Accepted()


class TestNo:
    @pytest.mark.parametrize("status", [400, 402, 403, 404, 410, 422])
    def test_a_request_that_is_refused_is_declined_for_good(self, endpoint, status):
        assert answering(endpoint, status).request(ORDER) == Declined(f"refused with status {status}")

    @pytest.mark.parametrize("member", ["cause", "detail", "title"])
    def test_the_cause_is_in_the_words_of_the_endpoint(self, endpoint, member):
        assert answering(endpoint, 422, {member: "No such account."}).request(ORDER) == Declined("No such account.")

    def test_an_endless_cause_is_cut(self, endpoint):
        assert answering(endpoint, 422, {"cause": "x" * 1000}).request(ORDER) == Declined("x" * 500)

    def test_another_refund_with_this_key_is_for_people_to_look_into(self, endpoint):
        with pytest.raises(RefundInDoubt, match="another refund by this id"):
            answering(endpoint, 409).request(ORDER)


class TestNobodyKnows:
    @pytest.mark.parametrize("status", [301, 302, 307, 308, 401, 405, 408, 425, 429, 500, 502, 503, 504])
    def test_it_is_asked_again(self, endpoint, status):
        elsewhere = f"{endpoint.url}&elsewhere"
        with pytest.raises(PaymentsUnavailable, match=f"status {status}"):
            answering(endpoint, status, Location=elsewhere).request(ORDER)
        assert [call["path"] for call in endpoint.books.calls] == [PATH]  # and followed nowhere

    @pytest.mark.parametrize(
        ("told", "after"), [("120", timedelta(minutes=2)), ("soon", None), ("-1", None), ("٣", None), ("9" * 10, None)]
    )
    def test_after_a_while_that_the_endpoint_may_name_in_seconds(self, endpoint, told, after):
        endpoint.behaviour = lambda call: call.send(
            f"HTTP/1.1 429 Wait\r\nRetry-After: {told}\r\nContent-Length: 0\r\n\r\n".encode()
        )
        with pytest.raises(PaymentsUnavailable) as raised:
            payments(endpoint).request(ORDER)
        assert raised.value.after == after

    @pytest.mark.parametrize(
        "told",
        [
            b"<html>It works!</html>",
            b"\xff\xfe",
            b"[]",
            b'"succeeded"',
            b'{"result": "succeeded"}',
            b'{"result": "maybe"}',
            b'{"result": true}',
            b'{"result": "succeeded", "amount": "80.00"}',
            b'{"result": "succeeded", "amount": {"currency": "EUR", "amount": "80.0"}}',
            b'{"result": "succeeded", "amount": {"currency": "EUR", "amount": 80.0}}',
            b'{"result": "succeeded", "amount": {"currency": "XXX", "amount": "80.00"}}',
            b'{"x": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
            b" " * (LONGEST_ANSWER + 1),
        ],
    )
    def test_a_yes_that_is_not_understood_is_none(self, endpoint, told):
        with pytest.raises(PaymentsUnavailable):
            answering(endpoint, 200, told).request(ORDER)

    @pytest.mark.parametrize(
        "sent",
        [
            b"",
            b"garbage\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
            b"HTTP/1.1 200 " + b"O" * 70_000,
        ],
        ids=["nothing", "garbage", "cut", "cut chunk", "endless line"],
    )
    def test_an_answer_that_is_none_or_cut_short(self, endpoint, sent):
        endpoint.behaviour = lambda call: call.send(sent)
        with pytest.raises(PaymentsUnavailable):
            payments(endpoint).request(ORDER)

    def test_an_endpoint_that_hangs_up(self, endpoint):
        endpoint.behaviour = lambda call: call.hang_up()
        with pytest.raises(PaymentsUnavailable):
            payments(endpoint).request(ORDER)

    def test_nobody_there(self):
        with socket.create_server(("127.0.0.1", 0)) as door:
            port = door.getsockname()[1]
        with pytest.raises(PaymentsUnavailable, match="ConnectionRefusedError"):
            HttpPayments(f"http://127.0.0.1:{port}/", [SECRET]).request(ORDER)

    def test_an_endpoint_that_says_nothing_is_left_in_time(self, endpoint):
        silence = threading.Event()
        endpoint.behaviour = lambda _: silence.wait(20)
        try:
            with pytest.raises(PaymentsUnavailable, match=r"TimeoutError|no whole answer"):
                payments(endpoint, altogether=0.1).request(ORDER)
        finally:
            silence.set()

    @pytest.mark.parametrize(
        "start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["headers", "body"]
    )
    def test_an_answer_that_trickles_in_for_ever_is_left_in_time(self, endpoint, start):
        enough = threading.Event()

        def trickle(call):
            call.send(start)
            while not enough.wait(0.01):
                call.send(b" ")

        endpoint.behaviour = trickle
        before = time.monotonic()
        try:
            with pytest.raises(PaymentsUnavailable, match="no whole answer within"):
                payments(endpoint, altogether=0.3).request(ORDER)
        finally:
            enough.set()
        assert time.monotonic() - before < 10


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return self_signed(tmp_path_factory.mktemp("tls"))


class TestTls:
    @pytest.fixture
    def secured(self, certificate):
        serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        serving.load_cert_chain(*certificate)
        with payment_endpoint(tls=serving) as endpoint:
            yield endpoint

    def test_a_certificate_that_nobody_vouches_for_is_not_trusted(self, secured):
        with pytest.raises(PaymentsUnavailable, match="SSLCertVerificationError"):
            payments(secured).request(ORDER)
        assert secured.books.calls == []

    def test_one_that_the_machine_trusts_is_spoken_to(self, secured, certificate, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        assert payments(secured).request(ORDER) == Paid(eg.eur("80.00"), "psp-1")


def test_a_proxy_of_the_environment_is_not_heeded(endpoint, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert isinstance(payments(endpoint).request(ORDER), Paid)


def test_the_secret_is_shown_nowhere(endpoint, caplog):
    caplog.set_level(logging.DEBUG)
    settings = Settings(payments=endpoint.url, payments_secret=(SECRET,))
    endpoint.behaviour = lambda call: call.answer(500)
    with pytest.raises(PaymentsUnavailable) as raised:
        payments(endpoint).request(ORDER)
    assert SECRET not in f"{settings!r} {raised.getrepr(showlocals=False)} {caplog.text}"
