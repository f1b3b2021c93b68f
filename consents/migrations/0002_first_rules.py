"""The rules to begin with. Rows that exist already are left as they are."""

import tomllib
from pathlib import Path

from django.db import migrations

RULES = Path(__file__).parent.parent / "data" / "marketing.toml"


def load(apps, schema_editor):
    MarketingRule = apps.get_model("consents", "MarketingRule")
    data = tomllib.loads(RULES.read_text("utf-8"))
    shared = data["shared"]
    countries = shared.pop("countries").split()
    for row in [*data["rule"], *({**shared, "country": country} for country in countries)]:
        country = row.pop("country")
        MarketingRule.objects.get_or_create(country=country, defaults=row)


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_marketing_rules")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
