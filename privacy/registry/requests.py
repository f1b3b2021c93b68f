"""What she asked for, in her own words, and what the desk made of it."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from leads.finding import text_of, wanted
from leads.models import Call, Lead, Looking, Mention, Note, SavedView, StageChange, Task
from people.models import Person
from privacy.addresses import addresses_of
from privacy.holdings import Fact, Holding, Why
from privacy.models import Hold
from quotes.answers import Answers
from quotes.finding import drafts_with, held_with
from quotes.models import HeldRequest, IntakeDraft, QuoteRequest
from staff.access_index import with_any
from staff.models import Access


def _requests(person: Person) -> QuerySet[QuoteRequest]:
    """Without those already erased, which the database lets nobody change again."""
    return QuoteRequest.objects.filter(person=person, erased_at=None).order_by("pk")


def _held(person: Person) -> QuerySet[HeldRequest]:
    return held_with(addresses_of(person))


def _drafts(person: Person) -> QuerySet[IntakeDraft]:
    return drafts_with(addresses_of(person))


def _accesses(person: Person) -> QuerySet[Access]:
    references = Lead.objects.filter(person=person).values_list("reference", flat=True)
    return with_any(Access.objects.order_by("pk"), references)


def _searches(person: Person) -> QuerySet[SavedView]:
    """Views of the desk whose words find her by who she is, not by where her mail goes."""
    rows = QuoteRequest.objects.filter(person=person).values_list("name", "phone", "reference")
    asked = Lead.objects.filter(person=person).values_list("asked_by", "reference")
    boxes = (each.partition("@")[0] for each in addresses_of(person))
    own = (person.name, str(person.phone), *boxes)
    text = text_of(*own, *(str(word) for row in (*rows, *asked) for word in row))
    searches = SavedView.objects.filter(is_searched=True)
    named = [view.pk for view in searches if _stands_in(text, view.words)]
    return SavedView.objects.filter(pk__in=named).order_by("pk")


def _stands_in(text: str, words: str) -> bool:
    looked_for = wanted(words)
    return looked_for is not None and all(word in text for word in looked_for)


def _typed(held: HeldRequest) -> dict[str, Any]:
    answers = Answers.read(json.loads(held.content)["answers"])
    steps: Iterable[dict[str, list[str]]] = answers.typed.values()
    return {name: value for step in steps for name, value in step.items()}


NOTES = _(
    "Notes that our team wrote for itself. They may speak of other people too, so a person "
    "looks through them first: ask us, and you have your part within a month."
)

REQUESTS = (
    Holding(
        model=QuoteRequest,
        hers=_requests,
        section="requests",
        title=_("Your requests, as you sent them"),
        related=("treatment", "destination", "clause_set", "confirmation_set"),
        facts=(
            Fact("reference", _("Reference")),
            Fact("sent_at", _("Sent"), "submitted_at"),
            Fact("wants", _("You would like"), "want"),
            Fact("treatment", _("Treatment")),
            Fact("destination", _("Destination")),
            Fact("other_destinations", _("Other destinations")),
            Fact("urgency", _("When?")),
            Fact("for_whom", _("Who is it for")),
            Fact("companions", _("With you")),
            Fact("budget", _("Budget")),
            Fact("words", _("Your words"), "message"),
            Fact("name", _("Name")),
            Fact("email", _("E-mail")),
            Fact("phone", _("Phone")),
            Fact("channel", _("Preferred way")),
            Fact("best_time", _("Best time")),
            Fact("country", _("Home country")),
            Fact("language", _("Language")),
            Fact("time_zone", _("Time zone")),
            Fact("answer_promised_by", _("Answer promised by"), "reply_by"),
            Fact("article", _("From article"), "article_uuid"),
            Fact("first_found_us", _("How you found us first"), "first_touch"),
            Fact("last_found_us", _("How you found us last"), "last_touch"),
            Fact("form_version", _("Version of the form")),
            Fact("clauses_on_the_form", _("Clauses on the form"), "clause_set.label"),
            Fact("clauses_after_it", _("Clauses after it"), "confirmation_set.label"),
        ),
        blanked={
            "treatment": None,
            "destination": None,
            "other_destinations": "",
            "urgency": "",
            "for_whom": "",
            "companions": "",
            "budget": "",
            "message": "",
            "name": "",
            "email": "",
            "phone": "",
            "channel": "",
            "best_time": "",
            "country": "",
            "language": "",
            "time_zone": "UTC",
            "article_uuid": None,
            "first_touch": None,
            "last_touch": None,
            "erased_at": Now(),
        },
        kept={
            Why.REFERENCE: ("reference",),
            Why.PROOF: ("clause_set", "confirmation_set", "submitted_at", "form_version"),
            Why.MACHINERY: ("id", "uuid", "form_key", "person", "lead", "reply_by", "want"),
        },
    ),
    Holding(
        model=HeldRequest,
        hers=_held,
        section="requests_held",
        title=_("Requests that waited for a person to look at them"),
        facts=(
            Fact("reference", _("Reference")),
            Fact("sent_at", _("Sent"), "held_at"),
            Fact("state", _("State")),
            Fact("why", _("Why it waited"), "reasons"),
            Fact("words", _("What you typed"), "content", read=_typed),
            Fact("decided_at", _("Decided")),
        ),
        is_deleted=True,
    ),
    Holding(
        model=IntakeDraft,
        hers=_drafts,
        untold=_(
            "A form that was begun and not sent. Anybody can type an address into one, so only the "
            "browser that began it, or the link that was asked for, opens it."
        ),
        is_deleted=True,
    ),
    Holding(
        model=Lead,
        hers="person",
        section="work_on_your_requests",
        title=_("What became of your requests"),
        related=("treatment", "destination", "owner"),
        facts=(
            Fact("reference", _("Reference")),
            Fact("asked_by", _("Asked by")),
            Fact("for_somebody_else", _("For somebody else"), "is_for_somebody_else"),
            Fact("treatment", _("Treatment")),
            Fact("destination", _("Destination")),
            Fact("urgency", _("When?")),
            Fact("budget", _("Budget")),
            Fact("came_by", _("Came by"), "source"),
            Fact("country", _("Home country")),
            Fact("language", _("Language")),
            Fact("stage", _("Where it stands")),
            Fact("loss_reason", _("Why it was closed")),
            Fact("opened_at", _("Opened")),
            Fact("answer_promised_by", _("Answer promised by"), "reply_due_at"),
            Fact("answered_at", _("First answer"), "replied_at"),
        ),
        blanked={
            "asked_by": "",
            "is_for_somebody_else": False,
            "treatment": None,
            "destination": None,
            "urgency": "",
            "budget": "",
            "source": "",
            "haystack": "",
            "country": "",
            "language": "en",
        },
        kept={
            Why.REFERENCE: ("reference",),
            Why.MACHINERY: (
                "id",
                "uuid",
                "person",
                "conversation",
                "stage",
                "loss_reason",
                "owner",
                "opened_at",
                "waiting_since",
                "half_due_at",
                "reply_due_at",
                "warned_at",
                "silent_at",
                "breached_at",
                "first_reply_took",
                "first_reply_minutes",
                "is_first_reply_in_time",
                "replied_at",
                "stage_changed_at",
                "furthest",
                "version",
                "awaits_confirmation",
                "nobody_took_at",
            ),
        },
        is_booking=True,
    ),
    Holding(
        model=StageChange,
        hers="lead__person",
        section="steps_of_the_work",
        title=_("Step by step"),
        related=("lead",),
        facts=(
            Fact("reference", _("Reference"), "lead.reference"),
            Fact("from", _("Before"), "from_stage"),
            Fact("to", _("After"), "to_stage"),
            Fact("at", _("When")),
            Fact("why", _("Why"), "reason"),
        ),
        blanked={"reason": ""},
        kept={
            Why.MACHINERY: ("id", "lead", "from_stage", "to_stage", "actor", "at", "duration"),
        },
    ),
    Holding(
        model=Call,
        hers="lead__person",
        section="calls",
        title=_("Calls with you"),
        related=("lead",),
        facts=(
            Fact("reference", _("Reference"), "lead.reference"),
            Fact("at", _("When")),
            Fact("outcome", _("What came of it")),
            Fact("words", _("What was noted"), "note"),
        ),
        is_deleted=True,
    ),
    Holding(
        model=Mention,
        hers="note__lead__person",
        untold=NOTES,
        is_deleted=True,
    ),
    Holding(
        model=Note,
        hers="lead__person",
        untold=NOTES,
        is_deleted=True,
    ),
    Holding(
        model=Looking,
        hers="lead__person",
        untold=_("Who of us has the page of a request open at the moment."),
        is_deleted=True,
    ),
    Holding(
        model=Task,
        hers="lead__person",
        untold=NOTES,
        is_deleted=True,
    ),
    Holding(
        model=Access,
        hers=_accesses,
        untold=_(
            "Which member of staff looked at your requests or worked on them, and when: kept so "
            "that nobody does so without a reason."
        ),
        kept={
            Why.PROOF: ("who", "what", "at"),
            Why.REFERENCE: ("leads",),
            Why.MACHINERY: ("id", "number"),
        },
    ),
    Holding(
        model=SavedView,
        hers=_searches,
        untold=NOTES,
        blanked={"words": ""},
        kept={
            Why.MACHINERY: (
                "id",
                "owner",
                "name",
                "is_shared",
                "filters",
                "is_searched",
                "sorting",
                "columns",
            )
        },
    ),
    Holding(
        model=Hold,
        hers="lead__person",
        untold=_("Made when somebody is erased."),
        kept={Why.MACHINERY: ("id", "lead", "reason", "until", "ended_at")},
    ),
)
