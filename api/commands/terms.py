"""``redress terms``: the published numbers, switches and clauses, and how new ones are brought into force."""

from pathlib import Path
from uuid import uuid4

import click
import msgspec

from api.commands.house import opened
from api.commands.screen import Told, examples, instant, show_table
from application.ports import Cause
from domain.actor import Actor, Role
from domain.publication.commands import DiscardDraft, DraftTerms, PublishTerms, ReviseDraft, TermsCommand
from domain.publication.soundness import contradictions
from domain.publication.state import Register
from domain.refusal import Refused
from domain.terms import Terms
from infrastructure.bootstrap import House
from infrastructure.terms_schema import TermsMisshapen, examined

FILE = click.argument("file", type=click.Path(path_type=Path))
BY = click.option("--by", "account", required=True, metavar="ACCOUNT", help="The administrator who does it.")


@click.group(invoke_without_command=True, epilog=examples("redress terms", "redress terms show default@1"))
@click.pass_context
def terms(context: click.Context) -> None:
    """Show the published terms, draft new ones and publish them."""
    if context.invoked_subcommand is None:
        context.invoke(show_all)


@terms.command("list", epilog=examples("redress terms list"))
def show_all() -> None:
    """List every version that was published, and the drafts."""
    with opened() as house:
        published, now = house.terms.newest(), house.clock()
        drafts = [draft.document for draft in house.publication.register().drafts.values()]
    rows = []
    for one in published.versions.values():
        to_come = one.in_force_from > now
        standing = "to come" if to_come else "in force" if published.in_force(now, one.name) is one else "past"
        rows.append((one.ref, standing, instant(one.in_force_from), one.sha256))
    rows += [(draft.ref, "draft", instant(draft.in_force_from), draft.sha256) for draft in drafts]
    show_table(("terms", "standing", "in force from", "SHA-256"), sorted(rows))


@terms.command(epilog=examples("redress terms show default@1"))
@click.argument("ref")
def show(ref: str) -> None:
    """Show one version with its numbers, its clauses and its SHA-256."""
    with opened() as house:
        published = house.terms.newest()
    if ref not in published.documents:
        raise Told(f"terms {ref!r} were never published: there are {', '.join(published.documents)}")
    version, document = published[ref], msgspec.json.decode(published.documents[ref])
    click.echo(f"Terms {version.ref}, in force from {instant(version.in_force_from)}, SHA-256 {version.sha256}")
    show_table(("period", "length"), sorted(document["periods"].items()))
    show_table(("limit", "value"), sorted((name, value) for name, value in document["limits"].items()))
    switches = ("on_seller_silence", "on_negotiation_cap", "execution")
    show_table(("switch", "stands at"), [(name, getattr(version, name)) for name in switches])
    show_table(("clause", "says"), [(name, clause.text) for name, clause in version.clauses.items()])


@terms.command(epilog=examples("redress terms validate default@2.json"))
@FILE
def validate(file: Path) -> None:
    """Say whether a document could be drafted, without drafting it."""
    found, _ = read(file)
    if wrong := contradictions(found):
        raise Told("; ".join(f"{one['pointer']} {one['detail']}" for one in wrong))
    click.echo(f"{found.ref} is complete and agrees with itself. SHA-256 {found.sha256}")


@terms.command(epilog=examples("redress terms draft default@2.json --by ada"))
@FILE
@BY
def draft(file: Path, account: str) -> None:
    """Draft the next version from a file, or let its draft say what the file says."""
    (found, text), by = read(file), Actor(Role.ADMIN, account)
    with opened() as house:
        known, now = found.ref in house.publication.register().drafts, house.clock()
        if known:
            execute(house, ReviseDraft(by=by, at=now, draft=found.ref, terms=found, text=text))
        else:
            execute(house, DraftTerms(by=by, at=now, terms=found, text=text))
    click.echo(f"{found.ref} is {'revised' if known else 'drafted'}. SHA-256 {found.sha256}")


@terms.command(epilog=examples("redress terms publish default@2 --sha256 4f1a... --by abe"))
@click.argument("ref")
@click.option("--sha256", required=True, metavar="HEX", help="Of the text that was approved of.")
@BY
def publish(ref: str, sha256: str, account: str) -> None:
    """Publish a draft that others wrote. What is published never changes."""
    with opened() as house:
        by = Actor(Role.ADMIN, account)
        register = execute(house, PublishTerms(by=by, at=house.clock(), draft=ref, sha256=sha256))
    click.echo(f"{ref} is published, and in force from {instant(register.published[ref].in_force_from)}.")


@terms.command(epilog=examples("redress terms discard default@2 --by ada"))
@click.argument("ref")
@BY
def discard(ref: str, account: str) -> None:
    """Discard a draft."""
    with opened() as house:
        execute(house, DiscardDraft(by=Actor(Role.ADMIN, account), at=house.clock(), draft=ref))
    click.echo(f"The draft of {ref} is discarded.")


def read(file: Path) -> tuple[Terms, str]:
    """What a document says, and the document."""
    try:
        document = file.read_bytes()
        return examined(document), document.decode()
    except OSError as error:
        raise Told(f"{file} can't be read: {error.strerror}") from error
    except TermsMisshapen as misshapen:
        raise Told(f"{file} can't be drafted: {misshapen}") from misshapen


def execute(house: House, command: TermsCommand) -> Register:
    try:
        return house.publication.execute(command, Cause(f"{command.name}/{uuid4().hex}")).state
    except Refused as no:
        told = "; ".join(f"{name}: {value}" for name, value in no.details.items())
        raise Told(f"{no} ({told})" if told else str(no)) from no
