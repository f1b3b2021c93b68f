"""A request may be erased, once and whole; any other change is refused as before."""

from django.db import migrations

from people.immutability import RefuseChanges

EMPTY = (
    "other_destinations", "urgency", "for_whom", "companions", "budget", "message", "name",
    "email", "phone", "channel", "best_time", "country", "language",
)  # fmt: skip
NOTHING = ("treatment_id", "destination_id", "article_uuid", "first_touch", "last_touch")
SAME = (
    "id", "uuid", "form_key", "form_version", "person_id", "lead_id", "clause_set_id",
    "confirmation_set_id", "reply_by", "submitted_at", "want",
)  # fmt: skip
ERASES = " AND ".join(
    [
        "OLD.erased_at IS NULL",
        "NEW.erased_at IS NOT NULL",
        *(f"NEW.{column} = ''" for column in EMPTY),
        *(f"NEW.{column} IS NULL" for column in NOTHING),
        "NEW.time_zone = 'UTC'",
        *(f"NEW.{column} = OLD.{column}" for column in SAME),
        "COALESCE(NEW.reference, '') = COALESCE(OLD.reference, '')",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("quotes", "0003_asked_in_steps")]

    operations = [
        RefuseChanges("quotes_quoterequest", actions=("UPDATE",), when=f"NOT ({ERASES})"),
    ]
