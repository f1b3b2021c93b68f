"""Many rows that differ in a few columns, as fast as each engine takes them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection
from django.db.models import JSONField, Max, Model
from django.db.models.expressions import DatabaseDefault

from people.encryption import EncryptedTextField

# Every engine takes these as they are; asking the fields, one of which parses telephone numbers,
# would take twice as long as writing.
PLAIN = (str, int, type(None))
# Theirs is another form in the database than in the program.
NEVER_PLAIN = (EncryptedTextField, JSONField)
PLAIN_FOR_POSTGRES = (*PLAIN, bool, bytes, datetime, UUID)


class Pour:
    """Writes rows like this one. Nothing is checked but by the database, and nobody is told."""

    def __init__(self, like: Model) -> None:
        self.like = like

    def rows(self, names: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
        """One row for each of ``values``, which are of the fields with these ``names``."""
        meta = self.like._meta
        fields = {field.name: field for field in meta.concrete_fields}
        own = [fields[name] for name in names]
        same = [
            (str(field.column), field.get_db_prep_save(value, connection))
            for field in meta.concrete_fields
            if field not in own and not field.primary_key
            if not isinstance(value := field.pre_save(self.like, add=True), DatabaseDefault)
        ]
        columns = [*(str(field.column) for field in own), *(column for column, _ in same)]
        rest = [value for _, value in same]
        plain = PLAIN_FOR_POSTGRES if connection.vendor == "postgresql" else PLAIN
        takes = [() if isinstance(field, NEVER_PLAIN) else plain for field in own]
        prepared = (
            [
                *(
                    value if type(value) in as_is else field.get_db_prep_save(value, connection)
                    for field, as_is, value in zip(own, takes, row, strict=True)
                ),
                *rest,
            ]
            for row in values
        )
        _write(meta.db_table, ", ".join(f'"{column}"' for column in columns), columns, prepared)

    @staticmethod
    def last(model: type[Model]) -> int:
        """The highest number in use."""
        return model._default_manager.aggregate(last=Max("pk"))["last"] or 0

    @staticmethod
    def reserve(model: type[Model], number: int) -> Sequence[int]:
        """So many numbers that nobody else gets, for rows of this transaction."""
        if connection.vendor != "postgresql":
            # The only write lock is ours, and the table counts on after the highest.
            first = Pour.last(model) + 1
            return range(first, first + number)
        key = model._meta.pk
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{model._meta.db_table}"', key.column, number],
            )
            return [row[0] for row in cursor.fetchall()]

    @staticmethod
    def count_on(model: type[Model]) -> None:
        """Let the database number further rows after those that came with a number."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)


def _write(table: str, names: str, columns: list[str], rows: Iterable[Any]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Not Django's own way, so what is refused would be no IntegrityError by itself.
            with (
                connection.wrap_database_errors,
                cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
            ):
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)  # type: ignore[arg-type]  # noqa: S608 (our own names; both take any iterable)
