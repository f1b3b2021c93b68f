"""What arrived is scanned and cleaned; who may opens it; nothing is lost when a part fails."""

import getpass
import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from leads.models import Lead
from leads.promises import note_reply
from outbox.models import Message
from records import deleting, examining
from records.limits import CHECK_LEASE, MOST_CHECKS
from records.models import Opening, Part, Record, State
from records.telling import tell_of_settled
from records.vault import read, storage
from tests.factories import make_staff
from tests.records.sending import browser_of, make_patient, pdf, picture, put, put_checked

pytestmark = pytest.mark.django_db


def test_a_clean_file_is_kept_made_anew_and_what_arrived_is_not():
    _person, lead = make_patient()
    record = put_checked(lead, "photo.jpg", picture())
    assert (record.state, record.refusal) == (State.READY, "")
    roles = set(record.parts.values_list("role", flat=True))
    assert roles == {Part.Role.KEPT, Part.Role.PREVIEW}
    assert b"".join(read(record, role=Part.Role.KEPT)).startswith(b"\xff\xd8")


def test_a_damaged_file_is_refused_with_a_reason_and_nothing_of_it_stays():
    person, lead = make_patient()
    record = put_checked(lead, "photo.jpg", picture()[:-200])
    assert (record.state, record.refusal) == (State.REFUSED, "damaged")
    assert not record.parts.exists()
    page = browser_of(person).get(f"/my/records/{lead.uuid}/").content.decode()
    assert "damaged or not complete" in page


def test_she_reads_how_many_were_kept_and_how_many_not():
    person, lead = make_patient()
    put(lead, "a.pdf", pdf())
    put(lead, "b.jpg", b"not a picture")
    examining.check_arrived()
    [letter] = Message.objects.filter(person=person, letter="records-received")
    assert letter.about == {"kept": 1, "not_kept": 1}


def test_new_records_make_an_answered_lead_wait_again():
    _person, lead = make_patient()
    note_reply(lead.conversation_id)
    put_checked(lead)
    lead.refresh_from_db()
    assert lead.replied_at is None
    assert lead.reply_due_at > timezone.now()


def test_a_file_that_is_still_coming_holds_the_letter_back_but_not_for_long():
    person, lead = make_patient()
    coming = Record.objects.create(lead=lead, name="a.pdf", kind="pdf", size=10, key="x")
    put_checked(lead)
    assert not Message.objects.filter(person=person, letter="records-received").exists()
    long_ago = timezone.now() - timezone.timedelta(hours=1)
    Record.objects.filter(pk=coming.pk).update(started_at=long_ago)
    assert tell_of_settled() == 1
    assert tell_of_settled() == 0


def test_a_full_disk_puts_a_file_off_and_loses_nothing():
    _person, lead = make_patient()
    record = put(lead, "a.pdf", pdf())
    part = record.parts.get()
    sealed = Path(storage().path(part.object_name))
    away = sealed.rename(f"{sealed}.away")
    assert examining.check_arrived() == 1
    record.refresh_from_db()
    assert record.state == State.CHECKING
    away.rename(sealed)
    Record.objects.filter(pk=record.pk).update(lease_until=None)
    examining.check_arrived()
    record.refresh_from_db()
    assert record.state == State.READY


def test_a_file_with_which_workers_die_is_refused_in_the_end():
    _person, lead = make_patient()
    record = put(lead, "a.pdf", pdf())
    for _ in range(MOST_CHECKS):
        assert examining._claim().pk == record.pk
        over = timezone.now() - timezone.timedelta(seconds=1)
        Record.objects.filter(pk=record.pk).update(lease_until=over)
    assert examining._claim() is None
    record.refresh_from_db()
    assert record.state == State.REFUSED


def test_what_was_deleted_while_it_was_checked_stays_deleted():
    _person, lead = make_patient()
    put(lead, "a.pdf", pdf())
    record = examining._claim()
    Record.objects.all().delete()
    examining._examine(record)
    assert not Record.objects.exists()
    deleting.empty_discarded()
    files = [p for p in (settings.MEDIA_ROOT / "records").rglob("*") if p.is_file()]
    assert not any(p.stat().st_mtime > record.started_at.timestamp() for p in files)


def test_a_killed_worker_leaves_nothing_in_the_clear_for_long():
    left = deleting.work_folder() / "left"
    left.mkdir(exist_ok=True)
    (left / "arrived").write_bytes(b"x")
    old = time.time() - CHECK_LEASE.total_seconds() - 60
    os.utime(left, (old, old))
    deleting.sweep_work_folder()
    assert not left.exists()


def test_what_is_past_its_time_is_purged(settings):
    _person, lead = make_patient()
    old = timezone.now() - timezone.timedelta(days=200)
    ready = put_checked(lead)
    unfinished = Record.objects.create(
        lead=lead, name="a.pdf", kind="pdf", size=10, key="x", started_at=old
    )
    Record.objects.filter(pk=ready.pk).update(started_at=old)
    deleting.purge_records()
    assert not Record.objects.filter(pk=unfinished.pk).exists()
    assert Record.objects.filter(pk=ready.pk).exists(), "the request is still open"
    Lead.objects.filter(pk=lead.pk).update(
        stage="lost", loss_reason="timing_later", stage_changed_at=old
    )
    deleting.purge_records()
    assert not Record.objects.exists()


# --- Who may open what ---


