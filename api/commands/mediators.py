"""``redress mediators``: the roster, for who runs the service."""

from uuid import uuid4

import click

from api.commands.disputes import OPERATOR
from api.commands.house import opened
from api.commands.screen import Told, examples, show_table
from application.mediators import mediator_id_of
from application.ports import Cause
from domain.mediator.commands import EnrolMediator
from domain.mediator.decide import MOST_CASES
from domain.mediator.state import Mediator
from domain.refusal import Refused
from infrastructure.bootstrap import House
from projections import mediators as roster


@click.group(invoke_without_command=True, epilog=examples("redress mediators", "redress mediators enrol mia"))
@click.pass_context
def mediators(context: click.Context) -> None:
    """Show the mediators' roster, or put an account on it."""
    if context.invoked_subcommand is None:
        context.invoke(show)


@mediators.command("list", epilog=examples("redress mediators list"))
def show() -> None:
    """List everybody who was ever enrolled, by account."""
    with opened() as house:
        house.projector.catch_up()
        entries = [house.mediators.of(account) for account in enrolled(house)]
    columns = ("account", "standing", "conflicts", "cases", "capacity")
    show_table(columns, ((m.id, standing(m), len(m.conflicts), len(m.cases), m.capacity) for m in entries), numbers=3)


@mediators.command(epilog=examples("redress mediators enrol mia", "redress mediators enrol mia --capacity 20"))
@click.argument("account")
@click.option("--capacity", type=click.IntRange(1, MOST_CASES), help="Cases at a time, instead of that of the terms.")
def enrol(account: str, capacity: int | None) -> None:
    """Put an account on the roster: the `sub` of the mediator's access tokens."""
    with opened() as house:
        command = EnrolMediator(by=OPERATOR, at=house.clock(), mediator=account, capacity=capacity)
        try:
            answer = house.mediators.execute(mediator_id_of(account), command, cause=Cause(f"enrol/{uuid4().hex}"))
        except Refused as no:
            raise Told(f"{account} can't be enrolled: {no}") from no
        house.settle()
    click.echo(f"{account} may have {answer.state.capacity} cases at a time.")


def enrolled(house: House) -> list[str]:
    with house.engine.connect() as db:
        return roster.accounts(db)


def standing(mediator: Mediator) -> str:
    if not mediator.active:
        return "deactivated"
    return "away" if mediator.away else "on duty"
