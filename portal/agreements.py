"""What she agreed to, as her page shows it; and what she may agree to there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.models import Provider
from people.models import ConsentEvent, ConsentWording, Person, Purpose
from people.selectors import current_wordings, of_one_mailbox

# Nothing else has to be named for these: no clinic, no country, no other person.
MAY_BE_GIVEN_HERE = (
    Purpose.QUOTE_PROCESSING, Purpose.RECORDS_PROCESSING, Purpose.CONTACT_PHONE,
    Purpose.CONTACT_WHATSAPP, Purpose.CONTACT_SMS, Purpose.MARKETING_EMAIL,
    Purpose.WEBINAR_UPDATES, Purpose.FEEDBACK_SURVEY,
)  # fmt: skip
# Offered without having been answered before; the contact ways only with a number to reach.
OFFERED = (Purpose.MARKETING_EMAIL,)
OFFERED_WITH_PHONE = (Purpose.CONTACT_PHONE, Purpose.CONTACT_WHATSAPP, Purpose.CONTACT_SMS)


@dataclass(frozen=True)
class Agreement:
    """One purpose, for one clinic where it names one, from her last yes on.

    ``wording`` is word for word what stood beside the box that she ticked. Neither in force nor
    withdrawn means that it ended by itself: by age, or by a new wording with another meaning.
    """

    purpose: Purpose
    clinic_uuid: UUID | None
    clinic: str
    wording: ConsentWording | None
    given_at: datetime
    withdrawn_at: datetime | None
    is_in_force: bool


def agreements_of(person: Person) -> list[Agreement]:
    """Everything said yes to from this mailbox, what is in force first. Three queries."""
    hers = ConsentEvent.objects.filter(person__in=of_one_mailbox(person))
    events = list(hers.counting().select_related("wording").order_by("pk"))
    in_force = set(hers.in_force().values_list("pk", flat=True))
    wanted = {event.provider_uuid for event in events if event.provider_uuid}
    clinics = (
        dict(Provider.objects.filter(uuid__in=wanted).values_list("uuid", "name")) if wanted else {}
    )
    said = sorted(events, key=lambda event: (event.pk in in_force, event.pk))
    last_yes = {(event.purpose, event.provider_uuid): event for event in said if event.given}
    found = [
        Agreement(
            purpose=Purpose(yes.purpose),
            clinic_uuid=yes.provider_uuid,
            clinic=clinics.get(yes.provider_uuid, "") if yes.provider_uuid else "",
            wording=yes.wording,
            given_at=yes.at,
            withdrawn_at=_taken_back(yes, events),
            is_in_force=yes.pk in in_force,
        )
        for yes in last_yes.values()
    ]
    return sorted(found, key=lambda each: (not each.is_in_force, -each.given_at.timestamp()))


def _taken_back(yes: ConsentEvent, events: Iterable[ConsentEvent]) -> datetime | None:
    """When it was taken back, for its clinic or for all of them."""
    noes = (
        event.at
        for event in events
        if not event.given
        and event.pk > yes.pk
        and event.purpose == yes.purpose
        and event.provider_uuid in {None, yes.provider_uuid}
    )
    return next(noes, None)


@dataclass(frozen=True)
class Offer:
    """Something to agree to, with the wording in force.

    ``waiting_since``: since when a yes waits that somebody gave in her name; it counts for
    nothing before she confirms it.
    """

    purpose: Purpose
    wording: ConsentWording
    waiting_since: datetime | None


def offers_to(person: Person, agreements: Iterable[Agreement], *, language: str) -> list[Offer]:
    """What she may say yes to here and now, what waits for her first. Two queries."""
    waiting = ConsentEvent.objects.waiting().filter(person__in=of_one_mailbox(person))
    since = {Purpose(event.purpose): event.at for event in waiting}
    known = list(agreements)
    holding = {each.purpose for each in known if each.is_in_force}
    asked = {each.purpose for each in known} | {*OFFERED} | {*since}
    if person.phone:
        asked |= {*OFFERED_WITH_PHONE}
    open_to_her = [each for each in MAY_BE_GIVEN_HERE if each in asked and each not in holding]
    if not open_to_her:
        return []
    wordings = current_wordings(open_to_her, language=language)
    offers = [Offer(purpose, wordings[purpose], since.get(purpose)) for purpose in open_to_her]
    return sorted(offers, key=lambda offer: offer.waiting_since is None)
