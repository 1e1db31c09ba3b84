"""``redress demo`` and ``redress import-orders``: filling the data directory with a marketplace."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from api.commands.house import opened
from api.commands.plain import keyed, show_json
from api.commands.screen import Told, examples, program, show_table, told_progress
from api.commands.surroundings import as_served, url
from application.demonstration import PERSONAS, Demonstration, build_demonstration, is_empty
from domain.dispute.status import Outcome, Status
from infrastructure.bootstrap import House
from infrastructure.olist import Imported, OlistUnusable
from infrastructure.olist import import_orders as take_over
from infrastructure.photographs import Photographer

OLIST = click.Path(path_type=Path)


@click.command(epilog=examples("redress demo", "redress demo --if-empty"))
@click.option("--if-empty", is_flag=True, help="Do nothing where there is data already.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other everyday orders.")
def demo(seed: int, *, if_empty: bool) -> None:
    """Make a demonstration marketplace: sixty days of orders, and disputes in every state, up to this minute."""
    with opened() as house:
        if is_empty(house.store):
            with told_progress("Making a marketplace") as progress:
                made = build_demonstration(
                    house.store,
                    house.terms,
                    now=house.clock(),
                    seed=seed,
                    photograph=Photographer(house.files.store),
                    progress=progress,
                )
                house.settle()
            _show_made(made, house)
        elif not if_empty:
            raise Told(
                f"there is data in {house.settings.place} already: name another directory with REDRESS_DATA, "
                "or remove this one"
            )


def _show_made(made: Demonstration, house: House) -> None:
    click.echo(f"{made.orders} orders with {sum(made.disputes.values())} disputes are in {house.settings.place}.")
    show_table(("disputes", ""), _standing(made), numbers=1)
    if house.settings.development:
        show_table(("act as", "who", "finds"), [(p.id, p.name, p.look_at) for p in PERSONAS])
        here = url(as_served(house.settings))
        click.echo(f'\nTry: curl -H "Authorization: Bearer $({program()} token bea)" {here}/v1/inbox')


def _standing(made: Demonstration) -> Iterator[tuple[str, int]]:
    """Where they stand, on their way through a dispute; below it how the closed ones have ended."""
    yield from ((status, made.disputes[status]) for status in Status if status in made.disputes)
    yield from ((f"  {outcome}", made.outcomes[outcome]) for outcome in Outcome if outcome in made.outcomes)


@click.command("import-orders", epilog=examples("redress import-orders --olist DIR"))
@click.option("--olist", "directory", type=OLIST, required=True, metavar="DIR", help="Where the CSV files are.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_orders(directory: Path, *, as_json: bool) -> None:
    """Take over orders from the files of the Olist data set: one per seller, with all that is known of its past.

    Done again, it changes nothing. What is odd in the files is survived and counted; what can't be taken over is listed
    with the reason.
    """
    with opened() as house:
        try:
            with told_progress("Taking over orders") as progress:
                imported = take_over(directory, house.orders, progress)
        except OlistUnusable as why:
            raise Told(str(why)) from why
        house.settle()
    if as_json:
        show_json(as_plain(imported))
        return
    click.echo(f"{imported.written} orders were written, {imported.known} were there already.")
    show_quirks(imported)


def as_plain(imported: Imported) -> dict[str, object]:
    reading = imported.reading
    return {
        "written": imported.written,
        "known": imported.known,
        "skipped": imported.skipped,
        "quirks": keyed(reading.quirks),
        "surplus": reading.surplus,
        "shortfall": reading.shortfall,
    }


def show_quirks(imported: Imported) -> None:
    """What was odd, and what was left out."""
    reading = imported.reading
    if reading.quirks:
        show_table(("odd, and survived", "times"), reading.quirks.items(), numbers=1)
        click.echo(f"Paid above the price: {reading.surplus}. Paid below it: {reading.shortfall}.")
    if imported.skipped:
        reasons = Counter(skipped.reason for skipped in imported.skipped)
        show_table(("left out because", "orders"), reasons.most_common(), numbers=1)
