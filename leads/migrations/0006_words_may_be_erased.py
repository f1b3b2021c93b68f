"""Of a stage change the words may be taken out, and nothing else may ever change."""

from django.db import migrations

from people.immutability import RefuseChanges

SAME = ("id", "lead_id", "from_stage", "to_stage", "at")
CHANGED = " OR ".join(
    [
        "NEW.reason <> ''",
        *(f"NEW.{column} <> OLD.{column}" for column in SAME),
        "COALESCE(NEW.actor_id, 0) <> COALESCE(OLD.actor_id, 0)",
        "(NEW.duration IS NULL) <> (OLD.duration IS NULL)",
        "NEW.duration <> OLD.duration",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("leads", "0005_awaiting_confirmation")]

    operations = [
        RefuseChanges("leads_stagechange", actions=("UPDATE",), when=CHANGED),
    ]
