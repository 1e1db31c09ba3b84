"""``redress disputes``, and how every command finds the dispute that somebody names."""

from contextlib import suppress
from typing import Any
from uuid import UUID

import click
import msgspec

from api.commands.house import opened
from api.commands.plain import show_json
from api.commands.screen import Told, examples, program, show_table
from domain.actor import Actor, Role
from domain.dispute.status import Stage, Status
from infrastructure.bootstrap import House
from projections.disputes import Filters, page
from projections.paging import LONGEST_PAGE

OPERATOR = Actor(Role.ADMIN, "operator")
"""Whoever can read the data directory sees every dispute."""
STATUSES = [status.value for status in Status if status is not Status.UNOPENED]


@click.command(epilog=examples("redress disputes --status awaiting-mediator", "redress disputes --buyer bea --json"))
@click.option("--status", type=click.Choice(STATUSES), help="Only those that stand here.")
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), help="Only those in this stage.")
@click.option("--buyer", metavar="ID", help="Only those of this buyer.")
@click.option("--seller", metavar="ID", help="Only those of this seller.")
@click.option("--limit", type=click.IntRange(1, LONGEST_PAGE), default=20, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def disputes(
    status: str | None, stage: str | None, buyer: str | None, seller: str | None, limit: int, *, as_json: bool
) -> None:
    """List disputes, the newest first."""
    viewer = viewer_of(buyer, seller)
    filters = Filters(status=Status(status) if status else None, stage=Stage(stage) if stage else None)
    with opened() as house:
        house.projector.catch_up()
        with house.engine.connect() as db:
            found = page(db, viewer, filters, None, limit)
    items = [msgspec.json.decode(item) for item in found.items]
    if as_json:
        show_json(items)
        return
    columns = ("number", "status", "reason", "buyer", "seller", "due", "claimed", "offered")
    show_table(columns, [_row(item) for item in items], numbers=2)
    if found.next_cursor:
        click.echo(f"There are more than these {limit}: ask for more with --limit.")


def viewer_of(buyer: str | None, seller: str | None) -> Actor:
    """Whose list it is: one party's own, or everybody's."""
    if buyer and seller:
        raise Told("say either --buyer or --seller: a list is one party's, or everybody's")
    if buyer:
        return Actor(Role.BUYER, buyer)
    return Actor(Role.SELLER, seller) if seller else OPERATOR


def dispute_called(name: str, house: House) -> UUID:
    """The id of the dispute with this id or human number; ``Told`` when there is none."""
    with suppress(ValueError):
        return UUID(name)
    house.projector.catch_up()
    with house.engine.connect() as db:
        found = page(db, OPERATOR, Filters(number=name.upper()), None, 1).items
    if not found:
        raise Told(f"there is no dispute {name!r}: `{program()} disputes` lists numbers such as D-2026-000012")
    return UUID(msgspec.json.decode(found[0])["id"])


def _row(item: dict[str, Any]) -> tuple[Any, ...]:
    due = item["deadline"] and item["deadline"]["due"]
    parties = (item["buyer"], item["seller"])
    return (
        item["number"],
        item["status"],
        item["reason"],
        *parties,
        due,
        _money(item["claimed"]),
        _money(item["offered"]),
    )


def _money(money: dict[str, str] | None) -> str:
    return f"{money['amount']} {money['currency']}" if money else ""