def role(name: str, *permissions: str) -> Client:
    user = make_staff(name, is_superuser=False)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def addresses(record: Record) -> list[str]:
    return [
        reverse("admin:records_record_change", args=[record.pk]),
        reverse("admin:records_record_file", args=[record.pk]),
        reverse("admin:records_record_preview", args=[record.pk, 1]),
    ]


def test_exactly_those_open_a_record_who_may():
    person, lead = make_patient()
    records = [put(lead, f"{number}.jpg", picture((20, 20))) for number in range(5)]
    examining.check_arrived()
    owner = role("owner", "view_record", "view_lead")
    Lead.objects.filter(pk=lead.pk).update(owner=owner.user)
    manager = role("manager", "view_record", "view_any_record")
    colleague = role("colleague", "view_record", "view_lead")
    editor = role("editor", "view_article")
    for record in records:
        for address in addresses(record):
            assert owner.get(address).status_code == 200
            assert manager.get(address).status_code == 200
            assert colleague.get(address).status_code == 404
            assert editor.get(address).status_code in {403, 404}
            assert Client().get(address).status_code == 302
            assert browser_of(person).get(address).status_code == 302


def test_every_opening_is_on_record_and_she_sees_who():
    person, lead = make_patient()
    record = put_checked(lead, "photo.jpg", picture())
    carla = make_staff("carla")
    desk = Client()
    desk.force_login(carla)
    for address in addresses(record):
        b"".join(desk.get(address))
    assert sorted(Opening.objects.values_list("how", flat=True)) == ["looked", "took"]
    assert "Opened by Carla" in browser_of(person).get(f"/my/records/{lead.uuid}/").content.decode()


def test_previews_and_files_run_nothing_and_are_never_cached():
    _person, lead = make_patient()
    record = put_checked(lead, "photo.jpg", picture())
    desk = Client()
    desk.force_login(make_staff())
    for address in addresses(record)[1:]:
        answer = desk.get(address)
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]


def test_new_records_stand_on_the_first_page_until_they_are_looked_through():
    _person, lead = make_patient()
    record = put_checked(lead)
    desk = Client()
    desk.force_login(make_staff())
    assert "Look at her new" in desk.get("/admin/").content.decode()
    desk.get(reverse("admin:records_record_change", args=[record.pk]))
    assert "Look at her new" in desk.get("/admin/").content.decode(), "a look settles nothing"
    desk.post(reverse("admin:records_record_seen", args=[record.pk]))
    assert "Look at her new" not in desk.get("/admin/").content.decode()


def test_what_a_dicom_file_says_is_for_staff():
    person, lead = make_patient()
    record = put_checked(lead)
    Record.objects.filter(pk=record.pk).update(facts=json.dumps({"Patient name": "Zq Facts"}))
    desk = Client()
    desk.force_login(make_staff())
    page = desk.get(reverse("admin:records_record_change", args=[record.pk])).content.decode()
    assert "Zq Facts" in page
    assert "Zq Facts" not in browser_of(person).get(f"/my/records/{lead.uuid}/").content.decode()


# --- The scanner ---


@pytest.fixture
def clamd(tmp_path, settings):
    """A real clamd that knows one pattern."""
    program = os.environ.get("CLAMD")
    if not program:
        pytest.skip("no ClamAV: install clamav-daemon or set CLAMD to its program")
    (tmp_path / "db").mkdir()
    # A signature of our own: the hexadecimal of ZQ-TEST-VIRUS, anywhere in any file.
    pattern = b"ZQ-TEST-VIRUS".hex()
    (tmp_path / "db" / "test.ndb").write_text(f"Test.Virus:0:*:{pattern}\n")
    path = tmp_path / "clamd.sock"
    (tmp_path / "clamd.conf").write_text(
        f"DatabaseDirectory {tmp_path / 'db'}\n"
        f"LocalSocket {path}\n"
        f"User {getpass.getuser()}\n"
        "Foreground yes\n"
        "StreamMaxLength 1M\n"
    )
    process = subprocess.Popen([program, "-c", tmp_path / "clamd.conf"], stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not path.exists() and time.monotonic() < until and process.poll() is None:
        time.sleep(0.05)
    settings.SCANNER_URL = f"unix://{path}"
    yield process
    process.terminate()
    process.wait()


def test_a_virus_is_locked_away_and_nobody_opens_it(clamd):
    person, lead = make_patient()
    record = put_checked(lead, "a.pdf", pdf() + b"\n% ZQ-TEST-VIRUS\n")
    assert (record.state, record.virus) == (State.QUARANTINED, "Test.Virus.UNOFFICIAL")
    desk = Client()
    desk.force_login(make_staff())
    assert desk.get(reverse("admin:records_record_file", args=[record.pk])).status_code == 404
    page = browser_of(person).get(f"/my/records/{lead.uuid}/").content.decode()
    assert "may hold a virus" in page


def test_a_clean_file_passes_the_scanner(clamd):
    _person, lead = make_patient()
    assert put_checked(lead).state == State.READY


def test_what_is_too_large_for_the_scanner_waits(clamd):
    _person, lead = make_patient()
    record = put_checked(lead, "a.pdf", pdf() + os.urandom(3 * 1024 * 1024))
    assert record.state == State.HELD


def test_a_scanner_that_is_away_holds_files_until_it_is_back(clamd):
    _person, lead = make_patient()
    there = settings.SCANNER_URL
    settings.SCANNER_URL = f"{there}.away"
    record = put_checked(lead)
    assert record.state == State.HELD
    settings.SCANNER_URL = there
    Record.objects.update(lease_until=None)
    examining.check_arrived()
    record.refresh_from_db()
    assert record.state == State.READY
