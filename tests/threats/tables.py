"""What stands in the database, all of it or all about somebody, to be compared."""

import hashlib
from collections.abc import Iterable

from django.db import connection

from leads.models import Lead
from people.models import Conversation, Person
from records.models import Record


def everything() -> dict[str, str]:
    """A sum of each table's rows."""
    sums = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(map(repr, cursor.fetchall()))
            sums[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return sums


def rows_about(people: Iterable[Person]) -> list[str]:
    """Every row that is one of these people, or hangs on her, her lead, thread or file."""
    hers = list(people)
    leads = Lead.objects.filter(person__in=hers)
    known = {
        "person_id": {person.pk for person in hers},
        "lead_id": set(leads.values_list("pk", flat=True)),
        "conversation_id": set(
            Conversation.objects.filter(person__in=hers).values_list("pk", flat=True)
        ),
        "record_id": set(Record.objects.filter(lead__in=leads).values_list("pk", flat=True)),
    }
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            if table == Person._meta.db_table:
                names[names.index("id")] = "person_id"
            for row in cursor.fetchall():
                cells = dict(zip(names, row, strict=True))
                if any(cells.get(name) in ids for name, ids in known.items()):
                    found.append(f"{table} {row}")
    return sorted(found)
