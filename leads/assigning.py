"""Give new leads to those who take them, each to one, in fair turns, and say why.

A run looks at the oldest first. Of those who fit, whoever is at work has it, or while nobody is,
whoever will be first; of several the one who has waited longest for a turn. One that nobody takes
is marked, so that the desk shows it, and is looked at again later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Q, TextChoices
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models import Duty, Lead, LeadQuerySet
from leads.presence import at_work_from
from leads.services import assign_lead
from people.languages import spoken

MOST_AT_ONCE = 50
LOOKED_AT_AGAIN = timedelta(minutes=10)


class WhyNot(TextChoices):
    AWAY = "away", _("is away")
    FULL = "full", _("has as many open leads as she may have")
    LANGUAGE = "language", _("does not answer in this language")
    TREATMENT = "treatment", _("does not take this field of medicine")
    DESTINATION = "destination", _("does not take this destination")


# What somebody who takes the rest is asked nothing about.
OVERLOOKED = {WhyNot.LANGUAGE, WhyNot.TREATMENT, WhyNot.DESTINATION}


@dataclass(frozen=True)
class Opinion:
    """What one member of staff would say to a lead; nothing against it means that she fits.

    ``at_work_from``: when she will be at work, where she is not.
    """

    duty: Duty
    against: tuple[WhyNot, ...]
    at_work_from: datetime | None

    @property
    def fits(self) -> bool:
        return not self.against

    @property
    def reasons(self) -> list[str]:
        """What she has against it, in words."""
        return [str(each.label) for each in self.against]

    @property
    def takes_the_rest(self) -> bool:
        return self.duty.takes_the_rest and not set(self.against) - OVERLOOKED


@dataclass(frozen=True)
class Advice:
    """Who would be given a lead, and what everybody would say to it, whose turn is next first."""

    chosen: Duty | None
    opinions: tuple[Opinion, ...]


class Desk:
    """Everybody who takes leads, as they are now, with how many open ones they have."""

    def __init__(self, duties: Iterable[Duty]) -> None:
        self.duties = list(duties)
        self._now = timezone.now()
        begins = {duty.pk: at_work_from(duty, self._now) for duty in self.duties}
        self._begins = {pk: moment for pk, moment in begins.items() if moment > self._now}
        self._free = _room(self.duties)
        self._wants: dict[int, tuple[set[int], set[int]]] = {
            duty.pk: (
                {category.pk for category in duty.categories.all()},
                {destination.pk for destination in duty.destinations.all()},
            )
            for duty in self.duties
        }
        self.drag_along_who_is_not_here()

    def drag_along_who_is_not_here(self) -> None:
        """Who comes back takes her turn with the others, and not all that came meanwhile."""
        around = [duty for duty in self.duties if not _is_away(duty)]
        here = [duty for duty in around if duty.pk not in self._begins] or around
        for duty in self.duties:
            if here and duty not in here:
                duty.turn = max(duty.turn, min(each.turn for each in here))

    def advice(self, lead: Lead) -> Advice:
        """Who is to be given this lead."""
        opinions = tuple(
            Opinion(duty, tuple(self._against(duty, lead)), self._begins.get(duty.pk))
            for duty in sorted(self.duties, key=self._order)
        )
        willing = [each for each in opinions if each.fits]
        willing = willing or [each for each in opinions if each.takes_the_rest]
        return Advice(willing[0].duty if willing else None, opinions)

    def _order(self, duty: Duty) -> tuple[datetime, int, int]:
        return self._begins.get(duty.pk, self._now), duty.turn, duty.pk

    def _against(self, duty: Duty, lead: Lead) -> Iterable[WhyNot]:
        categories, destinations = self._wants[duty.pk]
        if _is_away(duty):
            yield WhyNot.AWAY
        if self._free.get(duty.pk, 1) <= 0:
            yield WhyNot.FULL
        if duty.languages and spoken(lead.person.language) not in duty.languages:
            yield WhyNot.LANGUAGE
        if categories and lead.treatment and lead.treatment.category_id not in categories:
            yield WhyNot.TREATMENT
        if destinations and lead.destination_id and lead.destination_id not in destinations:
            yield WhyNot.DESTINATION

    def give(self, duty: Duty) -> None:
        """Note that she was given one."""
        duty.turn += duty.one_turn
        if duty.pk in self._free:
            self._free[duty.pk] -= 1


def _is_away(duty: Duty) -> bool:
    return duty.is_away(timezone.localdate(timezone=ZoneInfo(duty.user.time_zone)))


def _room(duties: Iterable[Duty]) -> dict[int, int]:
    """How many more each of those may have who may not have any number; one query."""
    limited = [duty for duty in duties if duty.capacity is not None]
    if not limited:
        return {}
    rows = Lead.objects.open().filter(owner__in=[duty.user_id for duty in limited]).order_by()
    open_now = dict(rows.values_list("owner").annotate(number=Count("pk")))
    return {duty.pk: (duty.capacity or 0) - open_now.get(duty.user_id, 0) for duty in limited}


def _duties() -> Iterable[Duty]:
    return (
        Duty.objects.in_force()
        .select_related("user", "calendar")
        .prefetch_related("categories", "destinations", "calendar__shifts", "calendar__holidays")
        .order_by("pk")
    )


def advise(lead: Lead) -> Advice:
    """Who would be given this lead now, and why nobody else; nothing is changed."""
    return Desk(_duties()).advice(lead)


def give_to_whom_it_may_concern() -> int:
    """Give every lead that is nobody's to somebody; how many were given.

    Safe to run many times at once: whoever gives holds the turns, so that no two leads are given
    by the same turn, and a lead is given once. Nobody takes leads by herself where no member of
    staff is set to.
    """
    given = 0
    while True:
        looked_at, more = _give_some()
        given += more
        if looked_at < MOST_AT_ONCE:
            return given


@transaction.atomic
def _give_some() -> tuple[int, int]:
    """How many leads were looked at, and how many given."""
    # Everybody who gives waits here: turns are read and written by one at a time.
    held = Duty.objects.in_force().order_by("pk").select_for_update(of=("self",))
    if not list(held.values_list("pk", flat=True)):
        return 0, 0
    desk = Desk(_duties())
    waiting = list(_waiting().select_for_update(skip_locked=True, of=("self",))[:MOST_AT_ONCE])
    untaken, before = [], {duty.pk: duty.turn for duty in desk.duties}
    for lead in waiting:
        chosen = desk.advice(lead).chosen
        if chosen is None:
            untaken.append(lead.pk)
            continue
        desk.give(chosen)
        assign_lead(lead.pk, owner=chosen.user, actor=None)
    Lead.objects.filter(pk__in=untaken).update(nobody_took_at=Now())
    desk.drag_along_who_is_not_here()
    _write_turns(desk.duties, before)
    return len(waiting), len(waiting) - len(untaken)


def _waiting() -> LeadQuerySet:
    again = Q(nobody_took_at=None) | Q(nobody_took_at__lt=Now() - LOOKED_AT_AGAIN)
    rows = Lead.objects.without_owner().filter(again)
    return rows.select_related("person", "treatment").order_by("opened_at", "pk")


def _write_turns(duties: Iterable[Duty], before: Mapping[int, int]) -> None:
    for duty in duties:
        if duty.turn != before[duty.pk]:
            Duty.objects.filter(pk=duty.pk).update(turn=duty.turn)


def join_in_turn(duty: Duty) -> None:
    """Let somebody who begins to take leads, or takes another share, begin with the others."""
    others = Duty.objects.in_force().exclude(pk=duty.pk).order_by("turn")
    lowest = others.values_list("turn", flat=True).first()
    if lowest is not None:
        Duty.objects.filter(pk=duty.pk).update(turn=lowest)
