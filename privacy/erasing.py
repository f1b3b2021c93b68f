"""Erase a person: one transaction, after which nothing in the database says who she was."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.findable import keep_findable
from leads.models import Lead
from leads.services import Move, advance_lead, write_note
from leads.stages import LossReason, Stage
from outbox.models import WAITING, Message, State
from outbox.services import Wish, queue_letter
from people.models import ConsentEvent, Disclosure, Person, Suppression
from people.purposes import Purpose
from people.selectors import of_one_mailbox
from people.services import hold_all, suppress, withdraw_consent
from privacy.holdings import Holding
from privacy.letters import erasure_done
from privacy.models import Erasure, Hold, Recall
from privacy.registry import HOLDINGS
from privacy.retention import KEPT
from staff.models import User

# As long as a worker may hold a letter, or a page may be open, with what it read before.
SWEPT_FOR = timedelta(days=1)
Found = list[tuple[Holding, list[Any]]]


@transaction.atomic
def erase_person(
    person_id: int, *, asked_by: Erasure.AskedBy, actor: User | None = None
) -> Erasure:
    """Erase everything that the registry says, end what runs, and write her a last letter.

    Open leads are closed, her consents are taken back, waiting letters are cancelled, and who was
    given something of hers is listed to be told. Repeating it returns the first erasure. Who
    sends us a request under the same address later is somebody new.

    Staff erase every row that was merged with hers. On her page she erases what is of her mailbox:
    that another one is hers as well is known from staff alone, who are told to ask her.
    """
    rows = {row.pk: row for row in hold_all(Person.objects.get(pk=person_id))}
    person = rows[person_id]
    known = Erasure.objects.filter(person=person).first()
    if known is not None:
        return known
    present = [row for row in rows.values() if row.erased_at is None]
    going = of_one_mailbox(person) if asked_by == Erasure.AskedBy.HERSELF else present
    keys = {row.pk for row in going}
    done = {key: _erase(rows[key], asked_by, actor) for key in sorted(keys)}
    for row in present:
        if row.pk not in keys:
            _ask_about_the_rest(row)
    return done[person_id]


def _ask_about_the_rest(person: Person) -> None:
    for lead in Lead.objects.open().filter(person=person):
        write_note(
            lead,
            body=_("Another address of hers was erased on her page. Ask her about this one."),
            author=None,
        )


def _erase(person: Person, asked_by: Erasure.AskedBy, actor: User | None) -> Erasure:
    address, language = person.email, person.language
    # No list brings her back; she may come back herself.
    suppress(address, scope=Suppression.Scope.IMPORT, reason=Suppression.Reason.ERASED)
    _end_what_runs(person, actor)
    _hold_bookings(person)
    _list_recipients(person)
    counts = _blank(person)
    erasure = Erasure.objects.create(
        person=person, asked_by=asked_by, actor=actor, counts=dict(counts)
    )
    # Last, or it would be cancelled and forgotten with the others.
    queue_letter(
        Wish(
            letter=erasure_done,
            address=address,
            language=language,
            dedupe_key=f"erased:{person.uuid}",
        )
    )
    return erasure


def _end_what_runs(person: Person, actor: User | None) -> None:
    for lead in Lead.objects.open().filter(person=person):
        advance_lead(lead.pk, Move(to=Stage.LOST, loss_reason=LossReason.DATA_ERASED), actor=actor)
    for purpose in _agreed_to(person):
        withdraw_consent(
            person=person,
            purpose=purpose,
            source="erasure",
            # What else is erased is decided above.
            is_here_only=True,
            recorded_by_id=actor.pk if actor else None,
        )
    _cancel_letters(person)


def _agreed_to(person: Person) -> list[Purpose]:
    rows = ConsentEvent.objects.in_force().filter(person=person).order_by("purpose")
    return [Purpose(purpose) for purpose in rows.values_list("purpose", flat=True).distinct()]


def _cancel_letters(person: Person) -> None:
    """Those that wait, and those that a worker has claimed and not yet handed over."""
    hers = Message.objects.filter(person=person)
    claimed = hers.filter(state=State.SENDING, data_started_at=None)
    for rows in (hers.filter(state__in=WAITING), claimed):
        rows.update(
            state=State.CANCELLED, reason="person erased", lease_token=None, lease_until=None
        )


def _hold_bookings(person: Person) -> None:
    for lead in Lead.objects.filter(person=person, stage__in=KEPT):
        retention = KEPT[Stage(lead.stage)]
        until = lead.stage_changed_at + retention.kept_for
        if until > timezone.now():
            Hold.objects.get_or_create(
                lead=lead, defaults={"reason": retention.code, "until": until}
            )


def _list_recipients(person: Person) -> None:
    given = Disclosure.objects.filter(person=person)
    Recall.objects.bulk_create((Recall(disclosure=each) for each in given), ignore_conflicts=True)


def _blank(person: Person) -> Counter[str]:
    """Do what the registry says; how many rows of each table. Repeating it is harmless.

    Her own row changes last: from then on nobody can write a row that refers to her, and whoever
    has begun to may still need another row of hers.
    """
    # All is found before anything goes: her letters tell at which addresses we knew her.
    found: Found = [
        (holding, list(_erasable(holding, person).values_list("pk", flat=True)))
        for holding in sorted(HOLDINGS, key=lambda each: each.model is Person)
    ]
    counts = Counter(
        {holding.model._meta.label: _apply(holding, keys) for holding, keys in found if keys}
    )
    # Also of bookings that the law keeps: they are no longer found by what nobody is called.
    keep_findable(person)
    return counts


def _erasable(holding: Holding, person: Person) -> Any:
    rows = holding.rows(person)
    return rows.filter(hold__isnull=True) if holding.is_booking else rows


def _apply(holding: Holding, keys: list[Any]) -> int:
    rows = holding.model._default_manager.filter(pk__in=keys)
    if holding.is_deleted:
        return rows.delete()[0]
    return rows.update(**holding.blanked) if holding.blanked else 0


def sweep_erased(people: Iterable[Person] | None = None) -> int:
    """Erase what reached somebody just erased all the same; how many people were looked at.

    A page that was open, or a letter on its way, may write a moment after. Part of a tick.
    """
    if people is None:
        people = Person.objects.filter(erased_at__gt=timezone.now() - SWEPT_FOR)
    swept = 0
    for person in people:
        with transaction.atomic():
            held = Person.objects.select_for_update(no_key=True)
            _cancel_letters(held.get(pk=person.pk))
            _blank(person)
        swept += 1
    return swept


def forget_last_letters() -> int:
    """Delete each letter that told somebody of her erasure, once it has left; how many."""
    told = Message.objects.to_nobody_known().filter(letter=erasure_done.slug)
    return told.exclude(state=State.FAILED).delete()[0]


def end_holds() -> int:
    """Erase each booking whose time is over; how many."""
    over = Hold.objects.filter(until__lte=timezone.now(), ended_at=None).select_related("lead")
    ended = 0
    for hold in over:
        with transaction.atomic():
            booking = next(each for each in HOLDINGS if each.is_booking)
            person = Person.objects.select_for_update(no_key=True).get(pk=hold.lead.person_id)
            _apply(booking, [hold.lead_id])
            keep_findable(person)
            ended += Hold.objects.filter(pk=hold.pk).update(ended_at=timezone.now())
    return ended
