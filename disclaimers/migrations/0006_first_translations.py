"""The first Japanese, Turkish, Spanish and Arabic wordings, made by a machine."""

import hashlib
import tomllib
from pathlib import Path

from django.db import migrations
from django.utils import timezone

WORDINGS = Path(__file__).parent.parent / "wording"
LANGUAGES = ("ja", "tr", "es", "ar")


def publish(apps, schema_editor):
    Clause = apps.get_model("disclaimers", "Clause")
    ClauseVersion = apps.get_model("disclaimers", "ClauseVersion")
    TranslationReview = apps.get_model("disclaimers", "TranslationReview")
    now = timezone.now()
    clauses = {clause.code: clause for clause in Clause.objects.all()}
    for language in LANGUAGES:
        for part in ("pages", "letters"):
            TranslationReview.objects.get_or_create(language=language, part=part)
        text_of = tomllib.loads((WORDINGS / f"{language}-1.toml").read_text("utf-8"))
        for code, words in text_of.items():
            title, text = words["title"].strip(), words["text"].strip()
            ClauseVersion.objects.get_or_create(
                clause=clauses[code],
                version=1,
                language=language,
                defaults={
                    "title": title,
                    "text": text,
                    "is_machine_translated": True,
                    "sha256": hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest(),
                    "effective_at": now,
                    "published_at": now,
                },
            )


class Migration(migrations.Migration):
    dependencies = [("disclaimers", "0005_messages_page")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
