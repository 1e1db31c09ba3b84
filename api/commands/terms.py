"""``redress terms``: the published numbers, switches and clauses."""

import click
import msgspec

from api.commands.screen import Told, examples, instant, show_table
from infrastructure.terms import PublishedTerms


@click.command(epilog=examples("redress terms", "redress terms default@1"))
@click.argument("ref", required=False)
def terms(ref: str | None) -> None:
    """List the published terms, or show one version with its clauses and SHA-256."""
    published = PublishedTerms.shipped()
    if ref is None:
        rows = [(t.ref, instant(t.in_force_from), t.sha256) for t in published.versions.values()]
        show_table(("terms", "in force from", "SHA-256"), rows)
        return
    if ref not in published.versions:
        raise Told(f"terms {ref!r} were never published: there are {', '.join(published.versions)}")
    version, document = published[ref], msgspec.json.decode(published.documents[ref])
    click.echo(f"Terms {version.ref}, in force from {instant(version.in_force_from)}, SHA-256 {version.sha256}")
    show_table(("period", "length"), sorted(document["periods"].items()))
    show_table(("limit", "value"), sorted((name, value) for name, value in document["limits"].items()))
    show_table(("clause", "says"), [(name, clause.text) for name, clause in version.clauses.items()])
