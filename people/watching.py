"""Rows of the desk that tell of somebody: the parts above want to know who looks at them.

@watches(Person)
def her_leads(user, people, act): ...
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from django.db.models import Model
from django.http import HttpRequest

Act = Literal["viewed", "listed", "searched", "changed"]
Watcher = Callable[[Any, Sequence[Any], Act], None]
_watchers: dict[type[Model], Watcher] = {}


def watches(model: type[Model]) -> Callable[[Watcher], Watcher]:
    """Register a function ``(user, rows, act)`` for what is done with a table's rows."""

    def register(watcher: Watcher) -> Watcher:
        _watchers[model] = watcher
        return watcher

    return register


class Watched:
    """Mixed into a ModelAdmin: who lists, opens or changes its rows is told upwards.

    An action tells by itself, with ``tell``.
    """

    model: type[Model]

    def tell(self, request: HttpRequest, rows: Iterable[Model], act: Act) -> None:
        """This member of staff does this with these rows."""
        _watchers[self.model](request.user, list(rows), act)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The row, for its page, its history, or whatever is sent to them."""
        row = super().get_object(request, *args, **kwargs)  # type: ignore[misc]
        # Django fetches it first and asks for the right to see it after that.
        if row is not None and self.has_view_or_change_permission(request, row):  # type: ignore[attr-defined]
            self.tell(request, [row], "viewed")
        return row

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """One page of the list, for whoever may see it."""
        found = super().get_changelist_instance(request)  # type: ignore[misc]
        if request.method != "POST":
            self.tell(request, found.result_list, "searched" if found.query else "listed")
        return found

    def log_change(self, request: HttpRequest, row: Any, message: Any) -> Any:
        """Django's own history, which is written once something was changed."""
        self.tell(request, [row], "changed")
        return super().log_change(request, row, message)  # type: ignore[misc]
