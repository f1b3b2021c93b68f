"""Fills the columns that reports count by, and makes their indexes, while the site runs.

Not atomic: each batch is a transaction of its own, PostgreSQL makes the indexes concurrently, and
what was interrupted can be run again.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models import Case, Max, OuterRef, Subquery, Value, When

from people.indexing import AddIndexOnline
from staff.hours import ALWAYS, Hours, Shift

BATCH = 2_000
WAY = (
    "new", "contacted", "qualifying", "awaiting_records", "with_clinics", "quote_sent", "deciding",
    "booked", "in_treatment", "aftercare", "completed",
)  # fmt: skip


def fill(apps, schema_editor):
    """Of a first reply from before nobody knows more than when it was, and what was promised."""
    leads = apps.get_model("leads", "Lead").objects
    hours = hours_of(apps)
    last = leads.aggregate(last=Max("pk"))["last"] or 0
    for first in range(1, last + 1, BATCH):
        batch = leads.filter(pk__gte=first, pk__lt=first + BATCH)
        batch.filter(furthest=None).update(furthest=reached(apps))
        answered = list(with_promise(apps, batch))
        for lead in answered:
            measure(lead, hours)
        leads.bulk_update(answered, ["first_reply_minutes", "is_first_reply_in_time"])


def with_promise(apps, batch):
    """Those that were answered, with what the first request of each was promised."""
    requests = apps.get_model("quotes", "QuoteRequest").objects.filter(lead=OuterRef("pk"))
    return batch.filter(first_reply_took__isnull=False, first_reply_minutes=None).annotate(
        promised=Subquery(requests.order_by("pk").values("reply_by")[:1])
    )


def measure(lead, hours):
    replied_at = lead.opened_at + lead.first_reply_took
    worked = hours.between(lead.opened_at, replied_at)
    lead.first_reply_minutes = max(0, -(-worked // timedelta(minutes=1)))
    lead.is_first_reply_in_time = replied_at <= (lead.promised or lead.reply_due_at)


def reached(apps):
    """The furthest place that a stage change led to; 0, the beginning, is told by nothing."""
    places = Case(
        *(When(to_stage=stage, then=Value(place)) for place, stage in enumerate(WAY) if place),
        output_field=models.PositiveSmallIntegerField(),
    )
    moves = apps.get_model("leads", "StageChange").objects.filter(lead=OuterRef("pk"))
    return Subquery(moves.order_by().values("lead").annotate(far=Max(places)).values("far"))


def hours_of(apps):
    calendar = apps.get_model("staff", "Calendar").objects.filter(is_default=True).first()
    if calendar is None or not calendar.shifts.exists():
        return ALWAYS
    return Hours(
        ZoneInfo(calendar.time_zone),
        tuple(Shift(each.weekday, each.begins, each.ends) for each in calendar.shifts.all()),
        frozenset(holiday.on for holiday in calendar.holidays.all()),
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("leads", "0026_columns_for_reports"),
        ("quotes", "0004_may_be_erased"),
        ("staff", "0004_rights"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        AddIndexOnline(
            model_name="lead",
            index=models.Index(
                fields=[
                    "opened_at",
                    "stage",
                    "furthest",
                    "awaits_confirmation",
                    "source",
                    "owner",
                    "country",
                    "treatment",
                    "loss_reason",
                    "is_first_reply_in_time",
                    "first_reply_minutes",
                ],
                name="lead_for_reports",
            ),
        ),
        AddIndexOnline(
            model_name="stagechange",
            index=models.Index(
                condition=models.Q(("to_stage", "booked")),
                fields=["at", "lead"],
                name="stage_change_booked",
            ),
        ),
    ]
