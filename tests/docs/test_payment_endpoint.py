"""What is told to those who write a payment endpoint works as it says."""

import json
import re
import time

import pytest

from infrastructure.http_payments import HttpPayments, body_of
from infrastructure.payment_signature import HEADER, signature
from infrastructure.posting import ALTOGETHER, LONGEST_ANSWER
from tests.infrastructure.test_payments_contract import ORDER
from tests.payment_endpoint import SECRET, payment_endpoint
from tests.processes import ROOT

PAGE = (ROOT / "docs/how-to/write-a-payment-endpoint.md").read_text()
OLD = SECRET[::-1]
BODY = body_of(ORDER)


def block(kind):
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return found


@pytest.fixture(scope="module")
def is_genuine():
    names = {}
    exec(block("python"), names)  # noqa: S102 - our own page
    return names["is_genuine"]


def header(*secrets, at=None):
    return signature(secrets, int(time.time()) if at is None else at, BODY)


def test_the_body_has_the_members_that_are_shown():
    assert list(json.loads(block("json"))) == list(json.loads(BODY))


def test_what_is_sent_is_genuine_by_the_code_that_is_shown(is_genuine):
    with payment_endpoint() as endpoint:
        HttpPayments(endpoint.url, [SECRET]).request(ORDER)
    (call,) = endpoint.books.calls
    assert is_genuine(call["headers"][HEADER.lower()], call["raw"], SECRET)


def test_while_the_secret_is_changed_either_is_good(is_genuine):
    both = header(SECRET, OLD)
    assert is_genuine(both, BODY, SECRET)
    assert is_genuine(both, BODY, OLD)


@pytest.mark.parametrize("late", [-301, 302])
def test_what_is_too_old_or_from_the_future_is_not(is_genuine, late):
    assert not is_genuine(header(SECRET, at=int(time.time()) + late), BODY, SECRET)


@pytest.mark.parametrize("wrong", ["", "t=", "t=x,v1=y", "v1=", "t=1", "é"])
def test_nothing_else_is(is_genuine, wrong):
    assert not is_genuine(wrong, BODY, SECRET)


def test_another_secret_or_another_version_of_the_signature_is_not(is_genuine):
    assert not is_genuine(header(OLD), BODY, SECRET)
    assert not is_genuine(header(SECRET).replace("v1", "v0"), BODY, SECRET)


def test_a_changed_body_is_not(is_genuine):
    assert not is_genuine(header(SECRET), BODY.replace(b"80.00", b"90.00"), SECRET)


def test_the_limits_are_those_of_the_code():
    assert f"within {ALTOGETHER:.0f} seconds, with {LONGEST_ANSWER // 1024} KB at most" in PAGE
