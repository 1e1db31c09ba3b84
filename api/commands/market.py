"""``redress replay-market``: a whole market, lived through again with its disputes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from api.commands.plain import keyed, show_json
from api.commands.screen import Told, examples, show_table, told_progress
from application.market import MarketResult, MarketUnusable
from application.market import replay_market as replay
from domain.money import Money
from infrastructure.codec import domain_codec
from infrastructure.event_store import LibraryEventStore, sqlite_store
from infrastructure.olist import OlistUnusable, read
from infrastructure.terms import PublishedTerms

DIRECTORY = click.Path(path_type=Path)


@click.command(
    epilog=examples(
        "redress replay-market --olist DIR",
        "redress replay-market --olist DIR --orders 500 --seed 7 --keep market.db",
    )
)
@click.option("--olist", "directory", type=DIRECTORY, required=True, metavar="DIR", help="Where the CSV files are.")
@click.option("--orders", "most", type=click.IntRange(1), metavar="N", help="Only the first N orders of the files.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed writes the same events.")
@click.option("--keep", "file", type=DIRECTORY, metavar="FILE", help="Keep the event store in this new file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def replay_market(directory: Path, most: int | None, seed: int, file: Path | None, *, as_json: bool) -> None:
    """Let the Olist market live again, with disputes about its bad reviews, to the end of every one of them.

    How buyers, sellers and mediators behave is drawn from a stated model: see docs/explanation/market.md. The data
    directory is not touched.
    """
    terms = PublishedTerms.shipped()
    with new_store(file) as store, told_progress("Replaying the market") as progress:
        try:
            pasts = read(directory, terms).pasts[:most]
            result = replay(store, terms, pasts, seed=seed, progress=progress)
        except (OlistUnusable, MarketUnusable) as why:
            raise Told(str(why)) from why
    if as_json:
        show_json(as_plain(result))
        return
    show_table(("the market, replayed", ""), rows(result), numbers=1)


@contextmanager
def new_store(file: Path | None) -> Iterator[LibraryEventStore]:
    """A store in a new file, or one that is gone afterwards."""
    with TemporaryDirectory(prefix="redress-") as temporary:
        path = file or Path(temporary) / "events.db"
        if path.exists():
            raise Told(f"{path} is there already: name a new file")
        if not path.parent.is_dir():
            raise Told(f"there is no directory {path.parent}")
        store = sqlite_store(path, domain_codec())
        try:
            yield store
        finally:
            store.close()


def rows(result: MarketResult) -> Iterator[tuple[str, object]]:
    """The table, from orders to speed."""
    log = result.log
    yield "orders", f"{log.orders:,}"
    yield "reviews of a complaint's score", f"{result.bad_reviews:,}"
    yield from _counted("  without words about a parcel in time", {"": result.without_words})
    yield from _counted("  not disputable: ", result.ineligible)
    yield "disputes", f"{sum(log.disputes.values()):,}"
    yield from _counted("  ", log.disputes)
    yield "ended", f"{sum(log.outcomes.values()):,}"
    yield from _counted("  ", log.outcomes)
    yield "escalations", f"{log.escalations:,}"
    for kind, times in log.steps.items():
        yield kind.name.partition(".")[2].replace("-", " "), f"{times:,}"
    yield from (("asked", _money(amount)) for amount in log.asked.values())
    yield from (("refunded", _money(amount)) for amount in log.refunded.values())
    for stretch, median in log.medians.items():
        yield f"median time, {stretch}", f"{median.total_seconds() / 86400:.1f} days"
    yield from _counted("facts that were refused: ", result.facts_refused)
    yield "events", f"{log.events:,}"
    yield "events per second", f"{result.events_per_second:,.0f}"
    yield "digest of the log", log.digest[:16]


def _counted(prefix: str, counts: Mapping[Any, int]) -> Iterator[tuple[str, object]]:
    for name, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{prefix}{name}", f"{number:,}"


def _money(money: Money) -> str:
    whole, _, rest = money.amount.partition(".")
    return f"{int(whole):,}{'.' * bool(rest)}{rest} {money.currency}"


def as_plain(result: MarketResult) -> dict[str, object]:
    log = result.log
    return {
        "orders": log.orders,
        "bad_reviews": result.bad_reviews,
        "without_words": result.without_words,
        "ineligible": keyed(result.ineligible),
        "facts_refused": keyed(result.facts_refused),
        "disputes": keyed(log.disputes),
        "outcomes": keyed(log.outcomes),
        "escalations": log.escalations,
        "steps": {kind.name: times for kind, times in log.steps.items()},
        "asked": list(log.asked.values()),
        "refunded": list(log.refunded.values()),
        "median_seconds": {str(stretch): median.total_seconds() for stretch, median in log.medians.items()},
        "events": log.events,
        "seconds": round(result.seconds, 2),
        "digest": log.digest,
    }
