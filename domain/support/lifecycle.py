"""Who may do what in a conversation with the help desk, when, and where it leads."""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from domain.actor import PARTIES, Actor, Role
from domain.refusal import Rule
from domain.support import commands as c
from domain.support.state import Support, SupportStatus

S = SupportStatus
MOST_SAID = 500
"""Messages in one conversation; who has more to say opens another one."""


class SupportMove(NamedTuple):
    """Roles, the statuses it is possible in, and the statuses it can lead to."""

    by: AbstractSet[Role]
    during: AbstractSet[SupportStatus]
    to: AbstractSet[SupportStatus]


ASKING = PARTIES | {Role.MARKETPLACE}
"""Buyers and sellers for themselves, and the marketplace for those who wrote to it."""
AGENT, HANDED_OVER = {Role.AGENT}, {S.WAITING, S.WITH_AGENT}
OPEN = {S.WITH_ASSISTANT, *HANDED_OVER}

SUPPORT_LIFECYCLE: dict[type[c.SupportCommand], tuple[SupportMove, ...]] = {
    c.OpenSupport:        (SupportMove(ASKING, {S.UNOPENED},       {S.WITH_ASSISTANT}),),
    c.AskSupport:         (SupportMove(ASKING, {S.WITH_ASSISTANT}, {S.WITH_ASSISTANT}),),
    c.HandOver:           (SupportMove(ASKING, {S.WITH_ASSISTANT}, {S.WAITING}),),
    c.TakeSupport:        (SupportMove(AGENT,  {S.WAITING},        {S.WITH_AGENT}),),
    c.SendSupportMessage: (SupportMove(ASKING, HANDED_OVER,        HANDED_OVER),
                           SupportMove(AGENT,  {S.WITH_AGENT},     {S.WITH_AGENT})),
    c.ReturnToQueue:      (SupportMove(AGENT,  {S.WITH_AGENT},     {S.WAITING}),),
    c.CloseSupport:       (SupportMove(ASKING, OPEN,               {S.CLOSED}),
                           SupportMove(AGENT,  {S.WITH_AGENT},     {S.CLOSED})),
}  # fmt: skip

SPEAKING = frozenset({c.AskSupport, c.SendSupportMessage})


def roles_of(command: type[c.SupportCommand]) -> frozenset[Role]:
    """Who may send it at all."""
    return frozenset(role for move in SUPPORT_LIFECYCLE[command] for role in move.by)


def may_see(support: Support, by: Actor) -> bool:
    """Whoever asked; agents once a person was wanted, but not their own; the staff and the marketplace every one."""
    match by.role:
        case Role.BUYER | Role.SELLER:
            return by == support.asker
        case Role.AGENT:
            return support.waiting_since is not None and by.id != support.asker.id
        case Role.MARKETPLACE | Role.ADMIN | Role.AUDITOR:
            return True
        case Role.MEDIATOR | Role.CLOCK:
            return False


def refusal(command: type[c.SupportCommand], support: Support, by: Actor) -> tuple[Rule, str] | None:
    """The rule that keeps this actor from such a command now, whatever is in it; nothing when it is open to them."""
    moves = [move for move in SUPPORT_LIFECYCLE[command] if by.role in move.by]
    if not moves:
        return Rule.NOT_YOUR_ROLE, ""
    absent = support.opened and not may_see(support, by)
    if absent or (command is not c.OpenSupport and not support.opened):
        return Rule.NO_SUCH_SUPPORT, ""
    if not any(support.status in move.during for move in moves):
        detail = f"{command.name} while it is {support.status}"
        return (Rule.SUPPORT_EXISTS, "") if command is c.OpenSupport else (Rule.NOT_NOW, detail)
    rule = _broken(command, support, by)
    return (rule, "") if rule else None


def _broken(command: type[c.SupportCommand], support: Support, by: Actor) -> Rule | None:
    if by.role is Role.AGENT and command is not c.TakeSupport and support.agent != by.id:
        return Rule.NOT_ITS_AGENT
    full = command in SPEAKING and len(support.said) >= MOST_SAID
    return Rule.SUPPORT_FULL if full else None


def allowed(support: Support, by: Actor) -> list[type[c.SupportCommand]]:
    """Exactly what can succeed now, for somebody who may see it."""
    return [command for command in SUPPORT_LIFECYCLE if refusal(command, support, by) is None]
