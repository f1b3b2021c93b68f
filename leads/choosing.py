"""What each member of staff chooses for her list of leads: its columns, and views with a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from leads.columns import known_columns
from leads.models import ListPreference, SavedView
from leads.refusals import LeadRefused
from leads.saved_views import LONGEST_NAME

VIEW_VAR = "view"
# The list as it is, for who would else see her own view first.
ALL = "all"
# What an address says beside what is asked of the list.
PLACES = {VIEW_VAR, "p", "e"}
MOST_VIEWS = 30
SHARES = "leads.share_view"


class Looking:
    """How somebody looks at the list: her columns, the views that she can choose, and the one that
    the address names. ``is_plain``: as that view is kept, with nothing changed."""

    def __init__(self, user: Any, asked: Mapping[str, Any]) -> None:
        self.preference = ListPreference.objects.filter(user=user.pk).first()
        self.views = list(SavedView.objects.seen_by(user).select_related("owner"))
        self.view = self._named(asked.get(VIEW_VAR, ""))
        self.is_plain = self.view is not None and set(asked) <= PLACES
        self.is_missing = self.view is None and asked.get(VIEW_VAR, ALL) != ALL

    def _named(self, key: str) -> SavedView | None:
        return next((view for view in self.views if str(view.pk) == key), None)

    @property
    def opens_with(self) -> SavedView | None:
        """The view that she sees first."""
        key = self.preference.opens_with_id if self.preference else None
        return self._named(str(key))

    @property
    def columns(self) -> list[str]:
        """Those of the view, or those that she chose."""
        if self.view is not None:
            return known_columns(self.view.columns)
        return known_columns(self.preference.columns if self.preference else ())


def looking(request: HttpRequest) -> Looking:
    """How the list is looked at in this request; read once."""
    found: Looking | None = getattr(request, "looking", None)
    if found is None:
        found = Looking(request.user, request.GET)
        request.looking = found  # type: ignore[attr-defined]
    return found


def choose_columns(user: Any, names: Iterable[str], view: SavedView | None) -> None:
    """Show these columns from now on, in this order, in her view or in her list; of none, the
    usual ones. The view of somebody else stays as it is: raises LeadRefused."""
    columns = list(names)
    if view is None:
        ListPreference.objects.update_or_create(user=user, defaults={"columns": columns})
        return
    _insist_on_hers(user, view)
    SavedView.objects.filter(pk=view.pk).update(columns=columns)


@dataclass(frozen=True)
class Shown:
    """The list as it stands on the screen: what is kept of it in a view."""

    filters: Mapping[str, str]
    words: str
    sorting: str
    columns: list[str]


@dataclass(frozen=True)
class Label:
    """What a view is called, and whether the team sees it."""

    name: str
    is_shared: bool = False


def keep_view(user: Any, label: Label, shown: Shown) -> SavedView:
    """Keep what is shown under a name. Raises LeadRefused, with the reason."""
    if SavedView.objects.filter(owner=user).count() >= MOST_VIEWS:
        raise LeadRefused(_("You have %(most)d views. Delete one first.") % {"most": MOST_VIEWS})
    return _save(SavedView(owner=user), user, label, shown)


def change_view(user: Any, view: SavedView, label: Label, shown: Shown) -> SavedView:
    """Call her view this, and let it be what is shown. Raises LeadRefused, with the reason."""
    _insist_on_hers(user, view)
    return _save(view, user, label, shown)


def delete_view(user: Any, view: SavedView) -> None:
    """Forget her view; who opened her list with it sees all leads first. Raises LeadRefused."""
    _insist_on_hers(user, view)
    view.delete()


def open_with(user: Any, view: SavedView | None) -> None:
    """Begin her list with this view, or with all leads."""
    ListPreference.objects.update_or_create(user=user, defaults={"opens_with": view})


def _insist_on_hers(user: Any, view: SavedView) -> None:
    if view.owner_id != user.pk:
        raise LeadRefused(_("Only %(owner)s can change this view.") % {"owner": view.owner})


def _save(view: SavedView, user: Any, label: Label, shown: Shown) -> SavedView:
    name = " ".join(label.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise LeadRefused(
            _("Give it a name of at most %(most)d characters.") % {"most": LONGEST_NAME}
        )
    if label.is_shared and not user.has_perm(SHARES):
        raise LeadRefused(_("Your role shares no views with the team."))
    view.name, view.is_shared = name, label.is_shared
    view.filters, view.sorting = dict(shown.filters), shown.sorting
    view.words, view.is_searched = shown.words, bool(shown.words)
    view.columns = shown.columns
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise LeadRefused(_("You have a view of this name already.")) from None
    return view


def as_asked(view: SavedView, asked: QueryDict) -> QueryDict:
    """What an address would ask that named everything the view has."""
    whole = QueryDict(mutable=True)
    whole.update({name: value for name, value in view.asks.items() if value})
    for name in PLACES & set(asked):
        whole[name] = str(asked[name])
    return whole
