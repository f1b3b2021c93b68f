"""Leads of old requests get the budget that was told last. Interrupted, it can be run again."""

from django.db import migrations

BATCH = 500


def fill(apps, schema_editor):
    """The newest first, and only where nothing stands yet, so that the newest counts."""
    request = apps.get_model("quotes", "QuoteRequest")
    lead = apps.get_model("leads", "Lead")
    told = request.objects.exclude(budget="").order_by("-pk")
    before = None
    while True:
        page = told.filter(pk__lt=before) if before else told
        rows = list(page.values_list("pk", "lead_id", "budget")[:BATCH])
        if not rows:
            return
        before = rows[-1][0]
        newest = {}
        for _number, lead_id, budget in rows:
            newest.setdefault(lead_id, budget)
        for band in set(newest.values()):
            those = [key for key, value in newest.items() if value == band]
            lead.objects.filter(pk__in=those, budget="").update(budget=band)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("quotes", "0004_may_be_erased"), ("leads", "0014_budget")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
