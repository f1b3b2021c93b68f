"""By what the list of leads is narrowed down: declared choices, so that nothing is counted first.

Each filter is one ``<select>``; several together mean all of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from catalog.models import Destination, Treatment
from leads.models import ASKED, PAUSED, Lead, Urgency
from leads.periods import Period
from leads.stages import OPEN, WAY, LossReason, Stage
from people.remembered import Remembered
from staff.models import User

Words = str | Promise
# Value, words, and what they are listed under.
Option = tuple[str, Words, str]


# Every list offers the same, and they change seldom.
_staff = Remembered(
    lambda: [
        (str(each.pk), str(each))
        for each in User.objects.filter(is_staff=True).order_by("first_name", "pk")
    ]
)
_treatments = Remembered(lambda: list(Treatment.objects.select_related("category")))
_destinations = Remembered(
    lambda: [(str(key), name) for key, name in Destination.objects.values_list("pk", "name")]
)


class Choice(SimpleListFilter):
    """One of a few things that can be chosen, and what each of them means for a lead."""

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, list[str]],
        model: type[Lead],
        model_admin: "ModelAdmin[Any]",
    ) -> None:
        self.person = request.user
        super().__init__(request, params, model, model_admin)
        if self.value() is not None and self.chosen is None:
            raise IncorrectLookupParameters(self.parameter_name)

    def options(self) -> Iterable[Option]:
        """What can be chosen, in the order in which it is listed."""
        raise NotImplementedError

    def means(self, value: str) -> Q:
        """What is true of the leads that are meant by this value."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Any:
        self.listed = list(self.options())
        return self.listed

    @property
    def chosen(self) -> Words | None:
        """The words of what was chosen."""
        return next((words for value, words, _ in self.listed if value == self.value()), None)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset if value is None else queryset.filter(self.means(value))

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without an address for each of hundreds of choices, which nobody would follow."""
        yield from ()

    @property
    def inside(self) -> SafeString:
        """The ``<option>`` elements."""
        return _anything() + _elements(self.listed, self.value())


def _anything() -> SafeString:
    return format_html('<option value="">{}</option>', pgettext("filter", "Any"))


def _elements(options: Iterable[Option], chosen: str | None) -> SafeString:
    """An ``<option>`` for each, in an ``<optgroup>`` where it is listed under something."""
    whole = SafeString()
    for group, members in groupby(options, key=lambda option: option[2]):
        listed = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((value, " selected" if value == chosen else "", words) for value, words, _ in members),
        )
        whole += (
            format_html('<optgroup label="{}">{}</optgroup>', group, listed) if group else listed
        )
    return whole


class StageChoice(Choice):
    title = _("stage")
    parameter_name = "stage"

    def options(self) -> Iterable[Option]:
        return [("open", _("Still open"), ""), *((*each, "") for each in Stage.choices)]

    def means(self, value: str) -> Q:
        return Q(stage__in=OPEN) if value == "open" else Q(stage=value)


class ReachedChoice(Choice):
    """How far it ever came, wherever it is now."""

    title = _("came as far as")
    parameter_name = "reached"

    def options(self) -> Iterable[Option]:
        return [(stage.value, stage.label, "") for stage in WAY[1:]]

    def means(self, value: str) -> Q:
        return Q(furthest__gte=WAY.index(Stage(value)))


class ReplyChoice(Choice):
    title = _("reply")
    parameter_name = "reply"

    def options(self) -> Iterable[Option]:
        return [
            ("overdue", _("Overdue"), ""),
            ("half", _("Half of the time is over"), ""),
            ("promised", _("Promised"), ""),
            ("answered", _("Answered"), ""),
            ("in_time", _("First answered in time"), ""),
            ("late", _("First answered late"), ""),
            ("unconfirmed", _("To be confirmed"), ""),
        ]

    def means(self, value: str) -> Q:
        now = timezone.now()
        unanswered = Q(replied_at__isnull=True, stage__in=OPEN, awaits_confirmation=False)
        waiting = unanswered & ~PAUSED
        promised = waiting & Q(reply_due_at__gt=now)
        return {
            "overdue": waiting & Q(reply_due_at__lte=now),
            "half": promised & Q(half_due_at__lte=now),
            "promised": promised,
            "answered": Q(replied_at__isnull=False),
            "in_time": Q(is_first_reply_in_time=True),
            "late": Q(is_first_reply_in_time=False),
            "unconfirmed": Q(awaits_confirmation=True),
        }[value]


class OwnerChoice(Choice):
    title = _("owner")
    parameter_name = "owner"

    def options(self) -> Iterable[Option]:
        return [
            ("me", _("Mine"), ""),
            ("nobody", _("Nobody’s"), ""),
            *((key, name, gettext("Members of staff")) for key, name in _staff.get()),
        ]

    def means(self, value: str) -> Q:
        if value == "nobody":
            return Q(owner__isnull=True)
        return Q(owner=self.person.pk if value == "me" else int(value))


class CountryChoice(Choice):
    title = _("home country")
    parameter_name = "country"

    def options(self) -> Iterable[Option]:
        return _countries(get_language())

    def means(self, value: str) -> Q:
        return Q(country=value)

    @property
    def inside(self) -> SafeString:
        """All countries as they always are, and before them the one that is chosen."""
        chosen = self.value()
        first = _elements([(chosen, self.chosen or "", "")], chosen) if chosen else SafeString()
        return first + _anything() + _all_countries(get_language())


class LanguageChoice(Choice):
    """In which language she is written to."""

    title = _("language")
    parameter_name = "language"

    def options(self) -> Iterable[Option]:
        return [(code, name, "") for code, name in settings.LANGUAGES]

    def means(self, value: str) -> Q:
        return Q(language=value)


@lru_cache
def _countries(language: str | None) -> tuple[Option, ...]:
    return tuple((code, str(name), "") for code, name in countries)


@lru_cache
def _all_countries(language: str | None) -> SafeString:
    return _elements(_countries(language), None)


class TreatmentChoice(Choice):
    """A treatment, or all of one field of medicine."""

    title = _("treatment")
    parameter_name = "treatment"

    def options(self) -> Iterable[Option]:
        yield "none", _("Not sure yet"), ""
        for category, treatments in groupby(_treatments.get(), key=lambda each: each.category):
            yield f"all-{category.pk}", _("All of it"), category.name
            yield from ((str(each.pk), each.name, category.name) for each in treatments)

    def means(self, value: str) -> Q:
        if value == "none":
            return Q(treatment__isnull=True)
        field, _sep, category = value.partition("-")
        if not category:
            return Q(treatment=int(field))
        return Q(
            treatment__in=[
                each.pk for each in _treatments.get() if each.category_id == int(category)
            ]
        )


class DestinationChoice(Choice):
    title = _("destination")
    parameter_name = "destination"

    def options(self) -> Iterable[Option]:
        return [
            ("none", _("Not sure yet"), ""),
            *((key, name, "") for key, name in _destinations.get()),
        ]

    def means(self, value: str) -> Q:
        return Q(destination__isnull=True) if value == "none" else Q(destination=int(value))


class UrgencyChoice(Choice):
    title = _("when")
    parameter_name = "urgency"

    def options(self) -> Iterable[Option]:
        return [(*each, "") for each in Urgency.choices]

    def means(self, value: str) -> Q:
        return Q(urgency=value)


class OpenedChoice(Choice):
    title = _("opened")
    parameter_name = "opened"
    days = {"1": 1, "7": 7, "30": 30, "90": 90, "365": 365}

    def options(self) -> Iterable[Option]:
        return [
            ("1", _("In the last 24 hours"), ""),
            ("7", _("In the last 7 days"), ""),
            ("30", _("In the last 30 days"), ""),
            ("90", _("In the last 90 days"), ""),
            ("365", _("In the last year"), ""),
            ("before", _("More than a year ago"), ""),
            *self._between(),
        ]

    def _between(self) -> Iterator[Option]:
        """A time that an address names, as those in reports do."""
        value = self.value() or ""
        if period := Period.read(value):
            yield value, f"{date_format(period.first)} – {date_format(period.last)}", ""

    def means(self, value: str) -> Q:
        if period := Period.read(value):
            return Q(opened_at__gte=period.begins, opened_at__lt=period.ends)
        if value == "before":
            return Q(opened_at__lt=timezone.now() - timedelta(days=365))
        return Q(opened_at__gte=timezone.now() - timedelta(days=self.days[value]))


class SourceChoice(Choice):
    title = _("came by")
    parameter_name = "source"

    def options(self) -> Iterable[Option]:
        return [("article", _("An article"), ""), ("website", _("The website"), "")]

    def means(self, value: str) -> Q:
        return Q(source=value)


class CountedChoice(Choice):
    """What reports count as a request."""

    title = _("counted")
    parameter_name = "counted"

    def options(self) -> Iterable[Option]:
        return [
            ("yes", _("Requests"), ""),
            ("no", _("Spam, duplicates, to be confirmed"), ""),
        ]

    def means(self, value: str) -> Q:
        return ASKED if value == "yes" else ~ASKED


class LossChoice(Choice):
    """Why a lead was lost; only lost leads have a reason."""

    title = _("loss reason")
    parameter_name = "loss"

    def options(self) -> Iterable[Option]:
        return [(*each, "") for each in LossReason.choices]

    def means(self, value: str) -> Q:
        return Q(stage=Stage.LOST, loss_reason=value)


FILTERS = (
    StageChoice, ReachedChoice, ReplyChoice, OwnerChoice, CountryChoice, LanguageChoice,
    TreatmentChoice, DestinationChoice, UrgencyChoice, OpenedChoice, SourceChoice, LossChoice,
    CountedChoice,
)  # fmt: skip


def narrowed(
    rows: QuerySet[Lead], filters: Mapping[str, str], request: HttpRequest
) -> QuerySet[Lead]:
    """The leads that these filters leave. Raises IncorrectLookupParameters for one that is none."""
    known: dict[str, Any] = {each.parameter_name: each for each in FILTERS}
    for name, value in filters.items():
        if name not in known:
            raise IncorrectLookupParameters(name)
        rows = known[name](request, {name: [value]}, Lead, None).queryset(request, rows)
    return rows
