"""Statements as the driver takes them, made once: to make one anew, and its rows Core's, costs more than to run it."""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

Bind = Callable[[Mapping[str, Any]], Any]
"""Makes of values by name what the driver takes for a statement."""


class Prepared:
    """A query whose parameters have names. One that takes a list (``IN``) can't be prepared."""

    def __init__(self, query: sa.Select[Any], dialect: sa.Dialect) -> None:
        compiled = compile_for(dialect, query)
        self._text, self._bind = str(compiled), binder(compiled)
        self._own = {name: value for name, value in compiled.params.items() if value is not None}
        self._named = _row_of(tuple(column.key or "" for column in query.selected_columns))
        kinds = [column.type.dialect_impl(dialect) for column in query.selected_columns]
        self._convert = [kind.result_processor(dialect, None) for kind in kinds]

    def rows(self, db: sa.Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """All rows as named tuples, their columns as the driver has them. Values that nobody asks for don't matter.

        The driver's own cursor saves a third of the time. When it fails the question is put again, through SQLAlchemy,
        which says in its own words what is wrong and gives up a connection that is lost.
        """
        bound = self._bind({**self._own, **values})
        try:
            with closing(db.connection.cursor()) as cursor:
                cursor.execute(self._text, bound)
                return list(map(self._named, cursor.fetchall()))
        except db.dialect.loaded_dbapi.Error:
            return db.exec_driver_sql(self._text, bound).all()

    def converted(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """The first columns of a row, as many as there are in ``row``, as Core would have them."""
        return tuple(
            value if convert is None else convert(value) for value, convert in zip(row, self._convert, strict=False)
        )


def _row_of(columns: tuple[str, ...]) -> Callable[[Any], Any]:
    """What makes a row with these columns of what the driver returns."""
    make: Callable[[Any], Any] = namedtuple("Row", columns)._make  # type: ignore[attr-defined] # noqa: PYI024 - known now only
    return make


@lru_cache(maxsize=512)
def prepared(query: sa.Select[Any], dialect: sa.Dialect) -> Prepared:
    return Prepared(query, dialect)


def compile_for(dialect: sa.Dialect, statement: Any, **options: Any) -> SQLCompiler:
    compiled: SQLCompiler = statement.compile(dialect=dialect, **options)
    return compiled


def binder(compiled: SQLCompiler) -> Bind:
    """For drivers that take parameters by place, and for those that take them by name."""
    dialect, kinds = compiled.dialect, {name: bind.type for bind, name in compiled.bind_names.items()}
    names = compiled.positiontup or tuple(kinds)
    processors = [kinds[name].dialect_impl(dialect).bind_processor(dialect) for name in names]
    processed = [(place, process) for place, process in enumerate(processors) if process is not None]

    def bind(values: Mapping[str, Any]) -> Any:
        bound = [values[name] for name in names]
        for place, process in processed:
            bound[place] = process(bound[place])
        return tuple(bound) if compiled.positional else dict(zip(names, bound, strict=True))

    return bind
