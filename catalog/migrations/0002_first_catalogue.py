"""The treatments and destinations to begin with. Rows that exist already are left as they are."""

import tomllib
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).parent.parent / "data"


def load(apps, schema_editor):
    _load_treatments(apps)
    _load_destinations(apps)


def _load_treatments(apps):
    Category = apps.get_model("catalog", "Category")
    Treatment = apps.get_model("catalog", "Treatment")
    data = tomllib.loads((DATA / "treatments.toml").read_text("utf-8"))
    categories = {}
    for position, row in enumerate(data["category"]):
        defaults = {"name": row["name"], "summary": row["summary"], "position": position}
        categories[row["slug"]], _ = Category.objects.get_or_create(
            slug=row["slug"], defaults=defaults
        )
    for row in data["treatment"]:
        Treatment.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "category": categories[row["category"]],
                "name": row["name"],
                "summary": row["summary"],
                "grade": row["grade"],
                "is_high_risk": row["high_risk"],
                "is_acute": row["acute"],
                "legal_gate": row["legal_gate"],
                "minimum_age": row["minimum_age"],
                "needs_verification": row["needs_verification"],
            },
        )


def _load_destinations(apps):
    Destination = apps.get_model("catalog", "Destination")
    data = tomllib.loads((DATA / "destinations.toml").read_text("utf-8"))
    for row in data["destination"]:
        Destination.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "country": row["iso"],
                "name": row["name"],
                "currency": row["currency"],
                "languages": " ".join(row["languages"]),
                "authority": row["authority"],
                "time_zone": row["time_zone"],
                "emergency_number": row["emergency_number"],
                "transfer_status": row["transfer_status"],
                "needs_verification": row["needs_verification"],
                "verified_on": row.get("verified_on"),
            },
        )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
