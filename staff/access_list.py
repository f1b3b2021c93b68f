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


def page(rows: QuerySet[Access], place: str) -> Page:
    """One page of these rows; the newest for an address that names no place."""
    found = PLACE.fullmatch(place)
    if found is None:
        shown = list(_newest_first(rows)[: SIZE + 1])
        number = len(shown) if len(shown) <= SIZE else rows.order_by()[: MOST_COUNTED + 1].count()
        return Page(
            shown[:SIZE], has_newer=False, has_older=len(shown) > SIZE,
            number=min(number, MOST_COUNTED), is_more=number > MOST_COUNTED,
        )  # fmt: skip
    way, edge = found[1], int(found[2])
    if way == "after":
        shown = list(_newest_first(_beyond(rows, edge, "lt"))[: SIZE + 1])
        return Page(shown[:SIZE], has_newer=True, has_older=len(shown) > SIZE)
    shown = list(_beyond(rows, edge, "gt").select_related("who").order_by("at", "pk")[: SIZE + 1])
    if len(shown) < SIZE:
        # Less than a page is left in front: then the first page is meant.
        return page(rows, "")
    return Page(shown[:SIZE][::-1], has_newer=len(shown) > SIZE, has_older=True)


def _newest_first(rows: QuerySet[Access]) -> QuerySet[Access]:
    return rows.select_related("who").order_by(F("at").desc(), F("pk").desc())


def _beyond(rows: QuerySet[Access], edge: int, which: str) -> QuerySet[Access]:
    at = Subquery(Access.objects.filter(pk=edge).values("at"))
    # The first condition says nothing new, but an index can begin with it.
    return rows.filter(
        Q(**{f"at__{which}e": at}), Q(**{f"at__{which}": at}) | Q(**{f"pk__{which}": edge})
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
