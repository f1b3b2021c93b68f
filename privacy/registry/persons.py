"""Who she is, what she agreed to, and who was given what."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Now
from django.utils.translation import gettext_lazy as _

from disclaimers.models import Showing
from duplicates.models import Candidate, Likeness, Merge, Undoing
from people.addresses import normalise_email
from people.models import (
    AddressChange,
    CarriedRefusal,
    ConsentEvent,
    Conversation,
    Disclosure,
    LinkWish,
    Person,
    Suppression,
)
from privacy.addresses import addresses_of, hashes_of
from privacy.holdings import Fact, Holding, Why
from privacy.models import Complaint, Erasure, Recall

# What stands for the address of somebody erased: nobody's, and still one of its own.
NOBODY = Concat(
    Value("erased-"), Cast("uuid", CharField()), Value("@erased.invalid"), output_field=CharField()
)

ASKED_TWICE = _("How we notice that somebody asked us twice, and what was decided about it.")


def _suppressions(person: Person) -> QuerySet[Suppression]:
    return Suppression.objects.filter(address_hash__in=hashes_of(person)).order_by("pk")


def _wishes(person: Person) -> QuerySet[LinkWish]:
    return LinkWish.objects.filter(address_hash__in=hashes_of(person))


def _history(person: Person) -> QuerySet[LogEntry]:
    kind = ContentType.objects.get_for_model(Person)
    return LogEntry.objects.filter(content_type=kind, object_id=str(person.pk))


def _complaints(person: Person) -> QuerySet[Complaint]:
    """Those of her page, and those for which somebody left an address of hers."""
    addresses = addresses_of(person)
    without_page = Complaint.objects.filter(person=None).values_list("pk", "contact")
    left = [pk for pk, contact in without_page if normalise_email(contact) in addresses]
    return Complaint.objects.filter(Q(person=person) | Q(pk__in=left)).order_by("pk")


def _candidates(person: Person) -> QuerySet[Candidate]:
    return Candidate.objects.filter(Q(first=person) | Q(second=person)).order_by("pk")


def _merges(person: Person) -> QuerySet[Merge]:
    return Merge.objects.filter(Q(kept=person) | Q(merged=person)).order_by("pk")


def _undoings(person: Person) -> QuerySet[Undoing]:
    hers = Q(merge__kept=person) | Q(merge__merged=person)
    return Undoing.objects.filter(hers).order_by("pk")


PERSON = Holding(
    model=Person,
    hers="pk",
    section="person",
    title=_("What we know of you"),
    facts=(
        Fact("name", _("Name")),
        Fact("email", _("E-mail")),
        Fact("phone", _("Phone")),
        Fact("country", _("Home country")),
        Fact("language", _("Language")),
        Fact("time_zone", _("Time zone")),
        Fact("channel", _("Preferred way")),
        Fact("quiet_from", _("Quiet from")),
        Fact("quiet_until", _("Quiet until")),
        Fact("known_since", _("Known since"), "created_at"),
    ),
    blanked={
        "name": "–",
        "email": NOBODY,
        "email_normalised": NOBODY,
        "email_hash": "0" * 64,
        "phone": "",
        "country": "",
        "language": "en",
        "time_zone": "UTC",
        "channel": Person.Channel.EMAIL,
        "quiet_from": None,
        "quiet_until": None,
        "link_version": F("link_version") + 1,
        "erased_at": Coalesce("erased_at", Now()),
    },
    kept={Why.MACHINERY: ("id", "uuid", "kind", "merged_into", "to_be_compared", "created_at")},
)

PERSONS = (
    PERSON,
    Holding(
        model=AddressChange,
        hers="person",
        section="new_addresses",
        title=_("New addresses to be confirmed"),
        facts=(Fact("address", _("Address")), Fact("asked_at", _("Asked"), "at")),
        is_deleted=True,
    ),
    Holding(
        model=LinkWish,
        hers=_wishes,
        untold=_("An address typed to get a link; deleted within minutes."),
        is_deleted=True,
    ),
    Holding(
        model=Suppression,
        hers=_suppressions,
        section="not_written_to",
        title=_("What we may not write to you"),
        facts=(
            Fact("scope", _("What")),
            Fact("reason", _("Why")),
            Fact("at", _("Since")),
        ),
        kept={
            Why.SILENCE: ("address_hash",),
            Why.MACHINERY: ("id", "scope", "reason", "carried_by", "at"),
        },
    ),
    Holding(
        model=ConsentEvent,
        hers="person",
        section="consents",
        title=_("What you agreed to, and took back"),
        related=("wording",),
        facts=(
            Fact("purpose", _("For what")),
            Fact("given", _("Agreed")),
            Fact("at", _("When")),
            Fact("source", _("Where")),
            Fact("waits_to_be_confirmed", _("Waits to be confirmed"), "is_pending"),
            Fact("provider", _("Clinic"), "provider_uuid"),
            Fact("wording", _("The sentence beside the box"), "wording.label"),
            Fact("wording_version", _("Version of it"), "wording.version"),
            Fact("wording_language", _("Language"), "wording.language"),
            Fact("explanation", _("Explanation"), "wording.explanation"),
            Fact("legal_basis", _("Legal basis"), "wording.legal_basis"),
            Fact("effect_of_withdrawal", _("If taken back"), "wording.withdrawal_effect"),
            Fact("wording_sha256", _("Fingerprint of the wording"), "wording.sha256"),
        ),
        kept={
            Why.PROOF: ("person", "purpose", "provider_uuid", "given", "wording", "source", "at"),
            Why.MACHINERY: ("id", "is_pending", "confirms", "letter_uuid", "recorded_by"),
        },
    ),
    Holding(
        model=CarriedRefusal,
        hers="person",
        untold=ASKED_TWICE,
        kept={
            Why.PROOF: ("person", "purpose", "provider_uuid", "up_to"),
            Why.MACHINERY: ("id", "carried_by"),
        },
    ),
    Holding(
        model=Likeness,
        hers="person",
        untold=ASKED_TWICE,
        is_deleted=True,
    ),
    Holding(
        model=Candidate,
        hers=_candidates,
        untold=ASKED_TWICE,
        is_deleted=True,
    ),
    Holding(
        model=Merge,
        hers=_merges,
        untold=ASKED_TWICE,
        blanked={"reason": "", "changes": ""},
        kept={Why.MACHINERY: ("id", "uuid", "kept", "merged", "actor", "at")},
    ),
    Holding(
        model=Undoing,
        hers=_undoings,
        untold=ASKED_TWICE,
        blanked={"reason": ""},
        kept={Why.MACHINERY: ("id", "merge", "actor", "still_changed", "at")},
    ),
    Holding(
        model=Disclosure,
        hers="person",
        section="given_to_others",
        title=_("Who was given something of yours"),
        related=("consent",),
        facts=(
            Fact("recipient", _("Given to")),
            Fact("what", _("What")),
            Fact("at", _("When")),
            Fact("under_consent", _("Because you agreed to"), "consent.purpose"),
            Fact("provider", _("Clinic"), "provider_uuid"),
        ),
        kept={
            Why.PROOF: ("person", "provider_uuid", "recipient", "what", "consent", "at"),
            Why.MACHINERY: ("id", "conversation"),
        },
    ),
    Holding(
        model=Showing,
        hers="person",
        section="clauses_shown",
        title=_("Which clauses you were shown"),
        related=("clause_set",),
        facts=(
            Fact("kind", _("On what")),
            Fact("where", _("Where")),
            Fact("at", _("When")),
            Fact("language", _("Language")),
            Fact("engagement", _("How")),
            Fact("clauses", _("Clauses"), "clause_set.label"),
        ),
        kept={
            Why.PROOF: ("person", "kind", "where", "at", "language", "engagement", "clause_set"),
            Why.MACHINERY: ("id", "conversation"),
        },
    ),
    Holding(
        model=Complaint,
        hers=_complaints,
        section="complaints",
        title=_("Your complaints"),
        facts=(
            Fact("reference", _("Reference")),
            Fact("words", _("Your words")),
            Fact("received_at", _("Received")),
            Fact("due_at", _("Answer promised by")),
            Fact("state", _("State")),
            Fact("answer", _("Our answer")),
            Fact("answered_at", _("Answered")),
        ),
        blanked={
            "contact": "",
            "words": "",
            "answer": "",
            "state": Case(
                When(state=Complaint.State.OPEN, then=Value(Complaint.State.ERASED)),
                default=F("state"),
            ),
        },
        kept={
            Why.REFERENCE: ("reference",),
            Why.MACHINERY: (
                "id",
                "uuid",
                "form_key",
                "person",
                "language",
                "received_at",
                "due_at",
                "answered_at",
                "answered_by",
            ),
        },
    ),
    Holding(
        model=LogEntry,
        hers=_history,
        untold=_("Which member of staff changed which field; the fields themselves are above."),
        blanked={"object_repr": "–", "change_message": ""},
        kept={
            Why.MACHINERY: (
                "id",
                "action_time",
                "user",
                "content_type",
                "object_id",
                "action_flag",
            )
        },
    ),
    Holding(
        model=Conversation,
        hers="person",
        untold=_("A thread that only holds other entries together."),
        kept={Why.MACHINERY: ("id", "uuid", "person", "created_at", "settled_at")},
    ),
    Holding(
        model=Erasure,
        hers="person",
        untold=_("Who is erased has no page on which to read it."),
        kept={Why.MACHINERY: ("id", "person", "asked_by", "actor", "counts", "at")},
    ),
    Holding(
        model=Recall,
        hers="disclosure__person",
        untold=_("Made when somebody is erased."),
        kept={Why.MACHINERY: ("id", "disclosure", "asked_at", "told_at", "told_by")},
    ),
)
