"""What each member of staff chooses for her list of leads."""

from collections.abc import Iterable
from typing import Any

from leads.columns import known_columns
from leads.models import ListPreference


def chosen_columns(user: Any) -> list[str]:
    """The columns that she chose, in her order; the usual ones for who chose none."""
    kept = ListPreference.objects.filter(user=user.pk).first()
    return known_columns(kept.columns if kept else ())


def choose_columns(user: Any, names: Iterable[str]) -> None:
    """Show her these columns from now on, in this order; of none, the usual ones."""
    ListPreference.objects.update_or_create(user=user, defaults={"columns": list(names)})
