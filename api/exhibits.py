"""Evidence in a body: the files that it names become what is known of them."""

from collections.abc import Iterable
from typing import Any

from api.identity import principal
from api.uploads import take
from domain.dispute.exhibit import Showing


def showings(sent: Iterable[dict[str, Any]]) -> tuple[Showing, ...]:
    """As they were sent, with their files; refused with ``NO_SUCH_FILE`` unless the caller has uploaded them."""
    items = [*sent]
    named = [item["file_id"] for item in items if "file_id" in item]
    files = {file.id: file for file in take(named, principal().id)}
    return tuple(Showing(shows=item["shows"], text=item["text"], file=files.get(item.get("file_id"))) for item in items)
