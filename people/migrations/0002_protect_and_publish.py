"""Consent events are append-only; published wordings never change; the first English wordings."""

import hashlib
import tomllib
from pathlib import Path

from django.db import migrations
from django.utils import timezone

from people.immutability import RefuseChanges

WORDINGS = Path(__file__).parent.parent / "wording" / "en-1.toml"


def publish(apps, schema_editor):
    ConsentWording = apps.get_model("people", "ConsentWording")
    for purpose, words in tomllib.loads(WORDINGS.read_text("utf-8")).items():
        proof = f"{words['label']}\n\n{words['explanation']}"
        ConsentWording.objects.get_or_create(
            purpose=purpose,
            version=1,
            language="en",
            defaults={
                **words,
                "sha256": hashlib.sha256(proof.encode()).hexdigest(),
                "published_at": timezone.now(),
            },
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunPython(publish, migrations.RunPython.noop),
        RefuseChanges("people_consentevent"),
        RefuseChanges("people_consentwording", when="OLD.published_at IS NOT NULL"),
    ]
