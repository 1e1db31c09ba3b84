"""``redress migrate``: a database made ready for this release, before anything runs on it."""

import click

from api.commands.house import told
from api.commands.screen import examples
from api.commands.surroundings import read_settings
from infrastructure.storage import migrate as make_ready


@click.command(epilog=examples("redress migrate"))
def migrate() -> None:
    """Make the database ready for this release: tables, and what the role that Redress runs as may do with them.

    Done again, or by many at once, it changes nothing. Embedded databases are made ready by whatever opens them.
    """
    settings = read_settings()
    with told(settings):
        make_ready(settings)
    click.echo(f"The data in {settings.place} is ready.")
