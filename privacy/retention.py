"""What the law makes us keep although somebody wants it gone: data that can be read aloud.

Only a booking is kept: who asked, what for, where and when. Everything else goes at once.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.stages import Stage


@dataclass(frozen=True, kw_only=True)
class Retention:
    """One reason to keep a booking, counted from its last change of stage."""

    code: str
    kept_for: timedelta
    why: str | Promise


# The longest of the usual terms for business records; see docs/adr/0012.
BOOKKEEPING = Retention(
    code="bookkeeping",
    kept_for=timedelta(days=10 * 365),
    why=_("Tax and commercial law ask us to be able to show for ten years what was booked."),
)

KEPT: dict[Stage, Retention] = {
    Stage.BOOKED: BOOKKEEPING,
    Stage.IN_TREATMENT: BOOKKEEPING,
    Stage.AFTERCARE: BOOKKEEPING,
    Stage.COMPLETED: BOOKKEEPING,
}
