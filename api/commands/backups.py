"""``redress backup``, ``restore`` and ``verify-restore``: copies of everything, put back and proved."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from api.commands.screen import Told, examples
from api.commands.surroundings import read_settings
from infrastructure import backups
from infrastructure.backup_proof import prove
from infrastructure.clock import system_clock
from infrastructure.manifest import BackupUnusable, Manifest

BACKUP = click.argument("backup", type=click.Path(path_type=Path))


@click.command(epilog=examples("redress backup /backup"))
@click.argument("place", type=click.Path(file_okay=False, path_type=Path))
def backup(place: Path) -> None:
    """Make a backup while Redress serves, in a new directory below PLACE.

    It is named after the instant, holds the databases and a manifest, and is there when it is whole. Evidence files
    are shared by all backups in PLACE: each is copied once.
    """
    with told():
        made = backups.take(read_settings(), place, system_clock())
        click.echo(f"{made} holds {Manifest.read(made).log}.")


@click.command(epilog=examples("redress restore /backup/20261122T031500.000000Z"))
@BACKUP
def restore(backup: Path) -> None:
    """Put a backup into an empty place.

    BACKUP is a directory that `redress backup` made, the place is the one that REDRESS_DATA names. Nothing is
    ever restored over something else.
    """
    settings = read_settings()
    with told():
        manifest = backups.restore(backup, settings)
        click.echo(f"{settings.data} holds {manifest.log}, as of {manifest.made_at:%Y-%m-%d %H:%M:%S}Z.")


@click.command("verify-restore", epilog=examples("redress verify-restore /backup/20261122T031500.000000Z"))
@BACKUP
@click.option("--alone", is_flag=True, help="Compare with the manifest only, not with the log that is served here.")
def verify_restore(backup: Path, *, alone: bool) -> None:
    """Prove that a backup is what the log was, by putting it back into a scratch place.

    Every file is as it was copied; the log is an exact prefix of the one that is served here, if there is one; streams
    have no gaps; every event can be read; read models are what a rebuild makes of them.
    """
    settings = read_settings()
    with told(), TemporaryDirectory(prefix="redress-") as scratch:
        here = backups.databases_of(settings)
        live = here if here.there() and not alone else None
        proof = prove(backup, replace(settings, data=Path(scratch)), live)
        log, evidence = proof.manifest.log, len(proof.manifest.evidence)
    click.echo(f"{backup} is proved: {log}, sha256 {log.sha256}.")
    click.echo(
        f"  Compared with {'the log that is served here' if live else 'its manifest, as no log is served here'}."
    )
    click.echo(f"  {proof.rows} rows of read models equal a rebuild; {evidence} evidence files are as they were.")


@contextmanager
def told() -> Iterator[None]:
    try:
        yield
    except (BackupUnusable, OSError) as why:
        raise Told(str(why)) from why
