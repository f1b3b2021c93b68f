"""Hours of each member of staff: who is at work gets the lead, and tasks are due when she is."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from leads.assigning import advise, give_to_whom_it_may_concern
from leads.models import Duty, Lead
from leads.presence import works_on
from leads.services import Move, advance_lead, assign_lead
from leads.telling import tell_everybody
from staff.desk import desk
from staff.models import Calendar
from tests.factories import make_calendar, make_lead, make_person, make_staff

pytestmark = pytest.mark.django_db

TOKYO = ZoneInfo("Asia/Tokyo")
# A Monday.
TEN = datetime(2026, 6, 1, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(TEN, tick=False) as traveller:
        yield traveller


def make_duty(name: str, week: str = "", *, zone: str = "UTC", **own) -> Duty:
    """Somebody who takes leads and works these hours."""
    user = make_staff(name, first_name=name.capitalize(), time_zone=zone)
    if week:
        own["calendar"] = make_calendar(week, name=name, time_zone=zone, is_default=False)
    return Duty.objects.create(user=user, **own)


def give(number: int, **own) -> Counter[str]:
    """Who was given how many of so many new leads."""
    person = make_person(**own)
    made = [make_lead(person=person).pk for _ in range(number)]
    give_to_whom_it_may_concern()
    names = Lead.objects.filter(pk__in=made, owner__isnull=False)
    return Counter(names.values_list("owner__username", flat=True))


# --- Who is given a lead ---


def test_who_is_at_work_is_given_the_lead_though_it_is_the_turn_of_another(clock):
    make_duty("ana", "Mon-Fri 14:00-22:00")
    make_duty("ben", "Mon-Fri 06:00-14:00")
    assert give(3) == {"ben": 3}
    clock.shift(4 * HOUR)
    assert give(3) == {"ana": 3}


def test_who_comes_to_work_is_not_given_all_that_came_meanwhile(clock):
    make_duty("ana", "Mon-Fri 12:00-22:00")
    make_duty("ben", "Mon-Fri 06:00-22:00")
    assert give(6) == {"ben": 6}
    clock.shift(2 * HOUR)
    assert give(6) == {"ana": 3, "ben": 3}


def test_while_nobody_is_at_work_whoever_will_be_first_is_given_the_lead(clock):
    make_duty("ana", "Mon-Fri 09:00-17:00", zone="America/New_York")
    make_duty("ben", "Mon-Fri 09:00-17:00", zone="Asia/Tokyo")
    clock.move_to(datetime(2026, 6, 1, 12, tzinfo=UTC))
    assert give(2) == {"ana": 2}
    clock.move_to(datetime(2026, 6, 1, 22, tzinfo=UTC))
    assert give(2) == {"ben": 2}


def test_those_who_are_at_work_together_share_by_weight(clock):
    make_duty("ana", "Mon-Fri 08:00-16:00", weight=3)
    make_duty("ben", "Mon-Fri 09:00-17:00")
    make_duty("carla", "Mon-Fri 18:00-23:00")
    assert give(8) == {"ana": 6, "ben": 2}


def test_who_has_no_hours_of_her_own_works_when_the_desk_is_open(clock):
    make_calendar("Mon-Fri 12:00-20:00", time_zone="UTC")
    make_duty("ana")
    make_duty("ben", "Mon-Fri 06:00-12:00")
    assert give(2) == {"ben": 2}
    clock.shift(2 * HOUR)
    assert give(2) == {"ana": 2}


def test_hours_never_leave_a_lead_with_nobody_and_never_give_it_to_who_does_not_fit(clock):
    make_duty("ana", "Sat 10:00-11:00", languages=["ja"])
    make_duty("ben", "Mon-Fri 06:00-22:00", languages=["en"])
    assert give(1, language="ja") == {"ana": 1}


def test_a_calendar_in_which_nobody_works_counts_as_if_it_were_not_there(clock):
    ana = make_duty("ana", "Mon 09:00-17:00")
    ana.calendar.shifts.all().delete()
    assert give(1) == {"ana": 1}


def test_the_dry_run_says_who_is_next_and_from_when_the_others_are_at_work(clock, client):
    make_duty("ana", "Tue-Fri 09:00-17:00")
    make_duty("ben", "Mon-Fri 09:00-17:00")
    lead = make_lead()
    advice = advise(lead)
    assert str(advice.chosen) == "Ben"
    assert [(str(each.duty), each.at_work_from) for each in advice.opinions] == [
        ("Ben", None),
        ("Ana", datetime(2026, 6, 2, 9, tzinfo=UTC)),
    ]
    client.force_login(make_staff("mona"))
    page = client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    assert "Ben is next in turn" in page
    assert "(at work from Tue 2 Jun 09:00 on)" in page
    assert "(at work from Mon" not in page


def test_a_manager_sets_the_hours_of_each_in_the_admin(client):
    client.force_login(make_staff("mona"))
    early = make_calendar("Mon-Fri 06:00-14:00", name="Early", is_default=False)
    ben = make_staff("ben")
    form = {"user": ben.pk, "is_taking": "on", "weight": "1", "calendar": early.pk}
    assert client.post(reverse("admin:leads_duty_add"), form).status_code == 302
    assert Duty.objects.get(user=ben).calendar == early
    assert "Early" in client.get(reverse("admin:leads_duty_changelist")).content.decode()


def test_hours_that_somebody_works_by_are_not_deleted_under_her(client):
    client.force_login(make_staff("mona"))
    ana = make_duty("ana", "Mon 09:00-17:00")
    url = reverse("admin:staff_calendar_delete", args=[ana.calendar_id])
    client.post(url, {"post": "yes"})
    assert Calendar.objects.filter(pk=ana.calendar_id).exists()


def test_advice_asks_the_same_queries_for_few_and_many_with_hours(clock, django_assert_num_queries):
    lead = make_lead()
    for number in range(12):
        make_duty(f"ana{number}", "Mon-Fri 09:00-17:00")
        if number in {1, 11}:
            desk()
            # Who takes leads, her fields and destinations, shifts, holidays, and whose lead it is.
            with django_assert_num_queries(5):
                advise(lead)


# --- When tasks are due, and who is told in the morning ---


def first_task(lead: Lead):
    return advance_lead(lead.pk, Move(to="qualifying"), actor=None).tasks.to_do().first()


def test_a_task_of_a_stage_is_due_when_its_owner_begins_to_work(clock):
    late = make_duty("ana", "Tue-Sat 12:00-20:00", zone="Asia/Tokyo")
    lead = assign_lead(make_lead().pk, owner=late.user, actor=None)
    # Three days on it is Thursday.
    assert first_task(lead).due_at == datetime(2026, 6, 4, 12, tzinfo=TOKYO)


def test_on_her_day_off_it_is_due_when_she_is_back(clock):
    late = make_duty("ana", "Mon-Wed 12:00-20:00", zone="Asia/Tokyo")
    lead = assign_lead(make_lead().pk, owner=late.user, actor=None)
    assert first_task(lead).due_at == datetime(2026, 6, 8, 12, tzinfo=TOKYO)


def test_the_task_of_a_lead_that_nobody_has_is_due_when_the_desk_opens(clock):
    make_calendar("Mon-Fri 11:00-17:00", time_zone="UTC")
    assert first_task(make_lead()).due_at == datetime(2026, 6, 4, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("week", "days"),
    [("", [0, 1, 2, 3, 4]), ("Tue-Sat 12:00-20:00", [1, 2, 3, 4, 5]), ("Sun 22:00-06:00", [0, 6])],
)
def test_she_works_on_the_days_of_her_own_hours(clock, week, days):
    ana = make_duty("ana", week, zone="Asia/Tokyo")
    monday = TEN.date()
    assert [n for n in range(7) if works_on(ana.user, monday + n * DAY)] == days


def test_who_is_away_works_on_no_day_and_is_told_nothing(clock):
    ana = make_duty("ana", away_from=TEN.date(), away_until=TEN.date())
    ana.user.email = "ana@example.org"
    ana.user.save()
    lead = assign_lead(make_lead().pk, owner=ana.user, actor=None)
    Lead.objects.filter(pk=lead.pk).update(reply_due_at=TEN - HOUR)
    assert tell_everybody() == 0
    clock.shift(DAY)
    assert tell_everybody() == 1
