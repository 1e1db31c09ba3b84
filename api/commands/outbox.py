"""``redress outbox``: refund requests on their way to the payment system."""

from uuid import UUID

import click

from api.commands.happenings import subject
from api.commands.house import opened
from api.commands.screen import Told, examples, instant, show_table
from infrastructure.bootstrap import House
from infrastructure.outbox import Outbox
from infrastructure.payment_deliveries import Delivery


@click.group(
    invoke_without_command=True,
    epilog=examples("redress outbox", "redress outbox list --all"),
)
@click.pass_context
def outbox(context: click.Context) -> None:
    """List refund requests that are not delivered, or let one go out again."""
    if context.invoked_subcommand is None:
        context.invoke(list_requests)


@outbox.command("list", epilog=examples("redress outbox list", "redress outbox list --all --limit 100"))
@click.option("--all", "everything", is_flag=True, help="Those that were delivered, too.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At most so many.")
def list_requests(limit: int, *, everything: bool = False) -> None:
    """List refund requests that are not delivered, the newest first."""
    with opened() as house:
        found = outbox_in(house).deliveries.newest(limit, all_of_them=everything)
        rows = [_row(delivery, house) for delivery in found]
    if not rows:
        click.echo("Nothing is on its way.")
        return
    show_table(("refund", "dispute", "attempt", "tries", "asked for at", "next try", "what went wrong"), rows)


@outbox.command(epilog=examples("redress outbox retry e7b5a93f-76d8-5f04-a1b2-162edae9aa54"))
@click.argument("refund", type=click.UUID)
def retry(refund: UUID) -> None:
    """Let a refund request go out again at once, whatever it waits for."""
    with opened() as house:
        if not outbox_in(house).deliveries.retry(refund, house.clock()):
            raise Told(f"there is no undelivered request of the refund {refund}")
    click.echo(f"The refund {refund} is asked for again as soon as the outbox runs.")


def outbox_in(house: House) -> Outbox:
    if house.outbox is None:
        raise Told("the marketplace reads refund requests in the feed: REDRESS_PAYMENTS is manual")
    return house.outbox


def _row(delivery: Delivery, house: House) -> tuple[object, ...]:
    next_try = "stuck" if delivery.stuck else instant(delivery.next_try_at) or "done"
    return (
        delivery.refund_id,
        subject(house.store.history(delivery.dispute_id, upto=1)[0], house.store),
        delivery.attempt,
        delivery.tries,
        instant(delivery.requested_at),
        next_try,
        delivery.last_error,
    )
