"""Evidence in a body: the files that it names become what is known of them."""

from collections.abc import Iterable
from typing import Any

from api.house import house
from api.identity import principal
from domain.dispute.exhibit import Showing
from domain.file import File


def showings(sent: Iterable[dict[str, Any]]) -> tuple[Showing, ...]:
    """As they were sent, with their files; refused with ``NO_SUCH_FILE`` unless the caller has uploaded them."""
    items = [*sent]
    named = [item["file_id"] for item in items if "file_id" in item]
    found = zip(named, house().files.take(named, principal().id), strict=True) if named else ()
    files = {file_id: File(id=file_id, sha256=one.sha256, size=one.size, kind=one.kind) for file_id, one in found}
    return tuple(Showing(shows=item["shows"], text=item["text"], file=files.get(item.get("file_id"))) for item in items)
