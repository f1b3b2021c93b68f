"""Indexes that are made while the site runs: nobody who writes waits for them."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddIndex
from django.db.migrations.state import ProjectState

IS_INVALID = """
SELECT 1 FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relname = %s AND NOT indisvalid
"""


def drop_unfinished(schema_editor: BaseDatabaseSchemaEditor, name: str) -> None:
    """PostgreSQL keeps what an interrupted CONCURRENTLY left, and never uses it."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(IS_INVALID, [name])
        if cursor.fetchone():
            cursor.execute(f'DROP INDEX CONCURRENTLY "{name}"')


class AddIndexOnline(AddIndex):
    """Add an index in a migration that is not atomic; interrupted, it can be run again.

    On SQLite, which has one writer, it is made in the ordinary way.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        connection = schema_editor.connection
        if connection.vendor == "postgresql":
            drop_unfinished(schema_editor, self.index.name)
        with connection.cursor() as cursor:
            made = connection.introspection.get_constraints(cursor, model._meta.db_table)
        if self.index.name in made:
            return
        online = {"concurrently": True} if connection.vendor == "postgresql" else {}
        schema_editor.add_index(model, self.index, **online)
