"""What stands in the database, all of it, to be compared."""

import hashlib

from django.db import connection


def everything() -> dict[str, str]:
    """A sum of each table's rows."""
    sums = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(map(repr, cursor.fetchall()))
            sums[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return sums
