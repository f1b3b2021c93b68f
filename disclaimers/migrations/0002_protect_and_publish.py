"""Published clause versions and the ledger never change; the first English wordings."""

import hashlib
import tomllib
from pathlib import Path

from django.db import migrations
from django.utils import timezone

from people.immutability import RefuseChanges

WORDINGS = Path(__file__).parent.parent / "wording" / "en-1.toml"


def publish(apps, schema_editor):
    Clause = apps.get_model("disclaimers", "Clause")
    ClauseVersion = apps.get_model("disclaimers", "ClauseVersion")
    now = timezone.now()
    for code, words in tomllib.loads(WORDINGS.read_text("utf-8")).items():
        clause, _ = Clause.objects.get_or_create(code=code)
        title, text = words["title"].strip(), words["text"].strip()
        ClauseVersion.objects.get_or_create(
            clause=clause,
            version=1,
            language="en",
            defaults={
                "title": title,
                "text": text,
                "sha256": hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest(),
                "effective_at": now,
                "published_at": now,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("disclaimers", "0001_initial"), ("people", "0002_protect_and_publish")]

    operations = [
        migrations.RunPython(publish, migrations.RunPython.noop),
        RefuseChanges("disclaimers_clauseversion", when="OLD.published_at IS NOT NULL"),
        RefuseChanges("disclaimers_clauseset"),
        RefuseChanges("disclaimers_clausesetmember"),
        RefuseChanges("disclaimers_showing"),
    ]
