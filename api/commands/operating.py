"""``redress lag``, ``rebuild`` and ``release-sweep``: for those who keep Redress running."""

from http import HTTPStatus
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import click

from api.commands.house import opened
from api.commands.screen import Told, examples, program, progress, show_table
from api.commands.surroundings import as_served, read_settings, url
from api.personas import development_issuer_of
from application.demonstration import PERSONAS
from domain.actor import Role
from infrastructure.settings import Settings

NOT_WORTH_A_WORD = 1.0
"""Seconds: somebody writes at any moment."""


@click.command(epilog=examples("redress lag"))
def lag() -> None:
    """Say how far each read model is behind the events, and who keeps new ones from being read."""
    with opened() as house:
        positions, behind, mark = house.projector.positions(), house.projector.lag(), house.store.mark_lag()
    show_table(("read model", "position", "behind"), [(n, p, behind[n]) for n, p in positions.items()], numbers=2)
    if mark is not None and (mark.seconds is None or mark.seconds > NOT_WORTH_A_WORD):
        click.echo(f"\nWhat was written since is not read yet: that waits for {mark}.")


@click.command(epilog=examples("redress rebuild inbox", "redress rebuild --all"))
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "everything", is_flag=True, help="Every read model there is.")
def rebuild(names: tuple[str, ...], *, everything: bool) -> None:
    """Build read models anew from the events, while they go on being read."""
    with opened() as house:
        known = list(house.projector.lag())
        if unknown := sorted(set(names) - set(known)):
            raise Told(f"there is no read model {unknown[0]!r}: choose from {', '.join(known)}")
        if everything == bool(names):
            raise Told(f"say which read models, or --all of them: {', '.join(known)}")
        with progress() as bar:
            for name in bar.track(names or known, description="Rebuilding"):
                house.projector.rebuild(name)
                bar.console.print(f"{name} is built anew.")


@click.command(
    "release-sweep",
    epilog=examples(
        "redress release-sweep", 'redress release-sweep --token "$TOKEN" --url https://redress.example.org'
    ),
)
@click.option("--token", "given", metavar="TOKEN", help="An administrator's access token; in development not needed.")
@click.option("--url", "base", metavar="URL", help="Where the server is, if not where this data directory was served.")
def release_sweep(given: str | None, base: str | None) -> None:
    """Let deadlines lapse again after the wall clock had jumped and somebody has looked at it."""
    settings = as_served(read_settings())
    token = given or administrator_token(settings)
    where = f"{base or url(settings)}/v1/sweep/release"
    if not where.startswith(("http://", "https://")):
        raise Told(f"{base!r} is not a URL: write https://redress.example.org")
    request = Request(where, method="POST", headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - checked above
    try:
        with urlopen(request, timeout=10):  # noqa: S310 - checked above
            click.echo("The sweep goes on.")
    except HTTPError as answer:
        with answer:
            raise Told(_why_not(answer.code, where)) from answer
    except URLError as why:
        raise Told(f"there is no server at {where} ({why.reason}): is `{program()} serve` running?") from why


def administrator_token(settings: Settings) -> str:
    if not settings.development:
        raise Told("in production an administrator's access token is needed: pass it with --token")
    issuer = development_issuer_of(settings)
    admin = next(persona.id for persona in PERSONAS if Role.ADMIN in persona.roles)
    return issuer.mint(issuer.personas[admin])


def _why_not(status: int, where: str) -> str:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return f"{where} did not accept this token: it must be an administrator's"
    return f"{where} answered with status {status}"
