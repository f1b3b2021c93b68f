"""Rows that the database itself refuses to change: ledgers, and texts once published.

``RefuseChanges`` is a migration operation. SQLite drops a table's triggers whenever Django
remakes the table, so a migration that alters such a table must repeat its operation; an
architecture test finds the one that forgot.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: its rows are kept as they are', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class RefuseChanges(Operation):
    """Make the database refuse UPDATE and DELETE (or ``actions``) on a table's rows.

    ``when`` is an SQL condition on OLD (and, for UPDATE alone, NEW); without it every row is
    protected. Repeated with another condition, the later one holds.
    """

    reversible = True

    def __init__(
        self, table: str, *, actions: tuple[str, ...] = ("UPDATE", "DELETE"), when: str = ""
    ) -> None:
        self.table = table
        self.actions = actions
        self.when = when

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for statement in self.statements(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        on_table = f" ON {self.table}" if schema_editor.connection.vendor == "postgresql" else ""
        for action in self.actions:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name(action)}{on_table}")

    def name(self, action: str) -> str:
        """The name of the trigger for ``action``."""
        return f"{self.table}_refuses_{action.lower()}"

    def statements(self, vendor: str) -> list[str]:
        """The SQL that (re)creates the triggers on this engine."""
        condition = f"WHEN ({self.when}) " if self.when else ""
        if vendor == "postgresql":
            return [
                POSTGRES_FUNCTION,
                *(
                    f"CREATE OR REPLACE TRIGGER {self.name(action)} BEFORE {action} "
                    f"ON {self.table} FOR EACH ROW {condition}EXECUTE FUNCTION refuse_change()"
                    for action in self.actions
                ),
            ]
        return [
            statement
            for action in self.actions
            for statement in (
                f"DROP TRIGGER IF EXISTS {self.name(action)}",
                self._on_sqlite(action, condition),
            )
        ]

    def _on_sqlite(self, action: str, condition: str) -> str:
        return (
            f"CREATE TRIGGER {self.name(action)} BEFORE {action} "
            f"ON {self.table} FOR EACH ROW {condition}BEGIN SELECT RAISE(ABORT, "
            f"'{action} of {self.table} is refused: its rows are kept as they are'); END"
        )

    def describe(self) -> str:
        return f"Refuse {' and '.join(self.actions)} on {self.table}"

    @property
    def migration_name_fragment(self) -> str:
        return f"refuse_changes_{self.table}"
