"""Values of the domain as people read them in a line."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.commands.screen import instant
from domain.allocation import LineAmount
from domain.deadlines import Deadline
from domain.dispute.exhibit import Evidence, EvidenceRequest, Visibility
from domain.money import Money


def in_words(value: Any) -> str:  # noqa: C901, PLR0911 - a table
    """One line for any value of a dispute or an order; a dash for nothing."""
    match value:
        case None | "" | () | UUID(int=0):
            return "-"
        case datetime():
            return instant(value)
        case Money(minor=0):
            return "nothing"
        case Money():
            return str(value)
        case Deadline(kind=kind, due=due):
            return f"{kind} by {instant(due)}"
        case Evidence():
            return f"{value.exhibit.shows} shown by {value.by} ({', '.join(_shown(value))})"
        case EvidenceRequest(of=of, text=text):
            return f"of {in_words(of)}: {text}"
        case LineAmount(line=line, amount=amount):
            return f"line {line} {amount}"
        case tuple() | list():
            return ", ".join(map(in_words, value))
        case Mapping():
            return ", ".join(f"{key}: {in_words(item)}" for key, item in value.items()) or "-"
        case _ if is_dataclass(value):
            parts = ((f.name, getattr(value, f.name)) for f in fields(value))
            return ", ".join(f"{name} {in_words(part)}" for name, part in parts if part not in (None, "", ()))
        case _:
            return str(value)


def _shown(one: Evidence) -> Iterator[str]:
    """What it is, then whatever is out of the ordinary."""
    file, text = one.exhibit.file, one.exhibit.text
    if file:
        yield f"{file.kind} of {file.size:,} bytes, SHA-256 {file.sha256[:12]}…"
    if text:
        yield text
    if one.visibility is not Visibility.PARTIES:
        yield one.visibility
    if one.disclosed_at not in (None, one.at):
        yield f"disclosed {in_words(one.disclosed_at)}"
    yield from (word for word in ("late", "withdrawn") if getattr(one, word))
