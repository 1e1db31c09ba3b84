"""What commands print: tables, progress and single sentences; plain text where nobody sits at a terminal."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from shutil import which
from typing import IO, Any

import click
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

_WIDE = 200


class Told(click.ClickException):
    """Ends a command with one sentence for the person who called it, and exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"redress: {self.format_message()}", err=file is None, file=file)


def examples(*calls: str) -> str:
    """The end of a command's help: how it is called."""
    return "\n".join(["\b", "Examples:" if len(calls) > 1 else "Example:", *(f"  {call}" for call in calls)])


def program() -> str:
    """How to call ``redress`` from here: the way it was called, where its name alone would not be found."""
    return "redress" if which("redress") or not sys.argv[0].endswith("/redress") else sys.argv[0]


def out() -> Console:
    """Standard output; as wide as it takes when a program reads it."""
    console = Console(highlight=False, emoji=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDE
    return console


def show_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "", numbers: int = 0) -> None:
    """Print rows under their columns; the last ``numbers`` of them are aligned to the right."""
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for n, column in enumerate(columns):
        table.add_column(column, justify="right" if n >= len(columns) - numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    out().print(table)


def instant(at: datetime | None) -> str:
    """An instant in UTC, to the second."""
    return "" if at is None else f"{at:%Y-%m-%d %H:%M:%S}Z"


def progress() -> Progress:
    """A progress bar on standard error, so that results can be piped; nothing at all without a terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def told_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Something that long work tells how much of how much is done."""
    with progress() as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
