"""What commands print for programs: JSON, with values written as the API writes them."""

from collections.abc import Mapping
from typing import Any

import click
import msgspec

from projections.wire import encode


def keyed(mapping: Mapping[Any, Any]) -> dict[str, Any]:
    """The mapping as a JSON object: its keys are text."""
    return {str(key): value for key, value in mapping.items()}


def show_json(value: Any) -> None:
    click.echo(msgspec.json.format(encode(value), indent=2))
