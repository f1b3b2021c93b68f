"""How the log of accesses is searched for a lead: GIN on PostgreSQL, FTS5 on SQLite.

``IndexLeads`` is a migration operation and can be run again. SQLite drops a table's triggers
whenever Django remakes the table, so a later migration that alters staff_access must repeat it;
an architecture test finds the one that forgot.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

TABLE = "staff_access_leads"
TRIGGER = "staff_access_leads_insert"
REBUILD = "INSERT INTO staff_access_leads (staff_access_leads) VALUES ('rebuild')"
MAKE_TABLE = (
    # A reference is one word.
    "CREATE VIRTUAL TABLE IF NOT EXISTS staff_access_leads USING fts5 (leads, "
    "content='staff_access', content_rowid='id', tokenize=\"unicode61 tokenchars '-'\", "
    "detail=none, columnsize=0)"
)
MAKE_TRIGGER = (
    # There is none for other changes, which are refused.
    "CREATE TRIGGER staff_access_leads_insert AFTER INSERT ON staff_access WHEN new.leads <> '' "
    "BEGIN INSERT INTO staff_access_leads (rowid, leads) VALUES (new.id, new.leads); END"
)
ON_SQLITE = [MAKE_TABLE, f"DROP TRIGGER IF EXISTS {TRIGGER}", MAKE_TRIGGER, REBUILD]
ON_POSTGRESQL = (
    "CREATE INDEX IF NOT EXISTS access_by_lead ON staff_access "
    "USING gin (string_to_array(leads, ' '))"
)
MATCHING = {
    "sqlite": (
        "staff_access.id IN "
        "(SELECT rowid FROM staff_access_leads WHERE staff_access_leads MATCH %s)"
    ),
    "postgresql": "string_to_array(staff_access.leads, ' ') && %s",
}


def with_any(rows: QuerySet[Any], references: Iterable[str]) -> QuerySet[Any]:
    """The rows that name one of these leads, as the engine's index finds them."""
    wanted = [reference.upper().replace('"', "") for reference in references]
    if not wanted:
        return rows.none()
    vendor = connection.vendor
    told: Any = " OR ".join(f'"{each}"' for each in wanted) if vendor == "sqlite" else wanted
    return rows.filter(RawSQL(MATCHING[vendor], [told], BooleanField()))  # noqa: S611 (constant)


class IndexLeads(Operation):
    """Make the index."""

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
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        for statement in [ON_POSTGRESQL] if is_postgresql else ON_SQLITE:
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("DROP INDEX IF EXISTS access_by_lead")
            return
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {TABLE}")

    def describe(self) -> str:
        return "Index the leads in the log of accesses"

    @property
    def migration_name_fragment(self) -> str:
        return "index_leads_of_accesses"
