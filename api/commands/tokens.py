"""``redress token``: acting as somebody while developing."""

from datetime import timedelta

import click

from api.commands.screen import Told, examples, show_table
from api.commands.surroundings import as_served, in_development
from api.personas import development_issuer_of
from application.demonstration import PERSONAS


@click.command(
    epilog=examples('curl -H "Authorization: Bearer $(redress token bea)" http://127.0.0.1:8080/v1/disputes')
)
@click.argument("persona", required=False)
@click.option("--hours", type=click.FloatRange(0, 8760, min_open=True), default=12, show_default=True)
@click.option("--list", "listed", is_flag=True, help="List the personas instead.")
def token(persona: str | None, hours: float, *, listed: bool) -> None:
    """Print an access token of a test persona, and nothing else."""
    settings = in_development("test personas")
    if listed or persona is None:
        show_table(("persona", "who", "roles"), [(p.id, p.name, ", ".join(p.roles)) for p in PERSONAS])
        return
    try:
        issuer = development_issuer_of(as_served(settings))
    except OSError as why:
        raise Told(f"there is no key to sign with in {settings.data} ({why.strerror}), and none can be made") from why
    if persona not in issuer.personas:
        raise Told(f"there is no persona {persona!r}: choose one of {', '.join(issuer.personas)}")
    click.echo(issuer.mint(issuer.personas[persona], lifetime=timedelta(hours=hours)))
