"""The index of the haystack: a trigram index on PostgreSQL, a trigram table of FTS5 on SQLite.

``IndexHaystack`` is a migration operation and can be run again. SQLite drops a table's triggers
whenever Django remakes the table, so a later migration that alters leads_lead must repeat it; an
architecture test finds the one that forgot.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from people.indexing import drop_unfinished

TABLE = "leads_haystack"
INDEX = "lead_haystack_trigrams"
NOT_ALLOWED = (
    "PostgreSQL would not let this site have the extension pg_trgm, without which leads cannot be "
    "searched. Have an administrator of the server run, in this database, CREATE EXTENSION "
    "pg_trgm (on some systems it is in a package called postgresql-contrib), then migrate again."
)
ON_POSTGRESQL = (
    f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {INDEX} "
    # Each row pays for itself: put off, the price of many is paid by one visitor's form.
    "ON leads_lead USING gin (haystack gin_trgm_ops) WITH (fastupdate = off)"
)
FORGET = (
    "INSERT INTO leads_haystack (leads_haystack, rowid, haystack) "
    "VALUES ('delete', old.id, old.haystack);"
)
KEEP = "INSERT INTO leads_haystack (rowid, haystack) VALUES (new.id, new.haystack);"
TRIGGERS = {
    "leads_haystack_insert": f"AFTER INSERT ON leads_lead BEGIN {KEEP} END",
    "leads_haystack_update": (
        "AFTER UPDATE OF haystack ON leads_lead WHEN old.haystack IS NOT new.haystack "
        f"BEGIN {FORGET} {KEEP} END"
    ),
    "leads_haystack_delete": f"AFTER DELETE ON leads_lead BEGIN {FORGET} END",
}
MAKE_TRIGGERS = [f"CREATE TRIGGER {name} {body}" for name, body in TRIGGERS.items()]
MAKE_TABLE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS leads_haystack USING fts5 (haystack, "
    "content='leads_lead', content_rowid='id', tokenize='trigram case_sensitive 1')"
)
MATCHING = "SELECT rowid FROM leads_haystack WHERE leads_haystack MATCH %s"
REBUILD = "INSERT INTO leads_haystack (leads_haystack) VALUES ('rebuild')"
# What was erased leaves the index at once, where SQLite is new enough to know how.
SECURE_DELETE = "INSERT INTO leads_haystack (leads_haystack, rank) VALUES ('secure-delete', 1)"
SECURE_DELETE_SINCE = (3, 42)


def with_words(rows: QuerySet[Any], words: list[str], *, vendor: str) -> QuerySet[Any]:
    """The leads whose haystack holds each of the words, as the engine's index finds them."""
    if vendor == "sqlite":
        match = " AND ".join(f'"{word}"' for word in words)
        return rows.filter(pk__in=RawSQL(MATCHING, [match]))  # noqa: S611 (constant)
    return rows.filter(contains_all(words))


def contains_all(words: list[str]) -> Q:
    """That the haystack holds each of the words, as one looks through rows."""
    return Q(*(Q(haystack__contains=word) for word in words))


@contextmanager
def rebuilt(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Make the index anew after so many leads that keeping it up meanwhile would take longer.

    Nobody else may write leads in this time.
    """
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name in [INDEX] if is_postgresql else TRIGGERS:
            cursor.execute(f"DROP {'INDEX' if is_postgresql else 'TRIGGER'} IF EXISTS {name}")
        try:
            yield
        finally:
            for statement in [ON_POSTGRESQL] if is_postgresql else [*MAKE_TRIGGERS, REBUILD]:
                cursor.execute(statement)


class IndexHaystack(Operation):
    """Make the index, in a migration that is not atomic."""

    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            _insist_on_trigrams(schema_editor)
            drop_unfinished(schema_editor, INDEX)
            schema_editor.execute(ON_POSTGRESQL, params=None)
            return
        schema_editor.execute(MAKE_TABLE, params=None)
        for name in TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        for statement in MAKE_TRIGGERS:
            schema_editor.execute(statement, params=None)
        if sqlite3.sqlite_version_info >= SECURE_DELETE_SINCE:
            schema_editor.execute(SECURE_DELETE, params=None)
        schema_editor.execute(REBUILD, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")
            return
        for name in TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {TABLE}")

    def describe(self) -> str:
        return "Index the haystack of leads"

    @property
    def migration_name_fragment(self) -> str:
        return "index_haystack"


class TrigramsRefused(Exception):
    """The database may not have the extension; the words say what to do."""


def _insist_on_trigrams(schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            return
    try:
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        raise TrigramsRefused(NOT_ALLOWED) from error
