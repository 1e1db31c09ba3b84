"""``redress clock``: moving time while developing."""

from datetime import datetime, timedelta

import click

from api.commands.happenings import show_happenings
from api.commands.house import opened
from api.commands.screen import Told, examples, instant
from api.commands.surroundings import in_development
from api.commands.times import Instant, Period
from application.advance import advance as move_forward
from infrastructure.bootstrap import House
from infrastructure.clock import ClockMovesForward, TestClock


@click.group(invoke_without_command=True, epilog=examples("redress clock", "redress clock advance --by P5D"))
@click.pass_context
def clock(context: click.Context) -> None:
    """Show the test clock, or move it forward."""
    if context.invoked_subcommand is None:
        context.invoke(show)


@clock.command(epilog=examples("redress clock show"))
def show() -> None:
    """Say what time it is for Redress, and when the next deadline is due."""
    with opened(in_development("a test clock")) as house:
        house.projector.catch_up()
        test_clock, due = clock_of(house), house.next_due()
        ahead = timedelta(seconds=round(test_clock.offset.total_seconds()))
        click.echo(f"It is {instant(test_clock())}, {ahead} ahead of the wall clock.")
        click.echo(f"The next deadline is due {instant(due)}." if due else "No deadline is running.")


@clock.command(epilog=examples("redress clock advance --by P5D", "redress clock advance --to 2026-12-24T18:00:00Z"))
@click.option("--by", type=Period(), metavar="PERIOD", help="How far, as an ISO 8601 period: P5D, PT36H.")
@click.option("--to", type=Instant(), metavar="INSTANT", help="Up to when, as in 2026-12-24T18:00:00Z.")
def advance(by: timedelta | None, to: datetime | None) -> None:
    """Move time forward, due instant by due instant, and tell what happened on the way."""
    with opened(in_development("a test clock")) as house:
        test_clock, head = clock_of(house), house.store.head()
        try:
            move_forward(test_clock, target(test_clock(), by, to), next_due=house.next_due, settle=house.settle)
        except ClockMovesForward as why:
            raise Told(f"time moves forward only: {why}") from why
        except OverflowError as why:
            raise Told("that is further than the calendar goes") from why
        click.echo(f"It is {instant(test_clock())}.")
        show_happenings(house.store, after=head)


def clock_of(house: House) -> TestClock:
    if not isinstance(house.clock, TestClock):
        raise TypeError("a house in development mode has a test clock")
    return house.clock


def target(now: datetime, by: timedelta | None, to: datetime | None) -> datetime:
    """Where the clock shall stand (UTC)."""
    match by, to:
        case timedelta(), None:
            return now + by
        case None, datetime():
            return to
        case _:
            raise Told("say either how far with --by P5D, or up to when with --to 2026-12-24T18:00:00Z")
