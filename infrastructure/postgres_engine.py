"""SQLAlchemy's connections to PostgreSQL, for read models and for what is kept beside the log."""

from functools import partial

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import ExceptionContext

from infrastructure.database import begin
from infrastructure.postgres_connections import Patient, complete

WAIT = 5.0
"""Seconds that somebody waits for a free connection."""
STATEMENT = 30
"""Seconds that a statement may take."""
# A process that stops in the middle of a transaction must hold nobody up: neither those who wait for its rows, nor
# readers of the log, which ends for them where the oldest transaction began that still writes.
PREPARE = f"""
    SELECT set_config('search_path', quote_ident(current_schema() || '_views') || ',' || quote_ident(current_schema()),
            false),
        set_config('idle_in_transaction_session_timeout', '4s', false),
        set_config('lock_timeout', '10s', false),
        set_config('statement_timeout', '{STATEMENT}s', false)
    WHERE current_schema() IS NOT NULL
"""
# Another server than a moment ago, or tables that another release made anew: old connections remember the old ones.
MOVED = (
    psycopg.errors.InternalError,
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.FeatureNotSupported,
)


def connect_postgres(dsn: str, *, most: int, target: str = "read-write") -> sa.Engine:
    """At most ``most`` connections; of several hosts to the first that fits ``target``, as libpq calls it.

    Tables of read models stand in the schema beside the log's, called like it and ``_views``.
    """
    engine = sa.create_engine(
        "postgresql+psycopg://",
        creator=partial(Patient.connect, complete(dsn, target)),
        hide_parameters=True,
        pool_size=most,
        max_overflow=0,
        pool_timeout=WAIT,
        pool_pre_ping=True,
        use_native_hstore=False,
        # A transaction around a query is two round trips more, and the driver forgets all it has prepared when one ends
        # without a commit.
        isolation_level="AUTOCOMMIT",
    )
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", begin)
    sa.event.listen(engine, "handle_error", _judge, retval=True)
    return engine


def _prepare(connection: Patient, _: object) -> None:
    connection.autocommit = True
    connection.execute(PREPARE)
    connection.allow(STATEMENT)


def _judge(context: ExceptionContext) -> sa.exc.OperationalError | None:
    """Leave connections that lead to what is not there any more: the next ones find what is there now."""
    if not isinstance(context.original_exception, MOVED):
        return None
    context.is_disconnect = True
    return sa.exc.OperationalError(context.statement, None, context.original_exception, hide_parameters=True)
