"""What was paid for an order of Olist, against what it cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.money import Money, NotMoney, shares, total
from infrastructure.olist_quirks import OrderUnusable, Quirk, Row

NOTHING = Money.zero("BRL")
KINDS = frozenset({"credit_card", "boleto", "voucher", "debit_card"})


@dataclass(frozen=True, slots=True)
class Payment:
    """Part of the price; ``reference`` is its kind and running number."""

    reference: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Settlement:
    """A discount and the payments for each seller's part: prices less discounts are covered exactly.

    ``surplus`` is what was paid above the price, ``shortfall`` what the discounts make up for.
    """

    discounts: Sequence[Money]
    payments: Sequence[Sequence[Payment]]
    surplus: Money
    shortfall: Money


def settle(goods: Sequence[Money], prices: Sequence[Money], rows: Sequence[Row], quirks: list[Quirk]) -> Settlement:
    """``goods`` and ``prices`` are by seller, without and with shipping.

    Raises ``OrderUnusable`` when the goods can't take the discount that is needed.
    """
    payments = [*_payments(rows, quirks)]
    price, paid = total("BRL", prices), total("BRL", (payment.amount for payment in payments))
    surplus, shortfall = max(paid - price, NOTHING), max(price - paid, NOTHING)
    if shortfall > total("BRL", goods):
        raise OrderUnusable("paid-less-than-the-freight")
    if surplus:
        quirks.append(Quirk.PAID_ABOVE_THE_PRICE)
    if shortfall:
        quirks.append(Quirk.PAID_BELOW_THE_PRICE)
    discounts = shares(shortfall, [value.minor for value in goods])
    due = (price - discount for price, discount in zip(prices, discounts, strict=True))
    return Settlement(discounts, [[*_taken(payments, part)] for part in due], surplus, shortfall)


def _payments(rows: Sequence[Row], quirks: list[Quirk]) -> Iterator[Payment]:
    if any(row["payment_type"] == "voucher" for row in rows):
        quirks.append(Quirk.PAID_WITH_VOUCHERS)
    for row in sorted(rows, key=lambda row: row["payment_sequential"].zfill(4)):
        kind, amount = row["payment_type"], brl(row["payment_value"])
        if kind not in KINDS:
            quirks.append(Quirk.PAYMENT_KIND_UNKNOWN)
        if amount:
            yield Payment(f"{kind} {row['payment_sequential']}", amount)
        else:
            quirks.append(Quirk.PAYMENT_OF_NOTHING)


def _taken(payments: list[Payment], price: Money) -> Iterator[Payment]:
    """Take ``price`` off the payments, the first ones first; what is left of one stays for the next seller."""
    while price and payments:
        first = payments.pop(0)
        part = min(first.amount, price)
        if first.amount > part:
            payments.insert(0, Payment(first.reference, first.amount - part))
        price -= part
        yield Payment(first.reference, part)


def brl(text: str) -> Money:
    """An amount such as ``12.30``; raises ``OrderUnusable`` for anything else."""
    try:
        return Money.parse("BRL", text)
    except NotMoney as error:
        raise OrderUnusable(f"{text!r} is not an amount in BRL") from error
