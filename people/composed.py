"""Queries that a process composes once, and asks again and again with other values."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import DeleteQuery

Row = TypeVar("Row", bound=Model)
Statement = tuple[str, tuple[Any, ...]]


class StandIn(Expression):
    """Stands in a query for a value that is told when it is asked."""

    def __init__(self, position: int, kind: "Field[Any, Any]") -> None:
        super().__init__(output_field=kind)
        self.position = position

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A place for the value, and in the value's place who stands for it."""
        return "%s", (self,)


class Composed(Generic[Row]):
    """A query of whole rows of one model; ``make`` is given what stands for a value of each kind.

        _asked = Composed(lambda key: IntakeDraft.objects.filter(pk=key), UUIDField())
        [draft] = _asked.find(key)

    For what is asked at every request: Django takes several times as long to compose a small
    query as the database to answer it.
    """

    def __init__(self, make: Callable[..., QuerySet[Row]], *kinds: "Field[Any, Any]") -> None:
        self._make, self._kinds = make, kinds

    @cached_property
    def _rows(self) -> QuerySet[Row]:
        return self._make(*(StandIn(*each) for each in enumerate(self._kinds)))

    @cached_property
    def _finding(self) -> tuple[type[Row], Statement, list[str], dict[int, Any]]:
        compiler = self._rows.query.get_compiler(DEFAULT_DB_ALIAS)
        statement = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        names = [column.target.attname for column in columns]
        return self._rows.model, statement, names, compiler.get_converters(columns)

    @cached_property
    def _deleting(self) -> Statement:
        return self._rows.query.chain(DeleteQuery).get_compiler(DEFAULT_DB_ALIAS).as_sql()

    def find(self, *values: Any) -> list[Row]:
        """The rows that there are for these values."""
        model, statement, names, converters = self._finding
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(*self._told(statement, values))
            rows = [list(row) for row in cursor.fetchall()]
        for row in rows:
            for place, (steps, column) in converters.items():
                for step in steps:
                    row[place] = step(row[place], column, connection)
        return [model.from_db(DEFAULT_DB_ALIAS, names, row) for row in rows]

    def delete(self, *values: Any) -> int:
        """Delete these rows and nothing that hangs on them, without a signal; how many."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(*self._told(self._deleting, values))
            return int(cursor.rowcount)

    def _told(self, statement: Statement, values: tuple[Any, ...]) -> tuple[str, list[Any]]:
        connection = connections[DEFAULT_DB_ALIAS]
        mine = [
            kind.get_db_prep_value(value, connection)
            for kind, value in zip(self._kinds, values, strict=True)
        ]
        sql, told = statement
        return sql, [mine[each.position] if isinstance(each, StandIn) else each for each in told]
