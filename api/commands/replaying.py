"""``redress replay``: the history of a dispute, step by step, for those who have to account for it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import click

from api.commands.disputes import dispute_called
from api.commands.happenings import who
from api.commands.house import opened
from api.commands.plain import keyed, show_json
from api.commands.screen import Told, examples, instant, program
from api.commands.times import Instant
from api.commands.words import in_words
from application.replay import Step, steps
from infrastructure.bootstrap import House
from projections.timeline import actions
from projections.wire import body

OF_NO_NEWS = {"dispute.version", "order.version"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A step with its number in the replay; ``last``: nobody could act between it and the next one otherwise."""

    number: int
    step: Step
    last: bool

    @property
    def open_to(self) -> dict[str, list[str]]:
        """What each side could do next, by role."""
        if not self.last or not self.step.after.dispute.version:
            return {}
        found = actions(self.step.after, self.step.recorded.event.at)
        return {role: names for role, names in found.items() if names}

    @property
    def differences(self) -> dict[str, tuple[Any, Any]]:
        return {path: both for path, both in self.step.differences.items() if path not in OF_NO_NEWS}


@click.command(
    epilog=examples(
        "redress replay D-2026-000012",
        "redress replay D-2026-000012 --as-of 2026-12-01T00:00:00Z",
        "redress replay D-2026-000012 --step 4 --json",
    )
)
@click.argument("dispute")
@click.option("--as-of", "moment", metavar="VERSION|INSTANT", help="Only what was known at this version or instant.")
@click.option("--step", "number", type=click.IntRange(1), metavar="N", help="Only this step.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def replay(dispute: str, moment: str | None, number: int | None, *, as_json: bool) -> None:
    """Go through the history of a dispute, step by step.

    DISPUTE is its id or its human number. For each event, of the dispute and of its order: when it happened and when
    that was recorded, who brought it about, what it changed, and what each side could do next.
    """
    with opened() as house:
        found = [shown for shown in known_at(moment, replayed(dispute, house)) if number in (None, shown.number)]
    if not found:
        raise Told(f"there is no such step in the history of {dispute}")
    if as_json:
        show_json([as_plain(shown) for shown in found])
        return
    for shown in found:
        click.echo("\n".join(as_lines(shown)))


def replayed(dispute: str, house: House) -> list[Shown]:
    """All steps of the dispute, numbered from 1."""
    history = house.store.history(dispute_called(dispute, house))
    if not history or not history[0].event.name.startswith("dispute."):
        raise Told(f"there is no dispute {dispute!r}: `{program()} disputes` lists them")
    all_steps = list(steps(history, house.store, house.terms))
    commands = [step.recorded.command_id for step in all_steps]
    last = [one != following for one, following in pairwise([*commands, None])]
    return [Shown(*numbered) for numbered in zip(range(1, len(last) + 1), all_steps, last, strict=True)]


def known_at(moment: str | None, found: list[Shown]) -> Iterator[Shown]:
    """The steps up to a version of the dispute, or those that were recorded by an instant."""
    if moment is None:
        yield from found
        return
    with suppress(ValueError):
        version = int(moment)
        yield from (shown for shown in found if shown.step.after.dispute.version <= version)
        return
    by: datetime = Instant().convert(moment)
    yield from (shown for shown in found if shown.step.recorded.recorded_at <= by)


def as_lines(shown: Shown) -> Iterator[str]:
    recorded, dispute = shown.step.recorded, shown.step.after.dispute
    at, noticed = instant(recorded.event.at), instant(recorded.recorded_at)
    when = at if at == noticed else f"{at}, recorded {noticed}"
    yield f"{shown.number}. {recorded.event.name}"
    yield f"   {when}, by {who(recorded.event.by)}, version {recorded.version}"
    for path, (before, after) in shown.differences.items():
        if (old := in_words(before)) != (new := in_words(after)):
            yield f"   {path}: {old} → {new}"
    if dispute.version and shown.last:
        yield f"   now {dispute.status}; open to {_choices(shown.open_to)}"
    yield ""


def _choices(open_to: Mapping[str, list[str]]) -> str:
    return "; ".join(f"{role}: {', '.join(names)}" for role, names in open_to.items()) or "nobody"


def as_plain(shown: Shown) -> dict[str, Any]:
    recorded, dispute = shown.step.recorded, shown.step.after.dispute
    return {
        "step": shown.number,
        "position": str(recorded.position),
        "stream": recorded.stream,
        "version": recorded.version,
        "event": recorded.event.name,
        "at": recorded.event.at,
        "recorded_at": recorded.recorded_at,
        "by": recorded.event.by,
        "data": body(recorded.event),
        "differences": {
            path: {"before": _plain(before), "after": _plain(after)}
            for path, (before, after) in shown.differences.items()
        },
        "stage": dispute.stage,
        "status": dispute.status,
        "open_to": shown.open_to,
    }


def _plain(value: Any) -> Any:
    return keyed(value) if isinstance(value, Mapping) else value
