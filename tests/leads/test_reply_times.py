"""What pages say of how soon we answer: the promise, and the median that was really reached."""

import statistics
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.utils import timezone

from leads.models import Lead, MedianReplyTime
from leads.reply_times import LEAST_ANSWERED, measure, median_reply_time
from leads.stages import Stage
from leads.tasks import measure_reply_times
from mtcrm.celery import app
from people.remembered import Remembered
from tests.factories import make_calendar, make_lead, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SAID = "Half of all requests of the last three months were answered within"
PAGES = ["/", "/quote/"]


@pytest.fixture
def person():
    return make_person()


def make_answered(person, *hours: float | None, **own) -> None:
    """One lead for each of these times of a first reply; None is not answered."""
    for each in hours:
        lead = make_lead(person=person)
        took = None if each is None else each * HOUR
        Lead.objects.filter(pk=lead.pk).update(first_reply_took=took, **own)


def measured() -> timedelta | None:
    measure()
    Remembered.forget_all()
    return median_reply_time()


def test_it_is_the_time_within_which_half_of_all_requests_were_answered(person):
    hours = [(7 * n) % 41 + n / 60 for n in range(1, 26)]
    make_answered(person, *hours)
    assert measured() == statistics.median(hours) * HOUR
    make_answered(person, 90)
    assert measured() == statistics.median_low([*hours, 90]) * HOUR


def test_it_equals_the_plain_count_of_rows_that_it_speaks_of(person):
    make_answered(person, *range(1, 31), *[None] * 7)
    median = measured()
    times = Lead.objects.values_list("first_reply_took", flat=True)
    within = [took for took in times if took is not None and took <= median]
    faster = [took for took in within if took < median]
    assert len(within) >= len(times) / 2 > len(faster)


def test_what_is_left_lying_makes_it_worse_and_is_never_left_out(person):
    make_answered(person, *range(1, 26))
    assert measured() == 13 * HOUR
    make_answered(person, *[None] * 20)
    assert measured() == 23 * HOUR
    make_answered(person, *[None] * 6)
    assert measured() is None


def test_of_few_answers_nothing_is_said(person, client):
    make_answered(person, *[2] * (LEAST_ANSWERED - 1))
    assert measured() is None
    assert SAID not in client.get("/").content.decode()
    make_answered(person, 2)
    assert measured() == 2 * HOUR


@pytest.mark.parametrize(
    "aside",
    [
        {"stage": Stage.SPAM},
        {"stage": Stage.DUPLICATE},
        {"awaits_confirmation": True},
        {"opened_at": timezone.now() - timedelta(days=91)},
    ],
)
def test_what_no_patient_asked_us_lately_does_not_count(person, aside):
    make_answered(person, *[2] * 20)
    make_answered(person, *[50] * 30, **aside)
    assert measured() == 2 * HOUR


def test_a_figure_that_nobody_computes_any_more_is_not_shown(person):
    make_answered(person, *[2] * 20)
    assert measured() == 2 * HOUR
    MedianReplyTime.objects.update(measured_at=timezone.now() - timedelta(days=3))
    Remembered.forget_all()
    assert median_reply_time() is None


@pytest.mark.parametrize(
    ("minutes", "said"), [(1, "1 hour."), (60, "1 hour."), (61, "2 hours."), (2881, "49 hours.")]
)
def test_pages_say_it_in_whole_hours_and_never_too_few(person, client, minutes, said):
    make_answered(person, *[minutes / 60] * 20)
    measured()
    for page in PAGES:
        assert f"{SAID} {said}" in client.get(page).content.decode(), page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "半数には、3時間以内にお返事しました"),
        ("tr", "yarısına 3 saat içinde yanıt verildi"),
        ("es", "recibió respuesta en un plazo de 3 horas"),
        ("ar", "رُدّ على نصف الطلبات خلال 3 ساعات"),
    ],
)
def test_it_is_said_in_the_language_of_the_page(person, language, said):
    make_answered(person, *[3] * 20)
    measured()
    for page in PAGES:
        text = Client(headers={"accept-language": language}).get(page).content.decode()
        assert said in text, page


def test_a_page_asks_for_it_once_a_minute_and_computes_nothing(person, client):
    make_answered(person, *[3] * 20)
    measure()
    client.get("/")
    MedianReplyTime.objects.all().delete()
    assert f"{SAID} 3 hours." in client.get("/").content.decode()


def test_it_can_be_typed_nowhere_and_there_is_one():
    assert MedianReplyTime not in admin.site._registry
    measure()
    measure()
    with pytest.raises(IntegrityError), transaction.atomic():
        MedianReplyTime.objects.create(pk=2, measured_at=timezone.now(), requests=1)
    assert MedianReplyTime.objects.count() == 1


def test_a_tick_computes_it_every_hour():
    scheduled = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert scheduled[measure_reply_times.name] == HOUR
    measure_reply_times.apply(throw=True)
    assert MedianReplyTime.objects.get().requests == 0


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_leave_one_figure():
    make_answered(make_person(), *[4] * 20)
    gate = threading.Barrier(4)

    def tick() -> None:
        try:
            gate.wait()
            measure()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        for ended in [pool.submit(tick) for _ in range(4)]:
            ended.result()
    assert median_reply_time() == 4 * HOUR


def test_the_promise_is_said_in_working_hours_where_we_keep_any(client):
    for page in PAGES:
        assert "A person answers within 24 hours" in client.get(page).content.decode()
    make_calendar("Mon-Fri 09:00-17:00", first_reply_hours=6)
    for page in PAGES:
        assert "A person answers within 6 working hours" in client.get(page).content.decode()
    arabic = Client(headers={"accept-language": "ar"}).get("/").content.decode()
    assert "خلال 6 ساعات عمل" in arabic
