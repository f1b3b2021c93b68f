"""Records that go: by her wish, past their time, or because nothing more came of them."""

import logging
import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.services import write_note
from leads.stages import CLOSED, Stage
from records import vault
from records.limits import CHECK_LEASE, QUARANTINED_FOR, UNFINISHED_FOR
from records.models import Discarded, Record, State

log = logging.getLogger(__name__)

MOST_AT_ONCE = 500
# Nothing more is done with the records of a request at these stages.
OVER = (*CLOSED, Stage.COMPLETED)


@transaction.atomic
def delete_record(record: Record) -> None:
    """She takes a file back: it is gone at once, and the desk is told that there was one."""
    if record.state == State.READY:
        write_note(record.lead, body=_("She deleted a record that she had uploaded."), author=None)
    record.delete()


def purge_records() -> int:
    """Delete what nobody finished, what was locked away for long, and what is past its time.

    Returns how many files went. Part of a tick.
    """
    now = timezone.now()
    kept_for = timedelta(days=settings.RECORDS_KEPT_DAYS)
    over = Record.objects.filter(
        Q(state=State.ARRIVING, started_at__lt=now - UNFINISHED_FOR)
        | Q(state=State.QUARANTINED, checked_at__lt=now - QUARANTINED_FOR)
        | Q(
            started_at__lt=now - kept_for,
            lead__stage__in=OVER,
            lead__stage_changed_at__lt=now - kept_for,
        )
    )
    purged = 0
    for record in over.order_by("pk")[:MOST_AT_ONCE]:
        record.delete()
        purged += 1
    return purged


def empty_discarded() -> int:
    """Delete the objects that no part refers to any more; how many went. Part of a tick.

    Safe to run many times at once; an object that is gone already is no error.
    """
    emptied = 0
    for each in Discarded.objects.order_by("pk")[:MOST_AT_ONCE]:
        try:
            vault.storage().delete(each.object_name)
        except OSError as error:
            log.warning("object not deleted error=%s", type(error).__name__)
            continue
        each.delete()
        emptied += 1
    return emptied


def sweep_work_folder() -> None:
    """Delete what a worker that was killed left of a file it was checking."""
    for folder in work_folder().iterdir():
        if time.time() - folder.stat().st_mtime > CHECK_LEASE.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)


def work_folder() -> Path:
    """Where files are while they are checked: for the site's user alone, emptied after each."""
    folder: Path = settings.VAR_DIR / "checking"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
