"""The medical records she uploaded, and who opened them."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.holdings import Fact, Holding, Why
from records.models import Opening, Part, Record
from staff.models import public_name


def _facts(record: Record) -> dict[str, Any]:
    return json.loads(record.facts) if record.facts else {}


def _reader(opening: Opening) -> str:
    return public_name(opening.reader)


FILES = (
    # Before the records, whose deletion takes them along.
    Holding(
        model=Part,
        hers="record__lead__person",
        untold=_("The files themselves, in pieces: you can take each from your page."),
        is_deleted=True,
    ),
    Holding(
        model=Record,
        hers="lead__person",
        section="medical_records",
        title=_("Medical records that you uploaded"),
        related=("lead",),
        facts=(
            Fact("request", _("Request"), "lead.reference"),
            Fact("name", _("Name")),
            Fact("kind", _("Kind")),
            Fact("size", _("Size in bytes"), "arrived"),
            Fact("state", _("State")),
            Fact("not_kept_because", _("Not kept because"), "refusal"),
            Fact("says_of_itself", _("What the file says"), "facts", read=_facts),
            Fact("begun_at", _("Begun"), "started_at"),
            Fact("arrived_at", _("Arrived")),
            Fact("checked_at", _("Checked")),
            Fact("looked_at", _("Looked through by our team"), "seen_at"),
        ),
        is_deleted=True,
    ),
    Holding(
        model=Opening,
        hers="person",
        section="who_opened_your_records",
        title=_("Who opened your records"),
        related=("reader",),
        facts=(
            Fact("record", _("File"), "record_uuid"),
            Fact("opened_by", _("Opened by"), "reader", read=_reader),
            Fact("how", _("How")),
            Fact("at", _("When")),
        ),
        kept={Why.PROOF: ("id", "person", "record_uuid", "reader", "how", "at")},
    ),
)
