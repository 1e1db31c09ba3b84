"""What the answers of a payment endpoint mean: yes, no, or nobody knows."""

from contextlib import suppress
from http import HTTPStatus

import msgspec

from application.payments import Accepted, Declined, Paid, PaymentAnswer, PaymentsUnavailable, RefundInDoubt
from domain.money import Money, NotMoney
from infrastructure.posting import Answer

TEMPORARY = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
"""Not about the refund: a wrong secret or address must not fail every refund there is."""
LONGEST_CAUSE, LONGEST_REFERENCE = 500, 255
UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)


class Amount(msgspec.Struct):
    """Money on the wire."""

    currency: str
    amount: str


class Result(msgspec.Struct):
    """The body of an answer, as far as it is understood; without ``result`` the payment is under way."""

    result: str = ""
    amount: Amount | None = None
    reference: str | None = None
    cause: str | None = None
    detail: str | None = None
    title: str | None = None


def understood(answer: Answer) -> PaymentAnswer:
    """What an answer means; raises what the port says where that is not a yes or a no."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return _yes(answer)
    if status == HTTPStatus.CONFLICT:
        raise RefundInDoubt("the payment system knows another refund by this id")
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in TEMPORARY:
        return Declined(_cause(answer))
    raise PaymentsUnavailable(f"answered with status {status}", answer.after)


def _yes(answer: Answer) -> PaymentAnswer:
    """A page of somebody in between, say, must not be taken for a yes."""
    try:
        told = msgspec.json.decode(answer.body, type=Result) if answer.body.strip() else Result()
        match told:
            case Result(result="succeeded", amount=Amount(currency=currency, amount=amount)):
                return Paid(Money.parse(currency, amount), _plain(told.reference, LONGEST_REFERENCE))
            case Result(result="failed"):
                return Declined(_plain(told.cause, LONGEST_CAUSE) or "not said")
            case Result(result=""):
                return Accepted()
            case _:
                raise PaymentsUnavailable(f"answered with status {answer.status}, but neither with success nor failure")
    except (*UNREADABLE, NotMoney) as why:
        raise PaymentsUnavailable(f"answered with status {answer.status}, but not in a way that is understood") from why


def _cause(answer: Answer) -> str:
    """In the payment system's own words, where it has any."""
    with suppress(*UNREADABLE):
        told = msgspec.json.decode(answer.body, type=Result)
        if words := _plain(told.cause or told.detail or told.title, LONGEST_CAUSE):
            return words
    return f"refused with status {answer.status}"


def _plain(text: str | None, longest: int) -> str:
    return "".join(sign for sign in text or "" if sign.isprintable())[:longest].strip()
