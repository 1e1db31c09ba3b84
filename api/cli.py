"""``redress``, the way in from the command line; a command of ``api.commands`` is loaded when it is called."""

from importlib import import_module
from typing import NamedTuple

import click

from infrastructure.loading import no_garbage


class Entry(NamedTuple):
    """Where a command lives below ``api.commands``, and what it is for in a few words."""

    module: str
    about: str


SECTIONS: dict[str, dict[str, Entry]] = {
    "Run": {
        "serve": Entry("serving", "Serve the API, with everything that happens by itself."),
        "work": Entry("serving", "Do what happens by itself, without serving."),
    },
    "Bring orders in": {
        "demo": Entry("marketplace", "Make a demonstration marketplace."),
        "import-orders": Entry("marketplace", "Take over orders from the files of the Olist data set."),
        "replay-market": Entry("market", "Let the Olist market live again, with disputes about its bad reviews."),
    },
    "Look": {
        "disputes": Entry("disputes", "List disputes."),
        "replay": Entry("replaying", "Go through the history of a dispute, step by step."),
        "terms": Entry("terms", "Show the published terms, draft new ones and publish them."),
    },
    "Operate": {
        "migrate": Entry("migrating", "Make the database ready for this release."),
        "lag": Entry("operating", "Say how far each read model is behind."),
        "rebuild": Entry("operating", "Build read models anew from the events."),
        "backup": Entry("backups", "Make a backup while Redress serves."),
        "restore": Entry("backups", "Put a backup into an empty place."),
        "verify-restore": Entry("backups", "Prove that a backup is what the log was."),
        "mediators": Entry("mediators", "Show the mediators' roster, or put an account on it."),
        "outbox": Entry("outbox", "List refund requests that are not delivered, or let one go out again."),
        "release-sweep": Entry("operating", "Let deadlines lapse again after the wall clock had jumped."),
    },
    "Develop": {
        "token": Entry("tokens", "Print an access token of a test persona."),
        "clock": Entry("clocks", "Show the test clock, or move it forward."),
    },
}
COMMANDS = {name: entry for section in SECTIONS.values() for name, entry in section.items()}


class Commands(click.Group):
    """A group that knows its commands by name and imports one when it is needed."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        with no_garbage():
            module = import_module(f"api.commands.{COMMANDS[name].module}")
        command: click.Command = getattr(module, name.replace("-", "_"))
        return command

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        for title, section in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, entry.about) for name, entry in section.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="redress")
def main() -> None:
    """Redress: order disputes for a marketplace, from the claim to the refund.

    Everything is set by REDRESS_... variables, see docs/reference/settings.md.
    """
