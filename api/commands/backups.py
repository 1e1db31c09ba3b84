"""``redress backup``, ``restore`` and ``verify-restore``: copies of everything, put back and proved."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from api.commands.house import told as told_of_data
from api.commands.screen import Told, examples
from api.commands.surroundings import read_settings
from infrastructure import backups
from infrastructure.backup_proof import prove
from infrastructure.clock import system_clock
from infrastructure.log_digest import LogBroken
from infrastructure.manifest import BackupUnusable, Manifest
from infrastructure.settings import Settings
from infrastructure.storage import migrate

BACKUP = click.argument("backup", type=click.Path(path_type=Path))


@click.command(epilog=examples("redress backup /backup"))
@click.argument("place", type=click.Path(file_okay=False, path_type=Path))
def backup(place: Path) -> None:
    """Make a backup while Redress serves, in a new directory below PLACE.

    It is named after the instant, holds the databases and a manifest, and is there when it is whole. Evidence files
    are shared by all backups in PLACE: each is copied once.
    """
    settings = read_settings()
    with told(settings):
        made = backups.take(settings, place, system_clock())
        click.echo(f"{made} holds {Manifest.read(made).log}.")


@click.command(epilog=examples("redress restore /backup/20261122T031500.000000Z"))
@BACKUP
def restore(backup: Path) -> None:
    """Put a backup into an empty place.

    BACKUP is a directory that `redress backup` made. The place is the directory that REDRESS_DATA names and, for a
    backup of PostgreSQL, the database that REDRESS_DATABASE_OWNER or REDRESS_DATABASE names. Nothing is ever restored
    over something else.
    """
    settings = read_settings()
    with told(settings):
        manifest = backups.restore(backup, settings)
        migrate(settings)
        click.echo(f"{settings.place} holds {manifest.log}, as of {manifest.made_at:%Y-%m-%d %H:%M:%S}Z.")


@click.command("verify-restore", epilog=examples("redress verify-restore /backup/20261122T031500.000000Z"))
@BACKUP
@click.option("--scratch", metavar="DSN", help="An empty database to put a backup of PostgreSQL into; yours to drop.")
@click.option("--alone", is_flag=True, help="Compare with the manifest only, not with the log that is served here.")
def verify_restore(backup: Path, scratch: str | None, *, alone: bool) -> None:
    """Prove that a backup is what the log was, by putting it back into a scratch place.

    Every file is as it was copied; the log is an exact prefix of the one that is served here, if there is one; streams
    have no gaps; every event can be read; read models are what a rebuild makes of them.
    """
    settings = read_settings()
    with told(settings), TemporaryDirectory(prefix="redress-") as directory:
        if Manifest.read(backup).database == "postgresql" and not scratch:
            raise Told("this is a backup of PostgreSQL: name an empty database to put it into with --scratch DSN")
        here = backups.databases_of(settings)
        live = here if not alone and here.there() else None
        proof = prove(backup, elsewhere(settings, Path(directory), scratch or ""), live)
        log, evidence = proof.manifest.log, len(proof.manifest.evidence)
    click.echo(f"{backup} is proved: {log}, sha256 {log.sha256}.")
    click.echo(
        f"  Compared with {'the log that is served here' if live else 'its manifest, as no log is served here'}."
    )
    click.echo(f"  {proof.rows} rows of read models equal a rebuild; {evidence} evidence files are as they were.")


def elsewhere(settings: Settings, directory: Path, dsn: str) -> Settings:
    """The same, but for where everything is."""
    return replace(settings, data=directory, database=dsn, database_owner="", replica="")


@contextmanager
def told(settings: Settings) -> Iterator[None]:
    try:
        with told_of_data(settings):
            yield
    except (BackupUnusable, LogBroken, OSError) as why:
        raise Told(str(why)) from why
