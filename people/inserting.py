"""One row for one key, whoever comes first, in one statement and without a savepoint.

Django's own ways ask first and then insert behind a savepoint (``get_or_create``), or do not tell
whether a row was made and on SQLite hide every other fault as well (``ignore_conflicts``).
"""

from typing import Any, cast

from django.db import connection
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

INSERT = """
INSERT INTO "{table}" ({columns}) VALUES ({places})
ON CONFLICT ("{unique}") DO NOTHING RETURNING "{key}"
"""


def insert_unless_known(row: Model, *, unique: str) -> bool:
    """Insert the row and give it its number, unless one with the same ``unique`` field is there.

    Whether it was inserted. What the database fills in by itself is not read back. Nobody is
    signalled, and ``save`` is not called. Raises IntegrityError for any other rule it breaks.
    """
    given = _given(row)
    key = row._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT.format(
                table=row._meta.db_table,
                columns=", ".join(f'"{field.column}"' for field, _value in given),
                places=", ".join(["%s"] * len(given)),
                unique=_column(row, unique),
                key=key.column,
            ),
            [field.get_db_prep_save(value, connection) for field, value in given],
        )
        inserted = cursor.fetchone()
    if inserted is None:
        return False
    row.pk = key.to_python(inserted[0])
    row._state.adding, row._state.db = False, connection.alias
    return True


def _column(row: Model, name: str) -> str:
    return str(cast("Field[Any, Any]", row._meta.get_field(name)).column)


def _given(row: Model) -> list[tuple["Field[Any, Any]", Any]]:
    """All fields but those whose value the database sets."""
    values = [(field, field.pre_save(row, add=True)) for field in row._meta.concrete_fields]
    return [
        (field, value)
        for field, value in values
        if not isinstance(value, DatabaseDefault) and not (field.primary_key and value is None)
    ]
