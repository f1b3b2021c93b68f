"""What an entry of the registry says of one table: whose its rows are, what she gets, what goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db.models import Model, QuerySet, TextChoices
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Destination, Treatment
from catalog.naming import called
from people.models import Person

Words = str | Promise
Find = Callable[[Person], QuerySet[Any]]


class Why(TextChoices):
    """Why something stays after an erasure."""

    MACHINERY = "machinery", _("a number, a date or a state of ours that tells nothing of her")
    PROOF = "proof", _("proves what was agreed to, shown or given to others")
    SILENCE = "silence", _("a keyed hash that keeps us from writing to an address again")
    REFERENCE = "reference", _("only who holds this reference can tell whose it was")


@dataclass(frozen=True)
class Fact:
    """One thing that she is told: ``key`` in the file for machines, ``label`` in that for people.

    ``path`` leads to it from the row (``wording.label``); ``read`` does where no path can.
    """

    key: str
    label: Words
    path: str = ""
    read: Callable[[Any], Any] | None = None

    @property
    def column(self) -> str:
        """The field of the row at which the path begins."""
        return (self.path or self.key).partition(".")[0]

    def raw(self, row: Model) -> Any:
        """The value as JSON holds it: text, number, truth, moment in ISO 8601, or None."""
        return _plain(self.read(row) if self.read else _follow(row, self.path or self.key))

    def shown(self, row: Model) -> str:
        """The value in words."""
        if self.read is not None:
            return _in_words(self.read(row))
        *way, last = (self.path or self.key).split(".")
        owner = _follow(row, ".".join(way)) if way else row
        display = getattr(owner, f"get_{last}_display", None)
        return _in_words(display() if display else _follow(row, self.path or self.key))


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One table that holds something of people.

    ``hers``: the lookup from a row to the person, or a function that finds her rows.
    Told: her copy has a ``section`` with these ``facts``, or ``untold`` says why it has none.
    Erased: every row goes (``is_deleted``), or each column is ``blanked`` with a value or is
    ``kept`` for a reason. ``is_booking``: its blanking waits where the law keeps a booking.
    """

    model: type[Model]
    hers: str | Find
    section: str = ""
    title: Words = ""
    facts: tuple[Fact, ...] = ()
    related: tuple[str, ...] = ()
    untold: Words = ""
    is_deleted: bool = False
    blanked: Mapping[str, Any] = field(default_factory=dict)
    kept: Mapping[Why, tuple[str, ...]] = field(default_factory=dict)
    is_booking: bool = False

    def rows(self, person: Person) -> QuerySet[Any]:
        """Every row of hers, in the order in which they were written."""
        if callable(self.hers):
            return self.hers(person)
        return self.model._default_manager.filter(**{self.hers: person.pk}).order_by("pk")


def _follow(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = getattr(row, name) if row is not None else None
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        # A choice is a text of a class of its own.
        return str(value) if isinstance(value, str) else value
    return str(value)


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), gettext("j F Y, H:i"))
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_in_words(each)}" for name, each in value.items() if each)
    if isinstance(value, list):
        return gettext(", ").join(_in_words(each) for each in value)
    if isinstance(value, Treatment | Destination):
        return called(value.name)
    return "" if value is None else str(getattr(value, "name", value))
