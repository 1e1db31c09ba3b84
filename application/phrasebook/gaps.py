"""Fills the gaps of a sentence: ``{path:how}`` says which fact stands there, and how it is written.

A path leads through the members of an event as it is on the wire; ``a+b`` is the sum of two amounts. What can't be
found, such as a member that its reader may not see, stands there as ``…``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_gmt
from babel.lists import format_list
from babel.numbers import NumberPattern, format_decimal, parse_pattern
from babel.units import format_unit

from application.phrasebook.book import book
from domain.allocation import Allocation
from domain.money import EXPONENT, Money, total
from domain.person.preferences import Language

UNKNOWN = "…"
MEGABYTE = 2**20
LETTER_BEFORE_DIGIT = re.compile(r"(?<=[A-Za-z])(?=[0-9])")
"""Where Unicode's rules for currencies want a space that the library leaves out."""
Gap = tuple[str, tuple[str, ...], str]


def fill(sentence: str, facts: Mapping[str, Any], language: Language, zone: str) -> str:
    """``zone`` is a name of the IANA time zone database, for instants."""
    return "".join(text + _written(paths, how, facts, language, zone) for text, paths, how in gaps(sentence))


@cache
def gaps(sentence: str) -> tuple[Gap, ...]:
    """The sentence in pieces: a text, the paths to what comes behind it, if anything does, and how that is written."""
    parsed = Formatter().parse(sentence)
    return tuple((text, tuple(path.split("+")) if path else (), how or "") for text, path, how, _ in parsed)


def _written(paths: Sequence[str], how: str, facts: Mapping[str, Any], language: Language, zone: str) -> str:
    values = [found(path, facts) for path in paths]
    if any(value is None for value in values):
        return UNKNOWN
    match how:
        case "":
            return "".join(map(str, values))
        case "money":
            return money(values, language)
        case "instant":
            return instant(values[0], language, ZoneInfo(zone))
        case "day":
            return format_date(_at(values[0]).astimezone(ZoneInfo(zone)), "long", locale(language))
        case _:
            return WRITERS[how](values[0], language) if how in WRITERS else words(how, values[0], language)


def found(path: str, facts: Any) -> Any:
    """What stands where the dots lead; nothing where a step is missing."""
    for step in path.split("."):
        match facts:
            case Mapping():
                facts = facts.get(step)
            case list() | tuple() if int(step) < len(facts):
                facts = facts[int(step)]
            case _:
                return None
    return facts


@cache
def locale(language: Language) -> Locale:
    return Locale(language.value)


def words(table: str, value: Any, language: Language) -> str:
    """Codes in words, several of them as a list, and a number or a list by a table of plurals as a count.

    A code that is not in the table, such as a reason of somebody's own terms, stays as it is.
    """
    texts = book(language)
    if forms := texts["plurals"].get(table):
        return _counted(forms, value if isinstance(value, int) else len(value), language)
    codes = [value] if isinstance(value, str) else value
    return format_list([texts[table].get(code, code) for code in codes], locale=locale(language))


def _counted(forms: Mapping[str, str], count: int, language: Language) -> str:
    form = forms[locale(language).plural_form(count)]
    return form.replace("{count}", number(count, language))


def number(value: Any, language: Language) -> str:
    return format_decimal(value, locale=locale(language))


def size(value: int, language: Language) -> str:
    """Bytes in megabytes."""
    return format_unit(value / MEGABYTE, "megabyte", length="short", locale=locale(language))


def money(values: Sequence[Any], language: Language) -> str:
    """Amounts or allocations of one currency, as they are or as they are on the wire: what they come to."""
    amounts = [amount for value in values for amount in _amounts(value)]
    return _priced(total(amounts[0].currency, amounts), language)


@lru_cache(maxsize=4096)
def _priced(amount: Money, language: Language) -> str:
    pattern, exact = _pattern(language, EXPONENT[amount.currency]), Decimal(amount.amount)
    written: str = pattern.apply(exact, locale(language), currency=amount.currency, currency_digits=False)
    return LETTER_BEFORE_DIGIT.sub("\N{NO-BREAK SPACE}", written)


@cache
def _pattern(language: Language, digits: int) -> NumberPattern:
    """With as many digits as ISO 4217 says: in daily life some currencies are written with fewer."""
    pattern = parse_pattern(locale(language).currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    return pattern


def _amounts(value: Any) -> list[Money]:
    match value:
        case Money():
            return [value]
        case Allocation():
            return [value.total]
        case {"lines": lines, "shipping": shipping}:
            return [_wired(part["amount"]) for part in lines] + [_wired(shipping)]
        case _:
            return [_wired(value)]


def _wired(value: Mapping[str, str]) -> Money:
    return Money.parse(value["currency"], value["amount"])


def instant(value: datetime | str, language: Language, zone: tzinfo) -> str:
    """Day and time as the clock on the reader's wall shows them, with how far that is from UTC."""
    local = _at(value).astimezone(zone)
    day = format_date(local, "long", locale(language))
    time = format_time(local, "short", tzinfo=zone, locale=locale(language))
    offset = get_timezone_gmt(local, "iso8601", locale(language)) if local.utcoffset() else ""
    both: str = locale(language).datetime_formats["medium"]
    return f"{both.format(time, day)} UTC{offset}"


def _at(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


WRITERS: dict[str, Callable[[Any, Language], str]] = {"number": number, "size": size}
