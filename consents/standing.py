"""How a person stands to each purpose that she was ever asked about, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.consents import refused_elsewhere
from people.models import ConsentEvent, Person, Purpose
from people.purposes import CONFIRM_WITHIN, RULES


class State(TextChoices):
    AGREED = "agreed", _("yes")
    WAITING = "waiting", _("waits for her to confirm it by our letter")
    UNCONFIRMED = "unconfirmed", _("ticked, but never confirmed")
    WITHDRAWN = "withdrawn", _("taken back")
    REWORDED = "reworded", _("agreed to an earlier wording: has to be asked again")
    EXPIRED = "expired", _("agreed too long ago: has to be asked again")


ASK_AGAIN = (State.REWORDED, State.EXPIRED)


@dataclass(frozen=True)
class Standing:
    """One purpose (and one clinic, where clinics are named): what holds, since which event."""

    state: State
    event: ConsentEvent

    @property
    def purpose(self) -> Purpose:
        return Purpose(self.event.purpose)

    @property
    def may_be_taken_back(self) -> bool:
        """Whether there is a yes, or one that waits."""
        return self.state not in {State.WITHDRAWN, State.UNCONFIRMED}

    @property
    def asks_again(self) -> bool:
        """Whether she agreed once, and would have to be asked again before it counts."""
        return self.state in ASK_AGAIN


def standings(person: Person) -> list[Standing]:
    """Each purpose that this person ever answered, in the order of the purposes; one query."""
    events = (
        ConsentEvent.objects.filter(person=person)
        .annotate(
            holds=Exists(ConsentEvent.objects.in_force().filter(pk=OuterRef("pk"))),
            is_refused_elsewhere=refused_elsewhere(),
        )
        .select_related("wording")
        .order_by("pk")
    )
    said: dict[tuple[str, str], list[ConsentEvent]] = {}
    for event in events:
        said.setdefault((event.purpose, str(event.provider_uuid or "")), []).append(event)
    found = [_standing(events) for events in said.values()]
    order = list(Purpose)
    return sorted(found, key=lambda each: order.index(each.purpose))


def _standing(events: Iterable[ConsentEvent]) -> Standing:
    """How things stand after these events about one purpose, the oldest first."""
    latest = list(events)
    holding = next((event for event in reversed(latest) if event.holds), None)  # type: ignore[attr-defined]
    if holding is not None:
        return Standing(State.AGREED, holding)
    newest = latest[-1]
    if newest.is_pending and timezone.now() - newest.at < CONFIRM_WITHIN:
        return Standing(State.WAITING, newest)
    counting = [event for event in latest if not event.is_pending]
    if not counting:
        return Standing(State.UNCONFIRMED, newest)
    return Standing(_why_not(counting[-1]), counting[-1])


def _why_not(event: ConsentEvent) -> State:
    if not event.given or event.is_refused_elsewhere:  # type: ignore[attr-defined]
        return State.WITHDRAWN
    good_for = RULES[Purpose(event.purpose)].good_for
    is_old = good_for is not None and timezone.now() - event.at >= good_for
    return State.EXPIRED if is_old else State.REWORDED


def waits(person: Person, purpose: Purpose) -> bool:
    """Whether a yes to this purpose waits to be confirmed."""
    return ConsentEvent.objects.waiting().filter(person=person, purpose=purpose).exists()
