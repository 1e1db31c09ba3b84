"""The numbers and switches of the terms in a reader's words, by the names that articles put in braces."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from babel.dates import format_timedelta
from babel.numbers import format_decimal
from babel.units import format_unit

from application.help.sayings import sayings
from domain.person.preferences import Language
from domain.terms import Terms

LONG = timedelta(hours=48)
"""Longer periods are told in days."""
MEGABYTE = 1024 * 1024
SWITCHES = ("on_seller_silence", "on_negotiation_cap", "execution")


def figures(terms: Terms, language: Language) -> Mapping[str, str]:
    """Each period and limit, and for each switch the sentence that says how it stands."""
    return _figures(_Pinned(terms), language)


class _Pinned:
    """Terms by their reference and hash: a published version never changes, so what it says is worked out once."""

    def __init__(self, terms: Terms) -> None:
        self.terms, self._key = terms, (terms.ref, terms.sha256)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pinned) and self._key == other._key


@cache
def _figures(pinned: _Pinned, language: Language) -> Mapping[str, str]:
    terms = pinned.terms
    periods = {f.name: period(getattr(terms.periods, f.name), language) for f in fields(terms.periods)}
    limits = {f.name: _limit(f.name, getattr(terms.limits, f.name), language) for f in fields(terms.limits)}
    kinds = ", ".join(kind.rpartition("/")[2].upper() for kind in terms.evidence_kinds)
    numbers = periods | limits | {"evidence_kinds": kinds}
    said = sayings(language).switches
    return numbers | {name: said[name][getattr(terms, name)].format_map(numbers) for name in SWITCHES}


def period(length: timedelta, language: Language) -> str:
    """Whole days when it is long, else hours: ``5 days``, ``48 hours``."""
    unit: Literal["day", "hour"] = "day" if length > LONG and not length.seconds else "hour"
    return format_timedelta(length, granularity=unit, threshold=float("inf"), locale=language.value)


def _limit(name: str, value: Any, language: Language) -> str:
    if isinstance(value, Mapping):
        others = ", ".join(
            f"{currency} {_number(most, language)}" for currency, most in value.items() if currency != "*"
        )
        whole = _number(value["*"], language)
        return f"{whole} ({others})" if others else whole
    if "_bytes" in name:
        return format_unit(value // MEGABYTE, "digital-megabyte", "short", locale=language.value)
    return _number(value, language)


def _number(value: int | str, language: Language) -> str:
    return format_decimal(Decimal(value), locale=language.value)
