"""Merges and their undoing stay as they are; an erasure takes the words out, and no more."""

from django.db import migrations

from people.immutability import RefuseChanges

OF_MERGES = " OR ".join(
    [
        "NEW.reason <> ''",
        "NEW.changes <> ''",
        *(
            f"NEW.{column} <> OLD.{column}"
            for column in ("id", "uuid", "kept_id", "merged_id", "actor_id", "at")
        ),
    ]
)
# Its names of fields are JSON, which PostgreSQL does not compare.
OF_UNDOINGS = " OR ".join(
    [
        "NEW.reason <> ''",
        "CAST(NEW.still_changed AS TEXT) <> CAST(OLD.still_changed AS TEXT)",
        *(f"NEW.{column} <> OLD.{column}" for column in ("id", "merge_id", "actor_id", "at")),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("duplicates", "0001_people_who_may_be_one")]

    operations = [
        RefuseChanges("duplicates_merge", actions=("DELETE",)),
        RefuseChanges("duplicates_merge", actions=("UPDATE",), when=OF_MERGES),
        RefuseChanges("duplicates_undoing", actions=("DELETE",)),
        RefuseChanges("duplicates_undoing", actions=("UPDATE",), when=OF_UNDOINGS),
    ]
