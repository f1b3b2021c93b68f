"""Staff are told what there is to be done: by a letter each morning, and in their own calendar."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from leads.clocks import ring
from leads.doing import do_task, make_task, put_off
from leads.messages import settle_patient_messages
from leads.models import Lead, Reminders
from leads.promises import note_reply
from leads.reminders import choose_letter, new_key
from leads.services import assign_lead
from leads.tasks import tell_everybody as tick
from leads.telling import tell_everybody
from mtcrm.celery import app
from outbox import delivery
from outbox.models import Message, State
from staff.models import User
from tests.factories import (
    make_calendar,
    make_lead,
    make_patient_message,
    make_person,
    make_request,
    make_staff,
)

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday, half past seven in Berlin.
MORNING = datetime(2026, 6, 1, 7, 30, tzinfo=BERLIN)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mail(settings, tmp_path):
    settings.EMAIL_URL, settings.LETTER_FOLDER = "", tmp_path


def make_member(name: str = "berta", **own) -> User:
    fields = {"email": f"{name}@example.org", "time_zone": "Europe/Berlin"} | own
    return make_staff(name, **fields)


def lead_of(owner: User, **own) -> Lead:
    """A lead of hers with nothing to be done for it."""
    lead = make_request(**own).lead
    note_reply(lead.conversation_id)
    return assign_lead(lead.pk, owner=owner, actor=None)


def busy(name: str = "berta", **own) -> User:
    """Somebody with a task that is due."""
    member = make_member(name, **own)
    make_task(lead_of(member), what="Call", due_at=timezone.now() - HOUR, actor=None)
    return member


def letters() -> list[Message]:
    return list(Message.objects.filter(letter="staff-morning").order_by("created_at"))


def told() -> Message:
    """The one letter, as it left."""
    tell_everybody()
    delivery.drain()
    [letter] = letters()
    return letter


# --- The letter of the morning ---


def test_the_letter_counts_what_is_to_be_done_and_names_leads_by_reference(clock, mail, settings):
    berta = make_member()
    late, today = lead_of(berta), lead_of(berta)
    make_task(late, what="Call", due_at=MORNING - DAY, actor=None)
    make_task(late, what="Write", due_at=MORNING - HOUR, actor=None)
    make_task(today, what="Call", due_at=MORNING.replace(hour=23), actor=None)
    make_task(today, what="Later", due_at=MORNING + DAY, actor=None)
    wrote = lead_of(berta)
    make_patient_message(lead=wrote)
    Lead.objects.filter(pk=wrote.pk).update(reply_due_at=MORNING + 3 * HOUR)
    letter = told()
    assert letter.state == State.SENT
    assert letter.recipient == "berta@example.org"
    assert letter.subject == "Your day: 1 to answer, 1 waiting, 2 overdue, 1 due today"
    for said in (
        "1 promise of an answer is over, or ends today.",
        "1 message of a patient waits.",
        "2 tasks are overdue.",
        "1 task is due today.",
        f"{wrote.reference}: an answer is promised by 10:30; 1 message waits",
        f"{late.reference}: 2 tasks are overdue",
        f"{today.reference}: 1 task is due today",
    ):
        assert said in letter.text
    for lead in (late, today, wrote):
        page = settings.PUBLIC_BASE_URL + reverse("admin:leads_lead_change", args=[lead.pk])
        assert page in letter.text
        assert page in letter.html


def test_no_name_and_no_word_that_anybody_wrote_is_in_the_letter(clock, mail):
    berta = make_member()
    lead = lead_of(berta, contact={"name": "Maria Quux"})
    make_task(lead, what="Ask about both knees", due_at=MORNING - HOUR, actor=None)
    make_patient_message(lead=lead, text="My knee hurts on stairs")
    letter = told()
    for text in (letter.subject, letter.text, letter.html):
        for word in ("Maria", "Quux", lead.person.email, "knee", "stairs", "Berta"):
            assert word.lower() not in text.lower()


def test_what_is_of_others_or_has_ended_is_not_told(clock, mail):
    berta, ben = make_member(), make_member("ben", email="")
    make_task(lead_of(ben), what="Call", due_at=MORNING - HOUR, actor=None)
    make_patient_message(lead=lead_of(ben))
    Lead.objects.update(reply_due_at=MORNING - HOUR)
    done = make_task(lead_of(berta), what="Call", due_at=MORNING - HOUR, actor=None)
    do_task(done, actor=berta)
    message = make_patient_message(lead=lead_of(berta))
    settle_patient_messages(message.lead, up_to=message.pk, actor=berta)
    note_reply(message.lead.conversation_id)
    assert tell_everybody() == 0
    assert letters() == []


def test_a_broken_promise_is_told_once_though_it_asks_by_a_task_too(clock, mail):
    lead = assign_lead(make_lead().pk, owner=make_member(), actor=None)
    Lead.objects.filter(pk=lead.pk).update(reply_due_at=MORNING - HOUR)
    ring()
    assert lead.tasks.count() == 1
    assert told().subject == "Your day: 1 to answer, 0 waiting, 0 overdue, 0 due today"


def test_with_nothing_to_tell_there_is_no_letter_and_nobody_looks_again_that_day(clock):
    berta = make_member()
    assert tell_everybody() == 0
    make_task(lead_of(berta), what="Call", due_at=MORNING - HOUR, actor=None)
    assert tell_everybody() == 0
    clock.shift(DAY)
    assert tell_everybody() == 1


def test_everybody_is_told_in_the_morning_of_her_own_zone_and_once_a_day(clock):
    busy()
    busy("kana", time_zone="Asia/Tokyo")
    busy("nora", time_zone="America/New_York")
    zones = {user.pk: ZoneInfo(user.time_zone) for user in User.objects.all()}
    told_at = []
    # No morning anywhere of theirs.
    clock.move_to(datetime(2026, 6, 1, 17, tzinfo=UTC))
    for _ in range(48 * 4):
        if tell_everybody():
            user = int(letters()[-1].dedupe_key.split(":")[1])
            told_at.append((user, f"{timezone.now().astimezone(zones[user]):%a %H:%M}"))
        clock.shift(HOUR / 4)
    assert sorted(told_at) == [(pk, f"{day} 07:00") for pk in zones for day in ("Tue", "Wed")]


@pytest.mark.parametrize(("hour", "is_told"), [(6, False), (7, True), (11, True), (12, False)])
def test_the_letter_comes_from_seven_on_and_not_after_noon(clock, hour, is_told):
    busy()
    clock.move_to(MORNING.replace(hour=hour, minute=0))
    assert tell_everybody() == is_told


def test_on_a_day_on_which_nobody_works_there_is_no_letter(clock):
    busy()
    make_calendar("Mon-Fri 09:00-17:00", holidays=("2026-06-01",))
    told_on = []
    for _ in range(7):
        if tell_everybody():
            told_on.append(timezone.localdate(timezone=BERLIN).isoweekday())
        clock.shift(DAY)
    assert told_on == [2, 3, 4, 5]


def test_without_a_calendar_there_is_none_at_the_weekend(clock):
    busy()
    clock.move_to(MORNING - DAY)
    assert tell_everybody() == 0


@pytest.mark.parametrize("own", [{"is_active": False}, {"is_staff": False}, {"email": ""}])
def test_who_works_here_no_longer_or_has_no_address_gets_none(clock, own):
    berta = busy()
    User.objects.filter(pk=berta.pk).update(**own)
    assert tell_everybody() == 0


def test_what_was_done_before_the_letter_left_costs_none(clock, mail):
    berta = make_member()
    task = make_task(lead_of(berta), what="Call", due_at=MORNING - HOUR, actor=None)
    tell_everybody()
    do_task(task, actor=berta)
    delivery.drain()
    [letter] = letters()
    assert (letter.state, letter.reason) == (State.CANCELLED, "nothing to tell")


def test_a_letter_that_could_not_leave_that_day_does_not_come_on_another(clock, mail):
    busy()
    tell_everybody()
    clock.shift(DAY)
    delivery.drain()
    [letter] = letters()
    assert (letter.state, letter.reason) == (State.CANCELLED, "the day is over")


def test_a_long_list_ends_with_how_many_more_there_are(clock, mail):
    berta = make_member()
    for _ in range(27):
        lead = make_lead(person=make_person())
        assign_lead(lead.pk, owner=berta, actor=None)
        Lead.objects.filter(pk=lead.pk).update(reply_due_at=MORNING - HOUR)
    letter = told()
    assert "27 to answer" in letter.subject
    assert "an answer was promised by 06:30" in letter.text
    assert "And 2 more." in letter.text


def test_a_tick_looks_whose_morning_it_is():
    assert tick.name in {each["task"] for each in app.conf.beat_schedule.values()}


@pytest.mark.django_db(transaction=True)
def test_however_many_workers_look_at_once_each_gets_one_letter(clock):
    for number in range(5):
        busy(f"member{number}")
    gate = threading.Barrier(4)

    def run(_number: int) -> int:
        try:
            gate.wait()
            return tell_everybody()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 5
    assert len({letter.recipient for letter in letters()}) == len(letters()) == 5


class Killed(BaseException):
    """What a worker notices of kill -9: nothing after it."""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_between_leaves_the_day_untold_and_another_tells_it(clock):
    busy()
    died_at = []

    def die(execute, sql, params, many, context):
        if 'INTO "outbox_message"' in sql:
            died_at.append(sql)
            raise Killed
        return execute(sql, params, many, context)

    with pytest.raises(Killed), connections["default"].execute_wrapper(die):
        tell_everybody()
    assert died_at
    assert letters() == []
    assert tell_everybody() == 1
    assert tell_everybody() == 0
    assert len(letters()) == 1


# --- Chosen by herself ---


@pytest.fixture
def berta(client) -> User:
    berta = make_member(is_superuser=False)
    client.force_login(berta)
    return berta


def page(client) -> str:
    return client.get(reverse("reminders")).content.decode()


def choose(client, what: str) -> str:
    return client.post(reverse("reminders"), {"what": what}, follow=True).content.decode()


def test_who_wants_no_letter_gets_none_until_she_wants_it_again(clock, client, berta):
    make_task(lead_of(berta), what="Call", due_at=MORNING - HOUR, actor=None)
    assert "You get no such letter." in choose(client, "no-letter")
    assert tell_everybody() == 0
    assert "You get no such letter." not in choose(client, "letter")
    assert tell_everybody() == 1


def test_who_wants_no_letter_any_more_is_spared_the_one_that_waits(clock, mail):
    berta = busy()
    tell_everybody()
    choose_letter(berta, by_letter=False)
    delivery.drain()
    assert letters()[0].state == State.CANCELLED


def test_looking_at_the_page_changes_nothing_and_nonsense_neither(client, berta):
    assert "Send me no letter" in page(client)
    choose(client, "everything")
    assert not Reminders.objects.exists()


def test_only_who_is_signed_in_chooses(client):
    answer = client.post(reverse("reminders"), {"what": "new-address"})
    assert answer.status_code == 302
    assert not Reminders.objects.exists()


# --- Her own calendar ---


def path_of(shown: str) -> str:
    """The address that a page shows, without the name of the site."""
    return "/calendar/" + shown.partition("/calendar/")[2].partition('"')[0]


def events(path: str) -> list[icalendar.Event]:
    answer = Client().get(path)
    assert answer.status_code == 200
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_address_of_her_calendar_is_shown_once_and_only_its_hash_is_kept(client, berta):
    path = path_of(choose(client, "new-address"))
    assert events(path) == []
    assert path not in page(client)
    assert "since" in page(client)
    kept = Reminders.objects.values().get(user=berta)
    assert path.split("/")[2] not in str(kept)


def test_her_calendar_holds_her_tasks_at_their_time_and_says_of_which_lead(client, berta, settings):
    path = path_of(choose(client, "new-address"))
    lead = lead_of(berta, contact={"name": "Maria Quux"})
    due = datetime(2027, 3, 28, 9, 30, tzinfo=BERLIN)
    make_task(lead, what="Ask about both knees", due_at=due, actor=None)
    make_task(lead_of(make_member("ben")), what="Not hers", due_at=due, actor=None)
    [event] = events(path)
    assert event.decoded("dtstart") == due
    assert event.decoded("dtstart").tzinfo == ZoneInfo("UTC")
    assert event.decoded("dtend") > due
    assert event["summary"] == f"Task for lead {lead.reference}"
    desk = settings.PUBLIC_BASE_URL + reverse("admin:leads_lead_change", args=[lead.pk])
    assert event["url"] == event["description"] == desk
    text = Client().get(path).content.decode().lower()
    for word in ("maria", "quux", "knee", "call", lead.person.email):
        assert word not in text.replace("calendar", "").replace("calscale", "")


def test_the_zone_of_her_calendar_is_hers(client, berta):
    path = path_of(choose(client, "new-address"))
    calendar = icalendar.Calendar.from_ical(Client().get(path).content)
    assert calendar["x-wr-timezone"] == "Europe/Berlin"
    assert calendar["version"] == "2.0"


def test_a_task_keeps_its_place_when_it_is_put_off_and_goes_when_it_has_ended(client, berta):
    path = path_of(choose(client, "new-address"))
    task = make_task(lead_of(berta), what="Call", due_at=timezone.now() + DAY, actor=None)
    [before] = events(path)
    later = (timezone.now() + 2 * DAY).replace(microsecond=0)
    put_off(task, due_at=later)
    [after] = events(path)
    assert after["uid"] == before["uid"]
    assert after.decoded("dtstart") == later
    do_task(task, actor=berta)
    assert events(path) == []


def test_a_program_that_has_the_calendar_already_is_told_so(client, berta):
    path = path_of(choose(client, "new-address"))
    task = make_task(lead_of(berta), what="Call", due_at=timezone.now() + DAY, actor=None)
    first = Client().get(path)
    same = {"If-None-Match": first["ETag"]}
    again = Client().get(path, headers=same)
    assert again.status_code == 304
    assert again.content == b""
    put_off(task, due_at=timezone.now() + 2 * DAY)
    assert Client().get(path, headers=same).status_code == 200


def test_no_cache_keeps_the_calendar_and_no_page_learns_where_it_was(client, berta):
    path = path_of(choose(client, "new-address"))
    for each in (path, "/calendar/wrong/tasks.ics"):
        answer = Client().get(each)
        assert "private" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
    assert Client().get(path)["Content-Type"] == "text/calendar; charset=utf-8"


def test_a_new_address_ends_the_old_one_and_an_address_can_be_ended(client, berta):
    first = path_of(choose(client, "new-address"))
    second = path_of(choose(client, "new-address"))
    assert first != second
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert "has ended" in choose(client, "end-address")
    assert Client().get(second).status_code == 404


def test_whatever_is_wrong_with_an_address_the_answer_is_the_same(client, berta):
    old = path_of(choose(client, "new-address"))
    new_key(berta)
    gone = make_member("gone")
    of_gone = reverse("calendar", args=[new_key(gone)])
    User.objects.filter(pk=gone.pk).update(is_active=False)
    wrong = [old, of_gone, *(reverse("calendar", args=[each]) for each in ("x", "é", "a" * 43))]
    answers = [Client().get(path) for path in wrong]
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, b"There is no such calendar.\n")
    }
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


def test_the_calendar_asks_the_same_queries_for_few_and_many(
    client, berta, django_assert_num_queries
):
    path = path_of(choose(client, "new-address"))
    lead = lead_of(berta)
    for number in range(30):
        make_task(lead, what="Call", due_at=timezone.now() + number * HOUR, actor=None)
    with django_assert_num_queries(4):
        assert len(events(path)) == 30
