"""Money: whole minor units of one ISO 4217 currency. No floats, no mixing of currencies."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_EXPONENTS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
    2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP "
    "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR "
    "IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN "
    "NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP "
    "STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG",
}
EXPONENT: dict[str, int] = {code: digits for digits, codes in _EXPONENTS.items() for code in codes.split()}
"""How many digits stand behind the point, by currency code."""

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,14})(?:\.([0-9]+))?", re.ASCII)
MAX_MINOR = 10**15
"""Amounts stay below this many minor units, so that every database and JSON client can hold them."""


class NotMoney(ValueError):  # noqa: N818 - says what the text is
    """A text that is no amount of this currency."""


@dataclass(frozen=True, slots=True)
class Money:
    """``minor`` units (cents, yen, fils …) of ``currency``. Mixing currencies raises ``ValueError``."""

    currency: str
    minor: int

    @classmethod
    def parse(cls, currency: str, amount: str) -> "Money":
        """Read ``"12.30"``: exactly as many digits as the currency has; no sign, exponent, space or other script.

        >>> Money.parse("EUR", "12.30")
        Money(currency='EUR', minor=1230)
        """
        digits = EXPONENT.get(currency)
        if digits is None:
            raise NotMoney(f"{currency!r} is not a currency of ISO 4217")
        match = _AMOUNT.fullmatch(amount)
        if match is None or len(match[2] or "") != digits:
            example = "12" + ("." + "30000"[:digits] if digits else "")
            raise NotMoney(f"an amount in {currency} is written like {example!r}")
        minor = int(match[1] + (match[2] or ""))
        if minor >= MAX_MINOR:
            raise NotMoney("the amount is too large")
        return cls(currency, minor)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(currency, 0)

    @property
    def amount(self) -> str:
        """The decimal text for the wire, such as ``"12.30"``."""
        digits = EXPONENT[self.currency]
        if not digits:
            return str(self.minor)
        sign, text = "-" if self.minor < 0 else "", str(abs(self.minor)).zfill(digits + 1)
        return f"{sign}{text[:-digits]}.{text[-digits:]}"

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __add__(self, other: "Money") -> "Money":
        return Money(self.currency, self.minor + self.alike(other))

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.currency, self.minor - self.alike(other))

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self.alike(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self.alike(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self.alike(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self.alike(other)

    def alike(self, other: "Money") -> int:
        """The minor units of another amount, which has to be in the same currency."""
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be added or compared")
        return other.minor


def total(currency: str, amounts: Iterable[Money]) -> Money:
    """The sum of amounts that are all in ``currency``."""
    nothing = Money.zero(currency)
    return Money(currency, sum(nothing.alike(amount) for amount in amounts))


def shares(amount: Money, weights: Sequence[int]) -> list[Money]:
    """Split ``amount`` in proportion to ``weights`` by largest remainder, ties to the lower index; nothing is lost.

    >>> [s.minor for s in shares(Money("EUR", 100), [1, 1, 1])]
    [34, 33, 33]
    """
    if not amount.minor:
        return [amount] * len(weights)
    whole = sum(weights)
    if whole == 0:
        weights, whole = [1] * len(weights), len(weights)
    parts = [amount.minor * w // whole for w in weights]
    remainders = [amount.minor * w % whole for w in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in by_remainder[: amount.minor - sum(parts)]:
        parts[i] += 1
    return [Money(amount.currency, part) for part in parts]


def units_value(paid: Money, units: int, of: int, *, before: int = 0) -> Money:
    """What ``units`` of ``of`` equal units cost, when ``before`` of them were counted already.

    The floor for the first ones; the last unit takes the rest, so that all of them together are ``paid`` exactly.
    """
    upto = paid.minor * (before + units) // of
    return Money(paid.currency, upto - paid.minor * before // of)
