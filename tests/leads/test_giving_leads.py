"""New leads become somebody's: fairly, once, and never left lying in silence."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from catalog.models import Destination, Treatment
from leads.assigning import advise, give_to_whom_it_may_concern, join_in_turn
from leads.models import Duty, Lead
from leads.services import Move, advance_lead, assign_lead
from tests.factories import make_lead, make_person, make_request, make_staff
from tests.faults.dose import IS_FULL

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def make_duty(name: str, **own) -> Duty:
    wants = {each: own.pop(each) for each in ("categories", "destinations") if each in own}
    duty = Duty.objects.create(user=make_staff(name, first_name=name.capitalize()), **own)
    for field, rows in wants.items():
        getattr(duty, field).set(rows)
    return duty


def owners() -> Counter[str]:
    rows = Lead.objects.filter(owner__isnull=False).values_list("owner__username", flat=True)
    return Counter(rows)


def give(number: int = 0, **own) -> Counter[str]:
    for _ in range(number):
        make_lead(**own)
    give_to_whom_it_may_concern()
    return owners()


def test_with_nobody_who_takes_leads_they_stay_with_the_team():
    assert give(3) == {}
    assert not Lead.objects.untaken().exists()


def test_leads_are_given_in_turn():
    for name in ("ana", "ben", "carla"):
        make_duty(name)
    assert give(7) == {"ana": 3, "ben": 2, "carla": 2}


def test_who_has_a_larger_share_is_given_more():
    make_duty("ana", weight=3)
    make_duty("ben")
    assert give(12) == {"ana": 9, "ben": 3}


def test_the_turns_go_on_from_run_to_run():
    make_duty("ana")
    make_duty("ben")
    for _ in range(4):
        give(1)
    assert owners() == {"ana": 2, "ben": 2}


def test_what_is_somebodys_already_stays_hers():
    make_duty("ana")
    lead, ben = make_lead(), make_staff("ben")
    assign_lead(lead.pk, owner=ben, actor=ben)
    assert give() == {"ben": 1}


def test_who_is_away_gets_nothing_and_is_not_flooded_when_she_is_back():
    ana, _ben = make_duty("ana", away_from=timezone.localdate() - DAY), make_duty("ben")
    assert give(6) == {"ben": 6}
    ana.refresh_from_db()
    ana.away_until = timezone.localdate() - DAY
    ana.save(update_fields=["away_until"])
    assert give(4) == {"ana": 2, "ben": 8}


def test_who_is_away_only_later_gets_her_share():
    make_duty("ana", away_from=timezone.localdate() + 2 * DAY)
    assert give(1) == {"ana": 1}


def test_who_begins_later_takes_her_turn_with_the_others():
    make_duty("ana")
    give(5)
    join_in_turn(make_duty("ben"))
    assert give(4) == {"ana": 7, "ben": 2}


def test_nobody_has_more_open_leads_than_she_may():
    make_duty("ana", capacity=2)
    make_duty("ben")
    assert give(6) == {"ana": 2, "ben": 4}
    closed = Lead.objects.filter(owner__username="ana").first()
    advance_lead(closed.pk, Move(to="lost", loss_reason="timing_later"), actor=None)
    assert give(2)["ana"] == 3


def test_who_speaks_her_language_answers():
    make_duty("ana", languages=["en"])
    make_duty("ben", languages=["en", "ja"])
    for _ in range(2):
        make_lead(person=make_person(language="ja"))
    assert give() == {"ben": 2}


def test_a_dialect_is_the_language_that_we_speak_of_it():
    make_duty("ana", languages=["es"])
    assert give(1, person=make_person(language="es-mx")) == {"ana": 1}


def test_treatment_and_destination_decide_and_what_is_not_known_yet_is_taken_by_all():
    knee, poland = (
        Treatment.objects.get(slug="knee-replacement"),
        Destination.objects.get(slug="pl"),
    )
    others = Treatment.objects.exclude(category=knee.category)
    make_duty("ana", categories=[others.first().category])
    make_duty("ben", destinations=Destination.objects.exclude(pk=poland.pk)[:1])
    carla = make_duty("carla", categories=[knee.category], destinations=[poland])
    assert advise(make_request().lead).chosen == carla
    assert {str(each.duty) for each in advise(make_lead()).opinions if each.fits} == {
        "Ana", "Ben", "Carla",
    }  # fmt: skip


def test_what_nobody_takes_goes_to_who_takes_the_rest_but_not_while_she_is_away():
    make_duty("ana", languages=["en"])
    rest = make_duty("ben", languages=["en"], takes_the_rest=True)
    lead = make_lead(person=make_person(language="tr"))
    assert advise(lead).chosen == rest
    Duty.objects.filter(pk=rest.pk).update(away_from=timezone.localdate())
    assert advise(lead).chosen is None


def test_what_nobody_takes_is_shown_on_the_first_page_with_the_reasons_on_its_own(client):
    make_duty("ana", languages=["en"], capacity=0)
    lead = make_lead(person=make_person(language="tr", name="Zeynep"))
    give()
    client.force_login(make_staff("manager"))
    first = client.get(reverse("admin:index")).content.decode()
    assert "Nobody takes these by herself" in first
    assert "Zeynep" in first
    page = client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    assert "does not answer in this language" in page
    assert "has as many open leads as she may have" in page


def test_what_nobody_took_is_tried_again_after_a_while():
    lead = make_lead(person=make_person(language="tr"))
    ana = make_duty("ana", languages=["en"])
    give()
    Duty.objects.filter(pk=ana.pk).update(languages=["en", "tr"])
    assert give() == {}
    Lead.objects.filter(pk=lead.pk).update(nobody_took_at=timezone.now() - timedelta(minutes=11))
    assert give() == {"ana": 1}
    assert not Lead.objects.untaken().exists()


def test_many_that_nobody_takes_keep_nobody_elses_waiting():
    make_duty("ana", languages=["en"])
    turkish = make_person(language="tr")
    for _ in range(60):
        make_lead(person=turkish)
    assert give(1) == {"ana": 1}


def test_a_lead_that_waits_for_its_confirmation_or_is_closed_is_given_to_nobody():
    make_duty("ana")
    make_lead(awaits_confirmation=True)
    closed = make_lead()
    advance_lead(closed.pk, Move(to="spam", reason="a robot"), actor=None)
    assert give() == {}


def test_the_timeline_says_to_whom_it_was_given():
    make_duty("ana")
    lead = make_lead()
    give()
    assert lead.notes.get().body == "Given to Ana."
    assert lead.notes.get().author is None


def test_asking_who_would_get_it_changes_nothing():
    make_duty("ana")
    lead = make_lead()
    assert str(advise(lead).chosen) == "Ana"
    assert owners() == {}
    assert Duty.objects.get().turn == 0


def test_who_takes_leads_is_set_in_the_admin_and_begins_in_turn(client):
    make_duty("ana")
    give(3)
    client.force_login(make_staff("manager"))
    ben = make_staff("ben")
    form = {"user": ben.pk, "is_taking": "on", "weight": "2", "languages": ["en", "ja"]}
    assert client.post("/admin/leads/duty/add/", form).status_code == 302
    made = Duty.objects.get(user=ben)
    assert made.languages == ["en", "ja"]
    assert made.turn == Duty.objects.get(user__username="ana").turn


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weight": "0"}, "greater than or equal to 1"),
        ({"weight": "11"}, "less than or equal to 10"),
        ({"away_from": "2026-12-02", "away_until": "2026-12-01"}, "before the first day away"),
        ({"away_until": "2026-12-01"}, "From which day?"),
        ({"languages": ["tlh"]}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_with_a_duty_is_said_beside_it(client, wrong, said):
    client.force_login(make_staff("manager"))
    form = {"user": make_staff("ben").pk, "is_taking": "on", "weight": "1"} | wrong
    answer = client.post("/admin/leads/duty/add/", form)
    assert said in answer.content.decode()
    assert not Duty.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_who_give_at_once_give_each_lead_once_and_fairly():
    number = 10_000 if IS_FULL else 200
    for name, weight in (("ana", 1), ("ben", 2), ("carla", 1)):
        make_duty(name, weight=weight)
    person = make_person()
    for _ in range(number):
        make_lead(person=person)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            give_to_whom_it_may_concern()
        except BaseException as fault:  # noqa: BLE001  (told below, by the thread of the test)
            faults.append(fault)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    give_to_whom_it_may_concern()
    assert faults == []
    got = owners()
    assert got.total() == number
    shares = [got["ana"], got["ben"] / 2, got["carla"]]
    assert max(shares) - min(shares) <= 1
    assert Lead.objects.filter(notes__isnull=False).distinct().count() == number
