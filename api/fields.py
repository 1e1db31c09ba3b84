"""Fields that mean exactly what their JSON Schema says: no coercion, no rounding, no surprises."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, validate

from domain import money
from domain.money import EXPONENT, NotMoney

TIME_OF_DAY = "([01][0-9]|2[0-3]):[0-5][0-9]"
_MAX_DIGITS = len(str(money.MAX_MINOR)) - 1
_SAFE = 2**53 - 1
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_TIME_OF_DAY = re.compile(TIME_OF_DAY, re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class Text(fields.String):
    """Text of ``least`` to ``most`` characters, without NUL (which databases refuse)."""

    def __init__(self, most: int, *, least: int = 0, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(least, most), **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text: str = super()._deserialize(value, *args, **kwargs)
        if "\0" in text:
            raise ValidationError("May not contain the character NUL.")
        return text


class Int(fields.Integer):
    """A JSON number without a fraction: 3 and 3.0, but neither "3" nor true."""

    def __init__(self, least: int = 0, most: int = _SAFE, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(least, most), **kwargs)

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
            raise self.make_error("invalid", input=value)
        return int(value)


class QueryInt(Int):
    """A whole number in a query string: ASCII digits and nothing else."""

    def _validated(self, value: Any) -> int:
        if not isinstance(value, str) or re.fullmatch(r"-?[0-9]{1,16}", value) is None:
            raise self.make_error("invalid", input=value)
        return int(value)


class Flag(fields.Boolean):
    """JSON's true and false."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class QueryFlag(fields.Boolean):
    """The words ``true`` and ``false`` in a query string."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if value not in ("true", "false"):
            raise self.make_error("invalid", input=value)
        return bool(value == "true")


class Uuid(fields.UUID):
    """A UUID with four hyphens, without braces or prefixes."""

    def _validated(self, value: Any) -> UUID:
        if not isinstance(value, str) or _UUID.fullmatch(value) is None:
            raise self.make_error("invalid_uuid")
        return UUID(value)


class Instant(fields.Field[datetime]):
    """A moment as RFC 3339 writes it; any offset comes in, UTC with a Z goes out."""

    default_error_messages = {  # noqa: RUF012 - marshmallow merges these, it does not change them
        "invalid": "Must be a moment such as '2026-11-22T09:30:00Z'.",
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        if not isinstance(value, str) or _INSTANT.fullmatch(value) is None:
            raise self.make_error("invalid")
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.make_error("invalid") from error

    def _serialize(self, value: datetime | None, *_: Any, **__: Any) -> str | None:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class LocalTime(fields.Field[int]):
    """A time of day as the clock on the wall shows it, ``22:00``; minutes after midnight inside."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "Must be a time of day such as '22:00'.",
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if not isinstance(value, str) or _TIME_OF_DAY.fullmatch(value) is None:
            raise self.make_error("invalid")
        hours, _colon, minutes = value.partition(":")
        return int(hours) * 60 + int(minutes)


class Money(fields.Field[money.Money]):
    """``{"currency": "EUR", "amount": "12.30"}``: as many digits as the currency has."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "Must be an object with the texts 'currency' and 'amount' and nothing else.",
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> money.Money:
        match value:
            case {"currency": str(currency), "amount": str(amount), **rest} if not rest:
                pass
            case _:
                raise self.make_error("invalid")
        try:
            return money.Money.parse(currency, amount)
        except NotMoney as error:
            wrong = "amount" if currency in EXPONENT else "currency"
            raise ValidationError({wrong: [f"{error}."]}) from error

    def _serialize(self, value: money.Money | None, *_: Any, **__: Any) -> dict[str, str] | None:
        if value is None:
            return None
        return {"currency": value.currency, "amount": value.amount}


def money_schema() -> dict[str, Any]:
    """JSON Schema of money: one variant for each number of digits behind the point."""
    return {"type": "object", "oneOf": list(_variants())}


def _variants() -> Iterator[dict[str, Any]]:
    for digits in sorted(set(EXPONENT.values())):
        whole = f"(0|[1-9][0-9]{{0,{_MAX_DIGITS - digits - 1}}})"
        fraction = rf"\.[0-9]{{{digits}}}" if digits else ""
        codes = sorted(code for code, exponent in EXPONENT.items() if exponent == digits)
        yield {
            "type": "object",
            "properties": {
                "currency": {"type": "string", "enum": codes},
                "amount": {"type": "string", "pattern": f"^{whole}{fraction}$"},
            },
            "required": ["currency", "amount"],
            "additionalProperties": False,
        }
