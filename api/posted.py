"""A command that is posted: a line in a table becomes an operation with a contract of its own."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from http import HTTPStatus
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from flask import Response
from marshmallow import Schema

from api.operation import Blueprint
from domain.actor import Role
from domain.message import Command
from domain.refusal import Rule

CommandT = TypeVar("CommandT", bound=Command)
Body = dict[str, Any]
Build = Callable[[UUID, Body], Body]
"""Makes the members of a command of the id in its path and the body that was sent."""


def as_sent(_: UUID, body: Body) -> Body:
    return body


class Posted(NamedTuple, Generic[CommandT]):
    """One command, called so in the contract too. ``rules`` are those that not every command may break."""

    command: type[CommandT]
    summary: str
    body: Schema | None = None
    rules: tuple[Rule, ...] = ()
    build: Build = as_sent


def add_commands(
    blueprint: Blueprint,
    path: str,
    table: Mapping[str, Posted[CommandT]],
    *,
    roles: Callable[[type[CommandT]], AbstractSet[Role]],
    rules: Iterable[Rule],
    answers: Callable[[type[CommandT]], Schema],
    grant: Callable[[Posted[CommandT], UUID, Body], Response],
) -> None:
    """An operation below ``path``, which has one variable, for each line of the table."""
    for segment, posted in table.items():
        blueprint.operation(
            "POST",
            f"{path}/{segment}",
            roles=roles(posted.command),
            body=posted.body,
            answers=answers(posted.command),
            status=HTTPStatus.CREATED,
            command=True,
            rules=tuple(dict.fromkeys((*rules, *posted.rules))),
        )(_view(posted, grant))


def _view(
    posted: Posted[CommandT], grant: Callable[[Posted[CommandT], UUID, Body], Response]
) -> Callable[..., Response]:
    def view(body: Body | None = None, **path: UUID) -> Response:
        (subject,) = path.values()
        return grant(posted, subject, body or {})

    view.__name__ = posted.command.name.replace("-", "_")
    view.__doc__ = posted.summary
    return view
