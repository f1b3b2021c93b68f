"""Merges two people who are one human, and takes it back.

Nothing moves: each row keeps its address, page, conversations and ledger, and the merged one
points to the kept one, through which the desk sees both (docs/adr/0024). A merge writes down every
value that it changes; undoing it puts each back.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from duplicates.changes import Change, as_text, change, changed_since, from_text, put_back, watched
from duplicates.models import Candidate, Merge, Undoing
from followups.models import Enrolment
from leads.findable import keep_findable
from leads.models import Lead
from outbox.models import WAITING, Message, State
from people.models import CarriedRefusal, ConsentEvent, Person, Purpose, Suppression
from people.services import CHANNEL_OF, hold_all, keep_person
from staff.models import User

# What of her is chosen field by field. Her address is not: nobody's mailbox is given away here.
CHOSEN = ("name", "phone", "language", "country", "time_zone", "channel", "kind")
FOUND_BY = ("haystack", "country")
BY_MERGE = "merged"


class MergeRefused(Exception):
    """Why it was not done, to be read by staff. Nothing has changed."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A wish to merge: who is kept, who is merged into her, and which fields are the merged one's.

    ``seen`` is what the page showed of both (``seen_of``), so that nothing is chosen unread.
    """

    kept_id: int
    merged_id: int
    taken: Collection[str] = ()
    reason: str
    seen: str = ""


def seen_of(*people: Person) -> str:
    """What a page shows of these people, to be sent back with the choice."""
    rows = sorted(people, key=lambda person: person.pk)
    shown = (str(getattr(row, name)) for row in rows for name in ("pk", "email", *CHOSEN))
    return "\n".join(shown)


@transaction.atomic
def merge(wanted: Wanted, *, actor: User) -> Merge:
    """The two are one human from now on. Of two who do this at once one is told that it was done.

    The strictest no of either counts for both: an address that nobody may write to, a consent
    taken back. Where both are in the same sequence about the same thing, one of them leaves it.
    Raises MergeRefused.
    """
    rows = _held(wanted.kept_id, wanted.merged_id)
    kept, merged = rows[wanted.kept_id], rows[wanted.merged_id]
    _insist_on_rules(kept, merged, wanted)
    made = Merge(kept=kept, merged=merged, actor=actor, reason=wanted.reason.strip())
    hers = [row for row in rows.values() if kept.pk in {row.pk, row.merged_into_id}]
    others = [row for row in rows.values() if merged.pk in {row.pk, row.merged_into_id}]
    found = _choose(kept, merged, wanted.taken)
    for one, other in ((hers, others), (others, hers)):
        _carry_suppressions(made, one, to=other)
        found += _carry_refusals(made, one, to=other)
    found += _leave_sequences([*hers, *others])
    for row in others:
        found += change(row, merged_into=kept.pk)
    found += _decide(kept, merged)
    made.changes = as_text(found)
    made.save(force_insert=True)
    return made


def _held(*keys: int) -> dict[int, Person]:
    if len(set(keys)) < len(keys):
        raise MergeRefused(_("They are one person already."))
    people = list(Person.objects.filter(pk__in=keys))
    if len(people) < len(keys):
        raise MergeRefused(_("This person is not known."))
    return {row.pk: row for row in hold_all(*people)}


def _insist_on_rules(kept: Person, merged: Person, wanted: Wanted) -> None:
    if kept.erased_at or merged.erased_at:
        raise MergeRefused(_("One of them was erased: nothing is known of her that could be kept."))
    if merged.merged_into_id or kept.merged_into_id:
        raise MergeRefused(_("Somebody else has merged one of them a moment ago."))
    if not wanted.reason.strip():
        raise MergeRefused(_("Say in a few words how you know that they are one."))
    if set(wanted.taken) - set(CHOSEN):
        raise MergeRefused(_("That field cannot be chosen."))
    if wanted.seen and wanted.seen != seen_of(kept, merged):
        raise MergeRefused(_("One of them was changed meanwhile. Please look again."))


def _choose(kept: Person, merged: Person, taken: Collection[str]) -> list[Change]:
    """Give the kept one what was chosen of the other, and her leads what they are found by."""
    leads = watched(Lead.objects.filter(person=kept), *FOUND_BY)
    found = change(kept, **{name: getattr(merged, name) for name in taken})
    if found:
        keep_person(kept, fields=[each.field for each in found])
    return [*found, *changed_since(leads, *FOUND_BY)]


def _carry_suppressions(made: Merge, people: Iterable[Person], *, to: Iterable[Person]) -> None:
    """What one may not be written is not written to the other; only a dead mailbox is her own."""
    unwanted = Suppression.objects.filter(address_hash__in=[row.email_hash for row in people])
    rows = list(unwanted.exclude(reason=Suppression.Reason.HARD_BOUNCE))
    Suppression.objects.bulk_create(
        [
            Suppression(
                address_hash=other.email_hash, scope=row.scope, reason=row.reason,
                carried_by=made.uuid,
            )
            for other in to
            for row in rows
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _carry_refusals(made: Merge, people: Iterable[Person], *, to: Iterable[Person]) -> list[Change]:
    """What one has taken back the other has not agreed to; nor is she reached that way."""
    said = ConsentEvent.objects.newest().filter(person__in=list(people), given=False)
    refused = set(said.values_list("purpose", "provider_uuid"))
    up_to = ConsentEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    CarriedRefusal.objects.bulk_create(
        CarriedRefusal(
            person=other, purpose=purpose, provider_uuid=clinic, up_to=up_to, carried_by=made.uuid
        )
        for other in to
        for purpose, clinic in refused
    )
    purposes = {Purpose(purpose) for purpose, _clinic in refused}
    ways = {CHANNEL_OF[purpose] for purpose in purposes if purpose in CHANNEL_OF}
    found: list[Change] = []
    for other in to:
        if other.channel in ways:
            found += change(other, channel=Person.Channel.EMAIL)
    return found


def _leave_sequences(people: Iterable[Person]) -> list[Change]:
    """Of two places in one sequence about the same thing the further one stays."""
    running = Enrolment.objects.filter(lead__person__in=list(people), state=Enrolment.State.ACTIVE)
    taken: set[tuple[int, int | None, bool]] = set()
    found: list[Change] = []
    # As whoever takes the due steps holds them: one after the other, in no other order.
    held = {row.pk: row for row in running.order_by("pk").select_for_update(of=("self",))}
    for row in running.select_related("lead").order_by("-next_position", "pk"):
        about = (row.sequence_id, row.lead.treatment_id, row.lead.is_for_somebody_else)
        if about not in taken:
            taken.add(about)
        elif row.pk in held:
            found += _leave(row)
    return found


def _leave(row: Enrolment) -> list[Change]:
    found = change(
        row,
        state=Enrolment.State.STOPPED,
        stop_reason=Enrolment.StopReason.MERGED,
        ended_at=timezone.now(),
    )
    waiting = Message.objects.filter(dedupe_key__startswith=f"seq:{row.pk}:", state__in=WAITING)
    for letter in waiting.select_for_update(no_key=True, of=("self",)):
        found += change(letter, state=State.CANCELLED, reason=BY_MERGE)
    return found


def _decide(kept: Person, merged: Person) -> list[Change]:
    first, second = sorted((kept.pk, merged.pk))
    known = Candidate.objects.filter(first=first, second=second).first()
    return change(known, state=Candidate.State.MERGED) if known else []


@transaction.atomic
def undo(merge_id: int, *, reason: str, actor: User) -> Undoing:
    """They are two people after all: everything is as before the merge, but for what was changed
    again since. Raises MergeRefused.
    """
    known = Merge.objects.get(pk=merge_id)
    rows = {row.pk: row for row in hold_all(known.kept, known.merged)}
    kept, merged = rows[known.kept_id], rows[known.merged_id]
    if not reason.strip():
        raise MergeRefused(_("Say in a few words how you know that they are two."))
    if Undoing.objects.filter(merge=known).exists():
        raise MergeRefused(_("Somebody else has undone it already."))
    if kept.erased_at or merged.erased_at:
        raise MergeRefused(_("One of them was erased: nothing is known of her that could be kept."))
    if _later(known, rows).exists():
        raise MergeRefused(_("Undo the merges first that came after it."))
    Suppression.objects.filter(carried_by=known.uuid).delete()
    CarriedRefusal.objects.filter(carried_by=known.uuid).delete()
    left = put_back(from_text(known.changes))
    # A lead that is asked for again, or newer than the merge, is found by what she is called now.
    if any(each.field in FOUND_BY for each in left) or kept.leads.filter(opened_at__gt=known.at):
        keep_findable(kept)
    Person.objects.filter(pk__in=(kept.pk, merged.pk)).update(to_be_compared=True)
    names = sorted({each.in_words for each in left if each.field != "haystack"})
    return Undoing.objects.create(
        merge=known, actor=actor, reason=reason.strip(), still_changed=names
    )


def _later(known: Merge, keys: Iterable[int]) -> QuerySet[Merge]:
    """Merges of these people that came after this one and still hold."""
    keys = list(keys)
    hers = Q(kept__in=keys) | Q(merged__in=keys)
    return Merge.objects.filter(hers, pk__gt=known.pk, undoing__isnull=True)


@transaction.atomic
def dismiss(candidate_id: int, *, actor: User) -> None:
    """They are two people: this is never suggested again. Raises MergeRefused."""
    row = Candidate.objects.select_for_update().get(pk=candidate_id)
    if row.state != Candidate.State.OPEN:
        raise MergeRefused(_("Somebody else has decided already."))
    row.state, row.decided_at, row.decided_by = Candidate.State.DISMISSED, timezone.now(), actor
    row.save(update_fields=["state", "decided_at", "decided_by"])
