"""The log of accesses as the auditor reads it: one page of what she asks for, the newest first.

Bounded work, however long the log is: nothing is counted beyond a thousand, and the address of a
page names the row at its edge, so that no page is reached by skipping those before it.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.access_index import with_any
from staff.kinds import What
from staff.models import Access, User

SIZE = 50
MOST_COUNTED = 1_000
LONGEST_REFERENCE = 40
PLACE = re.compile(r"(after|before)-(\d{1,18})")


class AskForm(forms.Form):
    """What the auditor looks for; every field may stay empty."""

    lead = forms.CharField(
        label=_("Reference of a lead"), required=False, max_length=LONGEST_REFERENCE
    )
    who = forms.ModelChoiceField(
        User.objects.order_by("last_name", "first_name", "username"),
        label=_("Who"), required=False, empty_label=_("Anybody"),
    )  # fmt: skip
    what = forms.ChoiceField(
        label=_("Did what"), required=False, choices=[("", _("Anything")), *What.choices]
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "desk-input"

    def clean_lead(self) -> str:
        """As references are written, however this one was typed."""
        return "".join(self.cleaned_data["lead"].split()).upper()


@dataclass(frozen=True)
class Page:
    """Some rows. ``number`` of rows in all, or the most that was counted with ``is_more``.

    None: nothing was counted.
    """

    rows: list[Access]
    has_newer: bool
    has_older: bool
    number: int | None = None
    is_more: bool = False


def wanted(asked: dict[str, Any]) -> QuerySet[Access]:
    """The rows that the cleaned data of the form mean; days are those of whoever reads."""
    rows = Access.objects.all()
    if asked["who"]:
        rows = rows.filter(who=asked["who"])
    if asked["what"]:
        rows = rows.filter(what=asked["what"])
    if asked["since"]:
        rows = rows.filter(at__gte=_midnight(asked["since"]))
    if asked["until"]:
        rows = rows.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
    if asked["lead"]:
        rows = with_any(rows, [asked["lead"]])
    return rows


def page(asked: dict[str, Any], place: str) -> Page:
    """One page of the rows that the form means; the newest for an address that names no place."""
    rows = wanted(asked).alias(moment=_moment(is_of_lead=bool(asked["lead"])))
    found = PLACE.fullmatch(place)
    if found is None:
        keys = _keys(rows.order_by("-moment", "-pk"), MOST_COUNTED + 1)
        return Page(
            _rows(keys[:SIZE]), has_newer=False, has_older=len(keys) > SIZE,
            number=min(len(keys), MOST_COUNTED), is_more=len(keys) > MOST_COUNTED,
        )  # fmt: skip
    way, edge = found[1], int(found[2])
    if way == "after":
        keys = _keys(_beyond(rows, edge, "lt").order_by("-moment", "-pk"), SIZE + 1)
        return Page(_rows(keys[:SIZE]), has_newer=True, has_older=len(keys) > SIZE)
    keys = _keys(_beyond(rows, edge, "gt").order_by("moment", "pk"), SIZE + 1)
    if len(keys) < SIZE:
        # Less than a page is left in front: then the first page is meant.
        return page(asked, "")
    return Page(_rows(keys[:SIZE][::-1]), has_newer=len(keys) > SIZE, has_older=True)


def _moment(*, is_of_lead: bool) -> Any:
    """By what rows are ordered.

    Of a lead by something that no index has: PostgreSQL would walk through the whole log in the
    order of an index, in the hope of meeting the lead soon.
    """
    return Greatest("at", "at") if is_of_lead else F("at")


def _beyond(rows: Any, edge: int, which: str) -> Any:
    at = Subquery(Access.objects.filter(pk=edge).values("at"))
    # The first condition says nothing new, but an index can begin with it.
    return rows.filter(
        Q(**{f"moment__{which}e": at}), Q(**{f"moment__{which}": at}) | Q(**{f"pk__{which}": edge})
    )


def _keys(rows: QuerySet[Access], most: int) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:most])


def _rows(keys: list[int]) -> list[Access]:
    found = Access.objects.select_related("who").in_bulk(keys)
    return [found[key] for key in keys]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
