"""What it looks like when something that Redress stands on is away for the moment."""

from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError  # noqa: A004 - of a pool of connections

from application.ports import StoreUnavailable, StreamMoved
from infrastructure.tokens import KeysUnavailable

OUTAGES: tuple[type[Exception], ...] = (
    StoreUnavailable,
    OperationalError,
    InterfaceError,
    TimeoutError,
    KeysUnavailable,
)
"""The event store, a database of read models, the issuer of tokens. Nothing was written."""
PASSING: tuple[type[Exception], ...] = (*OUTAGES, StreamMoved)
"""What may go well the next time."""
