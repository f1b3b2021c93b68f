"""Look into every file that arrived, before anybody can open it: scanned, parsed, and made anew.

A worker takes one file at a time, for a quarter of an hour by the database's clock. What it keeps
is not what arrived: a picture is painted anew, a document is rebuilt (records/checking).
"""

import json
import logging
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from leads.models import Lead
from records import scanner, vault
from records.checking import Checked, check
from records.deleting import work_folder
from records.kinds import NotTaken, Refusal
from records.limits import AGAIN_AFTER, CHECK_LEASE, MOST_CHECKS
from records.models import TO_BE_CHECKED, Part, Record, State
from records.telling import tell_of

log = logging.getLogger(__name__)

Values = dict[str, Any]


def check_arrived(*, most: int = 50) -> int:
    """Check what has arrived, the oldest first, one file after the other; how many were looked at.

    Any number of workers may do so at once. What cannot be checked now waits for the next tick.
    """
    done = 0
    while done < most and (record := _claim()):
        done += 1
        if not _examine(record):
            break
    return done


def _claim() -> Record | None:
    """Take one file for this worker; one that no worker ever finishes is refused in the end."""
    token = uuid.uuid4()
    with transaction.atomic():
        free = Record.objects.filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=Now()), state__in=TO_BE_CHECKED
        )
        free.filter(checks__gte=MOST_CHECKS, state=State.CHECKING).update(
            state=State.REFUSED, refusal=Refusal.DAMAGED, checked_at=Now(), **_released()
        )
        row = free.order_by("pk").select_for_update(skip_locked=True).first()
        if row is None:
            return None
        Record.objects.filter(pk=row.pk).update(
            lease_token=token, lease_until=Now() + CHECK_LEASE, checks=F("checks") + 1
        )
    return Record.objects.select_related("lead__person", "lead__conversation").get(pk=row.pk)


def _examine(record: Record) -> bool:
    """Come to a conclusion about one file, or put it off; whether the next may be tried now."""
    try:
        with TemporaryDirectory(dir=work_folder()) as name:
            folder = Path(name)
            source = _write(folder / "arrived", vault.read(record, role=Part.Role.ARRIVED))
            if virus := scanner.find_virus(source):
                _conclude(record, state=State.QUARANTINED, virus=virus)
                log.warning("record quarantined record=%s", record.uuid)
                return True
            (folder / "made").mkdir()
            _keep(record, check(source, record.name, into=folder / "made"))
    except NotTaken as error:
        _conclude(record, state=State.REFUSED, refusal=error.refusal)
    except scanner.NotScanned as error:
        log.warning("not scanned record=%s reason=%s", record.uuid, error)
        # That it waits is not the fault of the file.
        _put_off(record, error.again_after, state=State.HELD, checks=0)
        return not isinstance(error, scanner.ScannerAway)
    except OSError as error:
        log.warning("record not checked record=%s error=%s", record.uuid, type(error).__name__)
        _put_off(record, AGAIN_AFTER)
        return False
    return True


def _keep(record: Record, checked: Checked) -> None:
    made: list[Part] = []
    try:
        made.extend(_parts_of(record, checked))
        _conclude(
            record,
            made,
            state=State.READY,
            kind=checked.kind,
            pages=checked.pages,
            left_out=checked.left_out,
            facts=json.dumps(checked.facts, ensure_ascii=False) if checked.facts else "",
        )
    except BaseException:
        for part in made:
            with suppress(OSError):
                vault.drop_piece(part)
        raise


def _parts_of(record: Record, checked: Checked) -> Iterator[Part]:
    yield from vault.keep_file(record, _chunks(checked.file), role=Part.Role.KEPT)
    for page, preview in enumerate(checked.previews, start=1):
        yield from vault.keep_file(record, _chunks(preview), role=Part.Role.PREVIEW, page=page)


class _Lost(Exception):
    """The record was deleted meanwhile, or another worker has it."""


def _conclude(record: Record, made: Iterable[Part] = (), **values: Any) -> None:
    """Write what came of it, in one transaction; nothing, where this worker's claim is over."""
    try:
        with transaction.atomic():
            # Everybody takes the lead before its records, so that nobody waits in a circle.
            Lead.objects.select_for_update(no_key=True).get(pk=record.lead_id)
            held = Record.objects.filter(pk=record.pk, lease_token=record.lease_token)
            if not held.update(**values, checked_at=Now(), **_released()):
                raise _Lost
            Part.objects.bulk_create(made)
            if values["state"] != State.QUARANTINED:
                record.parts.filter(role=Part.Role.ARRIVED).delete()
            tell_of(record.lead)
    except _Lost:
        log.warning("claim lost record=%s", record.uuid)
        for part in made:
            vault.drop_piece(part)


def _put_off(record: Record, again_after: timedelta, **values: Any) -> None:
    Record.objects.filter(pk=record.pk, lease_token=record.lease_token).update(
        **values, lease_token=None, lease_until=Now() + again_after
    )


def _released() -> Values:
    return {"lease_token": None, "lease_until": None}


def _write(path: Path, chunks: Iterable[bytes]) -> Path:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123  (of a descriptor, for its mode)
        file.writelines(chunks)
    return path


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(vault.PIECE):
            yield chunk
