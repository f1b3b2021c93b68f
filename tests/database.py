"""Emptying the database after a test that really committed.

What migrations load (published wordings, the catalogue) stays, and the triggers that refuse
changes are put back.
"""

from django.db import connection

from leads import trigrams
from people.frozen import Frozen
from people.remembered import Remembered
from staff import access_index

KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "disclaimers_clause",
    "disclaimers_clauseversion",
    "disclaimers_translationreview",
    "people_consentwording",
    "catalog_category",
    "catalog_treatment",
    "catalog_destination",
    "consents_marketingrule",
}
INDEXES = (trigrams.TABLE, access_index.TABLE)
# Kept rows name who published or reviewed them, and PostgreSQL truncates nothing that such a
# table refers to.
REFERRED_TO = {"staff_user"}

# Which parts there are is loaded; that somebody stands for one is written by tests.
UNREAD = """
UPDATE disclaimers_translationreview SET words = '', reviewed_by_id = NULL, reviewed_at = NULL
"""


def empty_written_tables() -> None:
    """Delete every row that tests can have written."""
    Frozen.forget_all()
    Remembered.forget_all()
    tables = sorted(
        name
        for name in set(connection.introspection.table_names()) - KEPT
        # On SQLite the index of a table is tables as well, which it keeps itself.
        if not name.startswith(INDEXES)
    )
    with connection.cursor() as cursor:
        cursor.execute(UNREAD)
        if connection.vendor == "postgresql":
            emptied = sorted(set(tables) - REFERRED_TO)
            cursor.execute(f"TRUNCATE {', '.join(emptied)} RESTART IDENTITY")
            for table in REFERRED_TO:
                cursor.execute(f"DELETE FROM {table}")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        with connection.constraint_checks_disabled():
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")
            for _name, sql in triggers:
                cursor.execute(sql)
            cursor.execute(trigrams.REBUILD)
            cursor.execute(access_index.REBUILD)
