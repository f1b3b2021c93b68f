"""Workers that take turns, people who stop an import, and what is left of it in the end."""

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.urls import reverse
from django.utils import timezone

from imports.checking import check
from imports.forgetting import forget
from imports.going_on import go_on
from imports.limits import BATCH, MOST_TRIES
from imports.models import Import, Piece, Provenance, Row
from imports.refusals import ImportRefused
from imports.running import run
from imports.services import begin_run, cancel
from imports.working import Claim, Lost, claim
from leads.models import Lead
from outbox.models import Message
from people.models import Person
from privacy.erasing import erase_person
from privacy.models import Erasure
from tests.factories import make_person, make_staff
from tests.imports.making import ANA, EVA, checked, chosen, csv_of, imported, upload, xlsx_of
from tests.imports.test_bringing_people_in import problems
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db

MORE_THAN_A_BATCH = [(f"P {n}", f"p{n}@example.org", "", "", "") for n in range(BATCH + 20)]


def waiting_to_run(data: bytes) -> Import:
    source = checked(data)
    return begin_run(source.pk, actor=source.made_by)


def held() -> Claim:
    found = claim()
    assert found is not None
    return found


def let_the_lease_run_out() -> None:
    Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_an_import_is_one_workers_at_a_time():
    waiting_to_run(csv_of(ANA))
    assert claim() is not None
    assert claim() is None


def test_who_lost_the_lease_writes_nothing_and_the_other_brings_in_each_row_once():
    waiting_to_run(csv_of(ANA, EVA))
    frozen = held()
    let_the_lease_run_out()
    go_on()
    assert Lead.objects.count() == 2
    with pytest.raises(Lost):
        run(frozen)
    assert Lead.objects.count() == Provenance.objects.count() == 2


@pytest.mark.parametrize("file", [csv_of, xlsx_of], ids=["csv", "xlsx"])
def test_a_dry_run_goes_on_where_the_last_worker_died(file):
    source = chosen(upload(file(*MORE_THAN_A_BATCH)))
    dead = held()
    dead.until = 0
    check(dead)
    assert Row.objects.count() == BATCH
    go_on()
    source.refresh_from_db()
    assert source.counts == {"new": len(MORE_THAN_A_BATCH)}


def test_a_run_goes_on_where_the_last_worker_died():
    source = waiting_to_run(csv_of(*MORE_THAN_A_BATCH))
    dead = held()
    dead.until = 0
    run(dead)
    assert Lead.objects.count() == BATCH
    go_on()
    source.refresh_from_db()
    assert source.state == "done"
    assert Lead.objects.count() == Provenance.objects.count() == len(MORE_THAN_A_BATCH)
    assert source.counts["made"] == len(MORE_THAN_A_BATCH)


def test_somebody_who_comes_to_be_known_in_the_same_moment_is_one_person():
    source = waiting_to_run(csv_of(ANA, EVA))
    with meanwhile(lambda: make_person(email="ana@example.org"), read="people_suppression"):
        go_on()
    source.refresh_from_db()
    assert source.state == "done"
    assert Person.objects.filter(email_normalised="ana@example.org").count() == 1
    assert Lead.objects.count() == 2


def test_what_ends_its_worker_again_and_again_is_set_aside_and_says_where():
    source = waiting_to_run(csv_of(ANA))
    for _ in range(MOST_TRIES):
        held()
        let_the_lease_run_out()
    go_on()
    source.refresh_from_db()
    assert source.state == "refused"
    assert "After row 0" in source.refusal
    assert claim() is None


def test_an_import_that_is_cancelled_stops_and_what_was_made_stays():
    source = waiting_to_run(csv_of(*MORE_THAN_A_BATCH))
    worker = held()
    worker.until = 0
    run(worker)
    cancel(source.pk, actor=make_staff("mona"))
    go_on()
    with pytest.raises(Lost):
        run(worker)
    source.refresh_from_db()
    assert (source.state, source.ended_by.username) == ("cancelled", "mona")
    assert Lead.objects.count() == BATCH
    assert not Piece.objects.exists()


