"""The columns that the list of leads can have: what stands in a cell, and what a file has of it.

Which of them are shown, and in which order, is chosen by each member of staff. In a file, one
column may be two, so that each has one thing in it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from catalog.models import Destination, Treatment
from leads.models import Lead, Urgency
from leads.moments import in_short
from leads.stages import OPEN, LossReason, Stage
from staff.models import User

Words = str | Promise
# Gives, for one file, what says a value in words.
Names = Callable[[], dict[Any, str]]

SOURCES = {"article": _("An article"), "website": _("The website")}


@dataclass(frozen=True)
class Cell:
    """One column of a file, read from one field of a lead: text that somebody typed.

    With ``names`` it is one of a few values, said by its name; a moment ``is_moment``. From
    several fields the value is made by ``of``.
    """

    title: Words
    field: str | tuple[str, ...]
    names: Names | None = None
    is_moment: bool = False
    of: Callable[..., Any] | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """Where it is read from."""
        return (self.field,) if isinstance(self.field, str) else self.field


@dataclass(frozen=True)
class Column:
    """One column of the list. The method of the admin with its name shows it."""

    name: str
    title: Words
    cells: tuple[Cell, ...]


def _of(choices: Iterable[tuple[Any, Any]]) -> Names:
    return lambda: {value: str(words) for value, words in choices}


def _rows(model: type[Model]) -> dict[Any, str]:
    return {each.pk: str(each) for each in model._default_manager.all()}


def _reply(
    replied_at: datetime | None,
    stage: str,
    awaits_confirmation: bool,  # noqa: FBT001  (a column of the row)
    waiting_since: datetime,
    stage_changed_at: datetime,
    due_at: datetime,
) -> str:
    """What the list says of the promised reply, in a word."""
    if replied_at:
        return "answered"
    if stage not in OPEN:
        return ""
    if awaits_confirmation:
        return "unconfirmed"
    if stage == Stage.ON_HOLD and waiting_since <= stage_changed_at:
        return "paused"
    return "overdue" if due_at <= timezone.now() else "promised"


REPLIES = {
    "answered": _("Answered"),
    "unconfirmed": _("To be confirmed"),
    "paused": _("On hold"),
    "overdue": _("Overdue"),
    "promised": _("Promised"),
}
REPLY_IS_OF = (
    "replied_at", "stage", "awaits_confirmation", "waiting_since", "stage_changed_at",
    "reply_due_at",
)  # fmt: skip

COLUMNS = {
    column.name: column
    for column in (
        Column(
            "who", _("who"), (Cell(_("Name"), "person__name"), Cell(_("Reference"), "reference"))
        ),
        Column(
            "asks_for",
            _("asks for"),
            (
                Cell(_("Treatment"), "treatment", partial(_rows, Treatment)),
                Cell(_("Destination"), "destination", partial(_rows, Destination)),
            ),
        ),
        Column("home", _("home"), (Cell(_("Home country"), "country", _of(countries)),)),
        Column("stage_label", _("stage"), (Cell(_("Stage"), "stage", _of(Stage.choices)),)),
        Column(
            "clock",
            _("reply"),
            (
                Cell(_("Reply"), REPLY_IS_OF, _of(REPLIES.items()), of=_reply),
                Cell(_("Reply promised by"), "reply_due_at", is_moment=True),
            ),
        ),
        Column("owner", _("owner"), (Cell(_("Owner"), "owner", partial(_rows, User)),)),
        Column("opened_at", _("opened"), (Cell(_("Opened"), "opened_at", is_moment=True),)),
        Column("email", _("e-mail"), (Cell(_("E-mail"), "person__email"),)),
        Column("phone", _("phone"), (Cell(_("Phone"), "her_phone"),)),
        Column(
            "language",
            _("language"),
            (Cell(_("Language"), "language", _of(settings.LANGUAGES)),),
        ),
        Column("urgency", _("when"), (Cell(_("When"), "urgency", _of(Urgency.choices)),)),
        Column("source", _("came by"), (Cell(_("Came by"), "source", _of(SOURCES.items())),)),
        Column(
            "first_reply",
            _("first reply"),
            (Cell(_("First reply"), "replied_at", is_moment=True),),
        ),
        Column(
            "stage_since",
            _("at this stage since"),
            (Cell(_("At this stage since"), "stage_changed_at", is_moment=True),),
        ),
        Column(
            "loss",
            _("loss reason"),
            (Cell(_("Loss reason"), "loss_reason", _of(LossReason.choices)),),
        ),
    )
}
# By it each lead is known and reached.
ALWAYS = "who"
USUAL = ("who", "asks_for", "home", "stage_label", "clock", "owner", "opened_at")


def known_columns(names: Iterable[str]) -> list[str]:
    """These columns, each once and the first always there; the usual ones where none is left."""
    chosen = [name for name in dict.fromkeys(names) if name in COLUMNS]
    if not chosen:
        return list(USUAL)
    return [ALWAYS, *(name for name in chosen if name != ALWAYS)]


class MoreColumns:
    """Cells of the columns that are not usually shown."""

    def email(self, lead: Lead) -> SafeString:
        return format_html('<span class="lead-table__long">{}</span>', lead.person.email)

    def phone(self, lead: Lead) -> str:
        # Beside each lead in the list (leads/changelist.py).
        return str(lead.her_phone)  # type: ignore[attr-defined]

    def language(self, lead: Lead) -> str:
        return str(dict(settings.LANGUAGES).get(lead.language, lead.language))

    def urgency(self, lead: Lead) -> str:
        return str(lead.get_urgency_display())

    def source(self, lead: Lead) -> str:
        return str(SOURCES.get(lead.source, lead.source))

    def first_reply(self, lead: Lead) -> str:
        return in_short(lead.replied_at) if lead.replied_at else ""

    def stage_since(self, lead: Lead) -> str:
        return in_short(lead.stage_changed_at)

    def loss(self, lead: Lead) -> str:
        return str(lead.get_loss_reason_display())
