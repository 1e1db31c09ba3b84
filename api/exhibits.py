"""Files in a body: those that it names become what is known of them."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from api.house import house
from api.identity import principal
from domain.dispute.exhibit import Showing
from domain.file import File


def showings(sent: Iterable[dict[str, Any]]) -> tuple[Showing, ...]:
    """As they were sent, with their files; refused with ``NO_SUCH_FILE`` unless the caller has uploaded them."""
    items = [*sent]
    files = {file.id: file for file in files_named([item["file_id"] for item in items if "file_id" in item])}
    return tuple(
        Showing(shows=item["shows"], text=item["text"], file=files[item["file_id"]] if "file_id" in item else None)
        for item in items
    )


def files_named(file_ids: Sequence[UUID]) -> tuple[File, ...]:
    """What is known of files that the caller has uploaded; refused with ``NO_SUCH_FILE`` when one is not theirs."""
    found = house().files.take(file_ids, principal().id) if file_ids else ()
    named = zip(file_ids, found, strict=True)
    return tuple(File(id=file_id, sha256=one.sha256, size=one.size, kind=one.kind) for file_id, one in named)


def with_images(_: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """A body that may name images, with what is known of them."""
    return body | {"images": files_named(body["images"])}
