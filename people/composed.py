"""Queries that a process composes once, and asks again and again with other values."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet

Row = TypeVar("Row", bound=Model)


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
    def _parts(self) -> tuple[type[Row], str, tuple[Any, ...], list[str], dict[int, Any]]:
        asked = self._make(*(StandIn(*each) for each in enumerate(self._kinds)))
        compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, told = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        names = [column.target.attname for column in columns]
        return asked.model, sql, tuple(told), names, compiler.get_converters(columns)

    def find(self, *values: Any) -> list[Row]:
        """The rows that there are for these values."""
        model, sql, told, names, converters = self._parts
        connection = connections[DEFAULT_DB_ALIAS]
        mine = [
            kind.get_db_prep_value(value, connection)
            for kind, value in zip(self._kinds, values, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                sql, [mine[each.position] if isinstance(each, StandIn) else each for each in told]
            )
            rows = [list(row) for row in cursor.fetchall()]
        for row in rows:
            for place, (steps, column) in converters.items():
                for step in steps:
                    row[place] = step(row[place], column, connection)
        return [model.from_db(DEFAULT_DB_ALIAS, names, row) for row in rows]
