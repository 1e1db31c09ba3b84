"""Files that are shown stay: nobody may forget to be told of them."""

from typing import Any, get_args, get_type_hints

from application.evidence import SHOWING
from domain.file import File
from infrastructure.codec import EVENTS


def holds_files(kind: Any) -> bool:
    """Somewhere within its fields, however deep."""
    members = get_type_hints(kind).values() if hasattr(kind, "__annotations__") else ()
    return kind is File or any(map(holds_files, (*get_args(kind), *members)))


def test_every_event_with_files_is_one_that_shows_them():
    assert {event for event in EVENTS if holds_files(event)} == set(SHOWING)
