"""What commands print for programs: JSON, with values written as the API writes them."""

from typing import Any

import click
import msgspec

from projections.wire import encode


def show_json(value: Any) -> None:
    click.echo(msgspec.json.format(encode(value), indent=2))
