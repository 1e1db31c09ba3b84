"""Contact details in what the parties of a dispute wrote: allowed there, and told to whoever looks into it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from domain.actor import PARTIES, Role
from domain.conversation.moderation import objections
from domain.terms import Moderation
from projections.visibility import FREE_TEXTS, MASKED

Flags = list[dict[str, Any]]
TOLD = frozenset({Role.MEDIATOR, Role.AUDITOR, Role.ADMIN})
"""Who is told; the words themselves are not for administrators."""
_NOT_SAID = {"address"}
"""Where goods go back to may well have a telephone number."""


def flags(said: Any, by: Role, viewer: Role, moderation: Moderation) -> Flags | None:
    """All that is in the free texts of a JSON value, each with a pointer (RFC 6901) to its text; to others nothing.

    Worked out when it is shown, by the rules of that day.
    """
    if viewer not in TOLD:
        return None
    if by not in PARTIES:
        return []
    found = [
        {"pointer": pointer, **asdict(objection)}
        for pointer, text in _texts(said, "")
        for objection in objections(text, moderation)
    ]
    return [flag | {"found": MASKED} for flag in found] if viewer is Role.ADMIN else found


def _texts(value: Any, pointer: str, *, free: bool = False) -> Iterator[tuple[str, str]]:
    match value:
        case str() if free:
            yield pointer, value
        case dict():
            for name, item in value.items():
                yield from _texts(item, f"{pointer}/{name}", free=name in FREE_TEXTS - _NOT_SAID)
        case list() | tuple():
            for number, item in enumerate(value):
                yield from _texts(item, f"{pointer}/{number}", free=free)
        case _:
            return
