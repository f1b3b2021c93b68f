"""The first Japanese, Turkish, Spanish and Arabic consent wordings, made by a machine."""

import hashlib
import tomllib
from pathlib import Path

from django.db import migrations
from django.utils import timezone

WORDINGS = Path(__file__).parent.parent / "wording"


def publish(apps, schema_editor):
    ConsentWording = apps.get_model("people", "ConsentWording")
    originals = tomllib.loads((WORDINGS / "en-1.toml").read_text("utf-8"))
    for language in ("ja", "tr", "es", "ar"):
        for purpose, words in tomllib.loads(
            (WORDINGS / f"{language}-1.toml").read_text("utf-8")
        ).items():
            proof = f"{words['label']}\n\n{words['explanation']}"
            ConsentWording.objects.get_or_create(
                purpose=purpose,
                version=1,
                language=language,
                defaults={
                    **words,
                    "legal_basis": originals[purpose]["legal_basis"],
                    # A translation means what its original means.
                    "asks_again": False,
                    "is_machine_translated": True,
                    "sha256": hashlib.sha256(proof.encode()).hexdigest(),
                    "published_at": timezone.now(),
                },
            )


class Migration(migrations.Migration):
    dependencies = [("people", "0005_links_and_new_addresses")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