def test_the_rest_of_a_cancelled_import_comes_with_the_file_uploaded_again():
    source = waiting_to_run(csv_of(*MORE_THAN_A_BATCH))
    worker = held()
    worker.until = 0
    run(worker)
    cancel(source.pk, actor=source.made_by)
    again = imported(csv_of(*MORE_THAN_A_BATCH))
    assert again.counts == {"duplicate": BATCH, "new": 20, "made": 20}
    assert Lead.objects.count() == len(MORE_THAN_A_BATCH)


def test_what_was_brought_in_is_kept_in_no_row_and_no_file():
    source = imported(csv_of(ANA, ("Eva", "eva@", "", "", "")))
    assert not Piece.objects.exists()
    assert [row.verdict for row in source.rows.all()] == ["refused"]


@pytest.mark.parametrize("make", [imported, checked, upload], ids=["done", "checked", "uploaded"])
def test_after_some_days_nothing_is_left_but_who_did_what_when_and_from_where(make, client):
    source = make(csv_of(ANA, ("Eva", "eva@", "", "", "")))
    assert forget() == 0
    Import.objects.update(made_at=timezone.now() - timedelta(days=15))
    Import.objects.exclude(ended_at=None).update(ended_at=timezone.now() - timedelta(days=15))
    assert forget() == 1
    source.refresh_from_db()
    assert (source.key, source.file_name, source.headings) == ("", "", "")
    assert not Row.objects.exists()
    assert not Piece.objects.exists()
    client.force_login(make_staff("mona"))
    page = client.get(reverse("admin:imports_import_change", args=[source.pk]))
    assert "The file and its rows" in page.content.decode()
    assert forget() == 0


def test_who_has_her_data_erased_goes_from_every_list_that_waits_and_is_not_brought_in():
    source = waiting_to_run(csv_of(ANA, EVA, ("Ana", "ana@example.org", "", "Atlantis", "")))
    ana = make_person(email="ana@example.org")
    erase_person(ana.pk, asked_by=Erasure.AskedBy.HERSELF)
    assert [row.number for row in source.rows.all()] == [3]
    assert not Piece.objects.exists()
    go_on()
    source.refresh_from_db()
    assert source.state == "done"
    assert Lead.objects.get().person.email == "eva@example.org"


def test_a_file_that_went_with_her_data_can_only_be_uploaded_again():
    source = checked(csv_of(ANA, EVA))
    ana = make_person(email="ana@example.org")
    erase_person(ana.pk, asked_by=Erasure.AskedBy.HERSELF)
    with pytest.raises(ImportRefused, match="upload it again without her"):
        chosen(source)
    assert begin_run(source.pk, actor=source.made_by).state == "running"


def test_a_dry_run_whose_file_goes_meanwhile_ends_in_words():
    source = chosen(upload(csv_of(ANA, EVA)))
    Piece.objects.all().delete()
    go_on()
    source.refresh_from_db()
    assert source.state == "refused"
    assert "upload it again without her" in source.refusal


def test_nothing_of_a_file_can_be_read_in_the_database():
    source = checked(csv_of(ANA, ("Eva", "eva@", "", "", "")))
    for sealed in (*Piece.objects.values_list("sealed", flat=True),
                   *Row.objects.values_list("sealed", flat=True)):  # fmt: skip
        assert b"Ana" not in bytes(sealed)
        assert b"eva" not in bytes(sealed)
    assert problems(source) == [(3, [(1, "no_address")])]


def test_no_row_can_be_put_in_the_place_of_another():
    source = waiting_to_run(csv_of(ANA, EVA))
    one, two = source.rows.order_by("number")
    Row.objects.filter(pk=one.pk).update(sealed=two.sealed)
    with pytest.raises(InvalidTag):
        go_on()
    assert not Message.objects.exists()
    assert not Lead.objects.exists()
